import { nodeLabelMissing, nodeMissing, nodeNotReady } from '../../../src/doctor/diagnoses/node';
import { GIB } from '../../tools/describe';
import { changed, type Facts, factsOf, FORBIDDEN, viewsWith, viewWith } from '../facts';
import { healthy, meta, plan } from '../states';

const ONE = plan();
const LABEL = 'kubernetes.io/hostname';

function node(name: string, label: string | undefined = name, conditions: object[] = []): object {
  const labels = label === '' ? {} : { [LABEL]: label };
  return { metadata: { ...meta(name, { labels }), namespace: '' }, status: { conditions } };
}

describe('a node that is not ready', () => {
  const UNREADY = { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'no posts' };
  const found = (nodes: object[]): Facts | undefined => factsOf(nodeNotReady(viewWith(ONE, { nodes })));

  test('is described', () => {
    const pressure = { type: 'DiskPressure', status: 'False' };
    expect(found([node('node-0', 'node-0', [pressure, UNREADY])])).toEqual({
      code: 'node-not-ready',
      status: 'problem',
      about: 'node node-0',
      evidence: ['condition, node node-0: Ready=Unknown NodeStatusUnknown: no posts'],
      fix: [['kubectl describe node node-0']],
    });
  });

  test('gives no command with an impossible name', () => {
    expect(found([node('$(reboot)', 'node-0', [UNREADY])])?.fix).toEqual([[]]);
  });

  test.each([
    ['is ready', [node('node-0', 'node-0', [{ type: 'Ready', status: 'True' }])]],
    ['reports nothing', [node('node-0')]],
    ['does not exist', []],
    ['is not the planned one', [node('node-1', 'node-1', [UNREADY])]],
  ])('is not one that %s', (_, nodes) => {
    expect(found(nodes)).toBeUndefined();
  });
});

describe('a node without its label', () => {
  test.each([
    ['no label', '', 'not set'],
    ['another value', 'other', 'other'],
  ])('gets it if it has %s', (_, label, shown) => {
    expect(factsOf(nodeLabelMissing(viewWith(ONE, { nodes: [node('x'), node('node-0', label)] })))).toEqual({
      code: 'node-label-missing',
      status: 'problem',
      about: 'node node-0',
      evidence: [`object, node node-0: label ${LABEL} is ${shown}`],
      fix: [[`kubectl label node node-0 ${LABEL}=node-0 --overwrite`]],
    });
  });

  test('keeps a value that volumes are pinned to, whoever owns them', () => {
    const [volume] = healthy(plan({ prometheus: GIB, nodes: ['other'] })).volumes;
    const nodes = [node('node-0', 'other')];
    const volumes = [changed(volume ?? {}, { metadata: { name: 'theirs', labels: {} } })];
    expect(factsOf(nodeLabelMissing(viewWith(ONE, { nodes, volumes })))).toEqual({
      code: 'node-label-missing',
      status: 'problem',
      about: 'node node-0',
      evidence: [`object, node node-0: label ${LABEL} is other`, 'object, PersistentVolume theirs: is pinned to other'],
      fix: [[]],
    });
  });

  test.each([
    ['has it', [node('node-0')]],
    ['shares its name with the label of another one', [node('node-0', ''), node('x', 'node-0')]],
    ['does not exist', [node('x')]],
  ])('is not one that %s', (_, nodes) => {
    expect(nodeLabelMissing(viewWith(ONE, { nodes }))).toBeUndefined();
  });
});

describe('a node that does not exist', () => {
  test('is one of all, if there are none', () => {
    const two = plan({ prometheus: GIB, alertmanager: { ...GIB, nodes: ['node-1'] } });
    const facts = {
      code: 'node-missing',
      status: 'problem',
      about: 'nodes',
      evidence: ['object, nodes: none'],
      fix: [[`kubectl get nodes --label-columns=${LABEL}`], []],
    };
    const views = viewsWith(two, { nodes: [] });
    expect(views.map((view) => factsOf(nodeMissing(view)))).toEqual([facts, facts]);
  });

  test.each([[`the values of ${LABEL} are a, b (no label), c`, [node('x', 'c'), node('b', ''), node('y', 'a')]]])(
    'is reported with the nodes that do: %s',
    (text, nodes) => {
      expect(factsOf(nodeMissing(viewWith(ONE, { nodes })))).toEqual({
        code: 'node-missing',
        status: 'problem',
        about: 'node node-0',
        evidence: [`object, nodes: ${text}`],
        fix: [[`kubectl get nodes --label-columns=${LABEL}`], [], []],
      });
    },
  );

  test.each([
    ['has its label', [node('x', 'node-0'), node('y')]],
    ['has lost its label', [node('node-0', ''), node('y')]],
  ])('is not one that %s', (_, nodes) => {
    expect(nodeMissing(viewWith(ONE, { nodes }))).toBeUndefined();
  });

  test('is not reported if nodes cannot be read', () => {
    expect(nodeMissing(viewWith(ONE, {}, { state: { nodes: FORBIDDEN } }))).toBeUndefined();
  });

  /** The names after the question, or none. */
  const hint = (wanted: string, names: readonly string[]): string | undefined => {
    const one = plan({ prometheus: { ...GIB, nodes: [wanted] } });
    const found = nodeMissing(viewWith(one, { nodes: names.map((name) => node(name)) }));
    return /mean (.+)\?$/.exec(found?.title ?? '')?.[1];
  };

  test.each([
    ['nods', ['node'], 'node'],
    ['nod', ['nob'], undefined],
    ['worker-ab', ['worker-aa'], 'worker-aa'],
    ['worker-cc', ['worker-aa'], undefined],
    ['worker-abc', ['worker-axy'], 'worker-axy'],
    ['worker-abc', ['worker-xyz'], undefined],
    ['nodes', ['noded', 'nodess', 'x'], 'noded or nodess'],
    ['nodes', ['nodesx', 'nodea'], 'nodea or nodesx'],
    ['nodes', ['nodea', 'nodeb', 'nodec'], undefined],
    ['worker-abc', ['worker-axy', 'worker-abx'], 'worker-abx'],
    ['node-11', ['node-22', 'node-1'], 'node-1'],
    ['node-10', ['node-20'], undefined],
    ['node-abc', ['NODE-ABC'], 'NODE-ABC'],
    ['NODE-ABC', ['node-abd'], 'node-abd'],
  ])('called %s has a name like one of %j: %s', (wanted, names, expected) => {
    expect(hint(wanted, names)).toBe(expected);
  });

  test('has another second step if its name is a typo', () => {
    const second = (name: string): string | undefined =>
      nodeMissing(viewWith(ONE, { nodes: [node(name)] }))?.fix[1]?.text;
    expect(second('nodd-0')).toContain('nodd-0');
    expect(second('x')).not.toBe(second('nodd-0'));
  });
});
