import { planStack, type Values } from '../../src';
import { claimNameUnder } from '../../src/release/claim-name';
import { codesOf, description, GIB } from '../tools/describe';

type Part = 'prometheus' | 'alertmanager' | 'thanosRuler' | 'grafana';
const plan = (part: Part, values: Values, chartVersion = '60.0.0') =>
  planStack(
    description({ release: { name: 'kps', namespace: 'obs', chartVersion }, [part]: GIB, nodes: ['n', 'm'], values }),
  ).plan;
const prometheus = (spec: Values): Values => ({ prometheus: { prometheusSpec: spec } });
const ruler = (spec: Values): Values => ({ thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'], ...spec } } });
const template = (name: string) => prometheus({ storageSpec: { volumeClaimTemplate: { metadata: { name } } } });
const SPEC = 'values.prometheus.prometheusSpec';
const TEMPLATE = `${SPEC}.storageSpec.volumeClaimTemplate`;

describe('the storage', () => {
  test.each<[Part, Values, ...problems: string[]]>([
    // the number of pods
    ...[-1, 0, 1.5, '1x', 'x1', '0'].map((replicas): [Part, Values, string] => [
      'prometheus',
      prometheus({ replicas }),
      `invalid-count ${SPEC}.replicas`,
    ]),
    ['prometheus', prometheus({ shards: 'x' }), `invalid-count ${SPEC}.shards`],
    ['prometheus', prometheus({ shards: 1.5 }), `invalid-count ${SPEC}.shards`],
    // the user that it runs as
    ...['runAsUser', 'runAsGroup', 'fsGroup'].map((key): [Part, Values, string] => [
      'prometheus',
      prometheus({ securityContext: { [key]: '5' } }),
      `invalid-value ${SPEC}.securityContext.${key}`,
    ]),
    [
      'prometheus',
      prometheus({ securityContext: { runAsUser: 0, runAsNonRoot: true } }),
      `owner-conflict ${SPEC}.securityContext.runAsUser`,
    ],
    // the operator's volumes
    ...['config', 'config-out', 'config-volume', 'tls-assets', 'web-config'].map((name): [Part, Values, string] => [
      'prometheus',
      template(name),
      `invalid-object-name ${TEMPLATE}.metadata.name`,
    ]),
    // other volumes that a claim could bind to
    ...Object.entries({ volumeName: 'v', selector: { a: 1 }, dataSource: { a: 1 }, dataSourceRef: { a: 1 } }).map(
      ([key, value]): [Part, Values, string] => [
        'prometheus',
        prometheus({ storageSpec: { volumeClaimTemplate: { spec: { [key]: value } } } }),
        `values-break-storage ${TEMPLATE}.spec.${key}`,
      ],
    ),
    [
      'prometheus',
      prometheus({ storageSpec: { volumeClaimTemplate: { spec: { volumeMode: 'Block' } } } }),
      `values-break-storage ${TEMPLATE}.spec.volumeMode`,
    ],
    // fields that are written twice
    ...['storage', 'replicas', 'shards', 'securityContext', 'mode'].flatMap((field): [Part, Values, string][] => [
      [
        'prometheus',
        prometheus({ additionalConfig: { [field]: 1 } }),
        `field-written-twice ${SPEC}.additionalConfig.${field}`,
      ],
      [
        'prometheus',
        prometheus({ additionalConfigString: `a: 1\n"${field}" : 1` }),
        `field-written-twice ${SPEC}.additionalConfigString`,
      ],
    ]),
    // ThanosRuler
    [
      'thanosRuler',
      { thanosRuler: { enabled: true } },
      'ruler-without-query values.thanosRuler.thanosRulerSpec.queryEndpoints',
    ],
    // Grafana
    ['grafana', { grafana: { replicas: 2 } }, 'several-grafana-pods values.grafana.replicas'],
    [
      'grafana',
      { grafana: { autoscaling: { enabled: true } } },
      'several-grafana-pods values.grafana.autoscaling.enabled',
    ],
    [
      'grafana',
      { grafana: { deploymentStrategy: { type: 'RollingUpdate' } } },
      'several-grafana-pods values.grafana.deploymentStrategy.type',
    ],
    [
      'grafana',
      { grafana: { deploymentStrategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } } },
      'several-grafana-pods values.grafana.deploymentStrategy.rollingUpdate',
    ],
    // a disabled component
    ['prometheus', { prometheus: { enabled: false } }, 'component-disabled values.prometheus.enabled'],
    ['grafana', { grafana: { persistence: { type: 'other' } } }, 'component-not-rendered grafana'],
  ])('refuses values of %s: %j', (part, values, ...problems) => {
    expect(codesOf(() => plan(part, values))).toEqual([...problems].sort());
  });

  test.each<[Part, Values]>([
    ['prometheus', prometheus({ replicas: '2' })],
    ['prometheus', prometheus({ replicas: null })],
    ['prometheus', prometheus({ shards: 0 })],
    ['prometheus', prometheus({ shards: -1 })],
    ['prometheus', prometheus({ securityContext: { runAsUser: 0, runAsNonRoot: false } })],
    ['prometheus', prometheus({ securityContext: { runAsUser: 5, runAsNonRoot: true } })],
    ['prometheus', prometheus({ securityContext: null })],
    ['prometheus', prometheus({ additionalConfig: { other: 1 }, additionalConfigString: 'xstorage: 1' })],
    ['prometheus', prometheus({ storageSpec: { volumeClaimTemplate: { spec: { volumeMode: 'Filesystem' } } } })],
    ['thanosRuler', ruler({})],
    ['thanosRuler', ruler({ queryEndpoints: [], queryConfig: { key: 'x' } })],
    ...[0, '0', '0%'].map((maxSurge): [Part, Values] => [
      'grafana',
      { grafana: { deploymentStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge } } } },
    ]),
  ])('accepts values of %s: %j', (part, values) => {
    expect(plan(part, values).volumes.length).toBeGreaterThan(0);
  });

  test('refuses a field in additionalConfig only with charts that render it', () => {
    const twice = prometheus({ additionalConfig: { replicas: 1 } });
    expect(codesOf(() => plan('prometheus', twice, '51.10.0'))).toHaveLength(1);
    expect(codesOf(() => plan('prometheus', twice, '51.9.4'))).toEqual([
      expect.not.stringContaining('field-written-twice'),
    ]);
  });
});

describe('names that Kubernetes refuses', () => {
  test.each(['Big', '5', 'yes', 'a_b'])('are refused: %s as the full name of Grafana', (fullnameOverride) => {
    expect(codesOf(() => plan('grafana', { grafana: { fullnameOverride } }))).toContain('invalid-object-name grafana');
  });

  test.each(['B', 'a.b', '7'])('are refused: %s as the namespace of Grafana', (namespaceOverride) => {
    expect(codesOf(() => plan('grafana', { grafana: { namespaceOverride } }))).toContain('invalid-object-name grafana');
  });
});

describe('the name of a claim with other values', () => {
  const release = { name: 'kps', namespace: 'obs', chartVersion: '60.0.0' };
  const nameOf = (component: string, shard = 0, replica = 0, values: Values = {}, of = release) => {
    const found = claimNameUnder({ release: of, values }, { component, shard, replica });
    return found && `${found.namespace}/${found.name}`;
  };
  const PROMETHEUS = 'prometheus-kps-kube-prometheus-stack-prometheus';

  test.each<[string, number, number, string | undefined]>([
    ['prometheus', 0, 0, `obs/${PROMETHEUS}-db-${PROMETHEUS}-0`],
    ['prometheus', 0, 2, `obs/${PROMETHEUS}-db-${PROMETHEUS}-2`],
    ['prometheus', 1, 1, `obs/${PROMETHEUS}-db-${PROMETHEUS}-shard-1-1`],
    ['grafana', 0, 0, 'obs/kps-grafana'],
    ['grafana', 0, 1, undefined],
    ['loki', 0, 0, undefined],
  ])('%s, shard %i, replica %i', (component, shard, replica, expected) => {
    expect(nameOf(component, shard, replica)).toBe(expected);
  });

  test('follows the values, and is undefined if Helm refuses them', () => {
    expect(nameOf('grafana', 0, 0, { grafana: { fullnameOverride: 'graf', namespaceOverride: 'other' } })).toBe(
      'other/graf',
    );
    expect(nameOf('grafana', 0, 0, { grafana: { fullnameOverride: 5 } })).toBeUndefined();
    expect(nameOf('grafana', 0, 0, {}, { ...release, name: 'Not-A-Name' })).toBeUndefined();
  });
});
