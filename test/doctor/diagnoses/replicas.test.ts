import { fewerThanPlanned, scaledDown } from '../../../src/doctor/diagnoses/replicas';
import { GIB } from '../../tools/describe';
import { changed, type Facts, factsOf, first, UPGRADE, viewsWith } from '../facts';
import { firstVolume, healthy, type Objects, plan } from '../states';

const TWO = plan({ prometheus: { ...GIB, replicas: 2, nodes: ['a', 'b'] } });
const GRAFANA = plan({ grafana: GIB });
const { name: NAME } = first(TWO.document.objects);
const { workload: SET } = firstVolume(TWO).claim;
const OBJECT = first(healthy(TWO).prometheus);
const STATEFUL_SET = first(healthy(TWO).statefulSets);
const ABOUT = `Prometheus monitoring/${NAME}`;

function found(rule: typeof scaledDown, other: Partial<Objects>, one = TWO): (Facts | undefined)[] {
  return viewsWith(one, { pods: [], ...other }).map((view) => factsOf(rule(view)));
}

describe('an object with fewer pods than planned', () => {
  const fewer = (spec: object, one = TWO): (Facts | undefined)[] =>
    found(fewerThanPlanned, { prometheus: [changed(first(healthy(one).prometheus), { spec })] }, one);

  test('waits for an upgrade with the second replica', () => {
    expect(fewer({ replicas: 1 })).toEqual([
      undefined,
      {
        code: 'scaled-down',
        status: 'waiting',
        about: ABOUT,
        evidence: [`object, ${ABOUT}: replicas 1, shards 1`],
        fix: [[UPGRADE], []],
      },
    ]);
  });

  const sharded = plan({ prometheus: { ...GIB, shards: 2, nodes: [['a'], ['b']] }, values: { fullnameOverride: 'x' } });
  test.each<[string, object, typeof TWO, boolean[]]>([
    ['no number, which is 1', {}, TWO, [false, true]],
    ['as many as planned', { replicas: 2 }, TWO, [false, false]],
    ['none, because it was stopped', { replicas: 0 }, TWO, [false, false]],
    ['one shard', { replicas: 1, shards: 1 }, sharded, [false, true]],
    ['no number of shards, which is 1', { replicas: 1 }, sharded, [false, true]],
    ['0 shards, which is 1', { replicas: 1, shards: 0 }, sharded, [false, true]],
    ['two shards', { replicas: 1, shards: 2 }, sharded, [false, false]],
  ])('has %s', (_, spec, one, expected) => {
    expect(fewer(spec, one).map((facts) => facts !== undefined)).toEqual(expected);
  });

  test('is no finding if there is a pod, or no object', () => {
    const prometheus = [changed(OBJECT, { spec: { replicas: 1 } })];
    expect(found(fewerThanPlanned, { prometheus, pods: healthy(TWO).pods })).toEqual([undefined, undefined]);
    expect(found(fewerThanPlanned, { prometheus: [] })).toEqual([undefined, undefined]);
  });
});

describe('a workload that was scaled down', () => {
  const down = (replicas: number, other: Partial<Objects> = {}): (Facts | undefined)[] =>
    found(scaledDown, { statefulSets: [changed(STATEFUL_SET, { spec: { replicas } })], ...other });
  const facts = {
    code: 'scaled-down',
    status: 'waiting',
    about: `StatefulSet monitoring/${SET}`,
    evidence: [`object, StatefulSet monitoring/${SET}: replicas 1`],
    fix: [
      [
        `kubectl patch prometheuses.monitoring.coreos.com --namespace monitoring ${NAME} --type=merge '--patch={"spec":{"replicas":2}}'`,
      ],
      [],
    ],
  };

  test('is scaled up by its object to as many pods as planned', () => {
    expect(down(1)).toEqual([undefined, facts]);
    expect(down(2)).toEqual([undefined, undefined]);
    expect(down(0, { pods: healthy(TWO).pods })).toEqual([undefined, undefined]);
  });

  test('is shown with the number of its object', () => {
    const prometheus = [changed(OBJECT, { spec: { replicas: 3 } })];
    expect(down(1, { prometheus })[1]?.evidence).toEqual([
      `object, StatefulSet monitoring/${SET}: replicas 1, of the object 3`,
    ]);
  });

  test('is scaled up by itself if it has no object', () => {
    expect(down(0, { prometheus: [] }).map((one) => one?.fix[0])).toEqual([
      [`kubectl scale statefulset --namespace monitoring ${SET} --replicas=2`],
      [`kubectl scale statefulset --namespace monitoring ${SET} --replicas=2`],
    ]);
  });

  test('may be a Deployment', () => {
    const deployments = healthy(GRAFANA).deployments.map((one) => changed(one, { spec: { replicas: 0 } }));
    expect(found(scaledDown, { deployments }, GRAFANA)).toEqual([
      {
        code: 'scaled-down',
        status: 'waiting',
        about: 'Deployment monitoring/kps-grafana',
        evidence: ['object, Deployment monitoring/kps-grafana: replicas 0'],
        fix: [['kubectl scale deployment --namespace monitoring kps-grafana --replicas=1'], []],
      },
    ]);
    expect(found(scaledDown, { deployments: [] }, GRAFANA)).toEqual([undefined]);
  });

  test('gets as many pods as its own component has claims for', () => {
    const three = plan({ alertmanager: { ...GIB, replicas: 3, nodes: ['a', 'b', 'c'] }, prometheus: GIB });
    const statefulSets = [changed(STATEFUL_SET, { spec: { replicas: 0 } })];
    const [scaled] = found(scaledDown, { statefulSets }, three).flatMap((one) => one ?? []);
    expect(scaled?.fix[0]?.[0]).toContain('{"replicas":1}');
  });
});
