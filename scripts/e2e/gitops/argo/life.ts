import { Size } from 'cdk8s';
import { stays, storageBeforeChart } from './checks';
import { ArgoCluster } from './cluster';
import { application, patchApplication, startOf } from './kinds';
import { call } from '../../cluster';
import { until } from '../../program';
import { dataObjects, everything, fine, fineAsBefore, kept, podsGone } from '../checks';
import { allOfTypes, described, type LiveObject, type Snapshot, untouched } from '../objects';
import type { Description } from '../project';
import type { GitOpsScenario } from '../scenario';

const SMALL = { size: Size.gibibytes(1) };

interface ManagedVolume extends LiveObject {
  readonly metadata: LiveObject['metadata'] & {
    readonly managedFields?: readonly { readonly manager: string; readonly fieldsV1?: unknown }[];
  };
}

/** What a release goes through in its life, with automated prune and selfHeal. */
export const LIFE: GitOpsScenario = {
  name: 'life',
  id: 'life',
  run: async (stage) => {
    const cluster = new ArgoCluster(stage);
    const { project } = cluster;
    let data: Snapshot = new Map();

    await stage.event('create', async () => {
      await cluster.create();
      const doctor = await fine(stage, project);
      data = await dataObjects(project);
      return [doctor, await storageBeforeChart(cluster)];
    });

    await stage.event('no change, three comparisons', () => stays(cluster, 3, 10));

    await stage.event('three full syncs without a change', async () => {
      const before = await everything(cluster);
      for (let round = 0; round < 3; round++) {
        await cluster.fullSync();
      }
      return [untouched(before, await everything(cluster)), await claimRefIsNotOurs(data)];
    });

    await stage.event('drift is reverted, and the claimRef is not', async () => {
      const started = startOf(await cluster.compared());
      const volume = [...data.keys()].find((name) => name.startsWith('PersistentVolume ')) ?? '';
      const label = 'app.kubernetes.io/component';
      await call('kubectl', ['label', 'persistentvolume', volume.split(' ')[1] ?? '', `${label}=drift`, '--overwrite']);
      const live = await cluster.state(
        'revert the drift',
        (one) => startOf(one) !== started && one.operation === undefined && one.status?.sync?.status === 'Synced',
      );
      if ((await described(project.outdir)).get(volume)?.metadata.labels?.[label] === 'drift') {
        throw new Error(`the label of ${volume} is still changed`);
      }
      return [
        `reverted by the sync of ${startOf(live)}`,
        await claimRefIsNotOurs(data),
        ...(await fineAsBefore(stage, project, data)),
      ];
    });

    const values = { alertmanager: { alertmanagerSpec: { logLevel: 'debug' } } };
    await stage.event('change of a value', async () => {
      const before = await described(project.outdir);
      await cluster.change('Change a value', { values });
      return [
        untouched(before, await described(project.outdir), 'objects of the storage'),
        ...(await fineAsBefore(stage, project, data)),
      ];
    });

    const [from, chartVersion] = stage.settings.charts;
    const upgraded: Description = { values, release: { ...cluster.release, chartVersion } };
    await stage.event(`chart upgrade from ${from} to ${chartVersion}`, async () => {
      const live = await cluster.change('Upgrade the chart', upgraded);
      const revision = live.status?.sync?.revisions?.at(-1);
      if (revision !== chartVersion) {
        throw new Error(`the chart is ${revision ?? 'unknown'}`);
      }
      return fineAsBefore(stage, project, data);
    });

    const smaller: Description = { ...upgraded, prometheus: { ...SMALL, replicas: 1 } };
    await stage.event('scale-down of Prometheus', async () => {
      await cluster.change('Scale Prometheus down', smaller);
      await podsGone(cluster, 'prometheus', 1);
      return [await fine(stage, project), await kept(cluster, data), ...(await stays(cluster, 3, 15))];
    });

    await stage.event('scale-up again', async () => {
      await cluster.change('Scale Prometheus up', upgraded);
      return fineAsBefore(stage, project, data);
    });

    await stage.event('removal of Grafana', async () => {
      await cluster.change('Remove Grafana', { ...smaller, without: ['grafana'] });
      await podsGone(cluster, 'grafana', 0);
      return [await fine(stage, project), await kept(cluster, data), ...(await stays(cluster, 3, 15))];
    });

    await stage.event('deletion of the Application without cascade, by the parent', async () => {
      cluster.include(false);
      await cluster.push('Remove the delivery');
      await until(
        'the Application to be gone',
        async () => ((await application(cluster.application)) === undefined ? true : undefined),
        stage.signal,
      );
      return [await kept(cluster, data), await fine(stage, project)];
    });

    await stage.event('delivery again', async () => {
      project.synth(upgraded);
      cluster.include(true);
      await cluster.synced(await cluster.push('Add the delivery again'));
      return fineAsBefore(stage, project, data);
    });

    await stage.event('deletion of the Application with cascade', async () => {
      cluster.include(false);
      // otherwise the parent makes it again
      await patchApplication(cluster.parent, { spec: { syncPolicy: null } });
      await cluster.cascade(cluster.application);
      const left = await allOfTypes(['prometheuses', 'alertmanagers', 'deployments'], cluster.release.namespace);
      if (left.size > 0) {
        throw new Error(`left: ${[...left.keys()].join(', ')}`);
      }
      return kept(cluster, data);
    });
  },
};

/** That Argo CD owns neither the uid nor the resourceVersion of a claimRef. */
async function claimRefIsNotOurs(data: Snapshot): Promise<string> {
  const names = [...data.values()]
    .filter(({ kind }) => kind === 'PersistentVolume')
    .map(({ metadata }) => metadata.name);
  const text = await call('kubectl', ['get', 'persistentvolume', ...names, '--show-managed-fields', '--output=json']);
  const { items } = JSON.parse(text) as { items: ManagedVolume[] };
  const owned = items.flatMap(({ metadata: { name, managedFields = [] } }) =>
    managedFields
      .filter(
        ({ manager, fieldsV1 }) =>
          manager.startsWith('argocd') && /"f:(?:uid|resourceVersion)"/.test(JSON.stringify(fieldsV1)),
      )
      .map(({ manager }) => `${manager} owns the uid of ${name}`),
  );
  if (owned.length > 0) {
    throw new Error(owned.join(', '));
  }
  return `the uid of ${items.length} claimRefs is not owned by Argo CD`;
}
