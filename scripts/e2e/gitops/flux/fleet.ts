import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path/posix';
import { Size } from 'cdk8s';
import { FluxCluster, INTERVAL } from './cluster';
import { helmRelease } from './kinds';
import { everything, fine } from '../checks';
import { untouched } from '../objects';
import type { GitOpsScenario } from '../scenario';

/** Three clusters' folders in one repository. Three parents with a namespace each simulate the clusters. */
export const FLEET: GitOpsScenario = {
  name: 'fleet of three',
  id: 'fleet',
  run: async (stage) => {
    const sites = ['lyon', 'porto', 'turin'].map(
      (site, index) =>
        new FluxCluster(stage, `${stage.name}-${site}`, join(stage.folder, site), {
          nodes: stage.nodes.slice(index, index + 1).map(({ hostname }) => hostname),
          base: { prometheus: { size: Size.gibibytes(1) } },
        }),
    );
    const [first, ...others] = sites;
    if (first === undefined) {
      throw new Error('there are no sites');
    }

    await stage.event('create', async () => {
      sites.forEach(({ project }) => {
        project.synth();
      });
      for (const site of sites) {
        await site.start();
      }
      const commit = await first.head();
      for (const site of sites) {
        await site.reconciled(commit);
      }
      return Promise.all(sites.map(({ project }) => fine(stage, project)));
    });

    await stage.event('a change of one', async () => {
      const before = await Promise.all(others.map(everything));
      sites.forEach(({ project }, index) => {
        project.synth(index === 0 ? { values: { alertmanager: { alertmanagerSpec: { logLevel: 'debug' } } } } : {});
      });
      const commit = await first.push('Change one cluster');
      for (const site of sites) {
        await site.reconciled(commit);
      }
      await sleep(INTERVAL * 1000);
      const files = (await stage.repository.git('show', '--name-only', '--format=', commit)).trim().split('\n');
      return [
        `files of the commit: ${files.join(', ')}`,
        ...(await Promise.all(
          others.map(async (site, index) =>
            untouched(before[index] ?? new Map(), await everything(site), `objects of ${site.release.name}`),
          ),
        )),
        `revision ${(await helmRelease(first.release.name, first.release.namespace))?.status?.history?.[0]?.version ?? ''} of ${first.release.name}`,
      ];
    });
  },
};
