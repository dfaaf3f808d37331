import type { ImportedComponent } from './imported';
import { isId } from '../kubernetes/ids';
import { type Component, OPERATED_SPECS, POD_VALUES, podSecurityContext } from '../model/components';
import { isMap, valueAt, type Values } from '../values/values';

/** The settings that a description has itself, so that the values need not have them. */
type Shortcut = 'replicas' | 'shards' | 'retention' | 'retentionSize';

/** The paths that the import reads in the values of a component. */
interface ComponentValues {
  /** The shortcuts that the component has, below its pods' values. */
  readonly shortcuts: readonly Shortcut[];
  /** The class that its claim asks for. */
  readonly storageClass: readonly string[];
}

const VALUES: Readonly<Record<Component, ComponentValues>> = {
  prometheus: {
    shortcuts: ['replicas', 'shards', 'retention', 'retentionSize'],
    storageClass: classOf('prometheus'),
  },
  alertmanager: { shortcuts: ['replicas', 'retention'], storageClass: classOf('alertmanager') },
  thanosRuler: { shortcuts: ['replicas', 'retention'], storageClass: classOf('thanosRuler') },
  grafana: { shortcuts: [], storageClass: [...POD_VALUES.grafana, 'persistence', 'storageClassName'] },
};

function classOf(component: keyof typeof OPERATED_SPECS): readonly string[] {
  const { spec, storageKey } = OPERATED_SPECS[component];
  return [...spec, storageKey, 'volumeClaimTemplate', 'spec', 'storageClassName'];
}

/** The class that the claim of a component asks for by the values. */
export function storageClassIn(values: Values, component: Component): string | undefined {
  const name = valueAt(values, VALUES[component].storageClass);
  return typeof name === 'string' ? name : undefined;
}

export interface ShortcutProps {
  readonly values: Values;
  /** Whether files hold the values, so that the description does not repeat them. */
  readonly hasFiles: boolean;
  /** Whether Prometheus runs as an agent, which has no retention. */
  readonly isAgent: boolean;
}

/** The values that become settings of the description. */
export function shortcutsOf(
  component: Component,
  { values, hasFiles, isAgent }: ShortcutProps,
): Omit<ImportedComponent, 'size'> {
  const { shortcuts } = VALUES[component];
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
          ...ownerIn(component, values),
          ...(typeof retention === 'string' ? { retention } : {}),
        }),
    // a limit that was not there before would delete the oldest samples at once
    ...(has('retentionSize') && (!hasFiles || retentionSize === undefined)
      ? { retentionSize: typeof retentionSize === 'string' && retentionSize !== '' ? retentionSize : 'none' }
      : {}),
  };
}

/** Only where user, group and fsGroup agree; else they stay in the values. */
function ownerIn(component: Component, values: Values): Pick<ImportedComponent, 'owner'> {
  const context = valueAt(values, podSecurityContext(component));
  const { runAsUser: uid, runAsGroup: gid, fsGroup } = isMap(context) ? context : {};
  return isId(uid) && isId(gid) && gid === fsGroup ? { owner: { uid, gid } } : {};
}

/** The values without what the description sets itself. */
export function withoutShortcuts(
  values: Values,
  described: readonly (readonly [Component, ImportedComponent])[],
): Values {
  return described
    .flatMap(([component, one]) => [
      ...VALUES[component].shortcuts.flatMap((key) =>
        one[key] === undefined ? [] : [[...POD_VALUES[component], key]],
      ),
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
