import { tmpdir } from 'node:os';
import { run } from '../tools/run';
import { painted, styleFor } from '../../src/terminal/style';

const UTF8 = { LANG: 'en_US.UTF-8' };
const TERMINAL = { isTTY: true, hasColors: (): boolean => true };

describe('the style', () => {
  test.each([
    ['a terminal', 'auto', TERMINAL, UTF8, true, true],
    [
      'a terminal without colours, which NO_COLOR asks for',
      'auto',
      { isTTY: true, hasColors: (): boolean => false },
      UTF8,
      false,
      true,
    ],
    ['a pipe', 'auto', {}, UTF8, false, false],
    ['a pipe in a CI system that shows colours', 'auto', {}, { ...UTF8, FORCE_COLOR: '1' }, true, true],
    ['a pipe with FORCE_COLOR=0', 'auto', {}, { ...UTF8, FORCE_COLOR: '0' }, false, false],
    ['a pipe, always', 'always', {}, UTF8, true, true],
    ['a terminal, never', 'never', TERMINAL, UTF8, false, true],
    ['a terminal of the locale C', 'auto', TERMINAL, { LANG: 'C' }, true, false],
    ['a terminal without a locale', 'auto', TERMINAL, {}, true, false],
    ['a terminal whose LC_ALL overrides LANG', 'auto', TERMINAL, { ...UTF8, LC_ALL: 'POSIX' }, true, false],
    ['a terminal whose LC_CTYPE overrides LANG', 'auto', TERMINAL, { LANG: 'C', LC_CTYPE: 'C.utf8' }, true, true],
    ['a terminal whose LC_ALL is empty', 'auto', TERMINAL, { ...UTF8, LC_ALL: '' }, true, true],
  ] as const)('of %s', (_, when, terminal, environment, color, unicode) => {
    expect(styleFor(when, terminal, environment)).toEqual({ color, unicode });
  });

  test('nests colours, so that the outer one goes on after the inner one', () => {
    const style = { color: true, unicode: true };
    expect(painted(style, 'x', 'red', 'bold')).toBe('\u001b[1m\u001b[31mx\u001b[39m\u001b[22m');
    expect(painted(style, '', 'red')).toBe('');
    expect(painted({ color: false, unicode: true }, 'x', 'red')).toBe('x');
  });
});

describe('a real terminal of Node.js', () => {
  /** Whether there are colours in a pseudo-terminal, which script(1) makes. */
  function isColored(environment: Readonly<Record<string, string>>): boolean {
    const program = `const { styleFor } = require('./src/terminal/style'); process.stdout.write(String(styleFor('auto', process.stdout, process.env).color))`;
    const command = `"${process.execPath}" --import tsx -e "${program}"`;
    // without the environment of the tests: in a CI system, Node.js takes terminals for ones without colours
    const output = run('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { PATH: process.env.PATH, TMPDIR: tmpdir(), TERM: 'xterm-256color', ...environment },
    });
    return output.includes('true');
  }

  test('has colours unless NO_COLOR is set or it has none', () => {
    expect([isColored({}), isColored({ NO_COLOR: '1' }), isColored({ TERM: 'dumb' })]).toEqual([true, false, false]);
  });
});
