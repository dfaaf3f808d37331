import { claimsOfStatefulSet, HostPathLayout, volumesOf, type VolumesProps } from '../../src';
import { joinName } from '../../src/kubernetes/names';
import { bytesOf } from '../../src/kubernetes/quantity';
import { GIB, codesOf, storage } from '../tools/describe';

const NODES = { prometheus: { prometheusSpec: { nodeSelector: { disk: 'big' } } } };

describe('layouts', () => {
  const everything = {
    prometheus: GIB,
    alertmanager: GIB,
    thanosRuler: GIB,
    grafana: GIB,
    values: { ...NODES, thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } } },
  };

  test('per volume give every claim its own directory', () => {
    const { volumes } = storage({ ...everything, layout: HostPathLayout.perVolume('/data/kps') });
    expect(volumes.map(({ name, root, dataDirectory }) => [name, root, dataDirectory])).toEqual([
      ['monitoring-kps-prometheus-0-0', '/data/kps/prometheus-0-0', '/data/kps/prometheus-0-0/prometheus-db'],
      ['monitoring-kps-alertmanager-0', '/data/kps/alertmanager-0', '/data/kps/alertmanager-0/alertmanager-db'],
      ['monitoring-kps-thanos-ruler-0', '/data/kps/thanos-ruler-0', '/data/kps/thanos-ruler-0'],
      ['monitoring-kps-grafana-0', '/data/kps/grafana-0', '/data/kps/grafana-0'],
    ]);
  });

  test('with a shared root give it to claims with a subPath, and a directory below it to the others', () => {
    const { volumes } = storage({ ...everything, layout: HostPathLayout.sharedRoot('/data/kps') });
    expect(volumes.map(({ root, dataDirectory }) => [root, dataDirectory])).toEqual([
      ['/data/kps', '/data/kps/prometheus-db'],
      ['/data/kps', '/data/kps/alertmanager-db'],
      ['/data/kps/thanos-db', '/data/kps/thanos-db'],
      ['/data/kps/grafana-db', '/data/kps/grafana-db'],
    ]);
  });

  test('are overridden by the path and nodes of a component', () => {
    const { volumes } = storage({ ...everything, grafana: { ...GIB, path: '/ssd/grafana', nodes: ['node-7'] } });
    expect(volumes.at(-1)).toMatchObject({ node: 'node-7', root: '/ssd/grafana', storageClassName: 'monitoring-kps' });
  });

  test('use the first list of nodes without shards', () => {
    const { volumes } = storage({ ...everything, nodes: [['a', 'b'], ['c']] });
    expect(volumes.map(({ node }) => node)).toEqual(['a', 'a', 'a', 'a']);
  });

  test("append Grafana's subPath to its data directory, and not to its volume root", () => {
    const { volumes } = storage({ grafana: GIB, values: { grafana: { persistence: { subPath: 'data' } } } });
    expect(volumes).toMatchObject([{ root: '/data/kps/grafana-0', dataDirectory: '/data/kps/grafana-0/data' }]);
  });
});

describe('claims given by hand', () => {
  const loki = claimsOfStatefulSet({
    component: 'loki',
    namespace: 'logs',
    statefulSet: 'loki',
    template: 'storage',
    replicas: 2,
    mountPath: '/var/loki',
    owner: { uid: 10001, gid: 10001 },
  });
  const props: VolumesProps = {
    name: 'logs-loki',
    claims: loki,
    layout: HostPathLayout.perVolume('/data/loki'),
    components: { loki: GIB },
    nodes: ['a', 'b'],
  };

  test('have volumes like those of the stack', () => {
    expect(volumesOf(props).map(({ name, node, root }) => [name, node, root])).toEqual([
      ['logs-loki-loki-0', 'a', '/data/loki/loki-0'],
      ['logs-loki-loki-1', 'b', '/data/loki/loki-1'],
    ]);
  });

  test('are checked as untrusted input', () => {
    const [claim] = loki;
    const evil = {
      ...claim,
      component: '../x',
      namespace: 'A',
      name: 'b_c',
      subPath: '../../etc',
      owner: { uid: -1, gid: 0.5 },
    };
    expect(codesOf(() => volumesOf({ ...props, claims: [evil as never], components: { '../x': GIB } }))).toEqual([
      'invalid-claim claims.0.component',
      'invalid-name claims.0.name',
      'invalid-name claims.0.namespace',
      'invalid-path claims.0.subPath',
      'invalid-value claims.0.owner.gid',
      'invalid-value claims.0.owner.uid',
    ]);
  });

  test('need a description of their component', () => {
    expect(codesOf(() => volumesOf({ ...props, components: {} }))).toEqual(['missing-property components.loki']);
  });
});

test('names that are too long end in a hash, so that they stay different', () => {
  const [a, b] = ['a', 'b'].map((end) => joinName(['x'.repeat(70), end], 63));
  expect(a).toMatch(/^x{54}-[0-9a-f]{8}$/);
  expect(a).not.toBe(b);
});

test.each([
  ['400Gi', 400 * 2 ** 30],
  ['512Mi', 512 * 2 ** 20],
  ['1.5Ti', 1.5 * 2 ** 40],
  ['1e3', 1000],
  ['12E', 12e18],
  ['5k', 5000],
  [7, 7],
  ['Gi', undefined],
  ['5XB', undefined],
  [null, undefined],
])('quantity %p is %p bytes', (quantity, bytes) => {
  expect(bytesOf(quantity)).toBe(bytes);
});

describe('directories of a node', () => {
  const plan = (path: string) => () =>
    volumesOf({
      name: 'n',
      claims: [claim()],
      layout: HostPathLayout.perVolume('/data/kps'),
      components: { x: { ...GIB, path } },
      nodes: ['a'],
    });
  const claim = () => {
    const [first] = claimsOfStatefulSet({
      component: 'x',
      namespace: 'n',
      statefulSet: 's',
      template: 't',
      replicas: 1,
      mountPath: '/x',
      owner: { uid: 1, gid: 1 },
    });
    if (first === undefined) {
      throw new Error('expected a claim');
    }
    return first;
  };

  test.each([
    ...['/etc/kps', '/tmp/kps', '/var/tmp/kps', '/nix/store/x', '/ostree/x', '/snap/x', '/system/x', '/opt/cni/bin'],
    ...['/opt/containerd/bin', '/var/log/pods/x', '/var/lib/dpkg/info', '/var/spool/cron/x', '/var/lib/kubelet/pods'],
    ...['/home/core/.ssh', '/srv/x/.gnupg/y', '/mnt/ssd/lost+found', '/var/snap/microk8s/common/var/lib/kubelet/x'],
    ...['/data/kps/.grafana-0.init', '/data/.x.init/y', '/var/lib/rancher/k3s/server/x', '/var/lib/rancher/rke2/agent'],
  ])('%s must not hold data', (path) => {
    expect(codesOf(plan(path))).toEqual([expect.stringMatching(/^(system-directory|invalid-path) x\.path$/)]);
  });

  test.each([
    ...['/var/mnt/ssd/kps', '/var/lib/rancher/k3s/storage/kps', '/var/snap/microk8s/common/default-storage/kps'],
    ...['/local/kps/data', '/var/openebs/local/kps', '/opt/monitoring/data', '/home/t4/prometheus/data'],
    ...['/var/lib/prometheus', '/data/system/x', '/data/tmp/x', '/data/kps/x.init', '/data/kps/.x'],
  ])('%s may hold data', (path) => {
    expect(plan(path)).not.toThrow();
  });
});
