import { FluxCluster } from './cluster';
import { commitOf, HELM_RELEASES, kustomization, KUSTOMIZATIONS } from './kinds';
import { call } from '../../cluster';
import { until } from '../../program';
import { dataObjects, fine, fineAsBefore } from '../checks';
import { allOfTypes, sameObjects, type Snapshot } from '../objects';
import type { GitOpsScenario } from '../scenario';

const wrong = { alertmanager: { alertmanagerSpec: { logLevel: 'no-such-level' } } };
const right = { alertmanager: { alertmanagerSpec: { logLevel: 'debug' } } };

/** An upgrade that the API server refuses, with the values in the HelmRelease or in a ConfigMap. */
const upgrade = (values: 'inline' | 'config-map'): GitOpsScenario => ({
  name: `failed upgrade, values ${values}`,
  id: values === 'inline' ? 'inline' : 'map',
  run: async (stage) => {
    const cluster = new FluxCluster(stage, undefined, undefined, { props: { values } });
    const { project } = cluster;
    let data: Snapshot = new Map();
    await stage.event('create', async () => {
      project.synth();
      await cluster.start();
      await cluster.reconciled(await cluster.head());
      data = await dataObjects(project);
      return fine(stage, project);
    });
    const { name, namespace } = cluster.release;
    await stage.event('a failed upgrade', async () => {
      const before = await allOfTypes(['pods'], namespace);
      project.synth({ values: wrong });
      const commit = await cluster.push('Upgrade with an invalid value');
      const [, release] = cluster.kustomizations;
      const seen = await until(
        `Kustomization ${release} to see commit ${commit} fail`,
        async () => {
          const found = await kustomization(release, cluster.source.namespace);
          const ready = found?.status?.conditions?.find(({ type }) => type === 'Ready');
          const isAt = await stage.repository.includes(commit, commitOf(found?.status?.lastAttemptedRevision) ?? '');
          if (isAt && ready?.status === 'True') {
            throw new Error(`Kustomization ${release} is Ready, and the upgrade failed`);
          }
          return isAt && ready?.status === 'False' ? ready.reason : undefined;
        },
        stage.signal,
      );
      const message = await cluster.reason(HELM_RELEASES, name, namespace, 'UpgradeFailed');
      return [
        `HelmRelease UpgradeFailed: ${message}`,
        `Kustomization ${release} not Ready: ${seen}`,
        sameObjects(before, await allOfTypes(['pods'], namespace), 'pods'),
      ];
    });
    await stage.event('a fix', async () => {
      await cluster.change('Fix the value', { values: right });
      return fineAsBefore(stage, project, data);
    });
  },
});

/** A Job for a node that does not exist. */
const JOB: GitOpsScenario = {
  name: 'a Job that cannot run',
  id: 'job',
  run: async (stage) => {
    const cluster = new FluxCluster(stage);
    const { project } = cluster;
    const [a = '', b = ''] = stage.nodes.map(({ hostname }) => hostname);
    await stage.event('create', async () => {
      project.synth({ nodes: [a, 'no-such-node'] });
      await cluster.start();
      const [storage, release] = cluster.kustomizations;
      await until(
        'the storage to be waited for',
        async () => {
          const found = await kustomization(storage, cluster.source.namespace);
          const progress = found?.status?.conditions?.find(({ type }) => type === 'Reconciling');
          return progress?.message.includes('health checks') === true ? true : undefined;
        },
        stage.signal,
      );
      const waiting = await kustomization(release, cluster.source.namespace);
      const ready = waiting?.status?.conditions?.find(({ type }) => type === 'Ready');
      const unfinished = await project.unfinishedJobs();
      return [
        `waits for ${unfinished.join(', ')}`,
        `Kustomization ${release}: ${ready?.reason ?? ''} ${ready?.message ?? ''}`,
      ];
    });
    await stage.event('a fix', async () => {
      project.synth({ nodes: [a, b] });
      const commit = await cluster.push('Name the right node');
      const began = Date.now();
      const [storage] = cluster.kustomizations;
      await until(
        `Kustomization ${storage} to take up ${commit}`,
        async () => {
          const found = await kustomization(storage, cluster.source.namespace);
          const isAt = await stage.repository.includes(commit, commitOf(found?.status?.lastAttemptedRevision) ?? '');
          return isAt || undefined;
        },
        stage.signal,
      );
      const took = Math.round((Date.now() - began) / 1000);
      const message = await cluster.reason(KUSTOMIZATIONS, storage, cluster.source.namespace, 'ReconciliationFailed');
      stage.say(`taken up after ${took} s, then ${message}`);
      await call('kubectl', [
        'delete',
        'persistentvolume',
        `${cluster.release.namespace}-${cluster.release.name}-prometheus-0-1`,
      ]);
      await cluster.reconciled(commit);
      return [`taken up after ${took} s`, message, await fine(stage, project)];
    });
  },
};

export const FAILURES: readonly GitOpsScenario[] = [upgrade('inline'), upgrade('config-map'), JOB];
