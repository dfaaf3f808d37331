import { notSynced } from './checks';
import { ArgoCluster } from './cluster';
import { application } from './kinds';
import { list } from '../../cluster';
import { dataObjects, fine } from '../checks';
import { allOfTypes, type LiveObject } from '../objects';
import { paste, runbookFor } from '../paste';
import type { Description } from '../project';
import type { GitOpsScenario, Stage } from '../scenario';

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
        await cluster.create();
        return fine(stage, project);
      });
      const old = cluster.application;
      const before = await dataObjects(project);
      await stage.event('the runbook of diff, pasted', async () => {
        project.synth(change(stage, cluster));
        const steps = await paste(stage, project, runbookFor(stage, project));
        return [`${steps.length} steps`, await fine(stage, project)];
      });
      await stage.event('everything synced after it', async () => {
        const live = await cluster.synced(await cluster.head());
        const now = await dataObjects(project);
        const same = [...before].filter(([key, { metadata }]) => now.get(key)?.metadata.uid === metadata.uid);
        return [
          await fine(stage, project),
          `${same.length} of ${before.size} claims and volumes are the same objects, ${now.size - same.length} are new`,
          ...(check === undefined ? [] : [await check(cluster, old)]),
          notSynced(live) || 'every object is Synced',
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
