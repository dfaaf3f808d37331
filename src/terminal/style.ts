/** When text is coloured: on a terminal, or always, or never. */
export const COLOR_WHEN = ['auto', 'always', 'never'] as const;

export type ColorWhen = (typeof COLOR_WHEN)[number];

/** What a stream of Node.js knows of the terminal behind it; a pipe and a file have none. */
export interface Terminal {
  readonly isTTY?: boolean;
  /** Respects NO_COLOR, FORCE_COLOR and TERM. */
  readonly hasColors?: () => boolean;
}

/** How a text is styled. */
export interface Style {
  /** Whether it has ANSI colours. */
  readonly color: boolean;
  /** Whether it has symbols beyond ASCII. */
  readonly unicode: boolean;
}

/** Without colours and symbols, for pipes and files. */
export const PLAIN: Style = { color: false, unicode: false };

type Environment = Readonly<Partial<Record<string, string>>>;

/** The style for a stream. Symbols need a terminal, or that colours are asked for, and a locale that has them. */
export function styleFor(when: ColorWhen, terminal: Terminal, environment: Environment): Style {
  const isTerminal = terminal.isTTY === true;
  const automatic = isTerminal ? terminal.hasColors?.() === true : isForced(environment);
  const color = when === 'auto' ? automatic : when === 'always';
  return { color, unicode: (isTerminal || color) && isUnicode(environment) };
}

/** Node.js asks FORCE_COLOR for terminals only; CI systems set it to get colours through a pipe. */
function isForced({ FORCE_COLOR: forced = '0' }: Environment): boolean {
  return !['0', 'false'].includes(forced);
}

/** @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02 for the order */
function isUnicode({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((one) => one !== undefined && one !== '');
  return process.platform === 'win32' || /utf-?8/i.test(locale ?? '');
}

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

/** The colours of the standard palette, which every terminal shows in a way that can be read on its background. */
export type Paint = keyof typeof CODES;

/** The text in these colours, or as it is. */
export function painted({ color }: Style, text: string, ...paints: readonly Paint[]): string {
  return !color || text === ''
    ? text
    : paints.reduce((inner, paint) => `\u001b[${CODES[paint][0]}m${inner}\u001b[${CODES[paint][1]}m`, text);
}
