import { HostPathLayout } from '../../src';
import { fixed, fixOf, foundAlone, inLab, kubectl, NODES, paste, stacks, withGrafana } from './lab';
import { untilFound } from './repaired';

inLab('on a real API server the doctor names and fixes', () => {
  const stack = stacks();

  test('unbound volumes that were applied for a wrong node', async () => {
    const [node = ''] = NODES;
    const wrong = stack('slip', { ...withGrafana, nodes: ['no-such-node'] }).apply();
    const one = stack('slip2', {
      ...withGrafana,
      release: { name: wrong.release, namespace: wrong.namespace, chartVersion: '88.5.3' },
      nodes: [node],
    });
    expect(() => one.apply()).toThrow('field is immutable');
    const found = await one.until(({ codes }) => codes[0] === 'unused-volume-differs');
    expect(found.findings[0]?.claims).toHaveLength(2);
    for (const line of fixOf(found, 'unused-volume-differs')) {
      paste(line);
    }
    await fixed(one, 'chart-not-installed');
  });

  test('a release that is renamed only in the description', async () => {
    const old = stack('former', withGrafana).apply().install();
    await old.untilFine();
    const one = stack('former2', {
      ...withGrafana,
      release: { name: 'dr-latter', namespace: old.namespace, chartVersion: '88.5.3' },
      layout: HostPathLayout.perVolume(`/data/${old.release}`),
    });
    const found = await foundAlone(one, 'release-renamed');
    expect(found.title).toContain(`release dr-former in namespace ${old.namespace}`);
    one.apply();
    await foundAlone(one, 'release-renamed');
    await untilFound(['at-risk directory-shared'], old.dist);
    kubectl('delete', 'pv', ...one.storage.volumes.map(({ name }) => name));
    await old.untilFine();
  });

  test('a misspelled node name', async () => {
    const [node = ''] = NODES;
    const one = stack('nearly', { nodes: [node.replace('node', 'nod')] }).apply();
    const found = await one.untilProblem('node-missing');
    expect(found.findings[0]?.title).toContain(`did you mean ${node}?`);
  });
});
