import { HostPathLayout, type NodeSystem, planStack, type StackDescription } from '../../src';
import { NODE_SYSTEM_NAMES, nodeSystemProblems, NODE_SYSTEMS } from '../../src/layout/node-systems';
import { COMPONENTS } from '../../src/model/components';
import { codesOf, description, GIB, thrownBy } from '../tools/describe';

const on = (nodeSystem: NodeSystem, props: Partial<StackDescription>): StackDescription =>
  description({ prometheus: GIB, nodeSystem, ...props });
const laidOut = (nodeSystem: NodeSystem, root: string) => on(nodeSystem, { layout: HostPathLayout.perVolume(root) });

/** Roots that are right on a system, and roots that are not although any node could have them. */
const PLACES: Readonly<Record<NodeSystem, { readonly right: readonly string[]; readonly wrong: readonly string[] }>> = {
  generic: { right: ['/prometheus/data', '/mnt/ssd/kps', '/var/mnt/x', '/var/lib/rancher/k3s/storage/x'], wrong: [] },
  talos: {
    right: ['/var/mnt/nvme', '/var/mnt/nvme/kps'],
    wrong: ['/var/mnt', '/var/mntx/kps', '/var/lib/kps', '/mnt/nvme', '/prometheus/data', '/opt/kps', '/local/kps'],
  },
  openshift: { right: ['/var/lib/kps', '/var/kps'], wrong: ['/data/kps', '/mnt/ssd', '/srv/kps', '/opt/kps'] },
  'fedora-coreos': { right: ['/var/lib/kps', '/var/srv/kps'], wrong: ['/data/kps', '/srv/kps', '/home/kps/x'] },
  bottlerocket: {
    right: ['/local/kps', '/mnt/kps', '/var/lib/kps', '/opt/kps', '/local/varnish'],
    wrong: ['/data/kps', '/srv/kps', '/local/var/kps', '/local/mnt/kps', '/local/opt', '/local/host-containers/x'],
  },
  flatcar: { right: ['/data/kps', '/opt/kps', '/var/lib/kps'], wrong: [] },
  k3s: {
    right: ['/data/kps', '/var/lib/rancher/kps', '/var/lib/rancher/rke2/x'],
    wrong: ['/var/lib/rancher/k3s', '/var/lib/rancher/k3s/storage', '/var/lib/rancher/k3s/kps'],
  },
  rke2: { right: ['/data/kps', '/var/lib/rancher/k3s/x'], wrong: ['/var/lib/rancher/rke2/kps'] },
  microk8s: {
    right: ['/data/kps', '/var/snap/microk8s/common/kps'],
    wrong: ['/var/snap/microk8s/common/default-storage', '/var/snap/microk8s/common/default-storage/kps'],
  },
};

const places = (kind: 'right' | 'wrong') =>
  NODE_SYSTEM_NAMES.flatMap((system) => PLACES[system][kind].map((root) => [system, root] as const));

test.each(places('right'))('%s keeps data below %s', (system, root) => {
  expect(planStack(laidOut(system, root)).plan.volumes).toMatchObject([{ root: `${root}/prometheus-0-0` }]);
});

describe.each(places('wrong'))('on %s, %s', (system, root) => {
  test('is a problem of the layout', () => {
    const [first] = thrownBy(() => planStack(laidOut(system, root)));
    expect(first).toMatchObject({ code: 'node-system', path: 'layout', got: JSON.stringify(root) });
  });

  test('is the only problem of a path', () => {
    const alone = on(system, {
      layout: HostPathLayout.perVolume(NODE_SYSTEMS[system].example),
      prometheus: { ...GIB, path: root },
    });
    expect(codesOf(() => planStack(alone))).toEqual(['node-system prometheus.path']);
  });
});

/** The path that a message advises. */
const adviceOf = (expected: string | undefined): string =>
  JSON.parse(/such as (".*")$/.exec(expected ?? '')?.[1] ?? '""') as string;

test.each(NODE_SYSTEM_NAMES.filter((system) => PLACES[system].wrong.length > 0))(
  'the advice for layout and all components is accepted together on %s',
  (system) => {
    const [root = ''] = PLACES[system].wrong.slice(-1);
    const values = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } };
    const all = (path: (component: string) => string) =>
      Object.fromEntries(COMPONENTS.map((one) => [one, { ...GIB, path: path(one) }]));
    const wrong = { layout: HostPathLayout.perVolume(root), ...all((one) => `${root}/${one}`) };
    const problems = thrownBy(() => planStack(on(system, { values, ...wrong })));
    const advice = new Map(problems.map(({ path, expected }) => [path, adviceOf(expected)]));
    expect([...advice.keys()].sort()).toEqual([...COMPONENTS.map((one) => `${one}.path`), 'layout'].sort());

    const layout = HostPathLayout.sharedRoot(advice.get('layout') ?? '');
    const right = { layout, ...all((one) => advice.get(`${one}.path`) ?? '') };
    expect(() => planStack(on(system, { values, ...right }))).not.toThrow();
  },
);

test('advice that would be refused again is left out: "/data/kps" for "/data", and a deeper path below /mnt', () => {
  expect(codesOf(() => planStack(laidOut('talos', '/data')))).toEqual(['node-system layout']);
  const layout = HostPathLayout.perVolume('/var/lib/kps');
  const path = on('openshift', { layout, prometheus: { ...GIB, path: '/mnt/kps' } });
  expect(codesOf(() => planStack(path))).toEqual(['node-system prometheus.path']);
});

test('a path that is wrong on every node keeps its own problem', () => {
  expect(codesOf(() => planStack(laidOut('talos', 'var/mnt/x')))).toEqual(['invalid-path layout']);
  expect(codesOf(() => planStack(laidOut('openshift', '/var/lib/kubelet/x')))).toEqual(['system-directory layout']);
});

test('a path of a component beside a right layout', () => {
  const given = on('talos', {
    layout: HostPathLayout.perVolume('/var/mnt/a'),
    grafana: { ...GIB, path: '/var/lib/g' },
  });
  expect(codesOf(() => planStack(given))).toEqual(['node-system grafana.path']);
});

test.each<[unknown, number]>([
  [['/var/mnt/a', '/var/mnt/b'], 0],
  [['/var/mnt/a', '/data/b'], 1],
  [['/data/a', '/data/b'], 1],
  [[['/var/mnt/a'], ['/var/mnt/b', '/data/b']], 1],
  [[7, undefined, '/var/mnt/a'], 0],
])('paths by replica or shard: %j, problems: %d', (path, count) => {
  const layout = HostPathLayout.perVolume('/var/mnt/metrics');
  const problems = nodeSystemProblems('talos', { layout, components: { loki: { path }, tempo: {}, mimir: undefined } });
  expect(problems.map(({ path: at }) => at)).toEqual(Array.from({ length: count }, () => 'loki.path'));
});

test.each(['Talos', 'coreos', '', 1, null])('%j is no node system', (system) => {
  expect(codesOf(() => planStack(on(system as NodeSystem, {})))).toEqual(['invalid-value nodeSystem']);
});

test('a node system without a complaint changes nothing but notes', () => {
  const plan = (system?: NodeSystem) => {
    const given = { prometheus: GIB, layout: HostPathLayout.perVolume('/var/mnt/metrics') };
    return {
      ...planStack(description(system === undefined ? given : { ...given, nodeSystem: system })).plan,
      notes: 0,
    };
  };
  for (const system of NODE_SYSTEM_NAMES) {
    expect(plan(system)).toEqual(plan());
  }
});
