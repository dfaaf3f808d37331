import type { PlannedVolume } from '../../src';
import { placementProblems } from '../../src/plan/placement';
import { valuesPath } from '../../src/values/value-problem';
import { type Value, type Values, withValue } from '../../src/values/values';
import { grafanaVolume, volume } from './planned';

const HOSTNAME = 'kubernetes.io/hostname';
const SPEC = ['prometheus', 'prometheusSpec'];
const TERMS = [
  ...SPEC,
  'affinity',
  'nodeAffinity',
  'requiredDuringSchedulingIgnoredDuringExecution',
  'nodeSelectorTerms',
];

/** The paths of what is in the way, and what is asked for there. */
function found(values: Values, volumes: readonly PlannedVolume[] = [volume()], nodeLabel = HOSTNAME) {
  return placementProblems(values, volumes, nodeLabel).map(({ code, path }) => `${code} ${path}`);
}

const refused = (path: readonly string[]) => [`pod-on-another-node ${valuesPath(path)}`];
const at = (path: readonly string[], value: Value): Values => withValue({}, path, value);
const expression = (operator: string, ...values: readonly Value[]) => ({ key: HOSTNAME, operator, values });
const terms = (...all: readonly Value[]): Values => at(TERMS, all);
const term = (...matchExpressions: readonly Value[]): Values => terms({ matchExpressions });

describe('a nodeSelector', () => {
  const path = [...SPEC, 'nodeSelector', HOSTNAME];

  test.each<[Value, readonly string[]]>([
    ['node-0', []],
    [null, []],
    ['node-1', refused(path)],
    ['', refused(path)],
  ])('for node %j', (node, problems) => {
    expect(found(at(path, node))).toEqual(problems);
  });

  test('for one of two nodes is in the way of the other', () => {
    expect(found(at(path, 'node-0'), [volume(), volume({ node: 'node-1' })])).toEqual(refused(path));
  });

  test('says what to do only where one node would do', () => {
    const fixOf = (...nodes: readonly string[]) =>
      placementProblems(
        at(path, 'node-9'),
        nodes.map((node) => volume({ node })),
        HOSTNAME,
      )[0]?.fix;
    expect(fixOf('node-0')).toContain('"node-0"');
    expect(fixOf('node-0', 'node-0')).toBe(fixOf('node-0'));
    expect(fixOf('node-0', 'node-1')).toBe('remove it');
  });

  test('of a component is in the way of its own volumes alone', () => {
    expect(found(at(path, 'node-1'), [grafanaVolume()])).toEqual([]);
    expect(found(at(['grafana', 'nodeSelector', HOSTNAME], 'node-1'), [grafanaVolume(), volume()])).toEqual(
      refused(['grafana', 'nodeSelector', HOSTNAME]),
    );
  });

  test('of what the chart does not run is none of its values', () => {
    const loki = volume({ claim: { component: 'loki' } });
    expect(found({ loki: { nodeSelector: { [HOSTNAME]: 'node-1' } } }, [loki])).toEqual([]);
  });
});

describe('a required node affinity', () => {
  test.each<[string, Values, boolean]>([
    ['In with the node', term(expression('In', 'node-1', 'node-0')), true],
    ['In without the node', term(expression('In', 'node-1')), false],
    ['NotIn with the node', term(expression('NotIn', 'node-0')), false],
    ['NotIn without the node', term(expression('NotIn', 'node-1')), true],
    ['Exists', term(expression('Exists')), true],
    ['DoesNotExist', term(expression('DoesNotExist')), false],
    ['an operator that the API server refuses', term(expression('Like', 'node-1')), true],
    ['both of two expressions', term(expression('Exists'), expression('NotIn', 'node-1')), true],
    ['one of two expressions', term(expression('Exists'), expression('NotIn', 'node-0')), false],
    ['the other of two expressions', term(expression('In', 'node-1'), expression('Exists')), false],
    ['an expression about another label', term({ key: 'disk', operator: 'In', values: ['ssd'] }), true],
    ['an expression that is none', term('node-1'), true],
    ['one of two terms', terms({ matchExpressions: [expression('In', 'node-1')] }, { matchFields: [{}] }), true],
    ['fields of the node', terms({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['x'] }] }), true],
    ['a term without anything', terms({}), false],
    ['a term with empty lists', terms({ matchExpressions: [], matchFields: [] }), false],
    ['no terms', terms(), false],
    ['terms that are no list', at(TERMS, 'node-1'), true],
    ['no affinity', at([...SPEC, 'affinity'], null), true],
  ])('takes the node or not: %s', (_, values, takes) => {
    expect(found(values)).toEqual(takes ? [] : refused(TERMS));
  });

  test.each<[string, Value, boolean]>([
    ['Gt', '4', true],
    ['Gt', '5', false],
    ['Gt', '6', false],
    ['Lt', '6', true],
    ['Lt', '5', false],
    ['Lt', '4', false],
    ['DoesNotExist', '6', false],
  ])('compares numbers: 5 %s %s is %s', (operator, bound, takes) => {
    expect(found(term(expression(operator, bound)), [volume({ node: '5' })])).toEqual(takes ? [] : refused(TERMS));
  });

  test('is about the label that pins the volumes', () => {
    expect(found(term(expression('In', 'node-1')), [volume()], 'example.com/disk')).toEqual([]);
  });
});

describe('hard anti-affinity', () => {
  const path = [...SPEC, 'podAntiAffinity'];
  const together = [volume(), volume({ claim: { replica: 1 } })];
  const hard = (topologyKey?: string): Values => ({
    prometheus: {
      prometheusSpec: { podAntiAffinity: 'hard', ...(topologyKey && { podAntiAffinityTopologyKey: topologyKey }) },
    },
  });

  test.each<[string, Values, readonly PlannedVolume[], string, boolean]>([
    ['two pods on one node', hard(), together, HOSTNAME, false],
    ['two pods on one node of another label', hard(), together, 'example.com/disk', false],
    ['two pods on one node, by the label that pins', hard('example.com/disk'), together, 'example.com/disk', false],
    ['two pods on one node, by the hostname', hard(HOSTNAME), together, 'example.com/disk', false],
    ['two pods on one node, in zones', hard('topology.kubernetes.io/zone'), together, HOSTNAME, true],
    ['one pod', hard(), [volume()], HOSTNAME, true],
    ['two pods on two nodes', hard(), [volume(), volume({ node: 'node-1' })], HOSTNAME, true],
    ['two of three pods on one node', hard(), [...together, volume({ node: 'node-1' })], HOSTNAME, false],
    ['soft', at(path, 'soft'), together, HOSTNAME, true],
    ['nothing', {}, together, HOSTNAME, true],
  ])('lets pods run or not: %s', (_, values, volumes, nodeLabel, runs) => {
    expect(found(values, volumes, nodeLabel)).toEqual(runs ? [] : refused(path));
  });

  test("is no word that Grafana's chart knows", () => {
    const pods = [grafanaVolume(), grafanaVolume({ claim: { replica: 1 } })];
    expect(found({ grafana: { podAntiAffinity: 'hard' } }, pods)).toEqual([]);
  });
});
