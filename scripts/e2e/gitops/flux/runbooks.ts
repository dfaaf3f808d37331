import { FluxCluster } from './cluster';
import { HELM_RELEASES, KUSTOMIZATIONS } from './kinds';
import { call, list } from '../../cluster';
import { dataObjects, fine } from '../checks';
import { sameObjects } from '../objects';
import { paste, runbookFor } from '../paste';
import type { Description } from '../project';
import type { GitOpsScenario, Stage } from '../scenario';

/** A change for which `diff` prints a runbook, with the commit where it says so. The parent Kustomization runs all the time. */
function runbook(
  name: string,
  id: string,
  change: (stage: Stage, cluster: FluxCluster) => Description,
  isTooLate: boolean,
  after?: (stage: Stage, cluster: FluxCluster) => Promise<string>,
): GitOpsScenario {
  return {
    name,
    id,
    run: async (stage) => {
      const cluster = new FluxCluster(stage);
      const { project } = cluster;
      await stage.event('create', async () => {
        await cluster.create();
        return fine(stage, project);
      });
      const before = await dataObjects(project);
      project.synth(change(stage, cluster));
      const runbookSteps = runbookFor(stage, project);
      if (isTooLate) {
        await stage.event('the commit before the runbook', async () => {
          await cluster.push('Commit too early');
          const [storage] = cluster.kustomizations;
          const message = await cluster.reason(
            KUSTOMIZATIONS,
            storage,
            cluster.source.namespace,
            'ReconciliationFailed',
          );
          return [message, sameObjects(before, await dataObjects(project), 'claims and volumes')];
        });
      }
      await stage.event('the runbook of diff, pasted', async () => {
        const steps = await paste(stage, project, runbookSteps);
        return [`${steps.length} steps`, await fine(stage, project)];
      });
      await stage.event('everything reconciled after it', async () => {
        await cluster.reconciled(await cluster.head());
        const now = await dataObjects(project);
        const kept = [...before].filter(([key, { metadata }]) => now.get(key)?.metadata.uid === metadata.uid);
        return [
          await fine(stage, project),
          `${kept.length} of ${before.size} claims and volumes are the same objects, ${now.size - kept.length} are new`,
          ...(after === undefined ? [] : [await after(stage, cluster)]),
        ];
      });
    },
  };
}

/** That nothing with the old name is left, of Flux or of the chart. */
async function nothingOf(old: string, { release, source }: FluxCluster): Promise<string> {
  const types = [
    ...['configmaps', 'secrets', 'jobs', 'services', 'deployments', 'statefulsets', 'serviceaccounts'],
    ...['prometheuses', 'alertmanagers', 'persistentvolumeclaims', HELM_RELEASES],
    ...['helmrepositories.source.toolkit.fluxcd.io', 'helmcharts.source.toolkit.fluxcd.io'],
  ];
  const inNamespace = await call('kubectl', ['get', types.join(), '--namespace', release.namespace, '--output=name']);
  const kustomizations = (await list(KUSTOMIZATIONS, source.namespace)).map(
    ({ metadata }) => `${KUSTOMIZATIONS}/${metadata.name}`,
  );
  const isOld = (one: string): boolean => {
    const [, its = ''] = one.split('/');
    return !its.includes(release.name) && !its.endsWith('-cluster') && new RegExp(`(^|[-.])${old}($|[-.])`).test(its);
  };
  const left = [...inNamespace.split('\n'), ...kustomizations].filter(isOld);
  if (left.length > 0) {
    throw new Error(`left of ${old}: ${left.join(', ')}`);
  }
  return `nothing of ${old} is left`;
}

export const RUNBOOKS: readonly GitOpsScenario[] = [
  runbook(
    'move to another node',
    'move',
    ({ nodes }) => ({
      nodes: [nodes[2]?.hostname ?? '', nodes[1]?.hostname ?? ''],
    }),
    false,
  ),
  runbook(
    'move that is committed too early',
    'early',
    ({ nodes }) => ({
      nodes: [nodes[2]?.hostname ?? '', nodes[1]?.hostname ?? ''],
    }),
    true,
  ),
  runbook(
    'rename',
    'rename',
    (_, { release }) => ({ release: { ...release, name: `${release.name}-new` } }),
    false,
    ({ name }, cluster) => nothingOf(name, cluster),
  ),
];
