#!/usr/bin/env node
import { main } from './program';

// whoever reads may have read enough: `… | head`
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') {
    process.exit();
  }
});

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
