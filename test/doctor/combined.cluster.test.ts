import { Size } from 'cdk8s';
import { allFixes, inLab, kubectl, NODES, on, paste, provision, stacks } from './lab';
import { patch, repaired, THREE, untilFound } from './repaired';
import { HostPathLayout } from '../../src';
import { GIB } from '../tools/describe';

const [FIRST = '', SECOND = ''] = NODES;
const TWO = { prometheus: GIB, alertmanager: GIB, ...on(FIRST) };

inLab('two troubles at once are found in one round and repaired:', () => {
  const stack = stacks();

  test('the values of another release, and a class with another provisioner', async () => {
    const a = stack('both-a', { ...THREE, ...on(FIRST) }).apply();
    const b = stack('both-b', { ...THREE, ...on(SECOND) }).apply();
    a.installValuesOf(b);
    const name = `${a.namespace}-${a.release}`;
    provision(name);
    const health = await untilFound(['problem storage-class-provisions', 'problem values-of-other-release'], a.dist);
    const [look = '', ...rest] = allFixes(health);
    expect(paste(look)).toContain('example.com/disk');
    kubectl('delete', 'storageclass', name);
    rest.forEach(paste);
    await untilFound([], a.dist);
  });

  test('a volume that is not kept, and claims that are deleted with their StatefulSet', async () => {
    const one = stack('unkept', TWO).apply().install();
    await one.untilFine();
    const policy = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } };
    const values = { prometheus: { prometheusSpec: policy } };
    one.install(undefined, values);
    const [volume] = one.storage.volumes;
    patch('pv', volume?.name ?? '', { spec: { persistentVolumeReclaimPolicy: 'Delete' } });
    await untilFound(['at-risk deletes-more-than-planned', 'at-risk reclaim-policy'], one.dist);
    paste(`helm uninstall ${one.release} --namespace ${one.namespace} --wait`);
    kubectl('wait', `pvc/${volume?.claim.name}`, '--namespace', one.namespace, '--for=delete', '--timeout=60s');
    one.install(undefined, values);
    await repaired(one, ['at-risk reclaim-policy', 'problem claim-deleted-by-policy']);
  });

  test('an agent, and a plan that has grown', async () => {
    const one = stack('grown', TWO).apply().install();
    await one.untilFine();
    const { release: name, namespace } = one;
    const release = { name, namespace, chartVersion: '88.5.3' };
    const grown = stack('grown2', { ...TWO, release, prometheus: { size: Size.gibibytes(20) } });
    one.install(undefined, { prometheus: { agentMode: true } });
    await repaired(grown, ['at-risk differs-from-plan', 'problem other-kind']);
  });

  test('two releases on the same directories, and a plan that has grown', async () => {
    const layout = HostPathLayout.perVolume('/data/dr-same');
    const one = stack('same', { ...TWO, layout })
      .apply()
      .install();
    stack('same2', { ...TWO, layout })
      .apply()
      .install();
    const { release: name, namespace } = one;
    const release = { name, namespace, chartVersion: '88.5.3' };
    const grown = stack('same3', { ...TWO, layout, release, prometheus: { size: Size.gibibytes(20) } });
    const { steps } = await untilFound(
      ['at-risk differs-from-plan', 'problem deletes-more-than-planned', 'problem directory-shared'],
      grown.dist,
    );
    // before anything is upgraded, one of the two is stopped
    const place = (found: string): number =>
      steps.findIndex(({ findings: [first] }) => (first?.code ?? '').startsWith(found));
    expect(place('directory-shared')).toBe(0);
    expect(place('differs-from-plan')).toBeGreaterThan(0);
  });
});
