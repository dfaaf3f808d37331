import { GIB } from '../tools/describe';
import { apply, inLab, kubectl, NODES, on, type Stack, stacks } from './lab';
import { THREE, untilFound } from './repaired';

const [FIRST = 'node-4', SECOND = 'node-5'] = NODES;

inLab('a healthy release stays fine, whatever else happens:', () => {
  const stack = stacks();
  let one: Stack;
  const here = () => ['--namespace', one.namespace];

  beforeAll(async () => {
    one = stack('fine', { ...THREE, ...on(FIRST) })
      .apply()
      .install();
    await one.untilFine();
  });

  const VARIATIONS: readonly [string, () => void, (() => void)?][] = [
    [
      'a taint on its node',
      () => kubectl('taint', 'nodes', FIRST, 'd21=x:NoSchedule', '--overwrite'),
      () => kubectl('taint', 'nodes', FIRST, 'd21-'),
    ],
    ['a cordoned node', () => kubectl('cordon', FIRST), () => kubectl('uncordon', FIRST)],
    ['init Jobs that are deleted', () => kubectl('delete', 'jobs', '--all', ...here())],
    [
      'annotations',
      () => {
        for (const { name, claim } of one.storage.volumes) {
          kubectl('annotate', 'pv', name, 'example.com/note=x', '--overwrite');
          kubectl('annotate', 'pvc', claim.name, ...here(), 'example.com/note=x', '--overwrite');
        }
      },
    ],
    [
      'a label for a zone',
      () => kubectl('label', 'node', FIRST, 'topology.kubernetes.io/zone=d21', '--overwrite'),
      () => kubectl('label', 'node', FIRST, 'topology.kubernetes.io/zone-'),
    ],
    [
      'a roomy quota and LimitRange',
      () => {
        const metadata = { name: 'roomy', namespace: one.namespace };
        apply(
          { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { persistentvolumeclaims: '99' } } },
          {
            apiVersion: 'v1',
            kind: 'LimitRange',
            metadata,
            spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '1Ti' } }] },
          },
        );
      },
    ],
    [
      'a tighter namespace',
      () => kubectl('label', 'namespace', one.namespace, 'pod-security.kubernetes.io/enforce=baseline', '--overwrite'),
    ],
    [
      'a class of another provisioner',
      () => {
        apply({
          apiVersion: 'storage.k8s.io/v1',
          kind: 'StorageClass',
          metadata: { name: 'd21-other' },
          provisioner: 'example.com/disk',
        });
      },
      () => kubectl('delete', 'storageclass', 'd21-other'),
    ],
    [
      'a Job of another owner',
      () => {
        const containers = [{ name: 'x', image: 'busybox' }];
        apply({
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: 'theirs', namespace: one.namespace },
          spec: { template: { spec: { restartPolicy: 'Never', containers } } },
        });
      },
    ],
    [
      'values that change no storage',
      () => one.install(undefined, { prometheus: { prometheusSpec: { logLevel: 'debug' } } }),
    ],
    ['Grafana restarted', () => kubectl('rollout', 'restart', 'deployment', `${one.release}-grafana`, ...here())],
    [
      'RollingUpdate with one pod',
      () =>
        kubectl(
          ...['patch', 'deployment', `${one.release}-grafana`, ...here(), '--type=merge'],
          '--patch={"spec":{"strategy":{"type":"RollingUpdate"}}}',
        ),
    ],
    [
      'a second stack',
      () =>
        stack('fine-too', { prometheus: GIB, ...on(SECOND) })
          .apply()
          .install(),
    ],
  ];

  // by helm, before kubectl owns the strategy of Grafana
  test('another version of the chart that gives the same names', async () => {
    one.install('70.6.0');
    const other = await untilFound([], one.dist);
    expect([other.status, other.notes, other.releases[0]?.installedChart]).toEqual(['fine', [], '70.6.0']);
    expect((await one.doctor()).exitCode).toBe(0);
    one.install();
    const planned = await untilFound([], one.dist);
    expect(planned.releases[0]?.installedChart).toBeUndefined();
  });

  test.each(VARIATIONS.map(([title, vary, back]) => ({ title, vary, back })))('$title', async ({ vary, back }) => {
    vary();
    try {
      const health = await untilFound([], one.dist);
      expect([health.status, health.notes]).toEqual(['fine', []]);
    } finally {
      back?.();
    }
  });

  test('an operator that the values disable, and that runs elsewhere', async () => {
    const webhooks = { admissionWebhooks: { enabled: false }, tls: { enabled: false } };
    const operated = stack('operated', {
      ...THREE,
      ...on(SECOND),
      values: { prometheusOperator: { enabled: true, ...webhooks } },
    })
      .apply()
      .install();
    await operated.untilFine();
    const deployments = () =>
      kubectl(
        'get',
        'deployments',
        '--namespace',
        operated.namespace,
        '--selector=app.kubernetes.io/component=prometheus-operator',
        '--output=name',
      );
    expect(deployments()).toContain('operator');
    operated.install(undefined, { prometheusOperator: { enabled: false } });
    expect(deployments()).toBe('');
    const health = await untilFound([], operated.dist);
    expect([health.status, health.notes]).toEqual(['fine', []]);
    expect((await operated.doctor()).exitCode).toBe(0);
  });

  test('a pod for a backup that reads a claim is a note', async () => {
    const [volume] = one.storage.volumes;
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: volume?.claim.name, readOnly: true } }];
    const containers = [{ name: 'x', image: 'busybox', volumeMounts: [{ name: 'data', mountPath: '/data' }] }];
    apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'backup', namespace: one.namespace },
      spec: { containers, volumes },
    });
    kubectl('wait', 'pod/backup', ...here(), '--for=condition=Ready', '--timeout=60s');
    const health = await untilFound([], one.dist);
    expect([health.status, health.notes.length]).toEqual(['fine', 1]);
    kubectl('delete', 'pod', 'backup', ...here());
  });
});
