import { Size } from 'cdk8s';
import fc from 'fast-check';
import { importVolumes } from '../../src/import/import-volumes';
import { descriptionOf } from '../../src/import/imported';
import {
  HelmValues,
  HostPathLayout,
  KubePrometheusStackStorage,
  planStack,
  type StackDescription,
  StorageError,
  type Values,
  type PlannedVolume,
} from '../../src';
import { App, Chart } from 'cdk8s';
import { mergeLayers } from '../../src/values/merge';
import { runs } from '../tools/runs';
import { props } from './hand-made';

/** The properties of a volume, without its name and without how its directory is created. */
const propertiesOf = ({ claim, node, type, root, dataDirectory, size, storageClassName }: PlannedVolume): object => ({
  claim,
  node,
  type,
  root,
  dataDirectory,
  size: size,
  storageClassName,
});

const size = fc.constantFrom(
  Size.gibibytes(1),
  Size.gibibytes(400),
  Size.tebibytes(2),
  Size.mebibytes(512),
  Size.kibibytes(2_000_000),
);
const node = fc.constantFrom('node-0', 'node-1', 'node-2', 'i-0jl8d8r83kkf3yt5lzh7', 'Node_A.b');
const path = fc.constantFrom(
  '/data/kps',
  '/home/me/prometheus/data',
  '/prometheus/data',
  '/mnt/ssd1/$x'.replace('$', 'a'),
  '/data/own/dir',
);
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 3 });
const counts = fc.integer({ min: 1, max: 3 });

const component = fc.record({
  size,
  storageClassName: optional(fc.constantFrom('fast', 'prometheus-data', 'a.b')),
  path: optional(path),
  ownNodes: optional(fc.array(node, { minLength: 3, maxLength: 3 })),
  replicas: counts,
  shards: counts,
  owner: optional(fc.constant({ uid: 3000, gid: 4000 })),
});

/** Values that change names or directories. */
const naming = fc.record({
  fullnameOverride: optional(fc.constantFrom('kps', 'obs', 'prom')),
  clean: fc.boolean(),
  agentMode: fc.boolean(),
  grafanaType: optional(fc.constant('statefulset')),
});
/** Such values that no name shows, so that a values file has to set them. */
const hidden = fc.record({
  template: optional(fc.constantFrom('tsdb', 'data')),
  disableMountSubPath: fc.boolean(),
  grafanaSubPath: optional(fc.constantFrom('deep', 'a/b')),
  grafanaNamespace: optional(fc.constant('graphs')),
});

/** A copy without the value at a path. */
function withoutKey<T extends object>(map: T, ...path: readonly string[]): T {
  const [key, ...rest] = path;
  const entries = Object.entries(map) as [string, object | undefined][];
  return Object.fromEntries(
    entries.flatMap(([name, value]): [string, unknown][] => {
      const [next, ...others] = rest;
      if (name !== key) {
        return [[name, value]];
      }
      return next === undefined || value === undefined ? [] : [[name, withoutKey(value, next, ...others)]];
    }),
  ) as T;
}

interface Case {
  readonly description: StackDescription;
  readonly volumes: readonly PlannedVolume[];
  readonly objects: readonly Values[];
  /** The values of the Helm release. */
  readonly values: Values;
}

const described = fc
  .record({
    version: fc.constantFrom('12.11.2', '36.1.0', '45.9.1', '58.5.2', '70.6.0', '88.5.3'),
    release: fc.constantFrom('kps', 'kube-prometheus-stack', 'r-1'),
    shared: fc.boolean(),
    root: path,
    local: fc.boolean(),
    nodes: fc.array(fc.array(node, { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 3 }),
    prometheus: optional(component),
    alertmanager: optional(component),
    thanosRuler: optional(component),
    grafana: optional(component),
    naming,
    hidden,
  })
  .map((one): StackDescription => {
    const { fullnameOverride, clean, agentMode, grafanaType } = one.naming;
    const { template, disableMountSubPath, grafanaSubPath, grafanaNamespace } = one.hidden;
    const of = (name: 'prometheus' | 'alertmanager' | 'thanosRuler' | 'grafana'): object => {
      const { ownNodes, replicas, shards, ...rest } = one[name] ?? {};
      return one[name] === undefined
        ? {}
        : {
            [name]: {
              ...rest,
              ...(ownNodes === undefined
                ? {}
                : { nodes: name === 'prometheus' ? [ownNodes, ownNodes, ownNodes] : ownNodes }),
              ...(name === 'grafana' ? {} : { replicas }),
              ...(name === 'prometheus' ? { shards } : {}),
            },
          };
    };
    return {
      release: { name: one.release, namespace: 'obs', chartVersion: one.version },
      layout: one.shared ? HostPathLayout.sharedRoot(one.root) : HostPathLayout.perVolume(one.root),
      nodes: one.nodes,
      waitForDirectories: false,
      ...(one.local ? { volumeType: 'local' } : {}),
      ...of('prometheus'),
      ...of('alertmanager'),
      ...of('thanosRuler'),
      ...of('grafana'),
      values: {
        ...(fullnameOverride === undefined ? {} : { fullnameOverride }),
        ...(clean ? { cleanPrometheusOperatorObjectNames: true } : {}),
        prometheus: {
          ...(agentMode ? { agentMode: true } : {}),
          prometheusSpec: {
            storageSpec: {
              ...(template === undefined ? {} : { volumeClaimTemplate: { metadata: { name: template } } }),
              ...(disableMountSubPath ? { disableMountSubPath } : {}),
            },
          },
        },
        thanosRuler: { thanosRulerSpec: { queryEndpoints: ['thanos-query:10902'] } },
        grafana: {
          ...(grafanaNamespace === undefined ? {} : { namespaceOverride: grafanaNamespace }),
          persistence: {
            ...(grafanaType === undefined ? {} : { type: grafanaType }),
            ...(grafanaSubPath === undefined ? {} : { subPath: grafanaSubPath }),
          },
        },
      },
    };
  });

/** Valid descriptions, and their volumes with other names, as if written by hand. */
function cases(descriptions: fc.Arbitrary<StackDescription>): fc.Arbitrary<Case> {
  return descriptions
    .map((description): Case | undefined => {
      try {
        const storage = new KubePrometheusStackStorage(new Chart(new App(), 'c'), 's', description);
        const objects = storage.persistentVolumes.map((volume, index): Values => {
          const object = volume.toJson() as { spec: object };
          return {
            apiVersion: 'v1',
            kind: 'PersistentVolume',
            metadata: { name: `by-hand-${index}` },
            spec: JSON.parse(JSON.stringify(object.spec)) as Values,
          };
        });
        return { description, volumes: storage.volumes, objects, values: storage.values.data };
      } catch (error) {
        if (error instanceof StorageError) {
          return undefined;
        }
        throw error;
      }
    })
    .filter((one): one is Case => one !== undefined && one.volumes.length > 0);
}

function imported({ description, objects }: Case, values: Values | undefined): readonly PlannedVolume[] {
  const files = values === undefined ? [] : [{ file: 'values.yaml', values: new HelmValues(values) }];
  const result = importVolumes(props(objects, { release: description.release, valuesFiles: files }));
  if (result.imported === undefined) {
    throw new Error(JSON.stringify(result.findings, undefined, 2));
  }
  return planStack(
    descriptionOf(
      result.imported,
      files.map((file) => file.values),
    ),
  ).plan.volumes;
}

describe('a description that is synthesized and imported plans the same volumes', () => {
  test('with the values of the Helm release', () => {
    fc.assert(
      fc.property(cases(described), (one) => {
        const { volumes, values } = one;
        // as `helm get values` prints them, except Grafana's volumeName, because a volume written by hand has another name
        const asked = mergeLayers({ grafana: { persistence: { volumeName: '' } } }, values);
        expect(imported(one, withoutKey(asked, 'grafana', 'persistence', 'volumeName')).map(propertiesOf)).toEqual(
          volumes.map(propertiesOf),
        );
      }),
      { numRuns: runs(300, 40) },
    );
  });

  test('from the volumes alone, if their names show all values that change names', () => {
    const visible = described.map((description): StackDescription => {
      const values = [
        'prometheus.prometheusSpec',
        'thanosRuler',
        'grafana.namespaceOverride',
        'grafana.persistence.subPath',
      ];
      const { prometheus, alertmanager, grafana } = description;
      return {
        ...withoutKey(description, 'thanosRuler'), // needs a query endpoint, which no name shows
        ...(prometheus === undefined ? {} : { prometheus: withoutKey(prometheus, 'owner') }),
        ...(alertmanager === undefined ? {} : { alertmanager: withoutKey(alertmanager, 'owner') }),
        ...(grafana === undefined ? {} : { grafana: withoutKey(grafana, 'owner') }),
        values: values.reduce((all, path) => withoutKey(all, ...path.split('.')), description.values as Values),
      };
    });
    fc.assert(
      fc.property(cases(visible), (one) => {
        expect(imported(one, undefined).map(propertiesOf)).toEqual(one.volumes.map(propertiesOf));
      }),
      { numRuns: runs(300, 40) },
    );
  });
});
