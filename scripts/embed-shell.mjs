/**
 * Embeds the shell scripts of src/shell into src/shell/scripts.ts, without their comments. `--check` only compares.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../src/shell/', import.meta.url);
const target = new URL('scripts.ts', folder);

const constants = readdirSync(folder)
  .filter((file) => file.endsWith('.sh'))
  .sort()
  .map((file) => {
    const lines = readFileSync(new URL(file, folder), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(#|$)/.test(line));
    const text = `${lines.join('\n')}\n`;
    if (!/^[\n -~]*$/.test(text)) {
      throw new Error(
        `${file}: must have only printable ASCII and line breaks, which every YAML reader reads unchanged`,
      );
    }
    const name = file.replace(/\.sh$/, '').replaceAll('-', '_').toUpperCase();
    return `/** ${file} */\nexport const ${name} = \`${text.replace(/[\\`]|\$\{/g, String.raw`\$&`)}\`;\n`;
  });

const embedded = `// Generated from the shell scripts in this folder by \`npm run embed\`. Edit the scripts.\n\n${constants.join('\n')}`;
if (!process.argv.includes('--check')) {
  writeFileSync(target, embedded);
} else if (readFileSync(target, 'utf8') !== embedded) {
  throw new Error('src/shell/scripts.ts differs from the shell scripts; run npm run embed');
}
