import fc from 'fast-check';
import { broken, columnsOf, shortened, wrapped } from '../../src/terminal/wrap';

describe('a name', () => {
  test.each([
    ['short', 10, 'short'],
    ['prometheus-kps-prometheus-0', 11, 'prome…eus-0'],
    ['prometheus-kps-prometheus-0', 12, 'promet…eus-0'],
    ['漢字漢字漢字', 5, '漢…字'],
    ['abc', 1, '…'],
    ['abc', 0, '…'],
  ])('%s in %i columns is %s', (name, columns, shown) => {
    expect(shortened(name, columns)).toBe(shown);
  });

  test('never takes more columns, and keeps whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (name, columns) => {
        const shown = shortened(name, columns);
        expect(columnsOf(shown)).toBeLessThanOrEqual(Math.max(columns, 1));
        expect(shown.isWellFormed()).toBe(name.isWellFormed());
      }),
    );
  });
});

describe('a sentence', () => {
  test('is indented like the text of its first line', () => {
    expect(wrapped('  - ', 'one two three', 11)).toEqual(['  - one two', '    three']);
    expect(wrapped('- ', '漢字 漢字', 10)).toEqual(['- 漢字', '  漢字']);
    expect(wrapped('> ', '', 10)).toEqual(['> ']);
  });

  test('of long words has them broken, without a loss', () => {
    expect(broken('ab abcdefg', 3)).toBe('ab abc def g');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 4, max: 20 }), (words, columns) => {
        const text = broken(words.join(' '), columns);
        expect(text.replaceAll(' ', '')).toBe(words.join('').replaceAll(' ', ''));
        for (const line of wrapped('', text, columns)) {
          expect(columnsOf(line)).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });
});
