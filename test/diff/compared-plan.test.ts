import { diff, found, withVolumes } from './plans';
import { changeText } from '../../src/diff/claim-changes';
import { byComponent, comparedPlan } from '../../src/diff/compared-plan';
import { GIB } from '../tools/describe';

describe('the order of claims', () => {
  const place = (component: string, shard: number, replica: number) => ({ component, shard, replica });

  test.each([
    ['component', place('prometheus', 1, 1), place('alertmanager', 0, 0)],
    ['component, the last two', place('thanosRuler', 9, 9), place('grafana', 0, 0)],
    ['shard, where the component is the same', place('prometheus', 1, 3), place('prometheus', 2, 0)],
    ['replica as a number, where the shard is the same too', place('prometheus', 2, 3), place('prometheus', 2, 10)],
  ])('is by %s', (_, first, second) => {
    expect(byComponent(first, second)).toBeLessThan(0);
    expect(byComponent(second, first)).toBeGreaterThan(0);
  });

  test('does not depend on the nodes they are on', () => {
    const { volumes, claims } = comparedPlan(found({ nodes: ['node-1', 'node-0'] }));
    const names = (all: Iterable<(typeof volumes)[number]>) =>
      [...all].map(({ node, claim }) => `${node} ${claim.component} ${claim.replica}`);
    expect(names(volumes)).toEqual(['node-0 prometheus 1', 'node-1 prometheus 0', 'node-1 grafana 0']);
    expect(names(claims.values())).toEqual(['node-1 prometheus 0', 'node-0 prometheus 1', 'node-1 grafana 0']);
  });

  test('is that of the diff, where removed ones stand among those that stay', () => {
    const { releases } = diff({ prometheus: { ...GIB, replicas: 1, retentionSize: 'none' } });
    expect(releases.flatMap(({ claims }) => claims.map(({ component, replica }) => [component, replica]))).toEqual([
      ['prometheus', 0],
      ['prometheus', 1],
      ['grafana', 0],
    ]);
  });
});

describe('a plan as it is compared', () => {
  test('tells shard 1, replica 11 from shard 11, replica 1', () => {
    const plan = withVolumes(found({}), (volume) => ({
      ...volume,
      claim: { ...volume.claim, ...(volume.claim.replica === 0 ? { shard: 1, replica: 11 } : { shard: 11 }) },
    }));
    const prometheus = [...comparedPlan(plan).claims.values()].filter(({ claim }) => claim.component === 'prometheus');
    expect(prometheus.map(({ claim: { shard, replica } }) => [shard, replica])).toEqual([
      [1, 11],
      [11, 1],
    ]);
  });
});

describe('a change in words', () => {
  test.each([
    ['only its code where the claim is new', { code: 'new', to: '/data' }, 'new'],
    ['only its code where the claim is removed', { code: 'removed', from: '/data' }, 'removed'],
    ['both states where both are known', { code: 'grown', from: '1Gi', to: '2Gi' }, 'grown from 1Gi to 2Gi'],
  ] as const)('is %s', (_, change, text) => {
    expect(changeText(change)).toBe(text);
  });
});
