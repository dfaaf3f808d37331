import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { committedPage, generatedPage, REFERENCE_PAGES } from '../../scripts/reference-pages';
import { CHANGES, CONSEQUENCES } from '../../src/diff/change-catalogue';
import { FINDING_GROUPS } from '../../src/doctor/finding-catalogue';
import { IMPORT_FINDINGS } from '../../src/import/finding-catalogue';
import { DELETIONS, isDeletion } from '../../src/model/deletions';
import { PROBLEM_GROUPS } from '../../src/model/problem-catalogue';
import { VIOLATIONS } from '../../src/validation/violation-catalogue';
import { MISMATCHES } from '../../src/verify/mismatch-catalogue';
import { ROOT } from '../tools/consumer';
import { page } from '../tools/pages';

const SENTENCES = /^([A-Z`]|cdk8s ).*[.)]$/s;

/** Each catalogue with the folders that report its codes, its page, and the properties of an entry that are sentences. */
const CATALOGUES = [
  { name: 'errors.md', folder: '', entries: merged(PROBLEM_GROUPS), sentences: ['why', 'fix'] },
  { name: 'changes.md', folder: 'diff', entries: { ...CHANGES, ...CONSEQUENCES }, sentences: ['meaning', 'fix'] },
  { name: 'deletions.md', folder: 'model', entries: DELETIONS, sentences: ['when', 'undo', 'instead'] },
  { name: 'doctor.md', folder: 'doctor', entries: merged(FINDING_GROUPS), sentences: ['cause'] },
  { name: 'import.md', folder: 'import', entries: IMPORT_FINDINGS, sentences: ['meaning', 'action'] },
  { name: 'validation.md', folder: 'validation', entries: VIOLATIONS, sentences: ['why'] },
  { name: 'verify.md', folder: 'verify', entries: MISMATCHES, sentences: ['meaning', 'fix'] },
] as const;

const CODES = CATALOGUES.flatMap((catalogue) =>
  Object.entries<object>(catalogue.entries).map(([code, entry]) => [
    `${catalogue.name}: ${code}`,
    { ...catalogue, code, entry: entry as Readonly<Record<string, unknown>> },
  ]),
) as [string, (typeof CATALOGUES)[number] & { code: string; entry: Readonly<Record<string, unknown>> }][];

function merged(groups: Readonly<Record<string, object>>): Readonly<Record<string, object>> {
  return Object.assign({}, ...Object.values(groups)) as Readonly<Record<string, object>>;
}

/** Every string literal in a folder of src/ that is used as a value, without keys of catalogues and types. */
function literalsBelow(folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isName = ts.isPropertyName(node) && ts.isPropertyAssignment(node.parent) && node.parent.name === node;
    if (ts.isStringLiteralLike(node) && !isName && !ts.isLiteralTypeNode(node.parent)) {
      found.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of readdirSync(join(ROOT, 'src', folder), { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.ts') && !/(^|\/)[a-z]+-catalogue\.ts$/.test(file)) {
      const source = readFileSync(join(ROOT, 'src', folder, file), 'utf8');
      visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
    }
  }
  return found;
}

test('every catalogue has a page', () => {
  expect(CATALOGUES.map(({ name }) => name).sort()).toEqual([...REFERENCE_PAGES].sort());
});

test.each(REFERENCE_PAGES)('%s is equal to the output of npm run reference:pages', (name) => {
  expect(committedPage(name)).toBe(generatedPage(name));
});

const literals = new Map(CATALOGUES.map(({ folder }) => [folder, literalsBelow(folder)]));

test.each(CODES)(
  '%s is reported by the code, has an anchor, and has texts that fit its page',
  (_, { name, folder, code, ...rest }) => {
    expect(isDeletion(code) || literals.get(folder)?.has(code)).toBe(true);
    expect(page(`docs/reference/${name}`).anchors).toContain(code);
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(rest.entry.title).toMatch(/^[A-Z`][^|\n]*[^.]$/);
    for (const text of rest.sentences) {
      expect(rest.entry[text]).toMatch(SENTENCES);
    }
  },
);

test.each(CATALOGUES)('the codes of $name differ from all other anchors of the page', ({ name, entries }) => {
  const text = committedPage(name);
  const anchors = [...text.matchAll(/^#+ (.+)$|<a id="([^"]+)">/gm)].map(([, heading, id]) => id ?? heading);
  expect(anchors.filter((one) => one !== undefined && one in entries)).toEqual(Object.keys(entries));
});
