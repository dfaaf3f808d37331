import { Document, isScalar, Scalar, visit } from 'yaml';
import { readsAsString } from './plain-scalar';
import type { Values } from './values';

/**
 * A string that no version of YAML reads as anything else when it stands without quotes and is no word such as yes, on
 * or null: it begins with a letter or a slash, has nothing with a meaning in it, and no number or date looks like it.
 */
const PLAIN = /^[A-Za-z/][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@-]+)*$/;
/** A size: digits and such a suffix are no number in any YAML. */
const QUANTITY = /^[0-9]+[KMGTP](?:i|B|iB)$/;
/** Lines that a block keeps to the letter: printable, no tab, no space at an end, the first not indented. */
const BLOCK = /^[!-~](?:[ -~]*[!-~])?(?:\n(?:[ -~]*[!-~])?)*\n?$/;

/**
 * What YAML 1.1 forbids in a file or takes for a line break, and what people cannot see. It stands in quotes always.
 * @see https://yaml.org/spec/1.1/#id868518
 */
const UNPRINTABLE = /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g;

/** With this tag the key "<<" would be written without quotes, and merge. */
const MERGE = 'tag:yaml.org,2002:merge';

/**
 * Values as YAML that Helm (sigs.k8s.io/yaml, YAML 1.1) reads as exactly this data: what is not plainly a string is
 * written in quotes, lines are never folded.
 */
export function toHelmYaml(values: Values): string {
  const document = new Document(values, {
    version: '1.1',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.tag !== MERGE),
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar(key, node) {
      if (typeof node.value === 'string') {
        node.type = styleOf(node.value, key === 'key');
      } else if (Number.isInteger(node.value) && !Number.isSafeInteger(node.value)) {
        node.value = BigInt(node.value as number); // all its digits: JavaScript writes zeros for the last ones
      }
    },
    Pair(_, { key }) {
      if (isScalar(key) && typeof key.value === 'string') {
        key.type = styleOf(key.value, true);
      }
    },
  });
  const text = document.toString({ lineWidth: 0, directives: false, doubleQuotedAsJSON: true });
  return text.replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function styleOf(text: string, isKey: boolean): Scalar.Type {
  if (QUANTITY.test(text) || (PLAIN.test(text) && readsAsString(text))) {
    return Scalar.PLAIN;
  }
  return !isKey && text.includes('\n') && BLOCK.test(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
}
