import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../tools/consumer';

/** Where descriptions, values and plans are held to what is right; what looks at a cluster prints its own cures. */
const FOLDERS = [
  'chart',
  'constructs',
  'delivery',
  'diff',
  'files',
  'kubernetes',
  'layout',
  'model',
  'operator',
  'output',
  'plan',
  'release',
  'values',
];
const FILES = [
  ...FOLDERS.flatMap((folder) => readdirSync(join(ROOT, 'src', folder)).map((file) => `${folder}/${file}`)),
];
const PROBLEM = /(^|[:,] )(got|want) |which nothing reads/;

/** Every text of a file that tells a problem, with … where something is put in. */
function problemsIn(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…')
      : ts.isStringLiteralLike(node)
        ? node.text
        : '';
    if (PROBLEM.test(text)) {
      found.push(text);
    }
    ts.forEachChild(node, visit);
  };
  const source = readFileSync(join(ROOT, 'src', file), 'utf8');
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return found;
}

/** The problems that the page names, as patterns. */
function problemsOfPage(): { shown: string; pattern: RegExp }[] {
  const page = readFileSync(join(ROOT, 'docs/reference/errors.md'), 'utf8');
  return page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, shown]) => shown ?? ''))
    .filter((shown) => PROBLEM.test(shown))
    .map((shown) => {
      const escaped = shown.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
      // one that begins with … is only for a text that begins so
      return { shown, pattern: new RegExp(`^${escaped.replaceAll(/(?!^)…/g, '.*')}`) };
    });
}

describe('the page of errors', () => {
  const texts = FILES.flatMap(problemsIn);
  const rows = problemsOfPage();

  test('has every problem that the library tells', () => {
    expect(texts.length).toBeGreaterThan(60);
    expect(texts.filter((text) => !rows.some(({ pattern }) => pattern.test(text)))).toEqual([]);
  });

  test('has no problem that the library does not tell', () => {
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.filter(({ pattern }) => !texts.some((text) => pattern.test(text))).map(({ shown }) => shown)).toEqual(
      [],
    );
  });
});
