import { ANY, isPathRead, pathsOfScalars } from './read-paths';
import type { Problem } from '../model/problems';
import { invalidValue } from '../values/value-problem';
import { childOf, type Value, type Values } from '../values/values';

/**
 * Where Flux would replace a variable, `${cluster}`, or the `$` that escapes one, in values that names, claims, volumes or
 * deletions follow from. They are computed from the text as it is. A `$` before anything else is no variable for Flux.
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export function substitutedValues(values: Values): Problem[] {
  return pathsOfScalars(values, () => true)
    .filter((path) => {
      const value: Value | undefined = path.reduce<Value | undefined>(childOf, values);
      const isSubstituted = path.some(hasVariable) || (typeof value === 'string' && hasVariable(value));
      return isSubstituted && isPathRead(path.map((key) => (hasVariable(key) ? ANY : key)));
    })
    .map((path) =>
      invalidValue(
        'substituted-value',
        path,
        path.reduce<Value | undefined>(childOf, values),
        'without a variable of Flux, because the storage follows from the text as it is',
        'write the value itself, or set substitute to false',
      ),
    );
}

function hasVariable(text: string): boolean {
  return /\$[{$]/.test(text);
}
