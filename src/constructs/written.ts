import type { IConstruct } from 'constructs';
import { Yaml } from 'cdk8s';
import { isWritable, onOneLine, stringsBut } from '../kubernetes/text';
import { problem, StorageError } from '../model/problems';
import { readsAsString } from '../values/plain-scalar';

/** Apps that escape what they write. */
const ESCAPING = new WeakSet<IConstruct>();

/** Registers an app that escapes what it writes. */
export function writesWithEscapes(app: IConstruct): void {
  ESCAPING.add(app);
}

/** Whether the app of a construct escapes what it writes, as GitOpsApp does and an App of cdk8s does not. */
export function isWrittenWithEscapes(scope: IConstruct): boolean {
  return ESCAPING.has(scope.node.root);
}

/**
 * Checks the properties of an object: after it is written, every reader must read all its texts unchanged.
 * Every object of this library passes this check.
 * @throws StorageError that names every place
 */
export function written<T extends object>(scope: IConstruct, props: T): T {
  const isRight = isWrittenWithEscapes(scope) ? (text: string): boolean => text.isWellFormed() : isWrittenAsIs;
  const places = stringsBut(props, isRight);
  if (places.length > 0) {
    throw new StorageError(
      `cannot write the object ${scope.node.path}`,
      places.map((place) =>
        problem(
          'unwritable-text',
          onOneLine(place),
          `${onOneLine(place)} has text that readers of YAML take for something else, such as a line separator, half a surrogate pair or 0o17; remove it`,
        ),
      ),
    );
  }
  return props;
}

/** Whether every reader reads the text that cdk8s' own writer writes unchanged. It leaves 0o17 without quotes. */
function isWrittenAsIs(text: string): boolean {
  return isWritable(text) && (readsAsString(text) || /^["'|>]/.test(Yaml.stringify(text)));
}
