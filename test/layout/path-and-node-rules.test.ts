import {
  type Claim,
  claimsOfStatefulSet,
  HostPathLayout,
  type NodeList,
  volumesOf,
  type VolumesProps,
} from '../../src';
import { isSharedPlace } from '../../src/layout/host-path';
import { codesOf, GIB } from '../tools/describe';

const claim = (own: Partial<Claim> = {}): Claim => ({
  component: 'loki',
  namespace: 'logs',
  name: 'loki-0',
  workload: 'loki',
  shard: 0,
  replica: 0,
  mountPath: '/var/loki',
  owner: { uid: 1, gid: 1 },
  ...own,
});
const props = (own: Partial<VolumesProps> = {}): VolumesProps => ({
  name: 'logs',
  claims: [claim()],
  layout: HostPathLayout.perVolume('/data/loki'),
  components: { loki: GIB },
  nodes: ['n'],
  ...own,
});
const codes = (own: Partial<VolumesProps>) => codesOf(() => volumesOf(props(own)));
const ofPath = (path: unknown) => codes({ components: { loki: { ...GIB, path: path as string } } });

describe('the path of a volume', () => {
  test.each<[unknown]>([
    ...['data/x', '', '/', '//', '/a/../b', '/a//b', '/a/./b', '/a/b/', '/a/b c', '/a/$(b)', '/a/b\n', '/data'].map(
      (path): [unknown] => [path],
    ),
    [`/data/${'a'.repeat(241)}`],
    ['/data/.x.init'],
  ])('%j is refused', (path) => {
    expect(ofPath(path)).toEqual(['invalid-path loki.path']);
  });

  test('is text', () => {
    expect(ofPath(5)).toEqual(['invalid-path loki.path']);
  });

  test.each([
    '/data/x',
    '/data/a.b-c_d@e+f=g,h~i%j',
    '/data/..a',
    `/data/${'a'.repeat(240)}`,
    '/data/x.init',
    '/data/x.y.init',
    '/data/.x.initial',
    '/d/.init',
  ])('%s is used unchanged', (path) => {
    expect(volumesOf(props({ components: { loki: { ...GIB, path } } }))).toMatchObject([{ root: path }]);
  });

  test.each([
    ...[
      '/var',
      '/var/lib',
      '/etc',
      '/etc/x/y',
      '/var/lib/kubelet',
      '/proc/x',
      '/usr/x',
      '/var/lib/snapd/x',
      '/var/mail/x',
    ],
    ...[
      '/opt/cni/x',
      '/var/lib/lxd/x',
      '/var/lib/etcd/x',
      '/var/lib/calico/x',
      '/var/lib/containerd/x',
      '/var/lib/docker/x',
      '/var/lib/dockershim/x',
    ],
    ...['/var/lib/rancher/k3s/agent/x', '/var/lib/rancher/rke2/bin/x', '/var/lib/rancher/rke2/server/x'],
    ...['/var/snap/microk8s/common/etc/x', '/var/snap/microk8s/current/x'],
    ...['.ssh', '.gnupg', '.kube', '.docker', '.aws', '.config', 'lost+found'].map((name) => `/data/${name}/x`),
  ])("%s is refused, because it belongs to the system or to a user's login", (path) => {
    expect(ofPath(path)).toEqual(['system-directory loki.path']);
  });

  test('with a name that only begins like a system directory is accepted', () => {
    expect(ofPathOrNone('/etcd/x')).toBe('/etcd/x');
  });
  const ofPathOrNone = (path: string) => volumesOf(props({ components: { loki: { ...GIB, path } } }))[0]?.root;
});

describe('a subPath', () => {
  const given = (subPath: string) => codes({ claims: [claim({ subPath })] });
  test.each(['', '.', '..', 'a/../b', 'a/./b', 'a//b', '/a', 'a b', 'lost+found', 'a/lost+found', 'a'.repeat(241)])(
    '%j is refused',
    (subPath) => {
      expect(given(subPath)).toEqual(['invalid-path claims.0.subPath']);
    },
  );
  test.each(['a', 'a/b', '..a', 'a'.repeat(240)])('%s is appended to the data directory', (subPath) => {
    expect(volumesOf(props({ claims: [claim({ subPath })] }))).toMatchObject([
      { root: '/data/loki/loki-0', dataDirectory: `/data/loki/loki-0/${subPath}` },
    ]);
  });
});

test('a path has at most 2,048 characters', () => {
  const path = (length: number) => `/d${'/aaa'.repeat(600)}`.slice(0, length - 1).concat('b');
  expect(volumesOf(props({ components: { loki: { ...GIB, path: path(2048) } } }))).toMatchObject([
    { root: path(2048) },
  ]);
  expect(ofPath(path(2049))).toEqual(['invalid-path loki.path']);
  const subPath = `${path(2048).slice(1)}c`;
  expect(volumesOf(props({ claims: [claim({ subPath })] }))).toHaveLength(1);
  expect(codes({ claims: [claim({ subPath: `${subPath}c` })] })).toEqual(['invalid-path claims.0.subPath']);
});

test('a directory is a shared place only if its own path is in the list, not a path above it', () => {
  const shared = ['/home', '/media', '/mnt', '/srv', '/var'];
  expect(shared.map(isSharedPlace)).toEqual(shared.map(() => true));
  expect(['', '/', '/data', '/mnt/x'].map(isSharedPlace)).toEqual([false, false, false, false]);
});

test('a layout reports whether its volumes share a root', () => {
  expect(HostPathLayout.perVolume('/data/x').isShared).toBe(false);
  expect(HostPathLayout.sharedRoot('/data/x').isShared).toBe(true);
});

describe('a list of nodes', () => {
  const two = [claim(), claim({ name: 'loki-1', replica: 1 })];
  const sharded = [claim(), claim({ name: 'loki-s1', shard: 1 })];

  test.each<[unknown, readonly Claim[], string]>([
    [undefined, two, 'invalid-nodes nodes'],
    ['not a label', two, 'invalid-nodes nodes'],
    [5, two, 'invalid-nodes nodes'],
    [['n', 5], two, 'invalid-nodes nodes'],
    [['n', ''], two, 'invalid-nodes nodes'],
    [['n', 'not a label'], two, 'invalid-nodes nodes'],
    [[['n', 'm'], 'o'], two, 'invalid-nodes nodes'],
    [['n'], two, 'too-few-nodes nodes'],
    [[['n']], two, 'too-few-nodes nodes'],
    [['n', 'm'], sharded, 'too-few-nodes nodes'],
    [[['n'], []], sharded, 'too-few-nodes nodes'],
    [[], two, 'too-few-nodes nodes'],
  ])('%j is refused for case %#', (nodes, claims, code) => {
    expect(codes({ nodes: nodes as NodeList, claims })).toEqual([code]);
  });

  test.each<[NodeList, readonly Claim[], readonly string[]]>([
    [['n', 'm'], two, ['n', 'm']],
    [[['n', 'm']], two, ['n', 'm']],
    [[['n'], ['m']], sharded, ['n', 'm']],
    [[['n', 'spare'], ['m']], sharded, ['n', 'm']],
  ])('%j places the claims of case %#', (nodes, claims, expected) => {
    expect(volumesOf(props({ nodes, claims })).map(({ node }) => node)).toEqual(expected);
  });

  test('of a component overrides the common one, and its problems name the component', () => {
    const components = (nodes: NodeList) => ({ loki: { ...GIB, nodes } });
    expect(volumesOf(props({ components: components(['own']) }))).toMatchObject([{ node: 'own' }]);
    expect(codes({ components: components([]) })).toEqual(['too-few-nodes loki.nodes']);
  });
});

describe('the other properties of volumes', () => {
  test.each<[Partial<Record<keyof VolumesProps, unknown>>, string]>([
    [{ name: 'A_b' }, 'invalid-name name'],
    [{ layout: {} }, 'invalid-value layout'],
    [{ layout: { root: 5, isShared: true, volumeRoot: () => '' } }, 'invalid-value layout'],
    [{ layout: { root: '/data/x', isShared: 1, volumeRoot: () => '' } }, 'invalid-value layout'],
    [{ layout: { root: '/data/x', isShared: true, volumeRoot: '' } }, 'invalid-value layout'],
    [{ layout: HostPathLayout.perVolume('/data') }, 'invalid-path layout'],
    [{ volumeType: 'nfs' }, 'invalid-value volumeType'],
    [{ components: { loki: { ...GIB, storageClassName: 'A' } } }, 'invalid-name components.loki.storageClassName'],
    [{ claims: [claim({ shard: -1 })] }, 'invalid-value claims.0.shard'],
    [{ claims: [claim({ replica: 0.5 })] }, 'invalid-value claims.0.replica'],
    [{ claims: [claim({ workload: 'A' })] }, 'invalid-name claims.0.workload'],
    [{ claims: [claim({ mountPath: 'var' })] }, 'invalid-path claims.0.mountPath'],
    [{ claims: [claim({ mountPath: 'var/x' })] }, 'invalid-path claims.0.mountPath'],
    [{ claims: [claim({ mountPath: '/var/' })] }, 'invalid-path claims.0.mountPath'],
    [{ claims: [claim({ fsGroup: -1 })] }, 'invalid-value claims.0.fsGroup'],
    [{ claims: [claim({ component: '5x' })] }, 'invalid-claim claims.0.component'],
    [{ claims: [claim({ component: 'x_' })] }, 'invalid-claim claims.0.component'],
  ])('%j is refused', (own, code) => {
    expect(codes(own as Partial<VolumesProps>)).toEqual([code]);
  });

  test('type, class and size have the given values, or else the defaults', () => {
    expect(volumesOf(props())).toMatchObject([{ type: 'hostPath', storageClassName: 'logs', name: 'logs-loki-0' }]);
    const loki = { ...GIB, storageClassName: 'fast' };
    expect(volumesOf(props({ volumeType: 'local', components: { loki } }))).toMatchObject([
      { type: 'local', storageClassName: 'fast' },
    ]);
  });

  test('a claim without a subPath has its own directory in a shared root, and any other uses the root', () => {
    const layout = HostPathLayout.sharedRoot('/data/logs');
    const { namespace, mountPath, owner } = claim();
    const claims = claimsOfStatefulSet({
      ...{ namespace, mountPath, owner },
      component: 'lokiWrite',
      statefulSet: 's',
      template: 't',
      replicas: 1,
    });
    const components = { lokiWrite: GIB, loki: GIB };
    expect(volumesOf(props({ layout, claims, components }))).toMatchObject([{ root: '/data/logs/loki-write-db' }]);
    expect(volumesOf(props({ layout, claims: [claim({ subPath: 'x' })] }))).toMatchObject([{ root: '/data/logs' }]);
  });
});
