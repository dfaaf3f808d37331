import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { compile, type Consumer, consumer, ROOT } from '../tools/consumer';
import { page, pages } from '../tools/pages';
import { lacking } from '../tools/pod';
import { folderOf, follow, stepsOf } from '../tools/reader';
import { FULL, some } from '../tools/runs';

/** Pages with the project's own scripts, and with generated signatures: they have no steps. */
const ONLY_READ = ['CONTRIBUTING.md', 'SECURITY.md', 'docs/reference/api/README.md'];
const PAGES = pages();
const forUsers = PAGES.filter(({ path }) => !ONLY_READ.includes(path));
/** The pages with steps. The README is the first. */
const followed = some(
  forUsers.filter((one) => stepsOf(one).length > 0),
  2,
);

let installed: Consumer;

beforeAll(async () => {
  installed = await consumer();
});

test('every block of TypeScript compiles against the packed package', () => {
  const folder = join(installed.folder, 'blocks');
  mkdirSync(folder);
  const files = forUsers.flatMap((one) =>
    one.blocks
      .filter(({ language }) => language === 'ts')
      .map(({ code, line }) => {
        const file = `${basename(folderOf(one, installed))}-${line}.ts`;
        writeFileSync(join(folder, file), code);
        return file;
      }),
  );
  expect(files.length).toBeGreaterThan(10);
  compile(folder, files, { noEmit: true, skipLibCheck: !FULL });
});

describe.each(forUsers.map((one) => [one.path, one] as const))('%s', (_, one) => {
  test('has only blocks of known languages, and valid YAML and JSON', () => {
    const languages = ['ts', 'sh', 'text', 'yaml', 'json', 'mermaid'];
    expect(one.blocks.filter(({ language }) => !languages.includes(language))).toEqual([]);
    for (const { language, code, line } of one.blocks) {
      if (language === 'yaml' || language === 'json') {
        const errors = parseAllDocuments(code).flatMap((document) => document.errors);
        expect([line, errors]).toEqual([line, []]);
      }
    }
  });

  (followed.includes(one) ? test : test.skip)('does what it says, as far as no cluster is needed', () => {
    follow(one, { consumer: installed, node: lacking() === undefined });
  });
});

test('every link has an existing target', () => {
  const byPath = new Map(PAGES.map((one) => [one.path, one]));
  const dead = PAGES.flatMap((from) =>
    from.links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = decodeURI(link).split('#');
        const target = path === '' ? from.path : join(dirname(from.path), path);
        if (!existsSync(join(ROOT, target))) {
          return true;
        }
        return anchor !== undefined && !(byPath.get(target) ?? page(target)).anchors.has(anchor);
      })
      .map((link) => `${from.path}: ${link}`),
  );
  expect(dead).toEqual([]);
});

test('every page of the documentation is linked from its index', () => {
  const index = page('docs/README.md').links.map((link) => relative('.', join('docs', link.split('#')[0] ?? '')));
  const missing = PAGES.map(({ path }) => path).filter(
    (path) => path.startsWith('docs/') && path !== 'docs/README.md' && !index.includes(path),
  );
  expect(missing).toEqual([]);
});
