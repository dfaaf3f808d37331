import { notSynced } from './checks';
import { ArgoCluster } from './cluster';
import { application } from './kinds';
import { list } from '../../cluster';
import { dataObjects, fine } from '../checks';
import { allOfTypes, type LiveObject } from '../objects';
import { paste, runbookFor } from '../paste';
import type { Description } from '../project';
import type { GitOpsScenario, Stage } from '../scenario';
import type { RunbookStep } from '../../../../src/commands/step';

/** Follows the runbook of the synthesized change to the letter, with the commit where it says so. */
async function follow(stage: Stage, cluster: ArgoCluster, steps: readonly RunbookStep[]): Promise<string> {
  let commit: string | undefined;
  for (const { title, commands } of steps) {
    stage.say(title);
    if (title.startsWith('Commit')) {
      commit = await cluster.stage.repository.commit('Follow the runbook');
    }
    await paste(stage, cluster.project, commands);
  }
  if (commit === undefined) {
    throw new Error(`no step says when to commit: ${steps.map(({ title }) => title).join(' ')}`);
  }
  return commit;
}

interface RunbookScenario {
  readonly name: string;
  readonly id: string;
  readonly change: (stage: Stage, cluster: ArgoCluster) => Description;
  readonly check?: (cluster: ArgoCluster, old: string) => Promise<string>;
}

function scenario({ name, id, change, check }: RunbookScenario): GitOpsScenario {
  return {
    name,
    id,
    run: async (stage) => {
      const cluster = new ArgoCluster(stage);
      const { project } = cluster;
      await stage.event('create', async () => {
        project.synth();
        await cluster.start();
        await cluster.synced(await cluster.head());
        return fine(stage, project);
      });
      await stage.event('the runbook', async () => {
        const old = cluster.application;
        const before = await dataObjects(project);
        project.synth(change(stage, cluster));
        const live = await cluster.synced(await follow(stage, cluster, runbookFor(stage, project)));
        return [
          await fine(stage, project),
          `${before.size} claims and volumes before, ${(await dataObjects(project)).size} after`,
          ...(check === undefined ? [] : [await check(cluster, old)]),
          notSynced(live) || 'everything is Synced',
        ];
      });
    },
  };
}

/** That nothing of the old release is left but what never is pruned. */
async function nothingOfOld({ release }: ArgoCluster, old: string): Promise<string> {
  const types = [
    'prometheuses',
    'alertmanagers',
    'statefulsets',
    'deployments',
    'jobs',
    'configmaps',
    'secrets',
    'services',
    'serviceaccounts',
    'persistentvolumeclaims',
  ];
  const objects = [...(await allOfTypes(types, release.namespace)).values()];
  const wide = [
    ...(await list<LiveObject>('persistentvolumes')),
    ...(await list<LiveObject>('clusterroles,clusterrolebindings')),
  ];
  const isOld = ({ metadata: { labels = {} } }: LiveObject): boolean =>
    labels.release === old || labels['app.kubernetes.io/instance'] === old;
  const left = [...objects, ...wide].filter(isOld).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  if (left.length > 0 || (await application(old)) !== undefined) {
    throw new Error(`left of ${old}: ${left.join(', ') || 'its Application'}`);
  }
  return `nothing is left of ${old}`;
}

export const RUNBOOKS: readonly GitOpsScenario[] = [
  scenario({
    name: 'move to another node',
    id: 'move',
    change: ({ nodes }) => ({ nodes: [nodes[2]?.hostname ?? '', nodes[1]?.hostname ?? ''] }),
  }),
  scenario({
    name: 'rename',
    id: 'rename',
    change: (_, { release }) => ({ release: { ...release, name: `${release.name}-new` } }),
    check: nothingOfOld,
  }),
];
