import type { ImportedComponent } from './imported';
import type { ChartTraits } from '../chart/chart-history';
import { ownerConflicts } from '../chart/owner';
import { isId } from '../kubernetes/ids';
import { type Component, DESCRIPTORS, isOperated, POD_VALUES, podSecurityContext } from '../model/components';
import { isMap, type Value, valueAt, type Values } from '../values/values';

/** The settings that a description has itself, so that the values need not have them. */
type Shortcut = 'replicas' | 'shards' | 'retention' | 'retentionSize';

const SHORTCUTS: Readonly<Record<Component, readonly Shortcut[]>> = {
  prometheus: ['replicas', 'shards', 'retention', 'retentionSize'],
  alertmanager: ['replicas', 'retention'],
  thanosRuler: ['replicas', 'retention'],
  grafana: [],
};

/** What the claim of a component asks of its volume by the values. */
export interface Wanted {
  readonly storageClassName?: string;
  readonly size?: string;
  readonly volumeName?: string;
  /** A label selector. */
  readonly selector?: Value;
}

export function wantedBy(values: Values, component: Component): Wanted {
  const { storage, storageClass, size } = DESCRIPTORS[component];
  const spec = isOperated(component) ? ['volumeClaimTemplate', 'spec'] : [];
  const at = (path: readonly string[]): Value | undefined => valueAt(values, [...storage, ...path]);
  const text = (key: keyof Wanted, path: readonly string[]): Wanted => {
    const value = at(path);
    return typeof value === 'string' && value !== '' ? { [key]: value } : {};
  };
  const selectorLabels = at(['selectorLabels']);
  const selector = isOperated(component)
    ? at([...spec, 'selector'])
    : selectorLabels === undefined
      ? undefined
      : { matchLabels: selectorLabels };
  return {
    ...text('storageClassName', storageClass),
    ...text('size', size),
    ...text('volumeName', [...spec, 'volumeName']),
    ...(selector === undefined ? {} : { selector }),
  };
}

export interface ShortcutProps {
  readonly values: Values;
  readonly traits: ChartTraits;
  /** Whether files hold the values, so that the description does not repeat them. */
  readonly hasFiles: boolean;
  /** Whether Prometheus runs as an agent, which has no retention. */
  readonly isAgent: boolean;
}

/** The values that become settings of the description. */
export function shortcutsOf(
  component: Component,
  { values, traits, hasFiles, isAgent }: ShortcutProps,
): Omit<ImportedComponent, 'size'> {
  const shortcuts = SHORTCUTS[component];
  const has = (key: Shortcut): boolean =>
    shortcuts.includes(key) && !(isAgent && component === 'prometheus' && key.startsWith('retention'));
  const at = (key: Shortcut): unknown => (has(key) ? valueAt(values, [...POD_VALUES[component], key]) : undefined);
  const [replicas, shards, retention, retentionSize] = [
    at('replicas'),
    at('shards'),
    at('retention'),
    at('retentionSize'),
  ];
  return {
    ...(hasFiles
      ? {}
      : {
          ...(typeof replicas === 'number' ? { replicas } : {}),
          ...(typeof shards === 'number' ? { shards } : {}),
          ...ownerIn(component, values, traits),
          ...(typeof retention === 'string' ? { retention } : {}),
        }),
    // a limit that was not there before would delete the oldest samples at once
    ...(has('retentionSize') && (!hasFiles || retentionSize === undefined)
      ? { retentionSize: typeof retentionSize === 'string' && retentionSize !== '' ? retentionSize : 'none' }
      : {}),
  };
}

/** Only where user, group and fsGroup agree, and the container has no others; else they stay in the values. */
function ownerIn(component: Component, values: Values, traits: ChartTraits): Pick<ImportedComponent, 'owner'> {
  const context = valueAt(values, podSecurityContext(component));
  const { runAsUser: uid, runAsGroup: gid, fsGroup } = isMap(context) ? context : {};
  if (!isId(uid) || !isId(gid) || gid !== fsGroup) {
    return {};
  }
  const owner = { uid, gid };
  return ownerConflicts(component, owner, values, traits).length === 0 ? { owner } : {};
}

/** The values without what the description sets itself. */
export function withoutShortcuts(
  values: Values,
  described: readonly (readonly [Component, ImportedComponent])[],
): Values {
  return described
    .flatMap(([component, one]) => [
      ...SHORTCUTS[component].flatMap((key) => (one[key] === undefined ? [] : [[...POD_VALUES[component], key]])),
      ...(one.owner === undefined ? [] : [podSecurityContext(component)]),
    ])
    .reduce(without, values);
}

/** A copy without the value at the path, and without maps that are empty then. */
function without(values: Values, [key = '', ...rest]: readonly string[]): Values {
  const { [key]: value, ...others } = values;
  const left = rest.length > 0 && isMap(value) ? without(value, rest) : undefined;
  return left === undefined || Object.keys(left).length === 0
    ? rest.length > 0 && value !== undefined && !isMap(value)
      ? values
      : others
    : { ...values, [key]: left };
}
