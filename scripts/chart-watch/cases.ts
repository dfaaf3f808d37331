import { isNaming } from './keys';
import { COMPONENTS, DESCRIPTORS, OPERATED_COMPONENTS } from '../../src/model/components';
import { NAMING, NAMING_PATHS } from '../../src/chart/naming';
import { mergeLayers } from '../../src/values/merge';
import { showPath, type Value, valueAt, type Values, withValue } from '../../src/values/values';

/** One render of the matrix of names. */
export interface Case {
  /** What it sets, for people. */
  readonly id: string;
  readonly release: string;
  readonly values: Values;
  /** Whether the rules say what it renders. They do not for templates in values. */
  readonly isPredicted: boolean;
  /** The only key that it sets, if it sets one. */
  readonly path?: readonly string[];
}

const CLAIM = {
  volumeClaimTemplate: {
    spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '50Gi' } } },
  },
};

/** Every component with storage. */
export const STORAGE: Values = OPERATED_COMPONENTS.reduce<Values>(
  (all, component) => withValue(withValue(all, DESCRIPTORS[component].storage, CLAIM), [component, 'enabled'], true),
  { grafana: { enabled: true, persistence: { enabled: true, type: 'pvc', size: '10Gi' } } },
);

/** Without and with the names of the charts in them, and long ones that are cut in and after them. */
const RELEASES = [
  'kps',
  'kube-prometheus-stack-1681228346',
  'platform-observability-eu-west-1-blue',
  'my-kube-prometheus-stack',
  'grafana-and-friends',
  'prod-metrics-cluster-eu-w',
];

/** No part of it repeats, so that every cut shows; and with dashes at every place, so that every trim does. */
const LONG = Array.from(
  { length: 90 },
  (_, index) => 'abcdefghijklmnopqrstuvwxyz'[(index * 7 + Math.floor(index / 26)) % 26],
).join('');
const DASHED = [0, 1, 2].map((shift) =>
  Array.from(LONG)
    .map((one, index) => ((index + shift) % 3 === 0 ? one : '-'))
    .join('')
    .replace(/^-+/, ''),
);
const LONGS = [LONG, ...DASHED];

/** How people write the types of Grafana's persistence. */
export const TYPES = ['statefulset', 'sts', 'StatefulSet', 'pvc', 'PVC', ''];

const BOOLEANS = ['cleanPrometheusOperatorObjectNames', 'prometheus.agentMode', 'grafana.useStatefulSet'];

/** The matrix of names: each override of the rules and of the chart alone, combined, long, templated, off. */
export function casesOf(keys: ReadonlyMap<string, readonly string[]>, defaults: Values): Case[] {
  const overrides = overridesOf(keys, defaults);
  const set = (paths: readonly Override[]): Values =>
    paths.reduce<Values>((all, { path, value }) => withValue(all, path, value), {});
  const cases: (Omit<Case, 'release' | 'isPredicted'> & Partial<Case>)[] = [
    ...RELEASES.map((release) => ({ id: 'nothing', release, values: {} })),
    ...overrides.map((one) => ({ id: textOf(one), values: set([one]), path: one.path })),
    ...combined(overrides).map((some, index) => ({
      id: `combination ${index + 1} (${some.map(textOf).join(', ')})`,
      values: set(some),
    })),
    ...LONGS.flatMap((long, index) =>
      [false, true].map((clean) => ({
        id: `fullnameOverride of 90 characters${index === 0 ? '' : `, dashes ${index}`}${clean ? ', clean names' : ''}`,
        values: {
          fullnameOverride: long,
          cleanPrometheusOperatorObjectNames: clean,
          grafana: { fullnameOverride: long },
        },
      })),
    ),
    ...LONGS.map((long, index) => ({
      id: `nameOverride of 90 characters${index === 0 ? '' : `, dashes ${index}`}`,
      values: { nameOverride: long, grafana: { nameOverride: long }, thanosRuler: { name: long } },
    })),
    ...templated(),
    ...counted(),
    ...persistence(),
    ...switched(),
    ...contexts(),
  ];
  return cases.map((one) => ({
    isPredicted: !JSON.stringify(one.values).includes('{{'),
    ...one,
    id: `${one.release ?? 'kps'}: ${one.id}`,
    release: one.release ?? 'kps',
    values: mergeLayers(one.values, STORAGE),
  }));
}

interface Override {
  readonly path: readonly string[];
  readonly value: Value;
}

function textOf({ path, value }: Override): string {
  return `${showPath(path)}: ${JSON.stringify(value)}`;
}

function overridesOf(keys: ReadonlyMap<string, readonly string[]>, defaults: Values): Override[] {
  const own = [...keys.values()].filter((path) => isNaming(path));
  const paths = new Map([...NAMING_PATHS, ...own].map((path) => [showPath(path), path]));
  paths.delete(showPath(NAMING.grafanaPersistenceType));
  return [...paths].map(([text, path]) => {
    const value = valueAt(defaults, path);
    const isSwitch = BOOLEANS.includes(text) || text.endsWith('disableMountSubPath') || typeof value === 'boolean';
    return { path, value: isSwitch ? value !== true : `w${path.join('').toLowerCase().slice(-12)}` };
  });
}

/** Combinations in which each two of all appear together, and each without the other. */
function combined(all: readonly Override[]): Override[][] {
  const bits = Array.from({ length: Math.ceil(Math.log2(Math.max(2, all.length))) }, (_, bit) => bit);
  const having = (bit: number, value: number): Override[] => all.filter((_, index) => ((index >> bit) & 1) === value);
  return [[...all], ...bits.flatMap((bit) => [having(bit, 0), having(bit, 1)])];
}

/** Strings that a template may execute. */
function templated(): Omit<Case, 'release' | 'isPredicted'>[] {
  // a template cannot begin a plain scalar of YAML
  const text = 'x-{{ .Release.Name }}';
  const paths = [
    ...[NAMING.namespaceOverride, NAMING.alertmanagerNamespace, NAMING.grafanaNamespace, NAMING.thanosRulerName],
    ['grafana', 'persistence', 'existingClaim'],
    NAMING.grafanaSubPath,
  ];
  return paths.map((path) => ({ id: `${showPath(path)}: '${text}'`, values: withValue({}, path, text) }));
}

function counted(): Omit<Case, 'release' | 'isPredicted'>[] {
  const counts: readonly [shards: number, replicas: number][] = [
    [2, 1],
    [3, 2],
    [0, 2],
    [1, 0],
  ];
  return counts.map(([shards, replicas]) => ({
    id: `shards ${shards}, replicas ${replicas}`,
    values: OPERATED_COMPONENTS.reduce<Values>((all, component) => {
      const { pods, counts: known } = DESCRIPTORS[component];
      const withReplicas = withValue(all, [...pods, 'replicas'], replicas);
      return known.includes('shards') ? withValue(withReplicas, [...pods, 'shards'], shards) : withReplicas;
    }, {}),
  }));
}

function persistence(): Omit<Case, 'release' | 'isPredicted'>[] {
  const grafana = (id: string, values: Values) => ({ id: `grafana: ${id}`, values: { grafana: values } });
  return TYPES.flatMap((type) => [
    ...(type === 'pvc' ? [] : [grafana(`persistence.type ${JSON.stringify(type)}`, { persistence: { type } })]),
    grafana(`persistence.type ${JSON.stringify(type)}, useStatefulSet`, {
      useStatefulSet: true,
      persistence: { type },
    }),
    ...(['statefulset', 'pvc'].includes(type)
      ? [
          grafana(`persistence.type ${type}, existingClaim`, { persistence: { type, existingClaim: 'own' } }),
          grafana(`persistence.type ${type}, existingClaim, useStatefulSet`, {
            useStatefulSet: true,
            persistence: { type, existingClaim: 'own' },
          }),
        ]
      : []),
  ]);
}

function switched(): Omit<Case, 'release' | 'isPredicted'>[] {
  return [
    ...COMPONENTS.map((component) => ({
      id: `${component} off`,
      values: { [component]: { enabled: false } },
      path: [component, 'enabled'],
    })),
    {
      id: 'no storage',
      values: OPERATED_COMPONENTS.reduce<Values>((all, one) => withValue(all, DESCRIPTORS[one].storage, null), {
        grafana: { persistence: { enabled: false } },
      }),
    },
    {
      id: 'useStatefulSet without persistence',
      values: { grafana: { useStatefulSet: true, persistence: { enabled: false } } },
    },
  ];
}

/** Ids of pods and containers, and none. */
function contexts(): Omit<Case, 'release' | 'isPredicted'>[] {
  const everywhere = (context: Value): Values =>
    COMPONENTS.reduce<Values>((all, one) => withValue(all, DESCRIPTORS[one].securityContext, context), {});
  const ids = { runAsUser: 3001, runAsGroup: 3002, fsGroup: 3003 };
  return [
    { id: 'securityContext with other ids', values: everywhere(ids) },
    {
      id: 'securityContext null',
      values: withValue(everywhere(null), DESCRIPTORS.grafana.securityContext, { runAsUser: null, fsGroup: null }),
    },
    {
      id: 'containerSecurityContext with other ids',
      values: withValue({}, DESCRIPTORS.grafana.containerSecurityContext, { runAsUser: 3004, runAsGroup: 3005 }),
    },
  ];
}
