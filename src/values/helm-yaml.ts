import { Document, isScalar, parse, Scalar, visit } from 'yaml';
import type { Values } from './values';

/**
 * A string that no version of YAML reads as anything else when it stands without quotes: it begins with a letter or a
 * slash, has nothing with a meaning in it, and no number, date or word such as yes, on or null looks like it.
 */
const PLAIN = /^[A-Za-z/][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@-]+)*$/;
/** A size: digits and a binary suffix are no number in any YAML. */
const QUANTITY = /^[0-9]+[KMGTP]i$/;
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|inf|nan)$/i;
/** Lines that a block keeps to the letter: printable, no tab, no space at an end, the first not indented. */
const BLOCK = /^[!-~](?:[ -~]*[!-~])?(?:\n(?:[ -~]*[!-~])?)*\n?$/;

/**
 * Values as YAML that Helm (sigs.k8s.io/yaml, YAML 1.1) reads as exactly this data: what is not plainly a string is
 * written in quotes, lines are never folded.
 */
export function toHelmYaml(values: Values): string {
  const document = new Document(values, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(key, node) {
      if (typeof node.value === 'string') {
        node.type = styleOf(node.value, key === 'key');
      }
    },
    Pair(_, { key }) {
      if (isScalar(key) && typeof key.value === 'string') {
        key.type = styleOf(key.value, true);
      }
    },
  });
  return document.toString({ lineWidth: 0, directives: false });
}

/** Whether YAML 1.1 reads the text, written without quotes, as the same string. Charts write names so. */
export function readsAsString(text: string): boolean {
  try {
    return parse(text, { version: '1.1', logLevel: 'silent' }) === text;
  } catch {
    return false;
  }
}

function styleOf(text: string, isKey: boolean): Scalar.Type {
  if (QUANTITY.test(text) || (PLAIN.test(text) && !WORDS.test(text))) {
    return Scalar.PLAIN;
  }
  return !isKey && text.includes('\n') && BLOCK.test(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
}
