import { ArgoCluster } from './cluster';
import { startOf, syncedRevision } from './kinds';
import { call } from '../../cluster';
import { dataObjects, fine, fineAsBefore } from '../checks';
import { allOfTypes, type Snapshot } from '../objects';
import type { GitOpsScenario } from '../scenario';

/** Init Jobs as hooks run at every full sync, and not when selfHeal syncs only what has drifted. */
export const HOOK: GitOpsScenario = {
  name: 'init Jobs as hooks',
  id: 'hook',
  run: async (stage) => {
    const cluster = new ArgoCluster(stage, stage.name, stage.folder, { base: { initJobHook: true } });
    const { project } = cluster;
    let data: Snapshot = new Map();
    const jobs = async (): Promise<string> =>
      [...(await allOfTypes(['jobs'], cluster.release.namespace)).values()]
        .map(({ metadata }) => metadata.uid)
        .sort()
        .join();

    await stage.event('create', async () => {
      await cluster.create();
      data = await dataObjects(project);
      return fine(stage, project);
    });

    await stage.event('a full sync runs the Jobs again', async () => {
      const before = await jobs();
      const live = await cluster.fullSync();
      if ((await jobs()) === before) {
        throw new Error('the Jobs are the same');
      }
      return [`new Jobs by the sync of ${startOf(live)}`, ...(await fineAsBefore(stage, project, data))];
    });

    await stage.event('selfHeal does not', async () => {
      for (;;) {
        const before = await jobs();
        const last = await cluster.compared();
        const { namespace, name } = cluster.release;
        const selector = `release=${name},app=kube-prometheus-stack-prometheus`;
        await call('kubectl', ['delete', 'service', '--namespace', namespace, '--selector', selector]);
        const live = await cluster.state(
          'heal the drift',
          (one) =>
            startOf(one) !== startOf(last) && one.operation === undefined && one.status?.sync?.status === 'Synced',
        );
        if ((await jobs()) === before) {
          return [`the same Jobs after the sync of ${startOf(live)}`, ...(await fineAsBefore(stage, project, data))];
        }
        // a commit of another scenario makes it a full sync
        if (syncedRevision(live) === syncedRevision(last)) {
          throw new Error('the Jobs ran again');
        }
      }
    });
  },
};
