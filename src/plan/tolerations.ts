import { isLabelKey, isLabelValue } from '../kubernetes/names';
import { type Component, POD_VALUES } from '../model/components';
import { invalid, type Problem, problem, unwanted } from '../model/problems';
import { isMap, listOf, valueAt, type Values } from '../values/values';

const KEYS = ['key', 'operator', 'value', 'effect', 'tolerationSeconds'];
const EFFECTS: readonly unknown[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const CODE = 'invalid-toleration';

/** The tolerations that the values give the pods of a component. */
export function tolerationsIn(values: Values, component: Component): Values[] {
  return listOf(valueAt(values, [...POD_VALUES[component], 'tolerations'])).filter(isMap);
}

/**
 * The problems because of which the API server would refuse tolerations.
 * @param where the path of the list
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateTolerations
 */
export function tolerationProblems(where: string, tolerations: unknown): Problem[] {
  return Array.isArray(tolerations)
    ? tolerations.flatMap((toleration: unknown, index) => problemsOf(`${where}.${index}`, toleration))
    : [invalid(CODE, where, tolerations, 'a list of tolerations')];
}

function problemsOf(where: string, toleration: unknown): Problem[] {
  if (typeof toleration !== 'object' || toleration === null || Array.isArray(toleration)) {
    return [invalid(CODE, where, toleration, 'a toleration such as { key: "gpu", operator: "Exists" }')];
  }
  // Kubernetes drops null
  const given = new Map(Object.entries(toleration).filter(([, value]) => value !== undefined && value !== null));
  const [key, operator, value, effect, seconds] = KEYS.map((name): unknown => given.get(name));
  const hasKey = key !== undefined && key !== '';
  const refuse = (name: string, expected: string): Problem[] => [
    invalid(CODE, `${where}.${name}`, given.get(name), expected),
  ];
  return [
    ...[...given.keys()]
      .filter((name) => !KEYS.includes(name))
      .map((name) =>
        problem(
          'unknown-property',
          `${where}.${name}`,
          `unknown property "${where}.${name}"; a toleration has ${KEYS.join(', ')}`,
        ),
      ),
    ...(hasKey && !(typeof key === 'string' && isLabelKey(key))
      ? refuse('key', 'the key of a taint, such as "example.com/gpu"')
      : []),
    ...(!hasKey && operator !== 'Exists'
      ? refuse('operator', '"Exists", because there is no key')
      : operator !== undefined && operator !== '' && operator !== 'Exists' && operator !== 'Equal'
        ? refuse('operator', '"Exists" or "Equal"')
        : []),
    ...(value === undefined || value === ''
      ? []
      : operator === 'Exists'
        ? [unwanted(CODE, `${where}.value`, value, 'the operator "Exists" takes no value')]
        : typeof value === 'string' && isLabelValue(value)
          ? []
          : refuse('value', "the value of a taint: letters, digits, '-', '_' and '.'")),
    ...(effect === undefined || effect === '' || EFFECTS.includes(effect)
      ? []
      : refuse('effect', EFFECTS.map((one) => JSON.stringify(one)).join(' or '))),
    ...(seconds === undefined || (Number.isSafeInteger(seconds) && effect === 'NoExecute')
      ? []
      : refuse('tolerationSeconds', 'a whole number, and only with effect "NoExecute"')),
  ];
}
