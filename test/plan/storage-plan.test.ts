import { Size } from 'cdk8s';
import { planStack, type PlannedVolume, type StackDescription } from '../../src';
import { planProblems, volumesByNode } from '../../src/plan/storage-plan';
import { codesOf, description, GIB, thrownBy } from '../tools/describe';
import { grafanaVolume, volume } from './planned';

const planOf = (volumes: readonly PlannedVolume[], capacity: Readonly<Record<string, string>> = {}) => ({
  volumes,
  capacity,
});
const found = (...plans: Parameters<typeof planProblems>[0]) =>
  planProblems(plans).map(({ code, path }) => `${code} ${path}`);
const planned = (props: Partial<StackDescription>) => () => planStack(description(props));

describe('volumes by node', () => {
  test.each([['c,a,b'], ['a,b,c'], ['b,c,a'], ['c,b,a']])('are sorted by node: %s', (names) => {
    const nodes = names.split(',');
    const volumes = [...nodes, ...nodes].map((node, replica) => volume({ node, claim: { replica } }));
    expect(volumesByNode(volumes).map(([node, its]) => [node, its.length])).toEqual([
      ['a', 2],
      ['b', 2],
      ['c', 2],
    ]);
  });

  test('stay in the order of the claims', () => {
    const volumes = [volume(), grafanaVolume()];
    expect(volumesByNode(volumes)).toEqual([['node-0', volumes]]);
  });
});

describe('plans that share a cluster', () => {
  test('have no problem with other names, directories and nodes', () => {
    const other = volume({ node: 'node-1', name: 'other', claim: { namespace: 'other' } });
    expect(found(planOf([volume()]), planOf([other]))).toEqual([]);
  });

  test('cannot have a volume of the same name', () => {
    const other = volume({ node: 'node-1', claim: { name: 'other' } });
    expect(found(planOf([volume()]), planOf([other]))).toEqual(['duplicate-name monitoring-kps-prometheus-0-0']);
  });

  test('cannot have the same claim', () => {
    const other = volume({ node: 'node-1', name: 'other' });
    expect(found(planOf([volume()]), planOf([other]))).toEqual([
      'duplicate-name monitoring/prometheus-kps-db-prometheus-kps-0',
    ]);
  });

  test('cannot have directories in each other on one node', () => {
    const inner = grafanaVolume({ root: '/data/kps/prometheus-0-0/prometheus-db/grafana' });
    expect(found(planOf([volume()]), planOf([inner]))).toEqual([
      'overlapping-directories /data/kps/prometheus-0-0/prometheus-db/grafana',
    ]);
  });

  test('need room for all volumes of a node together', () => {
    const capacity = { 'node-0': '1536Mi' };
    expect(found(planOf([volume()], capacity), planOf([grafanaVolume()]))).toEqual([
      'capacity-exceeded capacity.node-0',
    ]);
    expect(found(planOf([volume()], capacity), planOf([grafanaVolume()], capacity))).toEqual([
      'capacity-exceeded capacity.node-0',
    ]);
  });

  test('are held to each capacity that is said', () => {
    const plans = [planOf([volume()], { 'node-0': '1Gi' }), planOf([grafanaVolume()], { 'node-0': '2Gi' })];
    const problems = planProblems(plans);
    expect(problems.map(({ path, got }) => [path, got])).toEqual([['capacity.node-0', '"1Gi"']]);
  });
});

describe('the disk of a node', () => {
  test.each([
    [Size.gibibytes(2), []],
    [Size.mebibytes(2047), ['capacity-exceeded capacity.node-0']],
  ])('holds as much as it holds (%#)', (size, problems) => {
    const props = { prometheus: GIB, grafana: GIB, capacity: { 'node-0': size } };
    const { plan } = planned({ ...props, capacity: {} })();
    expect(found({ ...plan, capacity: { 'node-0': size.asString() } })).toEqual(problems);
  });

  test('has nothing to do with another node', () => {
    const { plan } = planned({
      prometheus: GIB,
      grafana: { ...GIB, nodes: ['node-1'] },
      capacity: { 'node-0': GIB.size },
    })();
    expect(plan.capacity).toEqual({ 'node-0': '1Gi' });
  });
});

describe('directories that overlap', () => {
  const overlapOf = (props: Partial<StackDescription>) => {
    const [overlap, ...others] = thrownBy(planned(props));
    expect(others).toEqual([]);
    expect(overlap?.code).toBe('overlapping-directories');
    return overlap;
  };

  test('are named with both claims', () => {
    const overlap = overlapOf({ grafana: { ...GIB, path: '/data/kps' }, prometheus: GIB });
    expect(overlap?.path).toBe('/data/kps/prometheus-0-0/prometheus-db');
    expect(overlap?.message).toContain('claim monitoring/kps-grafana');
    expect(overlap?.message).toContain('/data/kps/prometheus-0-0/prometheus-db of claim monitoring/prometheus-kps-');
  });

  test('of two components: either can have a path of its own', () => {
    const { fix } = overlapOf({ grafana: { ...GIB, path: '/data/kps' }, prometheus: GIB }) ?? {};
    expect(fix).toMatch(/grafana or prometheus/);
  });

  test('of one component: another node or layout keeps them apart', () => {
    const { fix, message } =
      overlapOf({ prometheus: { ...GIB, path: '/data/p', replicas: 2, nodes: ['node-0', 'node-0'] } }) ?? {};
    expect(fix).toMatch(/\bnode\b.*HostPathLayout\.perVolume/);
    expect(message?.split('/data/p/prometheus-db')).toHaveLength(2);
  });

  test('of local volumes: only the other layout keeps them apart', () => {
    const props = {
      volumeType: 'local',
      prometheus: { ...GIB, path: '/data/p' },
      alertmanager: { ...GIB, path: '/data/p' },
    };
    const { fix } = overlapOf(props as Partial<StackDescription>) ?? {};
    expect(fix).toMatch(/\blocal\b.*HostPathLayout\.perVolume/);
  });
});

test('a capacity of a node without volumes is told only where there are volumes', () => {
  const capacity = { 'node-9': Size.gibibytes(9), 'node-0': Size.gibibytes(9) };
  expect(codesOf(planned({ prometheus: GIB, capacity }))).toEqual(['unused-node capacity.node-9']);
  expect(planned({ capacity })().plan.capacity).toEqual({ 'node-9': '9Gi', 'node-0': '9Gi' });
});
