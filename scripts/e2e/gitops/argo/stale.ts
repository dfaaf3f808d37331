import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgoCluster } from './cluster';
import { dataObjects, fine, fineAsBefore } from '../checks';
import { get, type Snapshot } from '../objects';
import type { GitOpsScenario } from '../scenario';

/** A manifest of a chart that was removed, in a folder that was not emptied. */
export const STALE: GitOpsScenario = {
  name: 'files in the folder that are not ours',
  id: 'stale',
  run: async (stage) => {
    const cluster = new ArgoCluster(stage);
    const { project } = cluster;
    let data: Snapshot = new Map();
    await stage.event('create', async () => {
      await cluster.create();
      data = await dataObjects(project);
      return fine(stage, project);
    });

    await stage.event('a stale manifest and the report of validations', async () => {
      const [volume] = project.storage.volumes;
      const { namespace } = cluster.release;
      const stale = [
        { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: volume?.name, labels: { stale: 'true' } } },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stale', namespace } },
      ];
      project.synth();
      writeFileSync(
        join(project.outdir, 'a-removed-chart.k8s.yaml'),
        stale.map((one) => JSON.stringify(one)).join('\n---\n'),
      );
      writeFileSync(join(project.outdir, 'construct-metadata.json'), '{"version":"1.0.0","resources":{}}\n');
      await cluster.synced(await cluster.push('Add stale files'));
      if ((await get('configmap', 'stale', namespace)) !== undefined) {
        throw new Error('the stale manifest is applied');
      }
      return ['neither is applied', ...(await fineAsBefore(stage, project, data))];
    });
  },
};
