import type { InitJobOptions } from '../../src';
import { codesOf } from '../tools/describe';
import { job, podOf } from './planned';

type Tolerations = NonNullable<InitJobOptions['tolerations']>;

const LONG = 'a'.repeat(63);

/** As Kubernetes takes them: an empty text or null is nothing, and no operator is Equal. */
const RIGHT: readonly object[] = [
  { operator: 'Exists' },
  { key: '', operator: 'Exists' },
  { key: null, operator: 'Exists', value: null, effect: null, tolerationSeconds: null },
  { key: undefined, operator: 'Exists', more: undefined },
  { key: 'gpu' },
  { key: 'example.com/gpu', operator: 'Equal', value: 'yes_1.x-Y' },
  { key: 'gpu', operator: '', value: '' },
  { key: 'gpu', operator: 'Exists', value: '' },
  { key: LONG, value: LONG },
  { key: 'gpu', effect: '' },
  { key: 'gpu', effect: 'NoSchedule' },
  { key: 'gpu', effect: 'PreferNoSchedule' },
  { key: 'gpu', effect: 'NoExecute' },
  { key: 'gpu', effect: 'NoExecute', tolerationSeconds: 0 },
  { key: 'gpu', effect: 'NoExecute', tolerationSeconds: -5 },
];

const WRONG: readonly (readonly [unknown, ...string[]])[] = [
  ['gpu', 'invalid-toleration tolerations.0'],
  [5, 'invalid-toleration tolerations.0'],
  [null, 'invalid-toleration tolerations.0'],
  [[], 'invalid-toleration tolerations.0'],
  [{}, 'invalid-toleration tolerations.0.operator'],
  [{ operator: 'Equal' }, 'invalid-toleration tolerations.0.operator'],
  [{ key: '', operator: 'Equal', value: 'x' }, 'invalid-toleration tolerations.0.operator'],
  [{ key: null }, 'invalid-toleration tolerations.0.operator'],
  [{ operator: '' }, 'invalid-toleration tolerations.0.operator'],
  [{ key: 'gpu', operator: 'In' }, 'invalid-toleration tolerations.0.operator'],
  [{ key: 'gpu', operator: 1 }, 'invalid-toleration tolerations.0.operator'],
  [{ key: 'a b' }, 'invalid-toleration tolerations.0.key'],
  [{ key: 5, operator: 'Exists' }, 'invalid-toleration tolerations.0.key'],
  [{ key: `${LONG}a` }, 'invalid-toleration tolerations.0.key'],
  [{ key: 'gpu', value: 'a b' }, 'invalid-toleration tolerations.0.value'],
  [{ key: 'gpu', value: 5 }, 'invalid-toleration tolerations.0.value'],
  [{ key: 'gpu', value: ['x'] }, 'invalid-toleration tolerations.0.value'],
  [{ key: ['gpu'] }, 'invalid-toleration tolerations.0.key'],
  [{ key: 'gpu', value: `${LONG}a` }, 'invalid-toleration tolerations.0.value'],
  [{ key: 'gpu', operator: 'Exists', value: 'x' }, 'invalid-toleration tolerations.0.value'],
  [{ key: 'gpu', effect: 'No' }, 'invalid-toleration tolerations.0.effect'],
  [{ key: 'gpu', effect: 1 }, 'invalid-toleration tolerations.0.effect'],
  [{ key: 'gpu', tolerationSeconds: 3 }, 'invalid-toleration tolerations.0.tolerationSeconds'],
  [{ key: 'gpu', effect: 'NoSchedule', tolerationSeconds: 3 }, 'invalid-toleration tolerations.0.tolerationSeconds'],
  [{ key: 'gpu', effect: 'NoExecute', tolerationSeconds: 0.5 }, 'invalid-toleration tolerations.0.tolerationSeconds'],
  [{ key: 'gpu', effect: 'NoExecute', tolerationSeconds: '3' }, 'invalid-toleration tolerations.0.tolerationSeconds'],
  [{ key: 'gpu', more: 1 }, 'unknown-property tolerations.0.more'],
  [
    { operator: 'In', value: 'a b', effect: 'No', tolerationSeconds: 'x', more: 1 },
    'invalid-toleration tolerations.0.effect',
    'invalid-toleration tolerations.0.operator',
    'invalid-toleration tolerations.0.tolerationSeconds',
    'invalid-toleration tolerations.0.value',
    'unknown-property tolerations.0.more',
  ],
];

describe('a toleration', () => {
  test.each(RIGHT.map((one) => [one]))('%j is right', (one) => {
    expect(podOf(job({ tolerations: [one] as Tolerations })).tolerations).toEqual([one]);
  });

  test.each(WRONG)('%j is refused', (one, ...problems) => {
    expect(codesOf(() => job({ tolerations: [one] as Tolerations }))).toEqual(problems);
  });

  test('is refused by its place in the list', () => {
    const tolerations = [{ key: 'gpu' }, { key: 'a b' }, { key: 'disk' }, { effect: 'No' }];
    expect(codesOf(() => job({ tolerations }))).toEqual([
      'invalid-toleration tolerations.1.key',
      'invalid-toleration tolerations.3.effect',
      'invalid-toleration tolerations.3.operator',
    ]);
  });

  test.each([{}, 'gpu', 5, null])('%j is no list of them', (tolerations) => {
    expect(codesOf(() => job({ tolerations: tolerations as never }))).toEqual(['invalid-toleration tolerations']);
  });
});
