import { planStack, type StackDescription } from '../../src';
import { type Value, valueAt } from '../../src/values/values';
import { codesOf, description, GIB } from '../tools/describe';

const OLD = { release: { name: 'kps', namespace: 'monitoring', chartVersion: '12.11.1' } };
const SPEC = ['prometheus', 'prometheusSpec'];

const settingOf = (key: string, props: Partial<StackDescription>): Value | undefined =>
  valueAt(planStack(description(props)).values.data, [...SPEC, key]);

describe('a count of pods', () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2', [2], null])('cannot be %p', (replicas) => {
    const prometheus = { ...GIB, replicas: replicas as number };
    expect(codesOf(() => planStack(description({ prometheus })))).toEqual(['invalid-count prometheus.replicas']);
  });

  test('is written into the values', () => {
    const props = { prometheus: { ...GIB, replicas: 2, shards: 1 }, nodes: ['a', 'b'] };
    expect([settingOf('replicas', props), settingOf('shards', props)]).toEqual([2, 1]);
  });
});

describe('a chart without shards', () => {
  test('takes replicas', () => {
    expect(settingOf('replicas', { ...OLD, prometheus: { ...GIB, replicas: 2 }, nodes: ['a', 'b'] })).toBe(2);
  });

  test('has one shard, as every description may say', () => {
    expect(() => planStack(description({ ...OLD, prometheus: { ...GIB, shards: 1 } }))).not.toThrow();
  });

  test.each([0, 2])('has not %p shards', (shards) => {
    expect(codesOf(() => planStack(description({ ...OLD, prometheus: { ...GIB, shards } })))).toEqual([
      'option-of-another-component prometheus.shards',
    ]);
  });
});

test.each<[Partial<StackDescription>, string]>([
  [{ alertmanager: { ...GIB, shards: 1 } as never }, 'option-of-another-component alertmanager.shards'],
  [
    { alertmanager: { ...GIB, retentionSize: '1MB' } as never },
    'option-of-another-component alertmanager.retentionSize',
  ],
  [{ alertmanager: { ...GIB, retention: '1d' } }, 'invalid-retention alertmanager.retention'],
  [{ grafana: { ...GIB, replicas: 1 } as never }, 'option-of-another-component grafana.replicas'],
])('a component is refused what it has not: %j', (props, problem) => {
  expect(codesOf(() => planStack(description(props)))).toEqual([problem]);
});
