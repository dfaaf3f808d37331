/** The width of reports in columns. Only commands and addresses exceed it. */
export const WIDTH = 80;

/** What takes two columns although it is one character: East Asian scripts and wide symbols. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** The columns that a text takes at most. */
export function columnsOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

/** A text filled with spaces to a number of columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** The beginning of a text that fits into a number of columns, in whole characters. */
function headOf(text: string, columns: number): string {
  let [head, used] = ['', 0];
  for (const character of text) {
    used += columnsOf(character);
    if (used > columns) {
      break;
    }
    head += character;
  }
  return head;
}

function tailOf(text: string, columns: number): string {
  return reversed(headOf(reversed(text), columns));
}

/** By characters, so that no pair of surrogates is torn apart. */
function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

/** A name shortened in the middle, because names differ at both ends. */
export function shortened(name: string, columns: number, ellipsis = '…'): string {
  if (columnsOf(name) <= columns) {
    return name;
  }
  const left = Math.max(0, columns - columnsOf(ellipsis));
  return `${headOf(name, Math.ceil(left / 2))}${ellipsis}${tailOf(name, Math.floor(left / 2))}`;
}

/**
 * A sentence in lines, indented like the text of the first line.
 * @param start what the first line begins with
 * @param width the columns of a line; a longer word has a line of its own
 */
export function wrapped(start: string, text: string, width: number = WIDTH): string[] {
  const indent = columnsOf(start);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indent + columnsOf(last) + 1 + columnsOf(word) <= width) {
      lines.splice(-1, 1, `${last} ${word}`);
    } else {
      lines.push(word);
    }
  }
  return lines.map((line, index) => `${index === 0 ? start : ' '.repeat(indent)}${line}`);
}

/** A text whose words are broken where they are longer than a line. */
export function broken(text: string, columns: number): string {
  return text
    .split(' ')
    .flatMap((word) => pieces(word, columns))
    .join(' ');
}

function pieces(word: string, columns: number): string[] {
  const found: string[] = [];
  let rest = word;
  while (columnsOf(rest) > columns) {
    const head = headOf(rest, columns);
    found.push(head);
    rest = rest.slice(head.length);
  }
  return [...found, rest];
}
