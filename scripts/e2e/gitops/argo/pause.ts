import { setTimeout as sleep } from 'node:timers/promises';
import { ArgoCluster } from './cluster';
import { application, argoNamespace, comparedRevision, refresh, SKIP, startOf } from './kinds';
import { call } from '../../cluster';
import { dataObjects, everything, fine, fineAsBefore } from '../checks';
import { type Snapshot, untouched } from '../objects';
import type { GitOpsScenario } from '../scenario';

/** Pauses or resumes an Application in a way that an automated parent does not revert. */
export async function pause(name: string, is: boolean): Promise<void> {
  const annotation = is ? `${SKIP}=true` : `${SKIP}-`;
  await call('kubectl', [
    ...['annotate', 'applications.argoproj.io', name, annotation, '--namespace', argoNamespace(), '--overwrite'],
  ]);
  if (!is) {
    await refresh(name, 'hard');
  }
}

/** A pause with a commit and drift in it, while the parent runs. */
export const PAUSE: GitOpsScenario = {
  name: 'pause and resume',
  id: 'pause',
  run: async (stage) => {
    const cluster = new ArgoCluster(stage);
    const { project } = cluster;
    let data: Snapshot = new Map();
    let commit = '';
    await stage.event('create', async () => {
      await cluster.create();
      data = await dataObjects(project);
      return fine(stage, project);
    });

    await stage.event('a commit during a pause', async () => {
      const first = await cluster.compared();
      await pause(cluster.application, true);
      const before = await everything(cluster);
      project.synth({ values: { alertmanager: { alertmanagerSpec: { logLevel: 'debug' } } } });
      commit = await cluster.push('Change a value during the pause');
      await sleep(45_000);
      const live = await application(cluster.application);
      if (live?.metadata.annotations?.[SKIP] !== 'true') {
        throw new Error('the parent has removed the annotation');
      }
      if (startOf(live) !== startOf(first) || comparedRevision(live) !== comparedRevision(first)) {
        throw new Error('the Application was compared or synced');
      }
      return ['the annotation stays, and nothing is compared', untouched(before, await everything(cluster))];
    });

    await stage.event('resume', async () => {
      await pause(cluster.application, false);
      const live = await cluster.synced(commit);
      return [`synced by the sync of ${startOf(live)}`, ...(await fineAsBefore(stage, project, data))];
    });
  },
};
