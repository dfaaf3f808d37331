import fc from 'fast-check';
import { first } from './facts';
import { healthWith, plan } from './states';
import { type Finding, lineOf, onNode } from '../../src/doctor/finding';
import { orderedSteps } from '../../src/doctor/ordered-steps';
import { fixStep } from '../../src/doctor/formats/fix';

/** Findings whose fixes have these commands, each with its own text. */
function findingsOf(...fixes: readonly (readonly string[])[]): Finding[] {
  return fixes.map((commands, index) => ({
    ...finding,
    about: String(index + 1),
    fix: commands.map((command) => ({ text: `do ${command}`, commands: [command] })),
  }));
}

const finding = first(healthWith(plan(), { classes: [] }).releases.flatMap(({ findings }) => findings));

function orderOf(...fixes: readonly (readonly string[])[]): (readonly [string, readonly number[]])[] {
  return orderedSteps(findingsOf(...fixes)).flatMap(({ step: { commands }, findings }) =>
    commands.map((command) => [lineOf(command), findings.map(({ about }) => Number(about))] as const),
  );
}

test('a command of several findings says all that it deletes', () => {
  const fix = [{ text: 'do', commands: ['x'] }];
  const findings = ['', 'pods', 'claims', 'pods'].map((deletes, index) => ({
    ...finding,
    about: String(index),
    fix: fix.map((step) => (deletes === '' ? step : { ...step, deletes })),
  }));
  expect(orderedSteps(findings).map(({ step }) => step)).toEqual([{ ...fix[0], deletes: 'pods; claims' }]);
  expect(orderedSteps(findings.slice(0, 1)).map(({ step }) => step)).toEqual(fix);
});

test('the same command on two nodes is two steps, each with its node', () => {
  const findings = ['a', 'b', 'a'].map((node, index) => ({
    ...finding,
    about: String(index),
    fix: [onNode(node, 'look', 'findmnt')],
  }));
  expect(
    orderedSteps(findings).map(({ step, findings: its }) => [fixStep(step, { context: 'x' }), its.length]),
  ).toEqual([
    [{ text: 'On node a, as root: look', commands: [], onNode: ['findmnt'] }, 2],
    [{ text: 'On node b, as root: look', commands: [], onNode: ['findmnt'] }, 1],
  ]);
});

describe('the fixes of several findings', () => {
  test.each<[string, string[][], [string, number[]][]]>([
    [
      'one after the other',
      [['a'], ['b']],
      [
        ['a', [1]],
        ['b', [2]],
      ],
    ],
    [
      'a command once',
      [
        ['a', 'x'],
        ['b', 'x'],
      ],
      [
        ['a', [1]],
        ['b', [2]],
        ['x', [1, 2]],
      ],
    ],
    [
      'what must be before it, before it',
      [['x'], ['a', 'b', 'x', 'c']],
      [
        ['a', [2]],
        ['b', [2]],
        ['x', [1, 2]],
        ['c', [2]],
      ],
    ],
    [
      'a command twice for a finding that needs it twice',
      [['a', 'b', 'a']],
      [
        ['a', [1]],
        ['b', [1]],
        ['a', [1]],
      ],
    ],
    [
      'a command twice where two findings contradict each other',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      [
        ['a', [1, 2]],
        ['b', [1, 2]],
        ['a', [1, 2]],
      ],
    ],
  ])('have %s', (_, fixes, expected) => {
    expect(orderOf(...fixes)).toEqual(expected);
  });

  test('keep the order of every finding, and lose and double nothing', () => {
    // without contradictions: every fix is in the order of the alphabet
    const fix = fc
      .uniqueArray(fc.constantFrom(...'a b c d e f g h i j k l'.split(' ')), { maxLength: 8 })
      .map((all) => [...all].sort());
    fc.assert(
      fc.property(fc.array(fix, { maxLength: 8 }), (fixes) => {
        const order = orderOf(...fixes).map(([command]) => command);
        expect([...order].sort()).toEqual([...new Set(fixes.flat())].sort());
        for (const one of fixes) {
          expect(order.filter((command) => one.includes(command))).toEqual(one);
        }
      }),
    );
  });

  test('of thousands of claims take no time', () => {
    const commands = Array.from({ length: 20_000 }, (_, index) => `patch ${index}`);
    const findings = findingsOf(['apply'], [...commands, 'apply']);
    const began = performance.now();
    expect(orderedSteps(findings)).toHaveLength(20_001);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

test.each([
  ['kubectl delete pod x', true],
  ["kubectl '--context=eu 1' delete persistentvolume x", true],
  ['helm --kube-context=eu uninstall kps', true],
  ['/opt/kubectl delete job x', true],
  ['kubectl apply -k dist/delete', false],
  ['kubectl get pods', false],
])('a step that is silent about a deletion is not called harmless: %s', (command, isDeletion) => {
  expect(fixStep({ text: 'do it', commands: [command] }, {}).deletes !== undefined).toBe(isDeletion);
});
