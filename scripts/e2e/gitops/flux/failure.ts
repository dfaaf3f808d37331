import { setTimeout as sleep } from 'node:timers/promises';
import { FluxCluster, INTERVAL } from './cluster';
import { commitOf, HELM_RELEASES, kustomization } from './kinds';
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
      await cluster.create();
      const doctor = await fine(stage, project);
      data = await dataObjects(project);
      return doctor;
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
          if (await stage.repository.includes(commit, commitOf(found?.status?.lastAppliedRevision) ?? '')) {
            throw new Error(`Kustomization ${release} has applied the commit, although the upgrade fails`);
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
    const { namespace, name } = cluster.release;
    const isTakenUp = async (commit: string): Promise<boolean> => {
      const found = await kustomization(cluster.kustomizations[0], cluster.source.namespace);
      return stage.repository.includes(commit, commitOf(found?.status?.lastAttemptedRevision) ?? '');
    };
    await stage.event('a fix, and the two steps that let Flux take it up', async () => {
      const [stuck = ''] = await project.unfinishedJobs();
      project.synth({ nodes: [a, b] });
      const commit = await cluster.push('Name the right node');
      await sleep(INTERVAL * 1000);
      if (await isTakenUp(commit)) {
        throw new Error(`Flux has taken up ${commit} without help`);
      }
      const began = Date.now();
      await call('kubectl', [
        ...['patch', 'job', stuck, '--namespace', namespace],
        ...['--type=merge', '--patch={"spec":{"activeDeadlineSeconds":1}}'],
      ]);
      await until(`${commit} to be taken up`, async () => (await isTakenUp(commit)) || undefined, stage.signal);
      const took = Math.round((Date.now() - began) / 1000);
      // the node of a volume cannot change; this one was never bound
      await call('kubectl', ['delete', 'persistentvolume', `${namespace}-${name}-prometheus-0-1`]);
      await cluster.reconciled(commit);
      return [`not taken up for ${INTERVAL} s; taken up ${took} s after the Job was ended`, await fine(stage, project)];
    });
  },
};

export const FAILURES: readonly GitOpsScenario[] = [upgrade('inline'), upgrade('config-map'), JOB];
