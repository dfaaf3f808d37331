import { diskPressure, twoPods, volumeNearlyFull } from '../../../src/doctor/diagnoses/independent';
import { GIB } from '../../tools/describe';
import { changed, type Facts, factsOf, first, UPGRADE, viewWith } from '../facts';
import { firstVolume, healthy, type Objects, plan, podObject, SECONDS_AGO } from '../states';

const ONE = plan();
const GRAFANA = plan({ grafana: GIB });
const RECREATE = [
  `kubectl patch deployment --namespace monitoring kps-grafana '--patch={"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}'`,
];

describe('several pods of one claim', () => {
  const pods = (one: typeof ONE, ...names: readonly string[]): object[] =>
    names.map((name) => changed(podObject(firstVolume(one)), { metadata: { name } }));
  const found = (one: typeof ONE, other: Partial<Objects>): Facts | undefined => factsOf(twoPods(viewWith(one, other)));
  const deployments = (spec: object): object[] => healthy(GRAFANA).deployments.map((one) => changed(one, { spec }));

  test('of a StatefulSet are a problem that a person has to look at', () => {
    const { namespace, name } = firstVolume(ONE).claim;
    const [a = {}, b = {}] = pods(ONE, 'a', 'b');
    expect(found(ONE, { pods: [a, changed(b, { status: { conditions: [] } })] })).toEqual({
      code: 'two-pods',
      status: 'problem',
      about: `claim ${namespace}/${name}`,
      evidence: [
        'object, pod monitoring/a: on node node-0, ready',
        'object, pod monitoring/b: on node node-0, not ready',
      ],
      fix: [[]],
    });
  });

  test('of a Deployment are replaced one after the other', () => {
    const facts = found(GRAFANA, { pods: pods(GRAFANA, 'a', 'b') });
    expect(facts?.evidence.at(-1)).toBe(
      'object, Deployment monitoring/kps-grafana: strategy RollingUpdate, replicas 1',
    );
    expect(facts?.fix).toEqual([RECREATE, [UPGRADE]]);
  });

  test('of a Deployment with several replicas are scaled down', () => {
    const other = {
      pods: pods(GRAFANA, 'a', 'b'),
      deployments: deployments({ replicas: 2, strategy: { type: 'Recreate' } }),
    };
    expect(found(GRAFANA, other)?.fix).toEqual([
      ['kubectl scale deployment --namespace monitoring kps-grafana --replicas=1'],
    ]);
  });

  test('are explained for Grafana in another way than for other components', () => {
    const cause = (one: typeof ONE): string | undefined => twoPods(viewWith(one, { pods: pods(one, 'a', 'b') }))?.cause;
    expect(cause(GRAFANA)).toContain('SQLite');
    expect(cause(ONE)).not.toContain('SQLite');
  });

  test('are shown up to the fourth', () => {
    expect(found(ONE, { pods: pods(ONE, 'a', 'b', 'c', 'd', 'e') })?.evidence).toHaveLength(4);
  });

  test('are not there if one is being deleted, or has no node', () => {
    const [a = {}, b = {}] = pods(ONE, 'a', 'b');
    expect(found(ONE, { pods: [a, changed(b, { metadata: { deletionTimestamp: SECONDS_AGO } })] })).toBeUndefined();
    expect(found(ONE, { pods: [a, changed(b, { spec: { nodeName: '' } })] })).toBeUndefined();
  });
});

describe('a node with disk pressure', () => {
  const NODE = first(healthy(ONE).nodes);
  const found = (conditions: object[], name = 'node-0'): Facts | undefined =>
    factsOf(diskPressure(viewWith(ONE, { nodes: [changed(NODE, { metadata: { name }, status: { conditions } })] })));
  const PRESSURE = { type: 'DiskPressure', status: 'True', reason: 'KubeletHasDiskPressure' };

  test('is described', () => {
    expect(found([{ type: 'Ready', status: 'True' }, PRESSURE])).toEqual({
      code: 'disk-pressure',
      status: 'problem',
      about: 'disk of node node-0',
      evidence: ['condition, node node-0: DiskPressure=True KubeletHasDiskPressure'],
      fix: [['kubectl describe node node-0'], []],
    });
  });

  test('gives no command with an impossible name', () => {
    expect(found([PRESSURE], '$(reboot)')?.fix).toEqual([[]]);
  });

  test('is not one without it, or one that does not exist', () => {
    expect(found([{ ...PRESSURE, status: 'False' }])).toBeUndefined();
    expect(found([{ ...PRESSURE, type: 'MemoryPressure' }])).toBeUndefined();
    expect(diskPressure(viewWith(ONE, { nodes: [] }))).toBeUndefined();
  });
});

describe('a volume that is nearly full', () => {
  const usage = (one: typeof ONE, more: object = {}) => {
    const { namespace, name } = firstVolume(one).claim;
    const figures = { usedBytes: 95 * 2 ** 30, capacityBytes: 100 * 2 ** 30, availableBytes: 5 * 2 ** 30 };
    return [{ namespace, claim: name, ...figures, ...more }];
  };

  test('is reported with its figures', () => {
    const { namespace, name } = firstVolume(ONE).claim;
    expect(factsOf(volumeNearlyFull(viewWith(ONE, { usage: usage(ONE) })))).toEqual({
      code: 'volume-nearly-full',
      status: 'problem',
      about: `claim ${namespace}/${name}`,
      evidence: ['object, kubelet of node node-0: 5Gi of 100Gi are free, 95Gi used'],
      fix: [[]],
    });
  });

  test('has another fix for Prometheus, which can keep less', () => {
    const fix = (one: typeof ONE): string | undefined =>
      volumeNearlyFull(viewWith(one, { usage: usage(one) }))?.fix[0]?.text;
    expect(fix(ONE)).toContain('retentionSize');
    expect(fix(GRAFANA)).toContain(firstVolume(GRAFANA).dataDirectory);
  });

  test.each([
    ['of another claim', { claim: 'other' }],
    ['of another namespace', { namespace: 'other' }],
    ['of no known size', { capacityBytes: 0, availableBytes: 0 }],
    ['with enough space', { availableBytes: 50 * 2 ** 30 }],
  ])('is not one %s', (_, more) => {
    expect(volumeNearlyFull(viewWith(ONE, { usage: usage(ONE, more) }))).toBeUndefined();
  });

  test('is unknown without figures', () => {
    expect(volumeNearlyFull(viewWith(ONE))).toBeUndefined();
  });
});
