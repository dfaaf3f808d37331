import { withoutControls } from '../../cluster/plain-text';
import type { Status } from '../finding';
import { type Paint, painted, PLAIN, type Style } from '../../terminal/style';
import { columnsOf, shortened } from '../../terminal/wrap';

/** How the text report looks. */
export interface TextOptions {
  /** @default - neither colours nor symbols */
  readonly style?: Style;
  /**
   * Whether names are whole, and every finding has its cause, evidence and consequences.
   * @default false
   */
  readonly verbose?: boolean;
  /**
   * The number of the only finding to report, with everything that is known about it.
   * @default - all
   */
  readonly explain?: number;
  /** The context that was asked for. Absent: the current one of the kubeconfig. */
  readonly context?: string;
  /** The command that makes this report. Absent: it was made without one. */
  readonly again?: string;
}

/** The state of a claim or a release, or that its findings are suppressed. */
export type Shown = Status | 'suppressed';

interface Word {
  readonly mark: string;
  readonly ascii: string;
  readonly paint: Paint;
  /** Completes `3 of 5 claims …`. */
  readonly claims: string;
}

/** From the worst to the best. */
export const WORDS: Readonly<Record<Shown, Word>> = {
  problem: { mark: '×', ascii: 'x', paint: 'red', claims: 'broken' },
  'at-risk': { mark: '!', ascii: '!', paint: 'yellow', claims: 'at risk' },
  unknown: { mark: '?', ascii: '?', paint: 'yellow', claims: 'unknown' },
  waiting: { mark: '…', ascii: '~', paint: 'yellow', claims: 'waiting' },
  suppressed: { mark: '-', ascii: '-', paint: 'dim', claims: 'suppressed' },
  fine: { mark: '√', ascii: '+', paint: 'green', claims: 'fine' },
};

export const SHOWN = Object.keys(WORDS) as Shown[];

/** The longest word of a sentence; a longer one is a name, and is shortened. */
const LONGEST_WORD = 40;

/** Writes text from anywhere in a style. */
export class Pen {
  public readonly verbose: boolean;
  private readonly style: Style;

  public constructor({ style = PLAIN, verbose = false }: TextOptions) {
    this.style = style;
    this.verbose = verbose;
  }

  public paint(text: string, ...paints: readonly Paint[]): string {
    return painted(this.style, text, ...paints);
  }

  /** The mark of a state, in its colour. */
  public mark(shown: Shown): string {
    const { mark, ascii, paint } = WORDS[shown];
    return this.paint(this.style.unicode ? mark : ascii, paint);
  }

  /** Words about a state. On white, yellow is a colour for marks: xterm shows it with a contrast of 1.7. */
  public words(text: string, shown: Shown): string {
    const { paint } = WORDS[shown];
    return paint === 'yellow' ? this.paint(text, 'bold') : this.paint(text, paint, 'bold');
  }

  /** Separates facts on one line. */
  public get dot(): string {
    return this.style.unicode ? ' · ' : ' - ';
  }

  /** On one line, without control sequences, and in a terminal without symbols without ours. */
  public clean(text: string): string {
    const line = withoutControls(text);
    return this.style.unicode ? line : line.replaceAll('…', '...');
  }

  /** A name in a number of columns; whole if the report is verbose. */
  public name(text: string, columns: number): string {
    const name = this.clean(text);
    return this.verbose ? name : shortened(name, columns, this.style.unicode ? '…' : '...');
  }

  /** A sentence whose names are shortened, unless the report is verbose. */
  public prose(text: string): string {
    return this.clean(text)
      .split(' ')
      .map((word) => (columnsOf(word) > LONGEST_WORD ? this.name(word, LONGEST_WORD) : word))
      .join(' ');
  }
}

/** `1 claim`, `2,000 claims`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}

/** The beginning of a sentence in upper case, unless it begins with a name. */
export function sentence(text: string): string {
  return /^[a-z]+ /.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}

/** How many characters the numbers of findings take at most. */
const MOST_NUMBERS = 14;

/** The numbers of findings: `[1]`, `[1,2,5-9]`, and of too many the first and the last: `[1...90]`. */
export function bracketed(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const ranges: [first: number, last: number][] = [];
  for (const number of sorted) {
    const range = ranges.at(-1);
    if (range?.[1] === number - 1) {
      range[1] = number;
    } else {
      ranges.push([number, number]);
    }
  }
  const parts = ranges.flatMap(([first, last]) =>
    first === last ? [`${first}`] : last === first + 1 ? [`${first}`, `${last}`] : [`${first}-${last}`],
  );
  const text = parts.join(',');
  const short = text.length > MOST_NUMBERS ? `${sorted[0] ?? ''}...${sorted.at(-1) ?? ''}` : text;
  return sorted.length === 0 ? '' : `[${short}]`;
}
