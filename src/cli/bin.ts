#!/usr/bin/env node
import { EXIT } from './exit-codes';
import { main } from './program';

// the reader of a pipe can close it early: `… | head`
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') {
    process.exit();
  }
  process.stderr.write(`error: ${message}\n`);
  process.exit(EXIT.cannot);
});

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
