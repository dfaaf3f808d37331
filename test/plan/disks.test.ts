import { HostPathLayout, planStack, type StackDescription } from '../../src';
import { directoryCommands } from '../../src/plan/directories';
import { listOf, valueAt } from '../../src/values/values';
import { codesOf, description, GIB } from '../tools/describe';

function plan(props: Partial<StackDescription>): ReturnType<typeof planStack>['plan'] {
  return planStack(description({ prometheus: GIB, ...props })).plan;
}

const problems = (props: Partial<StackDescription>): readonly string[] => codesOf(() => plan(props));

describe('several disks', () => {
  const { volumes, initJobs } = plan({
    prometheus: { ...GIB, path: '/data', requireMountPoint: '/data' },
    alertmanager: { ...GIB, requireMountPoint: '/mnt/ssd', path: '/mnt/ssd/alertmanager', volumeType: 'local' },
    grafana: { ...GIB, path: '/var/lib/grafana-data' },
  });

  test('belong to the volumes that ask for them', () => {
    expect(volumes.map(({ root, mountPoint, type }) => [root, mountPoint, type])).toEqual([
      ['/data', '/data', 'hostPath'],
      ['/mnt/ssd/alertmanager', '/mnt/ssd', 'local'],
      ['/var/lib/grafana-data', undefined, 'hostPath'],
    ]);
  });

  test('have a Job each, so that one that is missing keeps no other waiting', () => {
    expect(
      initJobs.map(({ mountPoint, bases, metadata }) => [mountPoint, bases, metadata.name.replace(/-[0-9a-f]+$/, '')]),
    ).toEqual([
      [undefined, ['/var/lib'], 'kps-init-node-0'],
      ['/data', ['/data'], 'kps-init-node-0-data'],
      ['/mnt/ssd', ['/mnt/ssd'], 'kps-init-node-0-mnt-ssd'],
    ]);
  });

  test('are checked by their own Job, which makes a volume root that is the disk in place', () => {
    const [container] = listOf(valueAt(initJobs[1]?.spec, ['template', 'spec', 'containers']));
    expect(listOf(valueAt(container, ['args'])).slice(0, 5)).toEqual(['/host/0', '/data', '', '', 'prometheus-db']);
    expect(valueAt(container, ['env'])).toContainEqual({ name: 'DISK', value: '/host/0' });
  });
});

test('a pod waits for a disk at its volume root in short turns, because only a new container sees it', () => {
  const seconds = (requireMountPoint: string) => {
    const { values } = planStack(description({ prometheus: { ...GIB, path: '/mnt/ssd', requireMountPoint } }));
    const [container] = listOf(valueAt(values.data, ['prometheus', 'prometheusSpec', 'initContainers']));
    return listOf(valueAt(container, ['command'])).at(-2);
  };
  expect([seconds('/mnt/ssd'), seconds('/mnt')]).toEqual(['60', '600']);
});

test('a component with false has no disk, whatever the description asks for', () => {
  const { volumes } = plan({
    requireMountPoint: '/mnt/ssd',
    layout: HostPathLayout.perVolume('/mnt/ssd'),
    grafana: { ...GIB, path: '/var/lib/grafana-data', requireMountPoint: false },
  });
  expect(volumes.map(({ mountPoint }) => mountPoint)).toEqual(['/mnt/ssd', undefined]);
});

test('lists by replica and by shard give each claim its own path, disk and node', () => {
  const { volumes } = plan({
    values: { fullnameOverride: 'k' },
    nodes: [
      ['a', 'b'],
      ['c', 'd'],
    ],
    prometheus: {
      ...GIB,
      shards: 2,
      replicas: 2,
      path: [
        ['/mnt/1/p', '/mnt/2/p'],
        ['/mnt/3/p', '/mnt/4/p'],
      ],
      requireMountPoint: [
        ['/mnt/1', false],
        ['/mnt/3', '/mnt/4'],
      ],
    },
    alertmanager: { ...GIB, nodes: 'z', path: '/srv/am/data' },
  });
  expect(volumes.map(({ node, root, mountPoint }) => [node, root, mountPoint])).toEqual([
    ['a', '/mnt/1/p', '/mnt/1'],
    ['b', '/mnt/2/p', undefined],
    ['c', '/mnt/3/p', '/mnt/3'],
    ['d', '/mnt/4/p', '/mnt/4'],
    ['z', '/srv/am/data', undefined],
  ]);
});

test.each<[Partial<StackDescription>, string]>([
  [{ prometheus: { ...GIB, path: '/data' } }, 'invalid-path prometheus.path'],
  [{ layout: HostPathLayout.perVolume('/data') }, 'invalid-path layout'],
  [{ prometheus: { ...GIB, path: ['/etc/x'] } }, 'system-directory prometheus.path.0'],
  [{ prometheus: { ...GIB, path: [5 as never] } }, 'invalid-path prometheus.path.0'],
  [{ prometheus: { ...GIB, replicas: 2, path: ['/a/b'] }, nodes: ['a', 'b'] }, 'too-few-paths prometheus.path'],
  [{ prometheus: { ...GIB, path: ['/a/b', ['/a/c']] as never } }, 'too-few-paths prometheus.path'],
  [{ prometheus: { ...GIB, requireMountPoint: '/proc' } }, 'invalid-mount-point prometheus.requireMountPoint'],
  [{ prometheus: { ...GIB, requireMountPoint: '/mnt/x' } }, 'invalid-mount-point prometheus.requireMountPoint'],
  [{ prometheus: { ...GIB, path: [[['/a/b']]] as never } }, 'too-few-paths prometheus.path'],
  [{ nodes: [[['node-0']]] as never }, 'invalid-nodes nodes'],
  [{ prometheus: { ...GIB, nodes: [[['node-0']]] as never } }, 'invalid-nodes prometheus.nodes'],
  [{ prometheus: { ...GIB, requireMountPoint: [[['/data']]] as never } }, 'too-few-paths prometheus.requireMountPoint'],
  [{ requireMountPoint: ['/data'] as never }, 'invalid-mount-point requireMountPoint'],
  [{ initJob: { requireMountPoint: ['/data'] as never } }, 'invalid-mount-point initJob.requireMountPoint'],
  [{ requireMountPoint: false as never }, 'invalid-mount-point requireMountPoint'],
  [{ requireMountPoint: '/mnt/other' }, 'invalid-mount-point requireMountPoint'],
  [
    { requireMountPoint: '/data', initJob: { requireMountPoint: '/mnt' } },
    'invalid-mount-point initJob.requireMountPoint',
  ],
  [{ initJob: false, namespaces: { initJobs: 'x' } }, 'option-without-init-jobs namespaces.initJobs'],
  [{ initJob: false, delivery: 'argo-cd', initJobHook: true }, 'option-without-init-jobs initJobHook'],
])('%j is refused', (props, expected) => {
  expect(problems(props)).toEqual([expected]);
});

test('a disk that is its own volume root may be named once, or by both names alike', () => {
  const layout = HostPathLayout.perVolume('/data');
  const mounted = plan({ layout, requireMountPoint: '/data' });
  expect(plan({ layout, initJob: { requireMountPoint: '/data' } }).volumes).toEqual(mounted.volumes);
  expect(plan({ layout, requireMountPoint: '/data', initJob: { requireMountPoint: '/data' } })).toEqual(mounted);
});

describe('without init Jobs', () => {
  const stack = planStack(description({ initJob: false, prometheus: GIB, grafana: GIB }));

  test('nothing runs on the nodes, and no pod waits', () => {
    expect(stack.plan.initJobs).toEqual([]);
    expect(JSON.stringify(stack.values.data)).not.toContain('wait-for-data-directory');
  });

  test('the plan has the directories as data and as commands', () => {
    const [prometheus, grafana] = stack.plan.directories;
    expect(prometheus).toEqual({
      node: 'node-0',
      path: '/data/kps/prometheus-0-0/prometheus-db',
      uid: 1000,
      gid: 2000,
      mode: '2770',
    });
    expect(directoryCommands(grafana === undefined ? [] : [{ ...grafana, mountPoint: '/data' }]).at(-1)).toBe(
      'mountpoint /data && install -d -o 472 -g 472 -m 2770 /data/kps/grafana-0',
    );
  });
});
