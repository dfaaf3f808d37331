import { Document, Scalar, type ScalarTag, visit } from 'yaml';
import { readsAsString } from './plain-scalar';
import { escapeUnprintable } from '../kubernetes/text';

/**
 * A string that every version of YAML reads as a string without quotes, if it is not a word such as yes, on
 * or null: it begins with a letter or a slash, has no special characters, and does not look like a number or a date.
 */
const PLAIN = /^[A-Za-z/][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@-]+)*$/;
/** A size, because no version of YAML reads digits with such a suffix as a number. */
const QUANTITY = /^[0-9]+[KMGTP](?:i|B|iB)$/;
/** Lines that a block keeps to the letter: printable, no tab, no space at an end, the first not indented. */
const BLOCK = /^[!-~](?:[ -~]*[!-~])?(?:\n(?:[ -~]*[!-~])?)*$/;

/** With this tag the key "<<" would be written without quotes, and merge. */
const MERGE = 'tag:yaml.org,2002:merge';

/**
 * Plain data as YAML that Helm and kubectl (sigs.k8s.io/yaml, YAML 1.1) read as exactly this data: any string that could be
 * read as another type is quoted, and lines are never folded.
 */
export function toHelmYaml(data: unknown): string {
  const document = new Document(data, {
    version: '1.1',
    customTags: (tags) => tags.filter((tag) => (tag as ScalarTag).tag !== MERGE),
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar(key, node) {
      if (typeof node.value === 'string') {
        node.type = styleOf(node.value, key === 'key');
      } else if (Number.isInteger(node.value) && !Number.isSafeInteger(node.value)) {
        node.value = BigInt(node.value as number); // with all digits, because JavaScript prints zeros for the last ones
      }
    },
  });
  // all of them are quoted
  return escapeUnprintable(document.toString({ lineWidth: 0, directives: false, doubleQuotedAsJSON: true }));
}

function styleOf(text: string, isKey: boolean): Scalar.Type {
  if (QUANTITY.test(text) || (PLAIN.test(text) && readsAsString(text))) {
    return Scalar.PLAIN;
  }
  return !isKey && text.includes('\n') && BLOCK.test(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
}
