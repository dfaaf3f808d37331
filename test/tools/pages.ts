import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { ROOT } from './consumer';

/** A block of code in a document. */
export interface Block {
  /** The language: the first word after the fence. */
  readonly language: string;
  /** The words after the language: the name of a file, or where to run a command. May be empty. */
  readonly label: string;
  readonly code: string;
  /** Its first line in the document. */
  readonly line: number;
}

/** A parsed document. */
export interface Page {
  /** The path, relative to the project. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** The targets of its links and pictures. */
  readonly links: readonly string[];
  /** The anchors that a link can point to after `#`. */
  readonly anchors: ReadonlySet<string>;
}

const MARKDOWN = new MarkdownIt({ html: true });

/** Every document that users read: the README, docs/, and the README of each example. */
export function pages(): Page[] {
  const below = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md') && !/(^|\/)(node_modules|dist)\//.test(file))
      .map((file) => `${folder}/${file}`);
  return ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...below('docs'), ...below('examples')].sort().map(page);
}

export function page(path: string): Page {
  const tokens = MARKDOWN.parse(readFileSync(join(ROOT, path), 'utf8'), {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const headings = numbered(
    tokens.flatMap((token, index) => (token.type === 'heading_open' ? [slug(tokens[index + 1]?.content ?? '')] : [])),
  );
  const html = [...tokens, ...inline].filter(({ type }) => type.startsWith('html_'));
  return {
    path,
    blocks: tokens
      .filter(({ type }) => type === 'fence')
      .map(({ info, content, map }) => {
        const [language = '', ...label] = info.trim().split(/\s+/);
        return { language, label: label.join(' '), code: content, line: (map?.[0] ?? 0) + 1 };
      }),
    links: inline.flatMap((token) => token.attrGet('href') ?? token.attrGet('src') ?? []),
    anchors: new Set([
      ...headings,
      ...html.flatMap(({ content }) => [...content.matchAll(/id="([^"]+)"/g)].map(([, id]) => id ?? '')),
    ]),
  };
}

/** The program in the README, which is the whole scenario. */
export function scenario(): string {
  const program = page('README.md').blocks.find(({ label }) => label === 'main.ts');
  if (program === undefined) {
    throw new Error('README.md has no block `ts main.ts`');
  }
  return program.code;
}

/** GitHub numbers equal anchors of a page from the second one on. */
function numbered(slugs: readonly string[]): string[] {
  return slugs.map((one, index) => {
    const before = slugs.slice(0, index).filter((other) => other === one).length;
    return before === 0 ? one : `${one}-${before}`;
  });
}

/** The anchor that GitHub gives to a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
