import { inLab, kubectl, NODES, on, type Stack, type StackProps, stacks } from './lab';
import { repaired, untilFound } from './repaired';
import { lineOf } from '../../src/doctor/finding';
import { GIB } from '../tools/describe';

const [FIRST = '', SECOND = '', , LABELLED = ''] = NODES;
const TYPO = FIRST.replace(/^(.)/, '$1$1');
const ONE: StackProps = { prometheus: GIB, ...on(FIRST) };

inLab('a name or a node that is not as planned is found in one round and repaired:', () => {
  const stack = stacks();
  afterAll(() => {
    kubectl('label', 'node', LABELLED, `kubernetes.io/hostname=${LABELLED}`, '--overwrite');
  });

  /** The same release, described with another node. */
  function onOther({ release, namespace }: Stack, name: string, node: string): Stack {
    return stack(name, { ...ONE, release: { name: release, namespace, chartVersion: '88.5.3' }, ...on(node) });
  }

  test('16: another name, more replicas and no storage, by hand', async () => {
    const one = stack('renamed', { ...ONE, alertmanager: GIB })
      .apply()
      .install();
    await one.untilFine();
    one.install(undefined, {
      fullnameOverride: 'dr-by-hand',
      prometheus: { prometheusSpec: { replicas: 2, storageSpec: null } },
    });
    const { steps } = await repaired(one, ['problem claim-renamed', 'problem no-claim-asked-for']);
    // one upgrade for both
    expect(steps.flatMap(({ step }) => step.commands)).toHaveLength(1);
  });

  test('21: another hostname label, while the pod runs and after it was deleted', async () => {
    const one = stack('hostname', { ...ONE, ...on(LABELLED) })
      .apply()
      .install();
    await one.untilFine();
    kubectl('label', 'node', LABELLED, 'kubernetes.io/hostname=dr-replaced', '--overwrite');
    await untilFound(['problem node-label-missing'], one.dist);
    kubectl('delete', 'pods', '--all', '--namespace', one.namespace, '--wait=false');
    const { releases } = await repaired(one, ['problem node-label-missing']);
    expect(releases[0]?.findings[0]?.evidence[0]?.text).toContain('dr-replaced');
  });

  test('23: the node of the plan is not that of the cluster', async () => {
    const one = stack('moved', ONE).apply().install();
    await one.untilFine();
    const other = onOther(one, 'moved2', SECOND);
    const { steps } = await untilFound(['problem volume-differs'], other.dist);
    const lines = steps.flatMap(({ step }) => [step.text, ...step.commands.map((line) => lineOf(line))]);
    // the output folder is in no Git repository
    expect(lines.filter((line) => line.includes('HEAD'))).toEqual([]);
    expect(steps.filter(({ step }) => step.deletes !== undefined)).toEqual([]);
    // if the cluster is right, its description is
    await one.untilFine();
  });

  test('25: a typo of the node, which is corrected before the chart is installed', async () => {
    const typo = stack('typo', { ...ONE, ...on(TYPO) }).apply();
    const { releases } = await untilFound(['problem node-missing', 'waiting chart-not-installed'], typo.dist);
    expect(releases[0]?.findings[0]?.title).toContain(`did you mean ${FIRST}?`);
    const right = onOther(typo, 'typo2', FIRST);
    await repaired(right, ['problem unused-volume-differs', 'waiting chart-not-installed']);
  });

  test('25: a typo of the node, which is corrected when the claims are bound', async () => {
    const typo = stack('late', { ...ONE, ...on(TYPO) })
      .apply()
      .install();
    await untilFound(['problem node-missing'], typo.dist);
    // the Job of the right node is missing because the plan is not applied, and it cannot be applied yet
    await untilFound(['problem volume-differs'], onOther(typo, 'late2', FIRST).dist);
  });
});
