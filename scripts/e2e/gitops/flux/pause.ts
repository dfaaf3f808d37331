import { setTimeout as sleep } from 'node:timers/promises';
import { FluxCluster, INTERVAL } from './cluster';
import { HELM_RELEASES, helmRelease, kustomization, KUSTOMIZATIONS } from './kinds';
import { call } from '../../cluster';
import { dataObjects, fine, fineAsBefore } from '../checks';
import { allOfTypes, type Snapshot, untouched } from '../objects';
import type { GitOpsScenario } from '../scenario';

/**
 * Suspends or resumes what Flux does for a release, in a way that the parent Kustomization does not revert: it takes over and
 * removes fields of managers whose names start with `kubectl`.
 */
export async function suspend({ kustomizations, source, release }: FluxCluster, is: boolean): Promise<void> {
  const patch = ['--type=merge', `--patch=${JSON.stringify({ spec: { suspend: is } })}`, '--field-manager=flux'];
  for (const name of kustomizations) {
    await call('kubectl', ['patch', KUSTOMIZATIONS, name, '--namespace', source.namespace, ...patch]);
  }
  await call('kubectl', ['patch', HELM_RELEASES, release.name, '--namespace', release.namespace, ...patch]);
}

/** A pause with a commit in it, while the parent Kustomization runs. */
export const PAUSE: GitOpsScenario = {
  name: 'pause and resume',
  id: 'pause',
  run: async (stage) => {
    const cluster = new FluxCluster(stage);
    const { project } = cluster;
    let data: Snapshot = new Map();
    let commit = '';
    await stage.event('create', async () => {
      await cluster.create();
      const doctor = await fine(stage, project);
      data = await dataObjects(project);
      return doctor;
    });

    await stage.event(`a commit during a pause of two intervals of ${INTERVAL} s`, async () => {
      await suspend(cluster, true);
      const types = ['persistentvolumeclaims', 'prometheuses', 'alertmanagers', 'jobs'];
      const before = await allOfTypes(types, cluster.release.namespace);
      project.synth({ values: { alertmanager: { alertmanagerSpec: { logLevel: 'debug' } } } });
      commit = await cluster.push('Change a value during the pause');
      await sleep((2 * INTERVAL + 5) * 1000);
      for (const name of cluster.kustomizations) {
        if ((await kustomization(name, cluster.source.namespace))?.spec.suspend !== true) {
          throw new Error(`the parent has resumed Kustomization ${name}`);
        }
      }
      const { name, namespace } = cluster.release;
      const live = await helmRelease(name, namespace);
      if (live?.spec.suspend !== true || live.status?.history?.[0]?.version !== 1) {
        throw new Error('the HelmRelease was resumed or upgraded');
      }
      return ['everything stays suspended', untouched(before, await allOfTypes(types, namespace))];
    });

    await stage.event('resume', async () => {
      await suspend(cluster, false);
      const live = await cluster.reconciled(commit);
      const version = live.status?.history?.[0]?.version;
      if (version !== 2) {
        throw new Error(`the release has revision ${version ?? 'none'}; the commit must make it 2`);
      }
      return ['revision 2 deployed', ...(await fineAsBefore(stage, project, data))];
    });
  },
};
