import type { IConstruct } from 'constructs';
import { isWritable, onOneLine, stringsBut } from '../kubernetes/text';
import { StorageError } from '../problems';

/** Apps that write with escapes. */
const ESCAPING = new WeakSet<IConstruct>();

/** Says of an app that it escapes what it writes. */
export function writesWithEscapes(app: IConstruct): void {
  ESCAPING.add(app);
}

/** Whether the app of a construct escapes what it writes, as GitOpsApp does and an App of cdk8s does not. */
export function isWrittenWithEscapes(scope: IConstruct): boolean {
  return ESCAPING.has(scope.node.root);
}

/**
 * The properties of an object, checked: no text in them may be read as something else than it is once it is written.
 * Every object that this library makes passes here.
 * @throws StorageError that names every place
 */
export function written<T extends object>(scope: IConstruct, props: T): T {
  const isRight = isWrittenWithEscapes(scope) ? (text: string): boolean => text.isWellFormed() : isWritable;
  const places = stringsBut(props, isRight);
  if (places.length > 0) {
    throw new StorageError(
      `cannot write the object ${scope.node.path}`,
      places.map(
        (place) =>
          `${onOneLine(place)}: got a control character, a line separator or half a surrogate pair, which readers of YAML take for something else, want it removed`,
      ),
    );
  }
  return props;
}
