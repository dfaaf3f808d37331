import * as v from 'valibot';
import { NODE, type Node, TOLERATION, type Toleration } from '../../../src/cluster/live-objects';
import { showTaint, untaint, untolerated } from '../../../src/doctor/diagnoses/taints';
import { lineOf } from '../../../src/doctor/finding';
import { meta } from '../states';

const TAINT = { key: 'dedicated', value: 'db', effect: 'NoSchedule' };

function tainted(taint: object, name = 'node-0'): Node {
  return v.parse(NODE, { metadata: meta(name), spec: { taints: [taint] } });
}

function tolerating(...tolerations: readonly object[]): Toleration[] {
  return v.parse(v.array(TOLERATION), tolerations);
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
describe('a pod is kept out by a taint', () => {
  test.each([
    ['without tolerations', {}, []],
    ['of the effect NoExecute', { effect: 'NoExecute' }, []],
    ['with another value', {}, [{ key: 'dedicated', operator: 'Equal', value: 'web', effect: 'NoSchedule' }]],
    ['with another key', {}, [{ key: 'other', operator: 'Equal', value: 'db', effect: 'NoSchedule' }]],
    ['with another key that only has to exist', {}, [{ key: 'other', operator: 'Exists' }]],
    ['with another effect', {}, [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }]],
    ['with no key and no operator', { value: '' }, [{ operator: '', effect: 'NoSchedule' }]],
    ['with no key and the operator Equal', {}, [{ operator: 'Equal', value: 'db' }]],
  ])('%s', (_, taint, tolerations) => {
    const node = tainted({ ...TAINT, ...taint });
    expect(untolerated(node, tolerating(...tolerations))).toEqual([{ ...TAINT, ...taint }]);
  });
});

describe('a pod is admitted in spite of a taint', () => {
  test.each([
    ['that is only a preference', { effect: 'PreferNoSchedule' }, []],
    ['of a cordoned node', { key: 'node.kubernetes.io/unschedulable' }, []],
    ['with the same key, value and effect', {}, [{ ...TAINT, operator: 'Equal' }]],
    ['with the operator left out, which means Equal', {}, [TAINT]],
    ['with any value', {}, [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }]],
    ['with any effect', {}, [{ key: 'dedicated', operator: 'Equal', value: 'db' }]],
    ['with any taint', {}, [{ operator: 'Exists' }]],
    ['with one of several tolerations', {}, [{ key: 'other', operator: 'Exists' }, TAINT]],
  ])('%s', (_, taint, tolerations) => {
    expect(untolerated(tainted({ ...TAINT, ...taint }), tolerating(...tolerations))).toEqual([]);
  });
});

test.each([
  ['dedicated=db:NoSchedule', TAINT],
  ['dedicated:NoExecute', { key: 'dedicated', value: '', effect: 'NoExecute' }],
])('a taint is shown as kubectl writes it: %s', (shown, taint) => {
  expect(showTaint(taint)).toBe(shown);
});

describe('a taint', () => {
  const commands = (name: string, key: string): string[] =>
    untaint(tainted({ ...TAINT, key }, name), { ...TAINT, key }).flatMap((step) =>
      step.commands.map((one) => lineOf(one)),
    );

  test.each([
    ['of a person is removed', 'node-0', 'dedicated', ['kubectl taint nodes node-0 dedicated:NoSchedule-']],
    ['of Kubernetes is explained by the node', 'node-0', 'node.kubernetes.io/x', ['kubectl describe node node-0']],
    [
      'with the key of another domain is removed',
      'node-0',
      'x.io/node.kubernetes.io',
      ['kubectl taint nodes node-0 x.io/node.kubernetes.io:NoSchedule-'],
    ],
    ['of a node with an impossible name gives no command', '$(reboot)', 'dedicated', []],
    ['with an impossible key gives no command', 'node-0', '$(reboot)', []],
  ])('%s', (_, node, key, expected) => {
    expect(commands(node, key)).toEqual(expected);
  });

  test('comes with words for its step', () => {
    for (const key of ['dedicated', 'node.kubernetes.io/x']) {
      expect(untaint(tainted(TAINT), { ...TAINT, key }).map(({ text }) => text === '')).toEqual([false]);
    }
  });
});
