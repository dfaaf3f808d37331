import { distance } from 'fastest-levenshtein';

/** Whether a key is one of the words or a misspelling of it: the shorter the word, the fewer wrong letters. */
export function isAnyOf(key: string, words: readonly string[]): boolean {
  return words.some((word) => isNear(key, word, wrongLetters(word)));
}

/** The word that a key misspells, in its case or by a letter; `undefined` where it is the word itself, or another. */
export function misspelled(key: string, words: readonly string[]): string | undefined {
  return words.includes(key)
    ? undefined
    : (words.find((word) => plain(word) === plain(key)) ??
        words.find((word) => isNear(key, word, Math.max(wrongLetters(word), word.length >= 5 ? 1 : 0))));
}

/** A key as it is compared: its letters, whatever their case and what stands between them. */
export function plain(key: string | undefined): string {
  return (key ?? '').toLowerCase().replace(/[-_]/g, '');
}

function isNear(key: string, word: string, letters: number): boolean {
  const [given, meant] = [plain(key), plain(word)];
  return distance(given, meant) <= letters || (meant.length >= 5 && isSwapped(given, meant));
}

function wrongLetters(word: string): number {
  return word.length >= 10 ? 2 : word.length >= 7 ? 1 : 0;
}

/** Whether two neighbouring letters have changed places. */
function isSwapped(given: string, meant: string): boolean {
  const at = Array.from(meant).findIndex((letter, index) => letter !== given[index]);
  const swapped = `${meant.slice(0, at)}${meant[at + 1] ?? ''}${meant[at] ?? ''}${meant.slice(at + 2)}`;
  return at >= 0 && given === swapped;
}
