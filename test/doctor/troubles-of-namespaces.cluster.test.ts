import { lineOf } from '../../src/doctor/finding';
import { apply, inLab, kubectl, NODES, on, paste, PREFIX, type Stack, stacks } from './lab';
import { repaired, THREE, untilFound } from './repaired';
import { SimulatedNode } from './simulated-node';

const [FIRST = 'node-4'] = NODES;
const ENFORCE = 'pod-security.kubernetes.io/enforce';

inLab('what a namespace refuses is found in one round and repaired:', () => {
  const stack = stacks();
  const others: string[] = [];
  afterAll(() => {
    for (const namespace of others) {
      kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false');
    }
  });

  function quota({ namespace }: Stack, hard: object): void {
    apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { namespace, name: 'team' }, spec: { hard } });
  }

  test('28: Pod Security restricted, and a quota', async () => {
    const one = stack('tight', { ...THREE, ...on(FIRST), namespaces: { create: true } });
    kubectl('create', 'namespace', one.namespace);
    kubectl('label', 'namespace', one.namespace, `${ENFORCE}=restricted`);
    quota(one, { persistentvolumeclaims: '0' });
    one.apply();
    // helm itself creates Grafana's claim
    expect(() => one.install()).toThrow('exceeded quota: team');
    const { releases } = await repaired(one, ['problem job-blocked-by-pod-security', 'problem quota'], () => {
      quota(one, { persistentvolumeclaims: '3' });
    });
    expect(releases[0]?.findings.map(({ claims }) => claims.length)).toEqual([3, 3]);
  });

  /** A release whose storage is applied without its init Jobs. */
  function apart(name: string, node: string): Stack {
    const initJobs = `${PREFIX}-${name}-jobs`;
    others.push(initJobs);
    const namespaces = { create: true, initJobs, createForInitJobs: false };
    const one = stack(name, { ...THREE, ...on(node), namespaces });
    expect(() => one.apply()).toThrow(`namespaces "${initJobs}" not found`);
    return one;
  }

  test('32: the namespace of the init Jobs is missing', async () => {
    const one = apart('apart', FIRST);
    await repaired(one, ['problem namespace-missing', 'waiting chart-not-installed']);
  });

  test('32: the same, and the pods wait for their directories', async () => {
    const node = new SimulatedNode(`${PREFIX}-simulated-apart`);
    try {
      const one = apart('apart-too', node.name).install();
      const { steps } = await untilFound(['problem namespace-missing'], one.dist);
      for (const line of steps.flatMap(({ step }) => step.commands)) {
        paste(lineOf(line));
      }
      await untilFound(['waiting job-running'], one.dist);
    } finally {
      node.remove();
    }
  });
});
