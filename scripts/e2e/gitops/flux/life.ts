import { setTimeout as sleep } from 'node:timers/promises';
import { FluxCluster, INTERVAL } from './cluster';
import { helmRelease, kustomization } from './kinds';
import { call } from '../../cluster';
import { until } from '../../program';
import { dataObjects, everything, fine, fineAsBefore, jobsBefore, kept, podsGone } from '../checks';
import { allOfTypes, described, type Snapshot, untouched } from '../objects';
import type { Description } from '../project';
import type { GitOpsScenario } from '../scenario';
import { Size } from 'cdk8s';

const SMALL = { size: Size.gibibytes(1) };

/** What a release goes through in its life. */
export const LIFE: GitOpsScenario = {
  name: 'life',
  id: 'life',
  run: async (stage) => {
    const cluster = new FluxCluster(stage);
    const { project } = cluster;
    let data: Snapshot = new Map();

    await stage.event('create', async () => {
      await cluster.create();
      const doctor = await fine(stage, project);
      data = await dataObjects(project);
      return [doctor, await storageBeforeChart(cluster)];
    });

    await stage.event(`no change for three intervals of ${INTERVAL} s`, async () => {
      const before = await everything(cluster);
      await sleep(3 * INTERVAL * 1000 + 5000);
      return untouched(before, await everything(cluster));
    });

    const values = { alertmanager: { alertmanagerSpec: { logLevel: 'debug' } } };
    await stage.event('change of a value', async () => {
      const before = await described(project.outdir);
      await cluster.change('Change a value', { values });
      return [
        await revision(cluster, 2, stage.settings.charts[0]),
        untouched(before, await described(project.outdir), 'objects of the storage'),
        ...(await fineAsBefore(stage, project, data)),
      ];
    });

    const [, chartVersion] = stage.settings.charts;
    const upgraded: Description = { values, release: { ...cluster.release, chartVersion } };
    await stage.event(`chart upgrade from ${stage.settings.charts.join(' to ')}`, async () => {
      await cluster.change('Upgrade the chart', upgraded);
      return [await revision(cluster, 3, chartVersion), ...(await fineAsBefore(stage, project, data))];
    });

    const smaller: Description = { ...upgraded, prometheus: { ...SMALL, replicas: 1 } };
    await stage.event('scale-down of Prometheus', async () => {
      await cluster.change('Scale Prometheus down', smaller);
      await podsGone(cluster, 'prometheus', 1);
      return [await fine(stage, project), await kept(cluster, data)];
    });

    await stage.event('scale-up again', async () => {
      await cluster.change('Scale Prometheus up', upgraded);
      return fineAsBefore(stage, project, data);
    });

    await stage.event('removal of Grafana', async () => {
      await cluster.change('Remove Grafana', { ...smaller, without: ['grafana'] });
      await podsGone(cluster, 'grafana', 0);
      return [await fine(stage, project), await kept(cluster, data)];
    });

    await stage.event('own deletion', async () => {
      cluster.include(false);
      await cluster.push('Remove the delivery');
      await until(
        'the Kustomizations and the release to be gone',
        async () => {
          const names = [...cluster.kustomizations];
          const left = await Promise.all(names.map((name) => kustomization(name, cluster.source.namespace)));
          const { name, namespace } = cluster.release;
          const releases = await call('helm', ['list', '--namespace', namespace, '--short']);
          return [...left, await helmRelease(name, namespace)].every((one) => one === undefined) && releases === ''
            ? true
            : undefined;
        },
        stage.signal,
      );
      return [await kept(cluster, data), `Jobs left: ${(await allOfTypes(['jobs'], cluster.release.namespace)).size}`];
    });

    await stage.event('delivery again', async () => {
      project.synth(upgraded);
      cluster.include(true);
      await cluster.reconciled(await cluster.push('Add the delivery again'));
      return fineAsBefore(stage, project, data);
    });
  },
};

async function storageBeforeChart({ release }: FluxCluster): Promise<string> {
  const live = await helmRelease(release.name, release.namespace);
  return jobsBefore(release, 'HelmRelease', live?.metadata.creationTimestamp ?? '');
}

/** The revision of the Helm release. */
async function revision({ release }: FluxCluster, version: number, chartVersion: string): Promise<string> {
  const last = (await helmRelease(release.name, release.namespace))?.status?.history?.[0];
  if (last?.version !== version || last.chartVersion !== chartVersion || last.status !== 'deployed') {
    throw new Error(`the last revision is ${JSON.stringify(last)}; it must be ${version} of chart ${chartVersion}`);
  }
  return `revision ${version} of chart ${chartVersion} deployed`;
}
