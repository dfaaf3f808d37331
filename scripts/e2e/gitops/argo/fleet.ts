import { join } from 'node:path';
import { Size } from 'cdk8s';
import { ArgoCluster } from './cluster';
import { startOf } from './kinds';
import { dataObjects, everything, fine, fineAsBefore } from '../checks';
import { type Snapshot, untouched } from '../objects';
import type { GitOpsScenario } from '../scenario';
import { HostPathLayout } from '../../../../src';

/** Three clusters' folders in one repository, each with its own Application; here they are three namespaces of one cluster. */
export const FLEET: GitOpsScenario = {
  name: 'fleet',
  id: 'fleet',
  run: async (stage) => {
    const clusters = ['a', 'b', 'c'].map((letter, index) => {
      const name = `${stage.name}-${letter}`;
      const node = stage.nodes[index]?.hostname ?? '';
      return new ArgoCluster(stage, name, join(stage.folder, letter), {
        nodes: [node],
        base: {
          layout: HostPathLayout.perVolume(`/srv/prometheus-storage-e2e/${letter}`),
          prometheus: { size: Size.gibibytes(1) },
        },
      });
    });
    const [changed, ...others] = clusters;
    const data = new Map<ArgoCluster, Snapshot>();
    if (changed === undefined) {
      throw new Error('there are no clusters');
    }
    await stage.event('create', async () => {
      for (const cluster of clusters) {
        cluster.project.synth();
      }
      for (const cluster of clusters) {
        await cluster.start();
      }
      const evidence: string[] = [];
      for (const cluster of clusters) {
        await cluster.synced(await cluster.head());
        data.set(cluster, await dataObjects(cluster.project));
        evidence.push(`${cluster.name}: ${await fine(stage, cluster.project)}`);
      }
      return evidence;
    });

    await stage.event('a change to one touches nothing of the others', async () => {
      const before = await Promise.all(
        others.map(async (one) => ({ one, started: startOf(await one.compared()), objects: await everything(one) })),
      );
      changed.project.synth({ values: { alertmanager: { alertmanagerSpec: { logLevel: 'debug' } } } });
      const commit = await changed.push('Change one cluster');
      await changed.synced(commit);
      const evidence = await fineAsBefore(stage, changed.project, data.get(changed) ?? new Map());
      for (const { one, started, objects } of before) {
        await one.look('hard');
        const live = await one.synced(commit);
        if (startOf(live) !== started) {
          throw new Error(`${one.name} was synced at ${startOf(live)}`);
        }
        evidence.push(`${one.name}: no sync, ${untouched(objects, await everything(one))}`);
      }
      return evidence;
    });
  },
};
