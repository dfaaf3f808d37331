import { isMap, listOf, printed, type Value, valueAt } from '../values/values';

/**
 * Whether labels have what a selector of the values asks for; without a selector any do.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function labelsMatch(selector: Value | undefined, labels: Readonly<Record<string, string>>): boolean {
  const matchLabels = valueAt(selector, ['matchLabels']);
  return (
    Object.entries(isMap(matchLabels) ? matchLabels : {}).every(
      ([key, value]) => labels[key] === printed(value ?? null),
    ) && listOf(valueAt(selector, ['matchExpressions'])).every((one) => holds(one, labels))
  );
}

function holds(expression: Value, labels: Readonly<Record<string, string>>): boolean {
  const key = valueAt(expression, ['key']);
  const has = typeof key === 'string' ? labels[key] : undefined;
  const isListed = has !== undefined && listOf(valueAt(expression, ['values'])).some((one) => printed(one) === has);
  switch (valueAt(expression, ['operator'])) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return has !== undefined;
    case 'DoesNotExist':
      return has === undefined;
    default:
      return false; // an operator that the API server refuses
  }
}
