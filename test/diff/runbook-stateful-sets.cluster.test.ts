import { join } from 'node:path';
import { Chart, Size } from 'cdk8s';
import { GitOpsApp, HostPathLayout, StatefulSetStorage, type StatefulSetWorkload } from '../../src';
import { diffPlans } from '../../src/diff/plan-diff';
import { plansIn } from '../../src/files/plan-files';
import { inFolder } from '../tools/folders';
import { pastedEnvironment } from '../tools/pasted';
import { kubectl, run } from '../tools/run';

/** A cluster that these tests may change, with the nodes node-0 and node-1. */
const { TEST_KUBECONFIG: KUBECONFIG, TEST_CHARTS: CHARTS } = process.env;
const NAMESPACE = 'diff-runbook-sets';
const NODES = ['node-0', 'node-1'];

const onCluster = KUBECONFIG === undefined ? describe.skip : describe;

interface Claim {
  readonly metadata: { readonly name: string; readonly uid: string; readonly ownerReferences?: readonly object[] };
  readonly spec: { readonly volumeName?: string };
  readonly status: { readonly phase: string };
}

onCluster('the runbook of a StatefulSet that lets its claims be deleted with it', () => {
  const env = pastedEnvironment({ kubeconfig: KUBECONFIG ?? '', charts: CHARTS ?? '' });
  const inCluster = (...args: readonly string[]): string => kubectl(args, env);

  function synth(outdir: string, gibibytes: number): void {
    const app = new GitOpsApp({ outdir });
    const workload: StatefulSetWorkload = {
      statefulSet: 'db',
      template: 'data',
      replicas: 2,
      size: Size.gibibytes(gibibytes),
      mountPath: '/var/lib/db',
      owner: { uid: 999, gid: 999 },
    };
    new StatefulSetStorage(new Chart(app, 'storage'), 'storage', {
      release: { name: 'db', namespace: NAMESPACE },
      layout: HostPathLayout.perVolume('/data/runbook-sets'),
      nodes: NODES,
      namespaces: { create: true, privileged: true },
      workloads: { db: workload },
    });
    app.synth();
  }

  /** Installs what the chart of the StatefulSet would. */
  function install(folder: string, gibibytes: number): void {
    const labels = { app: 'db' };
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', namespace: NAMESPACE },
      spec: {
        replicas: 2,
        podManagementPolicy: 'Parallel',
        serviceName: 'db',
        selector: { matchLabels: labels },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' },
        template: {
          metadata: { labels },
          spec: {
            containers: [{ name: 'db', image: 'db', volumeMounts: [{ name: 'data', mountPath: '/var/lib/db' }] }],
            // the nodes of the cluster may be simulated
            tolerations: [{ operator: 'Exists' }],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: `${NAMESPACE}-db`,
              resources: { requests: { storage: `${gibibytes}Gi` } },
            },
          },
        ],
      },
    };
    run('kubectl', ['apply', '-f', '-'], { env, cwd: folder, input: JSON.stringify(set) });
  }

  function claims(): Claim[] {
    return (JSON.parse(inCluster('get', 'pvc', '--namespace', NAMESPACE, '--output=json')) as { items: Claim[] }).items;
  }

  async function until(isSo: (all: readonly Claim[]) => boolean): Promise<Claim[]> {
    for (let attempt = 0; attempt < 60; attempt++) {
      const all = claims();
      if (isSo(all)) {
        return all;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error(`waited in vain: ${JSON.stringify(claims())}`);
  }

  function clean(): void {
    inCluster('delete', 'namespace', NAMESPACE, '--ignore-not-found');
    inCluster('delete', 'persistentvolume', '--selector', 'app.kubernetes.io/instance=db');
    inCluster('delete', 'storageclass', `${NAMESPACE}-db`, '--ignore-not-found');
  }

  beforeEach(clean);
  afterEach(clean);

  test('keeps each claim, with its uid and its volume', async () => {
    await inFolder(async (folder) => {
      const [before, after] = [join(folder, 'before'), join(folder, 'after')];
      synth(before, 1);
      synth(after, 2);
      run('sh', ['-euc', 'kubectl apply -k .'], { env, cwd: before });
      install(folder, 1);
      // the claims are really the StatefulSet's to delete
      const isOwned = ({ metadata, status }: Claim): boolean =>
        status.phase === 'Bound' && (metadata.ownerReferences ?? []).length > 0;
      const old = await until((all) => all.length === 2 && all.every(isOwned));
      const identity = ({ metadata: { name, uid }, spec }: Claim): string[] => [name, uid, spec.volumeName ?? ''];

      const { risky, releases } = diffPlans(plansIn(before), plansIn(after));
      expect(risky).toBe(true);
      const commands = releases.flatMap(({ runbook }) => runbook.flatMap((step) => step.commands));
      expect(commands.filter((command) => command.includes('persistentVolumeClaimRetentionPolicy'))).toHaveLength(1);
      for (const command of commands) {
        run('sh', ['-euc', command], { env, cwd: after });
      }
      expect(inCluster('get', 'statefulset', '--namespace', NAMESPACE, '--output=name')).toBe('');
      // whatever deletes objects that lost their owner would have done so
      await new Promise((resolve) => setTimeout(resolve, 5000));
      expect(claims().map(identity)).toEqual(old.map(identity));

      install(folder, 2);
      const next = await until((all) => all.length === 2 && all.every(isOwned));
      expect(next.map(identity)).toEqual(old.map(identity));
    });
  });
});
