import { importVolumes } from '../../src/import/import-volumes';
import { descriptionOf } from '../../src/import/imported';
import { ownName } from '../../src/layout/host-path-layout';
import { HelmValues, planStack, type Values } from '../../src';
import type { ImportProps } from '../../src/import/import-volumes';
import type { ImportResult } from '../../src/import/import-volumes';
import { hints, onNode, props, volume as made } from './hand-made';

const RELEASE = { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' };
const SET = 'prometheus-kps-kube-prometheus-stack-prometheus';
const P = (replica: number): string => `${SET}-db-${SET}-${replica}`;
const ALERTS = 'alertmanager-kps-kube-prometheus-stack-alertmanager';

/** A volume for a claim of the release. */
function volume(
  name: string,
  claim: string | undefined,
  path: string,
  spec: Values = {},
  metadata: Values = {},
): Values {
  const one = made(name, undefined, path, {
    storageClassName: 'manual',
    capacity: { storage: '50Gi' },
    nodeAffinity: onNode('kubernetes.io/hostname', 'node-1'),
    ...(claim === undefined ? {} : { claimRef: { namespace: RELEASE.namespace, name: claim } }),
    ...spec,
  });
  return { ...one, metadata: { name, ...metadata } };
}

function run(
  objects: readonly Values[],
  values: Values | readonly Values[],
  more: Partial<ImportProps> = {},
): ImportResult {
  const layers = (Array.isArray(values) ? values : [values]) as readonly Values[];
  return importVolumes(
    props(objects, {
      release: RELEASE,
      valuesFiles: layers.map((data, index) => ({ file: `v${index}.yaml`, values: new HelmValues(data) })),
      ...more,
    }),
  );
}

const codes = ({ findings }: ImportResult, ...levels: readonly string[]): string[] =>
  findings.filter(({ level }) => levels.includes(level)).map(({ code, subject }) => `${code} ${subject}`);

/** The directory and node of each claim, and the values, of the description. */
function planned({ imported }: ImportResult, ...values: readonly Values[]): { places: Values; values: Values } {
  if (imported === undefined) {
    throw new Error('expected a description');
  }
  const stack = planStack(
    descriptionOf(
      imported,
      values.map((data) => new HelmValues(data)),
    ),
  );
  return {
    places: Object.fromEntries(
      stack.plan.volumes.map(({ claim, type, root, node }) => [ownName(claim), `${type} ${root} ${node}`]),
    ),
    values: stack.values.data,
  };
}

describe('values of a running release', () => {
  const spec = (of: Values): Values => ({ volumeClaimTemplate: { spec: of } });
  const prometheus = (of: Values): Values => ({ prometheus: { prometheusSpec: { storageSpec: spec(of) } } });
  const BELOW = 'values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec';

  test.each<[what: string, path: string, values: Values]>([
    ['a selector by labels', `${BELOW}.selector`, prometheus({ selector: { matchLabels: { app: 'x' } } })],
    [
      'a selector by expressions',
      `${BELOW}.selector`,
      prometheus({ selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }),
    ],
    ['a volumeName', `${BELOW}.volumeName`, prometheus({ volumeName: 'mine' })],
    ['a data source', `${BELOW}.dataSource`, prometheus({ dataSource: { kind: 'PersistentVolumeClaim', name: 'x' } })],
    [
      'a smaller claim',
      `${BELOW}.resources.requests.storage`,
      prometheus({ resources: { requests: { storage: '5G' } } }),
    ],
    ['another access mode', `${BELOW}.accessModes`, prometheus({ accessModes: ['ReadWriteMany'] })],
    ['no class at all', `${BELOW}.storageClassName`, prometheus({ storageClassName: '' })],
    [
      'a selector beside the spec',
      'values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.selector',
      {
        prometheus: {
          prometheusSpec: { storageSpec: { volumeClaimTemplate: { selector: { matchLabels: { a: 'b' } } } } },
        },
      },
    ],
  ])('are replaced where they bind the claim: %s', (_, path, values) => {
    const result = run([volume('mine', P(0), '/data/x/p')], values);
    expect(codes(result, 'refused', 'decide')).toEqual([]);
    expect(codes(result, 'runbook')).toContain(`replaced-value ${path}`);
    expect(planned(result, values).places).toEqual({ 'prometheus-0-0': 'hostPath /data/x/p node-1' });
  });

  test('are replaced in Grafana and Alertmanager, over several layers', () => {
    const layers = [
      {
        grafana: { persistence: { enabled: true, volumeName: 'g', selectorLabels: { a: 'b' }, size: '1Gi' } },
        alertmanager: { alertmanagerSpec: { storage: spec({ volumeName: 'a', storageClassName: 'slow' }) } },
      },
      { alertmanager: { alertmanagerSpec: { storage: spec({ accessModes: ['ReadWriteMany'] }) } } },
    ];
    const objects = [volume('g', 'kps-grafana', '/data/x/g'), volume('a', `${ALERTS}-db-${ALERTS}-0`, '/data/x/a')];
    const result = run(objects, layers);
    expect(codes(result, 'refused', 'decide')).toEqual([]);
    const { values } = planned(result, ...layers);
    expect(values.alertmanager).toMatchObject({
      alertmanagerSpec: {
        storage: spec({
          storageClassName: 'manual',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '50Gi' } },
        }),
      },
    });
    expect(JSON.stringify(values)).not.toMatch(/selectorLabels|"volumeName":"[ga]"/);
  });

  test('stay as they are where they say the same', () => {
    const result = run(
      [volume('mine', P(0), '/data/x/p')],
      prometheus({
        storageClassName: 'manual',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '51200Mi' } },
      }),
    );
    expect(result.imported?.values).toEqual({});
  });
});

describe('a claim of Grafana that was made by hand', () => {
  const values = { grafana: { persistence: { enabled: true, existingClaim: 'grafana-pvc' } } };
  const result = run([volume('gpv', 'grafana-pvc', '/data/x/g')], values);

  test('becomes the claim of the chart', () => {
    expect(codes(result, 'refused')).toEqual([]);
    expect(codes(result, 'decide')).toEqual(['renamed-claim volume gpv']);
    expect(planned(result, values).places).toEqual({ 'grafana-0': 'hostPath /data/x/g node-1' });
  });

  test('is deleted only once no pod uses it, after its Deployment and before its volume', () => {
    const commands = result.runbook.flatMap((step) => step.commands);
    const at = (pattern: RegExp): number => commands.findIndex((one) => pattern.test(one));
    const order = [
      at(/^kubectl delete deployments\.apps kps-grafana /),
      at(/^pods=\$\(kubectl get pods --namespace monitoring .*"grafana-pvc".*\) && test -z "\$pods"$/),
      at(/^kubectl delete persistentvolumeclaim grafana-pvc /),
      at(/^kubectl delete persistentvolume gpv /),
    ];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test('is named where no volume is for it', () => {
    const none = run([volume('p', P(0), '/data/x/p')], values);
    expect(codes(none, 'decide')).toEqual(['component-without-volume grafana']);
  });
});

describe('the node of a volume that is not pinned', () => {
  const unpinned = (metadata: Values = {}, spec: Values = {}): Values =>
    volume('mine', P(0), '/data/x/p', { nodeAffinity: null, ...spec }, metadata);
  const pod = (nodeName: string, claimName: string): Values => ({
    kind: 'Pod',
    metadata: { name: `pod-${nodeName}`, namespace: 'monitoring' },
    spec: { nodeName, volumes: [{ persistentVolumeClaim: { claimName } }] },
    status: { phase: 'Running' },
  });
  const selecting = (key: string): Values => ({
    prometheus: { prometheusSpec: { nodeSelector: { [key]: 'node-7' } } },
  });

  test.each<[what: string, node: string, objects: readonly Values[], values: Values]>([
    ['its pod', 'node-7', [unpinned(), pod('node-7', P(0))], {}],
    [
      'its pod, by the label of the node',
      'host-7',
      [
        unpinned(),
        pod('node-7', P(0)),
        { kind: 'Node', metadata: { name: 'node-7', labels: { 'kubernetes.io/hostname': 'host-7' } } },
      ],
      {},
    ],
    ['the nodeSelector of the values', 'node-7', [unpinned()], selecting('kubernetes.io/hostname')],
    [
      'the nodeSelector of the custom resource',
      'node-7',
      [
        unpinned(),
        {
          kind: 'Prometheus',
          metadata: { name: 'kps-kube-prometheus-stack-prometheus', namespace: 'monitoring' },
          spec: { nodeSelector: { 'kubernetes.io/hostname': 'node-7' } },
        },
      ],
      {},
    ],
    [
      'the annotation of the local-path provisioner',
      'node-7',
      [unpinned({ annotations: { 'local.path.provisioner/selected-node': 'node-7' } })],
      {},
    ],
    [
      'the name of a local static provisioner',
      'node-7',
      [
        unpinned({
          annotations: {
            'pv.kubernetes.io/provisioned-by': 'local-volume-provisioner-node-7-9cd1a5d9-17b2-4e4e-ae5c-6a1e6f6d1f0e',
          },
        }),
      ],
      {},
    ],
    [
      'what the scheduler wrote on its claim',
      'node-7',
      [
        unpinned(),
        {
          kind: 'PersistentVolumeClaim',
          metadata: {
            name: P(0),
            namespace: 'monitoring',
            annotations: { 'volume.kubernetes.io/selected-node': 'node-7' },
          },
          spec: { volumeName: 'mine' },
        },
      ],
      {},
    ],
    [
      'its pod, on one of the nodes of its affinity',
      'b',
      [unpinned({}, { nodeAffinity: onNode('kubernetes.io/hostname', 'a', 'b') }), pod('b', P(0))],
      {},
    ],
  ])('is shown by %s', (_, node, objects, values) => {
    const result = run(objects, values, { hints: hints({ released: new Set(released(objects)) }) });
    expect(codes(result, 'refused')).toEqual([]);
    expect(codes(result, 'note')).toEqual(['found-node volume mine']);
    expect(result.imported?.nodes).toEqual([node]);
  });

  /** The volumes of provisioners, which are confirmed. */
  function released(objects: readonly Values[]): string[] {
    return JSON.stringify(objects).includes('local-volume-provisioner') ||
      JSON.stringify(objects).includes('local.path.provisioner')
      ? ['mine']
      : [];
  }

  test.each<[what: string, objects: readonly Values[], values: Values]>([
    ['nothing', [unpinned()], {}],
    ['a nodeSelector by another label', [unpinned()], selecting('disk')],
    ['two pods on two nodes', [unpinned(), pod('node-7', P(0)), pod('node-8', P(0))], {}],
    ['the pod of another claim', [unpinned(), pod('node-7', P(1))], {}],
    [
      'a pod that its affinity excludes',
      [unpinned({}, { nodeAffinity: onNode('kubernetes.io/hostname', 'a', 'b') }), pod('c', P(0))],
      {},
    ],
  ])('is asked for where %s shows it', (_, objects, values) => {
    const result = run(objects, values);
    expect(codes(result, 'refused')).toEqual(['unknown-node volume mine']);
    const given = { hints: hints({ nodes: new Map([['prometheus-0', 'node-9']]) }) };
    expect(run(objects, { prometheus: {} }, given).imported?.nodes).toEqual(['node-9']);
  });
});

describe('what is missing', () => {
  test('is asked for in one round', () => {
    const objects = [
      volume('p', P(0), '/data/x/p', { nodeAffinity: null }),
      volume('g', 'kps-grafana', '/grafana', { nodeAffinity: onNode('kubernetes.io/hostname', 'a', 'b') }),
      volume('a', `${ALERTS}-db-${ALERTS}-0`, '/etc/alerts', { capacity: {} }),
      volume('local-pv-0a1b2c3d', P(1), '/mnt/disks/p1', { hostPath: null, local: { path: '/mnt/disks/p1' } }),
    ];
    const values = { prometheus: { prometheusSpec: { replicas: 2, retentionSize: '55Gi' } } };
    expect(codes(run(objects, values), 'refused').sort()).toEqual([
      'invalid-description description',
      'no-size volume a',
      'unknown-node volume g',
      'unknown-node volume p',
      'unusable-path volume a',
      'unusable-path volume g',
      'watched-volume volume local-pv-0a1b2c3d',
    ]);
  });

  test('is asked for with the chart version, and the candidates for the release', () => {
    const objects = [volume('p', P(0), '/data/x/p', { nodeAffinity: null }), volume('g', 'kps-grafana', '/g')];
    const all = run(objects, {}, { release: { name: 'kps' } });
    expect(codes(all, 'refused').sort()).toEqual([
      'unknown-node volume p',
      'unknown-release release',
      'unusable-path volume g',
    ]);
    const none = run(objects, {}, { release: {} }).findings.map(({ message }) => message);
    expect(none[0]).toMatch(/could be kps$/);
  });

  test('is named by options that exist', () => {
    const nodes = new Map([['prometheus-9', 'a']]);
    const paths = new Map([['graphs', '/data/x/g']]);
    const more = { hints: hints({ nodes, paths, released: new Set(['mine']), mountPoints: new Set(['/etc']) }) };
    expect(codes(run([volume('mine', P(0), '/data/x/p')], {}, more), 'refused')).toEqual([
      'unknown-option-name --node',
      'unknown-option-name --path',
      'unknown-option-name --detached',
      'unusable-path --mount-point',
    ]);
  });

  test('is no deeper directory where a disk is mounted at the root', () => {
    const objects = [volume('p', P(0), '/prometheus'), volume('g', 'kps-grafana', '/data/x/g')];
    expect(codes(run(objects, {}), 'refused')).toEqual(['unusable-path volume p']);
    const result = run(objects, {}, { hints: hints({ mountPoints: new Set(['/prometheus']) }) });
    expect(codes(result, 'refused')).toEqual([]);
    expect(result.imported?.components.prometheus?.requireMountPoint).toBe('/prometheus');
  });
});

describe('two volumes in one directory', () => {
  const at = (path: string, name: string, claim: string, spec: Values = {}): Values => volume(name, claim, path, spec);
  const local = (path: string): Values => ({ hostPath: null, local: { path } });
  const two = { prometheus: { prometheusSpec: { replicas: 2 } } };

  test.each<[what: string, objects: readonly Values[], values: Values]>([
    ['two replicas', [at('/data/x', 'p0', P(0)), at('/data/x', 'p1', P(1))], two],
    ['two local replicas', [at('', 'p0', P(0), local('/data/x')), at('', 'p1', P(1), local('/data/x'))], two],
    [
      'all in one',
      [at('/data/x', 'p', P(0)), at('/data/x', 'g', 'kps-grafana'), at('/data/x', 'a', `${ALERTS}-db-${ALERTS}-0`)],
      {},
    ],
    ['one in the other', [at('/data/x', 'g', 'kps-grafana'), at('/data/x/y', 'p', P(0), local('/data/x/y'))], {}],
  ])('have advice that ends: %s', (_, objects, values) => {
    const first = run(objects, values);
    const said = first.findings.filter(({ code }) => code === 'shared-directory').map(({ message }) => message);
    const paths = new Map(
      said.flatMap((message) =>
        [...message.matchAll(/--path (\S+?)=(\S+)/g)].map(([, name = '', path = '']): [string, string] => [name, path]),
      ),
    );
    expect(paths.size).toBeGreaterThan(0);
    const second = run(objects, values, { hints: hints({ paths }) });
    expect(codes(second, 'refused')).toEqual([]);
  });
});

describe('a volume of a provisioner', () => {
  const by = (name: string, spec: Values = {}): Values =>
    volume('pvc-1', P(0), '/opt/x/pvc-1', spec, { annotations: { 'pv.kubernetes.io/provisioned-by': name } });

  test.each<[what: string, object: Values]>([
    ['that discovers directories', by('local-volume-provisioner-node-1-0d5c')],
    [
      'that discovers directories, by the label of its operator',
      volume('pvc-1', P(0), '/opt/x/pvc-1', {}, { labels: { 'storage.openshift.com/owner-name': 'x' } }),
    ],
    ['that deletes', by('rancher.io/local-path', { persistentVolumeReclaimPolicy: 'Delete' })],
    [
      'of another name that deletes',
      by('cluster.local/disks-local-path-provisioner', { persistentVolumeReclaimPolicy: 'Delete' }),
    ],
    ['that is not known', by('example.org/disks')],
    [
      'that left only its finalizer',
      volume(
        'pvc-1',
        P(0),
        '/opt/x/pvc-1',
        {},
        { finalizers: ['external-provisioner.volume.kubernetes.io/finalizer'] },
      ),
    ],
  ])('is not deleted before that is confirmed: one %s', (_, object) => {
    const first = run([object], {});
    expect(codes(first, 'refused')).toEqual(['watched-volume volume pvc-1']);
    expect(first.runbook).toEqual([]);
    const second = run([object], {}, { hints: hints({ released: new Set(['pvc-1']) }) });
    expect(codes(second, 'refused')).toEqual([]);
    expect(codes(second, 'decide')).toContain('provisioned-volume volume pvc-1');
  });

  test.each(['rancher.io/local-path', 'openebs.io/local', 'k8s.io/minikube-hostpath'])(
    'is taken over where its policy keeps %s from it, which the runbook checks before it deletes',
    (name) => {
      const result = run([by(name, { storageClassName: 'local-path' })], {});
      expect(codes(result, 'refused')).toEqual([]);
      expect(result.imported?.components.prometheus?.storageClassName).toBeUndefined();
      const commands = result.runbook.flatMap((step) => step.commands);
      const checked = commands.findIndex((one) => one.startsWith('test "$(kubectl get persistentvolume pvc-1 '));
      const deleted = commands.findIndex((one) => one.startsWith('kubectl delete persistentvolume'));
      expect([checked > 0, checked < deleted]).toEqual([true, true]);
    },
  );
});

test('a volume that stays is named where it is on the directory of one that is taken over', () => {
  const other = (node: string): Values =>
    volume('local-pv-9', undefined, '/data/x/p/', { nodeAffinity: onNode('kubernetes.io/hostname', node) });
  const found = (node: string): string[] => codes(run([volume('p', P(0), '/data/x/p'), other(node)], {}), 'decide');
  expect(found('node-1')).toContain('same-directory volume local-pv-9');
  expect(found('node-2')).not.toContain('same-directory volume local-pv-9');
});

describe('each replica', () => {
  test('keeps its directory and node, in a list per shard', () => {
    const values = { fullnameOverride: 'k', prometheus: { prometheusSpec: { replicas: 2, shards: 2 } } };
    const set = 'prometheus-k-prometheus';
    const objects = [0, 1].flatMap((shard) =>
      [0, 1].map((replica) => {
        const own = shard === 0 ? set : `${set}-shard-${shard}`;
        return volume(`v${shard}${replica}`, `${set}-db-${own}-${replica}`, `/data/d${shard}${replica}/x`, {
          nodeAffinity: onNode('kubernetes.io/hostname', `n${shard}${replica}`),
        });
      }),
    );
    const result = run(objects, values);
    expect(codes(result, 'refused', 'decide')).toEqual([]);
    expect(planned(result, values).places).toEqual({
      'prometheus-0-0': 'hostPath /data/d00/x n00',
      'prometheus-0-1': 'hostPath /data/d01/x n01',
      'prometheus-1-0': 'hostPath /data/d10/x n10',
      'prometheus-1-1': 'hostPath /data/d11/x n11',
    });
  });

  test('has no init Job where that would have to mount /mnt', () => {
    const values = { prometheus: { prometheusSpec: { replicas: 2 } } };
    const result = run([volume('p0', P(0), '/mnt/p0'), volume('p1', P(1), '/mnt/p1')], values);
    expect(codes(result, 'refused', 'decide')).toEqual([]);
    expect(codes(result, 'note')).toEqual(['no-init-job description']);
    expect(result.imported?.initJob).toBe(false);
    const disks = { hints: hints({ mountPoints: new Set(['/mnt/p0', '/mnt/p1']) }) };
    const checked = run([volume('p0', P(0), '/mnt/p0'), volume('p1', P(1), '/mnt/p1')], values, disks);
    expect(checked.imported?.initJob).toBeUndefined();
    expect(checked.imported?.components.prometheus?.requireMountPoint).toEqual(['/mnt/p0', '/mnt/p1']);
  });
});
