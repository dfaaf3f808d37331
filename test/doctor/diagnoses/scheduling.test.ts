import { podNotScheduled } from '../../../src/doctor/diagnoses/pod';
import { PATIENCE } from '../../../src/doctor/patience';
import { ago, changed, type Facts, factsOf, first, viewWith } from '../facts';
import { firstVolume, healthy, HOURS_AGO, meta, plan } from '../states';

const ONE = plan();
const { claim: CLAIM } = firstVolume(ONE);
const POD = 'prometheus-0';
const NODE = first(healthy(ONE).nodes);
const PINNED = { 'kubernetes.io/hostname': 'node-0' };
const SCHEDULED = `condition, pod monitoring/${POD}: PodScheduled=False Unschedulable:`;
const DESCRIBE = `kubectl describe pod --namespace monitoring ${POD}`;

function pending(message: string, spec: object = {}, condition: object = {}, name = POD): object {
  const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: HOURS_AGO };
  return {
    metadata: meta(name),
    spec: { volumes: [{ persistentVolumeClaim: { claimName: CLAIM.name } }], ...spec },
    status: { phase: 'Pending', conditions: [{ ...unscheduled, message, ...condition }] },
  };
}

function found(nodes: readonly object[], ...pods: readonly object[]): Facts | undefined {
  return factsOf(podNotScheduled(viewWith(ONE, { nodes: [...nodes], pods: [...pods] })));
}

function node(spec: object, metadata: object = {}): object {
  return changed(NODE, { spec, metadata });
}

const TAINTS = [
  { key: 'dedicated', value: 'db', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' },
];

test('a node with taints that the pod does not tolerate is the cause, before the message of the scheduler', () => {
  expect(found([node({ taints: TAINTS })], pending('1 Insufficient cpu.'))).toEqual({
    code: 'node-tainted',
    status: 'problem',
    about: 'node node-0',
    evidence: [
      `${SCHEDULED} 1 Insufficient cpu.`,
      'object, node node-0: taint dedicated=db:NoSchedule, node.kubernetes.io/disk-pressure:NoSchedule',
    ],
    fix: [['kubectl taint nodes node-0 dedicated:NoSchedule-'], ['kubectl describe node node-0'], []],
  });
});

describe('a cordoned node', () => {
  test('is uncordoned', () => {
    expect(found([node({ unschedulable: true })], pending('x'))).toEqual({
      code: 'node-cordoned',
      status: 'problem',
      about: 'node node-0',
      evidence: [`${SCHEDULED} x`, 'object, node node-0: unschedulable true'],
      fix: [['kubectl uncordon node-0']],
    });
  });

  test('is not named in a command if its name is impossible', () => {
    const strange = node({ unschedulable: true }, { name: '$(reboot)' });
    expect(found([strange], pending('x'))?.code).toBe('not-scheduled');
  });
});

describe('a nodeSelector', () => {
  const selecting = (nodeSelector: object, labels: object, name = 'node-0'): Facts | undefined =>
    found([node({}, { name, labels: { ...PINNED, ...labels } })], pending('x', { nodeSelector }));

  test('that the node of the data does not match is the cause', () => {
    expect(selecting({ disk: 'ssd', zone: 'a', rack: '7' }, { rack: '7' })).toEqual({
      code: 'pod-wants-another-node',
      status: 'problem',
      about: `pod monitoring/${POD}`,
      evidence: [`${SCHEDULED} x`, 'object, node node-0: disk is not set, zone is not set'],
      fix: [['kubectl label node node-0 disk=ssd zone=a'], []],
    });
  });

  test.each([
    ['of its own', { disk: 'ssd', zone: 'a' }, { disk: 'hdd' }],
    ['that names the node', { 'kubernetes.io/hostname': 'node-1' }, {}],
  ])('changes no label %s, because volumes and pods of others may be pinned to it', (_, nodeSelector, labels) => {
    expect(selecting(nodeSelector, labels)?.fix).toEqual([[]]);
  });

  test('is named with every label that does not match', () => {
    const pods = [pending('x', { nodeSelector: { disk: 'ssd', zone: 'a' } })];
    expect(podNotScheduled(viewWith(ONE, { pods }))?.title).toContain('disk=ssd, zone=a');
  });

  test('that the node matches is not the cause', () => {
    expect(selecting({ disk: 'ssd' }, { disk: 'ssd' })?.code).toBe('not-scheduled');
  });

  test.each([
    ['key', { 'a b': 'ssd' }, 'node-0'],
    ['value', { disk: 'a b' }, 'node-0'],
    ['node', { disk: 'ssd' }, '$(reboot)'],
    ['key besides a possible one', { disk: 'ssd', 'a b': 'ssd' }, 'node-0'],
  ])('with an impossible %s gives no command', (_, nodeSelector, name) => {
    expect(selecting(nodeSelector, {}, name)?.fix).toEqual([[]]);
  });

  test('is not compared with a node that does not exist', () => {
    expect(found([], pending('x', { nodeSelector: { disk: 'ssd' } }))?.code).toBe('not-scheduled');
  });
});

describe('a node without enough resources', () => {
  test.each([
    ['0/4 nodes are available: 1 Insufficient memory, 3 node(s) had volume node affinity conflict.', ' memory '],
    ['0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available.', ' cpu '],
    ['0/1 nodes are available: 1 Insufficient nvidia.com/gpu.', ' nvidia.com/gpu '],
    ['0/1 nodes are available: 1 Insufficient ephemeral-storage.', ' ephemeral-storage '],
    ['0/1 nodes are available: 1 Insufficient hugepages-2Mi.', ' hugepages-2Mi '],
  ])('is full: %s', (message, resource) => {
    const diagnosis = podNotScheduled(viewWith(ONE, { pods: [pending(message)] }));
    expect(diagnosis?.title).toContain(resource);
    expect(factsOf(diagnosis)).toEqual({
      code: 'node-full',
      status: 'problem',
      about: 'node node-0',
      evidence: [`${SCHEDULED} ${message}`],
      fix: [['kubectl describe node node-0'], []],
    });
  });

  test.each([
    ['does not exist', []],
    ['has an impossible name', [node({}, { name: '$(reboot)' })]],
  ])('is named by its label if it %s', (_, nodes) => {
    expect(found(nodes, pending('1 Insufficient cpu.'))?.fix).toEqual([
      ['kubectl describe node --selector kubernetes.io/hostname=node-0'],
      [],
    ]);
  });
});

describe('a message of the scheduler', () => {
  test.each([
    ['volume-node-conflict', '1 node(s) had volume node affinity conflict'],
    ['volume-node-conflict', "1 node(s) didn't match Pod's node affinity/selector"],
    ['not-scheduled', '1 node(s) were not looked at'],
  ])('means %s: %s', (code, message) => {
    expect(found([NODE], pending(message))).toEqual({
      code,
      status: 'problem',
      about: `pod monitoring/${POD}`,
      evidence: [`${SCHEDULED} ${message}`],
      fix: [[], [DESCRIBE]],
    });
  });

  test('is waited for at first', () => {
    const young = { lastTransitionTime: ago(PATIENCE.scheduling - 1) };
    expect(found([NODE], pending('x', {}, young))).toEqual({
      code: 'starting',
      status: 'waiting',
      about: `pod monitoring/${POD}`,
      evidence: [`${SCHEDULED} x`],
      fix: [[], [DESCRIBE]],
    });
  });

  test('gives no command with an impossible name of a pod', () => {
    expect(found([NODE], pending('x', {}, {}, '$(reboot)'))?.fix).toEqual([[]]);
  });
});

describe('a pod', () => {
  test.each<[string, object]>([
    ['that has a node', pending('x', { nodeName: 'node-0' })],
    ['that is scheduled', pending('x', {}, { status: 'True' })],
    ['with another condition', pending('x', {}, { type: 'Ready' })],
  ])('%s is not waiting for a node', (_, pod) => {
    expect(found([NODE], pod)).toBeUndefined();
  });

  test('is found after one that has a node', () => {
    const scheduled = pending('x', { nodeName: 'node-0' }, {}, 'other');
    expect(found([NODE], scheduled, pending('x'))?.about).toBe(`pod monitoring/${POD}`);
  });
});
