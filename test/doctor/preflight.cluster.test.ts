import { HostPathLayout } from '../../src';
import { GIB } from '../tools/describe';
import { allFixes, apply, define, examined, inLab, kubectl, NODES, paste, type Stack, stacks } from './lab';

const [NODE = ''] = NODES;
const TYPO = `${NODE.slice(0, -1)}x${NODE.slice(-1)}`;
const ENFORCE = 'pod-security.kubernetes.io/enforce';

inLab('before anything is applied the doctor names', () => {
  const stack = stacks();
  const foreign: string[] = [];
  afterAll(() => {
    for (const one of foreign) {
      kubectl('delete', one, '--ignore-not-found');
    }
  });

  /** A volume of someone else on a planned directory. */
  function useDirectory({ storage, namespace }: Stack): void {
    const [volume] = storage.plan.volumes.filter(({ node }) => node === NODE);
    const name = `someone-else-${namespace}`;
    const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [NODE] }];
    apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: volume?.dataDirectory },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } },
      },
    });
    foreign.push(`persistentvolume/${name}`);
  }

  test('a typo of a node, a namespace that refuses the Job, a foreign class and a used directory', async () => {
    const one = stack('pre1', { namespaces: { create: true }, nodes: [NODE], grafana: { ...GIB, nodes: [TYPO] } });
    const { namespace, storage } = one;
    kubectl('create', 'namespace', namespace);
    kubectl('label', 'namespace', namespace, `${ENFORCE}=restricted`);
    const className = storage.plan.volumes[0]?.storageClassName ?? '';
    apply({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: className },
      provisioner: 'example.com/disks',
    });
    foreign.push(`storageclass/${className}`);
    useDirectory(one);
    const { codes } = await one.doctor();
    expect([...codes].sort()).toEqual(
      [
        'directory-shared',
        'job-blocked-by-pod-security',
        'node-missing',
        'not-installed',
        'storage-class-provisions',
      ].sort(),
    );
  });

  test('a namespace that refuses the Job, a quota without room and a used directory', async () => {
    const one = stack('pre2', { namespaces: { create: true }, nodes: [NODE] });
    kubectl('create', 'namespace', one.namespace);
    kubectl('label', 'namespace', one.namespace, `${ENFORCE}=restricted`);
    kubectl('create', 'quota', 'team', '--namespace', one.namespace, '--hard=persistentvolumeclaims=0');
    useDirectory(one);
    const { codes } = await one.until((answer) => answer.codes.includes('quota'));
    expect([...codes].sort()).toEqual(['directory-shared', 'job-blocked-by-pod-security', 'not-installed', 'quota']);
  });

  test('definitions of an older operator, whose fields the chart needs', async () => {
    const values = { prometheus: { prometheusSpec: { shardRetentionPolicy: { whenScaled: 'Retain' } } } };
    const one = stack('pre4', { nodes: [NODE], values });
    define('58.5.2');
    try {
      const { codes, document } = await one.doctor();
      expect(codes).toEqual(['definitions-outdated', 'not-installed']);
      expect(document.status).toBe('at-risk');
      one.apply();
      expect(() => one.install()).toThrow('field not declared in schema');
      for (const line of allFixes(await examined(one.dist))) {
        paste(line);
      }
      await one.untilFine();
    } finally {
      define('88.5.3');
    }
  });

  test('nothing, if all is well', async () => {
    const { codes, document } = await stack('pre3', {
      nodes: [NODE],
      layout: HostPathLayout.perVolume('/data/pre3'),
    }).doctor();
    expect(codes).toEqual(['not-installed']);
    expect(document.status).toBe('waiting');
  });
});
