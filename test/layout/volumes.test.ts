import { claimsOfStatefulSet, HostPathLayout, volumesOf, type VolumesProps } from '../../src';
import { joinName } from '../../src/kubernetes/names';
import { bytesOf } from '../../src/kubernetes/quantity';
import { codesOf, GIB, problemsOf, storage } from '../tools/describe';

const NODES = { prometheus: { prometheusSpec: { nodeSelector: { disk: 'big' } } } };

describe('layouts', () => {
  const everything = {
    prometheus: GIB,
    alertmanager: GIB,
    thanosRuler: GIB,
    grafana: GIB,
    values: { ...NODES, thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } } },
  };

  test('per volume: a directory of its own for every claim', () => {
    const { volumes } = storage({ ...everything, layout: HostPathLayout.perVolume('/data/kps') });
    expect(volumes.map(({ name, root, dataDirectory }) => [name, root, dataDirectory])).toEqual([
      ['monitoring-kps-prometheus-0-0', '/data/kps/prometheus-0-0', '/data/kps/prometheus-0-0/prometheus-db'],
      ['monitoring-kps-alertmanager-0', '/data/kps/alertmanager-0', '/data/kps/alertmanager-0/alertmanager-db'],
      ['monitoring-kps-thanos-ruler-0', '/data/kps/thanos-ruler-0', '/data/kps/thanos-ruler-0'],
      ['monitoring-kps-grafana-0', '/data/kps/grafana-0', '/data/kps/grafana-0'],
    ]);
  });

  test('shared root: those with a subPath share it, the others get a directory below', () => {
    const { volumes } = storage({ ...everything, layout: HostPathLayout.sharedRoot('/data/kps') });
    expect(volumes.map(({ root, dataDirectory }) => [root, dataDirectory])).toEqual([
      ['/data/kps', '/data/kps/prometheus-db'],
      ['/data/kps', '/data/kps/alertmanager-db'],
      ['/data/kps/thanos-db', '/data/kps/thanos-db'],
      ['/data/kps/grafana-db', '/data/kps/grafana-db'],
    ]);
  });

  test('a component may have a path and nodes of its own', () => {
    const { volumes } = storage({ ...everything, grafana: { ...GIB, path: '/ssd/grafana', nodes: ['node-7'] } });
    expect(volumes.at(-1)).toMatchObject({ node: 'node-7', root: '/ssd/grafana', storageClassName: 'monitoring-kps' });
  });

  test('without shards the first list is taken', () => {
    const { volumes } = storage({ ...everything, nodes: [['a', 'b'], ['c']] });
    expect(volumes.map(({ node }) => node)).toEqual(['a', 'a', 'a', 'a']);
  });

  test("Grafana's subPath moves its data directory and not its volume", () => {
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

  test('get volumes as those of the stack do', () => {
    expect(volumesOf(props).map(({ name, node, root }) => [name, node, root])).toEqual([
      ['logs-loki-loki-0', 'a', '/data/loki/loki-0'],
      ['logs-loki-loki-1', 'b', '/data/loki/loki-1'],
    ]);
  });

  test('are checked as hostile', () => {
    const [claim] = loki;
    const evil = {
      ...claim,
      component: '../x',
      namespace: 'A',
      name: 'b_c',
      subPath: '../../etc',
      owner: { uid: -1, gid: 0.5 },
    };
    expect(problemsOf(() => volumesOf({ ...props, claims: [evil as never], components: { '../x': GIB } }))).toEqual([
      'component "../x" of claim "b_c": want letters, digits and dashes',
      'claim "b_c" of ../x: want a name of lower case letters, digits, dashes and dots',
      'namespace "A" of claim "b_c": want lower case letters, digits and dashes',
      'subPath "../../etc" of claim "b_c": want a relative path without ".." of letters, digits and . _ - @ + = , ~ %',
      'owner.uid -1 of claim "b_c": want a whole number from 0 to 2147483647',
      'owner.gid 0.5 of claim "b_c": want a whole number from 0 to 2147483647',
    ]);
  });

  test('need a description', () => {
    expect(problemsOf(() => volumesOf({ ...props, components: {} }))).toEqual([
      'loki: got nothing, want the size of its volumes, because it has claims',
    ]);
  });
});

test('names that get too long end in a hash, so that they stay apart', () => {
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
    ...['/data/kps/.grafana-0.init', '/data/.x.init/y', '/data', '/', 'data/kps', '/data/../kps', '/data/a b', 1],
  ])('%s is no path for data', (path) => {
    expect(codesOf(plan(path as never))).toEqual(['invalid-path x.path']);
  });

  test.each([
    ...['/etc/kps', '/tmp/kps', '/var/tmp/kps', '/nix/store/x', '/ostree/x', '/snap/x', '/system/x', '/opt/cni/bin'],
    ...['/opt/containerd/bin', '/var/log/pods/x', '/var/lib/dpkg/info', '/var/spool/cron/x', '/var/lib/kubelet/pods'],
    ...['/home/core/.ssh', '/srv/x/.gnupg/y', '/mnt/ssd/lost+found', '/var/snap/microk8s/common/var/lib/kubelet/x'],
    ...['/var/lib/rancher/k3s/server/x', '/var/lib/rancher/rke2/agent', '/var/lib', '/usr'],
  ])('%s is not for data', (path) => {
    expect(codesOf(plan(path))).toEqual(['system-directory x.path']);
  });

  test.each([
    ...['/var/mnt/ssd/kps', '/var/lib/rancher/k3s/storage/kps', '/var/snap/microk8s/common/default-storage/kps'],
    ...['/local/kps/data', '/var/openebs/local/kps', '/opt/monitoring/data', '/home/t4/prometheus/data'],
    ...['/var/lib/prometheus', '/data/system/x', '/data/tmp/x', '/data/kps/x.init', '/data/kps/.x'],
  ])('%s is', (path) => {
    expect(plan(path)).not.toThrow();
  });
});
