import { canonical, hasArrived, type Probe } from './arrival';
import { otherValue } from './other-values';
import type { RenderedObject } from './rendered-object';
import { type StorageKey, storageKeys } from './storage-keys';
import { StorageError } from '../model/problems';
import { isMap, showPath, type Value, type Values, withoutValue } from '../values/values';

/** Which storage keys of the values a chart reads. */
export interface KeyReport {
  /** How many it reads. */
  readonly read: number;
  /** The keys that change nothing in the objects. */
  readonly unread: readonly StorageKey[];
  /** The keys of which it was not determined, and why: a clause. */
  readonly undetermined: readonly { readonly path: string; readonly why: string }[];
}

/** Renders values; `undefined` if helm refuses them. */
type Render = (values: Values) => readonly RenderedObject[] | undefined;

/**
 * Finds out which storage keys of the values a chart reads. All values that are passed on are replaced at once, in one rendering;
 * every switch is changed in a rendering of its own. A key that arrives only if another one changes is shadowed by that one.
 */
export function probeKeys(
  values: Values,
  components: readonly string[],
  render: (values: Values) => readonly RenderedObject[],
): KeyReport {
  const keys = storageKeys(values, components);
  const probes = keys
    .filter(({ kind }) => kind === 'passed')
    .map((key, index): Probe => ({ key, other: otherValue(key, index) }));
  const switches = keys.filter(({ kind }) => kind === 'switch');
  const attempt: Render = (changed) => attempted(() => render(changed));
  const before = attempt(values);
  if (before === undefined) {
    return { read: 0, unread: [], undetermined: keys.map(({ path }) => ({ path: showPath(path), why: REFUSED })) };
  }
  const { taken, refused } = accepted(probes, (some) => attempt(withOthers(values, some)));
  const changed = withOthers(values, taken);
  const after = attempt(changed) ?? before;
  const arrived = (probe: Probe, objects: readonly RenderedObject[]) => hasArrived(probe, taken, before, objects);
  let missing = taken.filter((probe) => !arrived(probe, after));
  const undetermined = refused.map(({ key }) => ({ path: showPath(key.path), why: REFUSED }));

  const flipped = switches.map((one) => ({ one, objects: attempt(flip(changed, one)) }));
  for (const { one, objects } of flipped) {
    const shadowed = objects === undefined ? [] : missing.filter((probe) => arrived(probe, objects));
    undetermined.push(...shadowed.map(({ key }) => ({ path: showPath(key.path), why: shadowedBy(one) })));
    missing = missing.filter((probe) => !shadowed.includes(probe));
  }
  const unread: StorageKey[] = [];
  for (const { one, objects } of flipped) {
    if (objects === undefined) {
      undetermined.push({ path: showPath(one.path), why: REFUSED });
    } else if (canonical(objects) === canonical(after)) {
      const by = flipped.find(
        (other) =>
          other.one !== one &&
          other.objects !== undefined &&
          canonical(attempt(flip(flip(changed, other.one), one)) ?? other.objects) !== canonical(other.objects),
      );
      if (by === undefined) {
        unread.push(one);
      } else {
        undetermined.push({ path: showPath(one.path), why: shadowedBy(by.one) });
      }
    }
  }
  const alone = missing.length === 0 ? undefined : attempt(withoutOthers(changed, taken, missing));
  const isShadowed = (probe: Probe): boolean => alone !== undefined && arrived(probe, alone);
  undetermined.push(
    ...missing
      .filter(isShadowed)
      .map(({ key }) => ({ path: showPath(key.path), why: 'another key of the same block overrides it' })),
  );
  unread.push(...missing.filter((probe) => !isShadowed(probe)).map(({ key }) => key));
  return { read: keys.length - unread.length - undetermined.length, unread, undetermined };
}

const REFUSED = 'helm refuses another value there';

function shadowedBy({ path }: StorageKey): string {
  return `the chart reads it only with another value of ${showPath(path)}`;
}

/** `undefined` if helm refuses to render; any other failure of helm is one of the whole. */
function attempted<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof StorageError && error.problems.every(({ code }) => code === 'helm-failed')) {
      return undefined;
    }
    throw error;
  }
}

/** The probes that helm accepts together, and those that it refuses: found by halving. */
function accepted(
  probes: readonly Probe[],
  attempt: (probes: readonly Probe[]) => unknown,
): { readonly taken: readonly Probe[]; readonly refused: readonly Probe[] } {
  if (probes.length === 0 || attempt(probes) !== undefined) {
    return { taken: probes, refused: [] };
  }
  if (probes.length === 1) {
    return { taken: [], refused: probes };
  }
  const middle = Math.ceil(probes.length / 2);
  const halves = [probes.slice(0, middle), probes.slice(middle)].map((half) => accepted(half, attempt));
  return { taken: halves.flatMap(({ taken }) => taken), refused: halves.flatMap(({ refused }) => refused) };
}

function withOthers(values: Values, probes: readonly Probe[]): Values {
  return probes.reduce<Values>((all, { key, other }) => replaced(all, key.path, other.value) as Values, values);
}

/** Without what else is set for the components of some keys, so that nothing can override these. */
function withoutOthers(values: Values, probes: readonly Probe[], kept: readonly Probe[]): Values {
  const components = new Set(kept.map(({ key }) => key.component));
  return probes
    .filter((probe) => !kept.includes(probe) && components.has(probe.key.component))
    .filter(({ key }) => !key.path.some((part) => /^\d+$/.test(part)))
    .reduce<Values>((all, { key }) => withoutValue(all, key.path), values);
}

function flip(values: Values, { path, value }: StorageKey): Values {
  const other = typeof value === 'boolean' ? !value : value === 'pvc' ? 'statefulset' : 'pvc';
  return replaced(values, path, other) as Values;
}

/** A copy with another value at a path of maps and lists. */
function replaced(value: Value | undefined, [key, ...rest]: readonly string[], other: Value): Value {
  if (key === undefined) {
    return other;
  }
  if (Array.isArray(value)) {
    return (value as readonly Value[]).map((item, index) =>
      String(index) === key ? replaced(item, rest, other) : item,
    );
  }
  return isMap(value) ? { ...value, [key]: replaced(value[key], rest, other) } : (value ?? null);
}
