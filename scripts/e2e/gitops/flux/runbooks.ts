import { FluxCluster } from './cluster';
import { suspend } from './pause';
import { dataObjects, fine } from '../checks';
import { paste, runbookFor } from '../paste';
import type { Description } from '../project';
import type { GitOpsScenario, Stage } from '../scenario';
import type { RunbookStep } from '../../../../src/commands/step';

/** Follows the runbook of the synthesized change to the letter, with the commit where it says so. */
async function follow(stage: Stage, cluster: FluxCluster, steps: readonly RunbookStep[]): Promise<string> {
  let commit = '';
  for (const { title, commands } of steps) {
    stage.say(title);
    if (title.startsWith('Suspend')) {
      await suspend(cluster, true);
    }
    await paste(stage, cluster.project, commands);
    if (title.startsWith('Commit')) {
      commit = await cluster.push('Follow the runbook');
      await suspend(cluster, false);
    }
  }
  return commit;
}

function scenario(
  name: string,
  id: string,
  change: (stage: Stage, cluster: FluxCluster) => Description,
): GitOpsScenario {
  return {
    name,
    id,
    run: async (stage) => {
      const cluster = new FluxCluster(stage);
      const { project } = cluster;
      await stage.event('create', async () => {
        project.synth();
        await cluster.start();
        await cluster.reconciled(await cluster.head());
        return fine(stage, project);
      });
      const before = await dataObjects(project);
      await stage.event('the runbook', async () => {
        project.synth(change(stage, cluster));
        const commit = await follow(stage, cluster, runbookFor(stage, project));
        await cluster.reconciled(commit);
        return [
          await fine(stage, project),
          `${before.size} objects before, ${(await dataObjects(project)).size} after`,
        ];
      });
    },
  };
}

export const RUNBOOKS: readonly GitOpsScenario[] = [
  scenario('move to another node', 'move', ({ nodes }) => ({
    nodes: [nodes[2]?.hostname ?? '', nodes[1]?.hostname ?? ''],
  })),
  scenario('rename', 'rename', (_, { release }) => ({ release: { ...release, name: `${release.name}-new` } })),
];
