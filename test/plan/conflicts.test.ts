import { Size } from 'cdk8s';
import { HostPathLayout, planStack, type StackDescription, type Values } from '../../src';
import { codesOf, description, GIB } from '../tools/describe';
import { limitOf } from './planned';

type Case = readonly [props: Partial<StackDescription>, ...problems: string[]];

const PROMETHEUS = ['prometheus', 'prometheusSpec'] as const;

/** Values with one value at a path. */
function at(path: readonly string[], value: Values[string]): Values {
  return path.reduceRight<Values[string]>((inner, key) => ({ [key]: inner }), value) as Values;
}

const inSpec = (value: Values): Values => at(PROMETHEUS, value);
const inClaim = (value: Values): Values => inSpec({ storageSpec: { volumeClaimTemplate: { spec: value } } });
const terms = (...nodeSelectorTerms: readonly Values[]): Values =>
  inSpec({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  });
const hostname = (operator: string, ...values: readonly string[]): Values => ({
  matchExpressions: [{ key: 'kubernetes.io/hostname', operator, values }],
});

const CONFLICTS: Record<string, Case> = {
  storageClassName: [
    { prometheus: GIB, values: inClaim({ storageClassName: 'gp3' }) },
    'values-break-storage values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.storageClassName',
  ],
  size: [
    { prometheus: GIB, values: inClaim({ resources: { requests: { storage: '2Gi' } } }) },
    'values-break-storage values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.resources.requests.storage',
  ],
  accessModes: [
    { prometheus: GIB, values: inClaim({ accessModes: ['ReadWriteMany'] }) },
    'values-break-storage values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.accessModes',
  ],
  "Grafana's accessModes": [
    { grafana: GIB, values: { grafana: { persistence: { accessModes: ['ReadWriteMany'] } } } },
    'values-break-storage values.grafana.persistence.accessModes',
  ],
  'Grafana without persistence': [
    { grafana: GIB, values: { grafana: { persistence: { enabled: false } } } },
    'values-break-storage values.grafana.persistence.enabled',
  ],
  ephemeral: [
    { prometheus: GIB, values: inSpec({ storageSpec: { ephemeral: { volumeClaimTemplate: {} } } }) },
    'claim-replaced values.prometheus.prometheusSpec.storageSpec.ephemeral',
  ],
  "another claim's volume": [
    { prometheus: GIB, values: inClaim({ volumeName: 'mine' }) },
    'values-break-storage values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.volumeName',
  ],
  'a volume with another name for Grafana': [
    {
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '71.1.0' },
      grafana: GIB,
      values: { grafana: { persistence: { volumeName: 'mine' } } },
    },
    'values-break-storage values.grafana.persistence.volumeName',
  ],
  "a claim template with the name of one of the operator's volumes": [
    {
      prometheus: GIB,
      values: inSpec({ storageSpec: { volumeClaimTemplate: { metadata: { name: 'config-out' } } } }),
    },
    'invalid-object-name values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.metadata.name',
  ],
  'a nodeSelector for another node': [
    { prometheus: GIB, values: inSpec({ nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }) },
    'pod-on-another-node values.prometheus.prometheusSpec.nodeSelector["kubernetes.io/hostname"]',
  ],
  'a nodeSelector for one of two nodes': [
    {
      prometheus: { ...GIB, replicas: 2, nodes: ['node-0', 'node-1'] },
      values: inSpec({ nodeSelector: { 'kubernetes.io/hostname': 'node-0' } }),
    },
    'pod-on-another-node values.prometheus.prometheusSpec.nodeSelector["kubernetes.io/hostname"]',
  ],
  "Grafana's nodeSelector": [
    { grafana: GIB, values: { grafana: { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } } } },
    'pod-on-another-node values.grafana.nodeSelector["kubernetes.io/hostname"]',
  ],
  'a nodeSelector on the label that pins the volumes': [
    { prometheus: GIB, nodeLabel: 'example.com/disk', values: inSpec({ nodeSelector: { 'example.com/disk': 'b' } }) },
    'pod-on-another-node values.prometheus.prometheusSpec.nodeSelector["example.com/disk"]',
  ],
  'an affinity for other nodes': [
    { prometheus: GIB, values: terms(hostname('In', 'node-1', 'node-2')) },
    'pod-on-another-node values.prometheus.prometheusSpec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms',
  ],
  'an affinity against the node': [
    { prometheus: GIB, values: terms(hostname('NotIn', 'node-0')) },
    'pod-on-another-node values.prometheus.prometheusSpec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms',
  ],
  'an affinity for nodes without a hostname, and an empty one': [
    { prometheus: GIB, values: terms(hostname('DoesNotExist'), {}) },
    'pod-on-another-node values.prometheus.prometheusSpec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms',
  ],
  'hard anti-affinity of two pods on one node': [
    {
      prometheus: { ...GIB, replicas: 2, nodes: ['node-0', 'node-0'] },
      values: inSpec({ podAntiAffinity: 'hard' }),
    },
    'pod-on-another-node values.prometheus.prometheusSpec.podAntiAffinity',
  ],
  'a claim with a dataSource': [
    { prometheus: GIB, values: inClaim({ dataSource: { kind: 'VolumeSnapshot' } }) },
    'values-break-storage values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.dataSource',
  ],
  'a claim for a block device': [
    { prometheus: GIB, values: inClaim({ volumeMode: 'Block' }) },
    'values-break-storage values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.volumeMode',
  ],
  'root as the owner, with runAsNonRoot': [
    { prometheus: GIB, values: inSpec({ securityContext: { runAsUser: 0 } }) },
    'owner-conflict values.prometheus.prometheusSpec.securityContext.runAsUser',
  ],
  'a template in the subPath of Grafana': [
    { grafana: GIB, values: { grafana: { persistence: { subPath: 'a-{{ .Release.Name }}' } } } },
    'templated-value values.grafana.persistence.subPath',
    'invalid-path claims.kps-grafana.subPath',
  ],
  'an autoscaled Grafana': [
    { grafana: GIB, values: { grafana: { autoscaling: { enabled: true } } } },
    'several-grafana-pods values.grafana.autoscaling.enabled',
  ],
  'Grafana Recreate with a surge': [
    { grafana: GIB, values: { grafana: { deploymentStrategy: { rollingUpdate: { maxSurge: 1 } } } } },
    'several-grafana-pods values.grafana.deploymentStrategy.rollingUpdate',
  ],
  'Grafana RollingUpdate': [
    { grafana: GIB, values: { grafana: { deploymentStrategy: { type: 'RollingUpdate' } } } },
    'several-grafana-pods values.grafana.deploymentStrategy.type',
  ],
  'another runAsUser and runAsGroup than the owner': [
    {
      prometheus: { ...GIB, owner: { uid: 1001, gid: 1001 } },
      values: inSpec({ securityContext: { runAsUser: 1000, runAsGroup: 2000 } }),
    },
    'owner-conflict values.prometheus.prometheusSpec.securityContext.runAsUser',
    'owner-conflict values.prometheus.prometheusSpec.securityContext.runAsGroup',
  ],
  "another runAsUser in Grafana's container": [
    {
      grafana: { ...GIB, owner: { uid: 472, gid: 472 } },
      values: { grafana: { containerSecurityContext: { runAsUser: 1000 } } },
    },
    'owner-conflict values.grafana.containerSecurityContext.runAsUser',
  ],
  'replicas, shards, retention and retentionSize set twice': [
    {
      prometheus: { ...GIB, replicas: 2, shards: 2, retention: '30d', retentionSize: '500MB' },
      nodes: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      values: {
        fullnameOverride: 'obs',
        ...inSpec({ replicas: 1, shards: 3, retention: '15d', retentionSize: '1GB' }),
      },
    },
    'values-break-storage values.prometheus.prometheusSpec.retentionSize',
    'values-break-storage values.prometheus.prometheusSpec.replicas',
    'values-break-storage values.prometheus.prometheusSpec.shards',
    'values-break-storage values.prometheus.prometheusSpec.retention',
    'too-few-nodes nodes',
  ],
  "retentionSize 'none', and a retentionSize in the values": [
    { prometheus: { ...GIB, retentionSize: 'none' }, values: inSpec({ retentionSize: '1GB' }) },
    'values-break-storage values.prometheus.prometheusSpec.retentionSize',
  ],
  'webhooks set twice': [
    {
      admissionWebhooks: false,
      values: { prometheusOperator: { admissionWebhooks: { enabled: true }, tls: { enabled: true } } },
    },
    'values-break-storage values.prometheusOperator.admissionWebhooks.enabled',
    'values-break-storage values.prometheusOperator.tls.enabled',
  ],
  'several options at once, in several layers of values': [
    {
      prometheus: GIB,
      grafana: GIB,
      values: [
        inClaim({ storageClassName: 'gp3' }),
        { grafana: { replicas: 2, persistence: { existingClaim: 'old' } } },
        inSpec({ nodeSelector: { 'kubernetes.io/hostname': 'node-7' } }),
      ],
    },
    'values-break-storage values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.storageClassName',
    'claim-replaced values.grafana.persistence.existingClaim',
    'several-grafana-pods values.grafana.replicas',
    'pod-on-another-node values.prometheus.prometheusSpec.nodeSelector["kubernetes.io/hostname"]',
  ],
};

const SHORTCUTS: Record<string, Case> = {
  'invalid counts, times, sizes and owners': [
    {
      prometheus: {
        ...GIB,
        replicas: 0,
        shards: 1.5,
        retention: '10 days',
        retentionSize: '10Gi',
        owner: { uid: -1, gid: 2000 },
      },
      alertmanager: { ...GIB, retention: '5d' },
    },
    'invalid-count prometheus.replicas',
    'invalid-count prometheus.shards',
    'invalid-retention alertmanager.retention',
    'invalid-retention prometheus.retention',
    'invalid-retention-size prometheus.retentionSize',
    'invalid-value prometheus.owner.uid',
  ],
  'a retentionSize larger than the volume': [
    { prometheus: { size: Size.gibibytes(10), retentionSize: '10GB' } },
    'invalid-retention-size prometheus.retentionSize',
  ],
  'shards with a chart that has none yet': [
    {
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '12.11.1' },
      prometheus: { ...GIB, shards: 2 },
    },
    'option-of-another-component prometheus.shards',
  ],
  'a retention for an agent': [
    {
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '70.0.0' },
      prometheus: { ...GIB, retention: '30d', retentionSize: '500MB' },
      values: { prometheus: { agentMode: true } },
    },
    'option-of-another-component prometheus.retention',
    'option-of-another-component prometheus.retentionSize',
  ],
  'options that Grafana does not have': [
    { grafana: { ...GIB, replicas: 2, shards: 2, retention: '1d', retentionSize: '1MB' } as never },
    'option-of-another-component grafana.replicas',
    'option-of-another-component grafana.retention',
    'option-of-another-component grafana.retentionSize',
    'option-of-another-component grafana.shards',
  ],
};

describe('values that contradict the storage', () => {
  test.each(Object.entries(CONFLICTS))('%s', (_, [props, ...problems]) => {
    expect(codesOf(() => planStack(description(props)))).toEqual([...problems].sort());
  });
});

describe('shortcuts that contradict the values or the chart', () => {
  test.each(Object.entries(SHORTCUTS))('%s', (_, [props, ...problems]) => {
    expect(codesOf(() => planStack(description(props)))).toEqual(problems);
  });
});

describe('values that do not contradict the storage', () => {
  const FINE: Record<string, Partial<StackDescription>> = {
    'the same class, size and modes': {
      prometheus: { ...GIB, storageClassName: 'disk' },
      values: inClaim({
        storageClassName: 'disk',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1024Mi' } },
      }),
    },
    'a nodeSelector for the node': {
      prometheus: GIB,
      values: inSpec({ nodeSelector: { 'kubernetes.io/hostname': 'node-0' } }),
    },
    'a nodeSelector by another label': { prometheus: GIB, values: inSpec({ nodeSelector: { disk: 'ssd' } }) },
    'a hostname if the volumes are pinned by another label': {
      prometheus: GIB,
      nodeLabel: 'example.com/disk',
      values: inSpec({ nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }),
    },
    'an affinity with one term that allows the node': {
      prometheus: GIB,
      values: terms(hostname('In', 'node-1'), { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }),
    },
    'an affinity that requires the node and excludes others': {
      prometheus: GIB,
      values: terms({
        matchExpressions: [
          { key: 'kubernetes.io/hostname', operator: 'In', values: ['node-0', 'node-1'] },
          { key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['node-1'] },
          { key: 'kubernetes.io/hostname', operator: 'Exists' },
        ],
      }),
    },
    'an affinity by the name of the node object': {
      prometheus: GIB,
      values: terms({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['ip-10-0-0-1'] }] }),
    },
    'hard anti-affinity of pods on several nodes': {
      prometheus: { ...GIB, replicas: 2, nodes: ['node-0', 'node-1'] },
      values: inSpec({ podAntiAffinity: 'hard' }),
    },
    "Grafana's RollingUpdate without a second pod": {
      grafana: GIB,
      values: { grafana: { deploymentStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0 } } } },
    },
    'the same numbers as strings': {
      prometheus: { ...GIB, replicas: 1, shards: 1 },
      values: inSpec({ replicas: '1', shards: '1' }),
    },
  };

  test.each(Object.entries(FINE))('%s', (_, props) => {
    expect(planStack(description(props)).claims.length).toBeGreaterThan(0);
  });
});

describe('shortcuts', () => {
  const specOf = (props: Partial<StackDescription>) => {
    const { values, plan, claims } = planStack(description(props));
    return { values: values.data, plan, claims };
  };

  test('set replicas and shards in both the values and the volumes', () => {
    const { values, plan } = specOf({
      layout: HostPathLayout.perVolume('/data/kps'),
      prometheus: { ...GIB, replicas: 2, shards: 2 },
      nodes: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      values: { fullnameOverride: 'obs' },
    });
    expect(values).toMatchObject({ prometheus: { prometheusSpec: { replicas: 2, shards: 2 } } });
    expect(plan.volumes.map(({ node }) => node)).toEqual(['a', 'b', 'c', 'd']);
  });

  test.each([
    ['400Gi', Size.gibibytes(400), '340GB'],
    ['50Gi', Size.gibibytes(50), '43520MB'],
    ['10Gi', Size.gibibytes(10), '8704MB'],
    ['1Gi', Size.gibibytes(1), '870MB'],
    ['2Ti', Size.tebibytes(2), '1740GB'],
    ['20Ti', Size.tebibytes(20), '17TB'],
  ])('set retentionSize to 85 %% of %s by default', (_, size, retentionSize) => {
    const { values, plan } = specOf({ prometheus: { size } });
    expect(values).toMatchObject({ prometheus: { prometheusSpec: { retentionSize } } });
    expect(limitOf(plan)).toBe(retentionSize);
  });

  test.each([Size.mebibytes(1023), Size.mebibytes(512), Size.mebibytes(1)])('set no retentionSize for %j', (size) => {
    const { values, plan } = specOf({ prometheus: { size } });
    expect(values).not.toHaveProperty('prometheus.prometheusSpec.retentionSize');
    expect(limitOf(plan)).toBeUndefined();
    expect(plan.notes.filter((note) => note.includes('retentionSize'))).toHaveLength(1);
  });

  test("never override the user's retentionSize, even null or '', and 'none' means no limit", () => {
    const sizeOf = (props: Partial<StackDescription>) => limitOf(specOf({ prometheus: GIB, ...props }).plan);
    expect(sizeOf({ values: inSpec({ retentionSize: '100MB' }) })).toBe('100MB');
    expect(sizeOf({ values: inSpec({ retentionSize: '' }) })).toBeUndefined();
    expect(sizeOf({ values: inSpec({ retentionSize: null }) })).toBeUndefined();
    expect(sizeOf({ prometheus: { ...GIB, retentionSize: 'none' } })).toBeUndefined();
    expect(sizeOf({ prometheus: { ...GIB, retentionSize: '0.5GiB' } })).toBe('0.5GiB');
  });

  test('set no retentionSize for an agent', () => {
    const { values, plan } = specOf({
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '70.0.0' },
      prometheus: GIB,
      values: { prometheus: { agentMode: true } },
    });
    expect(values).not.toHaveProperty('prometheus.prometheusSpec.retentionSize');
    expect(limitOf(plan)).toBeUndefined();
  });

  test('make the pods run as the given owner', () => {
    const { values, claims } = specOf({ prometheus: { ...GIB, owner: { uid: 1500, gid: 1600 } } });
    expect(values).toMatchObject({
      prometheus: { prometheusSpec: { securityContext: { runAsUser: 1500, runAsGroup: 1600, fsGroup: 1600 } } },
    });
    expect(claims.map(({ owner }) => owner)).toEqual([{ uid: 1500, gid: 1600 }]);
  });

  test('set no ids for a given owner if the cluster assigns them', () => {
    const { values, claims } = specOf({
      prometheus: { ...GIB, owner: { uid: 1000620000, gid: 0 } },
      values: inSpec({ securityContext: null }),
    });
    expect(values).toMatchObject({ prometheus: { prometheusSpec: { securityContext: null } } });
    expect(claims.map(({ owner }) => owner)).toEqual([{ uid: 1000620000, gid: 0 }]);
  });

  test('give the claims of the release and of the plan the same owners', () => {
    const { claims, release } = planStack(
      description({
        prometheus: { ...GIB, owner: { uid: 5, gid: 6 } },
        alertmanager: GIB,
        values: {
          prometheus: { prometheusSpec: { securityContext: null } },
          grafana: { persistence: { enabled: true } },
        },
      }),
    );
    const given = ['prometheus', 'alertmanager'];
    expect(claims).toEqual(release.claims.filter(({ component }) => given.includes(component)));
    expect(claims.map(({ owner }) => owner)).toEqual([
      { uid: 5, gid: 6 },
      { uid: 1000, gid: 2000 },
    ]);
    expect(release.claims).toHaveLength(3);
  });

  test("set the volume name in Grafana's claim if the chart knows the key", () => {
    const volumeName = (chartVersion: string) =>
      specOf({ release: { name: 'kps', namespace: 'monitoring', chartVersion }, grafana: GIB }).values;
    expect(volumeName('71.0.0')).not.toHaveProperty('grafana.persistence.volumeName');
    expect(volumeName('71.1.0')).toHaveProperty('grafana.persistence.volumeName', 'monitoring-kps-grafana-0');
  });
});
