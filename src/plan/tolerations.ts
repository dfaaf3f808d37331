import { show } from '../kubernetes/text';
import { isLabelKey, isLabelValue } from '../kubernetes/names';
import { isInt64 } from '../kubernetes/ids';

const KEYS = ['key', 'operator', 'value', 'effect', 'tolerationSeconds'];
const EFFECTS: readonly unknown[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/**
 * What the API server would refuse of tolerations.
 * @param where the place of the list
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateTolerations
 */
export function tolerationProblems(where: string, tolerations: unknown): string[] {
  return Array.isArray(tolerations)
    ? tolerations.flatMap((toleration: unknown, index) => problemsOf(`${where}.${index}`, toleration))
    : [`${where}: got ${show(tolerations)}, want a list of tolerations`];
}

function problemsOf(where: string, toleration: unknown): string[] {
  if (typeof toleration !== 'object' || toleration === null || Array.isArray(toleration)) {
    return [`${where}: got ${show(toleration)}, want a toleration such as { key: "gpu", operator: "Exists" }`];
  }
  const given = new Map(Object.entries(toleration).filter(([, value]) => value !== undefined && value !== null));
  const [key, operator, value, effect, seconds] = KEYS.map((name): unknown => given.get(name));
  const problems: string[] = [];
  const refuse = (name: string, want: string): void => {
    problems.push(`${where}.${name}: got ${show(given.get(name))}, want ${want}`);
  };
  for (const name of given.keys()) {
    if (!KEYS.includes(name)) {
      refuse(name, `one of ${KEYS.join(', ')}`);
    }
  }
  if (key !== undefined && key !== '' && !(typeof key === 'string' && isLabelKey(key))) {
    refuse('key', 'the key of a taint, such as "example.com/gpu"');
  }
  if ((key === undefined || key === '') && operator !== 'Exists') {
    refuse('operator', '"Exists", because it has no key');
  } else if (operator !== undefined && operator !== '' && operator !== 'Exists' && operator !== 'Equal') {
    refuse('operator', '"Exists" or "Equal"');
  }
  if (
    value !== undefined &&
    value !== '' &&
    (operator === 'Exists' || !(typeof value === 'string' && isLabelValue(value)))
  ) {
    refuse(
      'value',
      operator === 'Exists'
        ? 'no value beside operator "Exists"'
        : "the value of a taint: letters, digits, '-', '_' and '.'",
    );
  }
  if (effect !== undefined && effect !== '' && !EFFECTS.includes(effect)) {
    refuse('effect', EFFECTS.map(show).join(', '));
  }
  if (seconds !== undefined && !(isInt64(seconds) && effect === 'NoExecute')) {
    refuse('tolerationSeconds', 'a whole number, beside effect "NoExecute"');
  }
  return problems;
}
