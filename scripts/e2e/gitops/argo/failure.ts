import { setTimeout as sleep } from 'node:timers/promises';
import { ArgoCluster } from './cluster';
import { patchApplication, startOf, syncedRevision } from './kinds';
import { apply, call } from '../../cluster';
import { dataObjects, fine, kept } from '../checks';
import { described, type LiveObject, type Snapshot } from '../objects';
import type { Description } from '../project';
import type { GitOpsScenario } from '../scenario';
import { Size } from 'cdk8s';

interface LiveVolume extends LiveObject {
  readonly status: { readonly phase: string };
}

const SMALL = { size: Size.gibibytes(1) };

/** A node name that no cluster has. */
const MISSING = 'e2e-missing-node';

/** A Job that cannot run holds every later commit back. */
export const FAILURE: GitOpsScenario = {
  name: 'a Job that cannot run',
  id: 'fail',
  run: async (stage) => {
    const cluster = new ArgoCluster(stage);
    const { project } = cluster;
    const [first = '', second = '', third = ''] = stage.nodes.map(({ hostname }) => hostname);
    const three = (last: string): Description => ({
      prometheus: { ...SMALL, replicas: 3 },
      nodes: [first, second, last],
    });
    let data: Snapshot = new Map();
    let bad = '';
    await stage.event('create', async () => {
      await cluster.create();
      data = await dataObjects(project);
      return fine(stage, project);
    });

    await stage.event('a third replica on a node that does not exist', async () => {
      project.synth(three(MISSING));
      bad = await cluster.push('Add a replica on a missing node');
      const live = await cluster.state(
        'wait for the Job',
        ({ status }) =>
          status?.operationState?.phase === 'Running' && (status.operationState.message ?? '').includes('batch/Job'),
      );
      return [live.status?.operationState?.message ?? '', await kept(cluster, data)];
    });

    const fix = await (async () => {
      let commit = '';
      await stage.event('a fix is pushed and not taken up', async () => {
        project.synth(three(third));
        commit = await cluster.push('Correct the node');
        await sleep(30_000);
        const live = await cluster.compared('hard');
        if (live.status?.operationState?.phase !== 'Running' || !(await isAt(bad, syncedRevision(live)))) {
          throw new Error(`the sync is ${live.status?.operationState?.phase ?? ''} at ${syncedRevision(live) ?? ''}`);
        }
        return `after 30 s the sync of ${startOf(live)} still waits`;
      });
      return commit;
    })();

    await stage.event('the recipe: end the sync, delete the unbound volume', async () => {
      const started = startOf(await cluster.compared());
      // argocd app terminate-op
      await patchApplication(cluster.application, { status: { operationState: { phase: 'Terminating' } } });
      // an automated sync of the newer commit may begin at once, and retries until the volume is gone
      await cluster.state('end the sync', (one) => one.operation === undefined || startOf(one) !== started);
      for (const [name, object] of await described(project.outdir)) {
        if (name.startsWith('PersistentVolume ') && !data.has(name)) {
          const { status } = object as LiveVolume;
          if (status.phase !== 'Available') {
            throw new Error(`${name} is ${status.phase}`);
          }
          await call('kubectl', ['delete', 'persistentvolume', object.metadata.name]);
        }
      }
      await cluster.look();
      const live = await cluster.synced(fix);
      return [`synced by the sync of ${startOf(live)}`, await fine(stage, project), await kept(cluster, data)];
    });

    async function isAt(commit: string, revision: string | undefined): Promise<boolean> {
      return revision !== undefined && stage.repository.includes(commit, revision);
    }
  },
};

/** The first sync fails, and is retried without anybody's help once the cause is gone. */
export const RETRY: GitOpsScenario = {
  name: 'a first sync that fails',
  id: 'retry',
  run: async (stage) => {
    const cluster = new ArgoCluster(stage);
    const { project } = cluster;
    await stage.event('a Job of the same name is in the way', async () => {
      project.synth();
      const { namespace } = cluster.release;
      const [{ job } = { job: undefined }] = project.storage.initJobs;
      const name = job?.name ?? '';
      await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      await apply({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name, namespace },
        spec: {
          suspend: true,
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'other', image: 'busybox' }] } },
        },
      });
      await cluster.start();
      const live = await cluster.state('retry', ({ status }) => (status?.operationState?.retryCount ?? 0) > 0);
      await call('kubectl', ['delete', 'job', name, '--namespace', namespace]);
      return live.status?.operationState?.message ?? '';
    });

    await stage.event('retry', async () => {
      const live = await cluster.synced(await cluster.head());
      return [`retried ${live.status?.operationState?.retryCount ?? 0} times`, await fine(stage, project)];
    });
  },
};
