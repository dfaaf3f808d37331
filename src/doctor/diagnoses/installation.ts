import { kubectl } from '../../commands/command';
import { hookOf } from './admission-hook';
import type { ClaimView } from '../claim-view';
import { lacks, type NamespaceState, ofKind, UNSEEN_NAMESPACE } from '../../cluster/cluster-state';
import { applyStorage, installChart } from '../fixes';
import { fact } from '../evidence';
import { type Diagnosis, step } from '../finding';
import { isChartInstalled } from './live-workloads';
import { OPERATOR_KIND_NAMES } from '../../model/operator-kinds';
import { isOfStack } from '../../plan/storage-plan';

/** Neither the storage nor the chart is in the cluster. */
export function notInstalled(views: readonly ClaimView[]): Diagnosis | undefined {
  const isSomething = views.some(
    ({ volume, claim, job, state, here, plannedJob }) =>
      Boolean(volume ?? claim ?? job) ||
      !state.volumes.seen ||
      !here.claims.seen ||
      plannedJob?.here.jobs.seen === false,
  );
  const [first] = views;
  if (first === undefined || isSomething || isChartInstalled(views) || hookOf(first) !== undefined) {
    return undefined;
  }
  const { plan } = first;
  const { release, nodes } = plan.document;
  const missing = [
    ...new Set(nodes.flatMap(({ initJobs }) => initJobs.map(({ namespace }) => namespace)).concat(release.namespace)),
  ].filter((name) => lacks(first.state.namespaces.get(name)?.self ?? UNSEEN_NAMESPACE.self, name));
  return {
    code: 'not-installed',
    status: 'waiting',
    about: `release ${release.namespace}/${release.name}`,
    title: 'nothing of this release is in the cluster yet',
    cause:
      'the cluster has no volume, no Job and no claim of the plan. If it should have them, kubectl is connected to another cluster',
    evidence: [fact('PersistentVolumes, claims and Jobs', 'none of the plan')],
    fix: [
      ...(missing.length === 0 || plan.document.delivery !== 'kubectl'
        ? []
        : [
            step(
              'Create the namespaces, unless the manifests do',
              ...missing.map((name) => kubectl('create', 'namespace', name)),
            ),
          ]),
      applyStorage(plan),
      installChart(plan, 'Then install the chart'),
    ],
  };
}

/** The storage is ready, and the chart was not installed. */
export function chartNotInstalled({ plan, planned, workload, here }: ClaimView): Diagnosis | undefined {
  const { release } = plan.document;
  return workload === undefined || !canBeRead(here)
    ? undefined
    : {
        code: 'chart-not-installed',
        status: 'waiting',
        about: `release ${release.namespace}/${release.name}`,
        title: 'the storage waits for the chart',
        ...(!isOfStack(release)
          ? {
              cause:
                'no StatefulSet of the plan exists yet. If the chart is installed, its StatefulSets have other names than the description',
              evidence: [fact(`StatefulSet ${workload.namespace}/${planned.claim.workload}`, 'does not exist')],
            }
          : {
              cause: 'nothing that the chart creates exists yet',
              evidence: [
                fact(`namespace ${workload.namespace}`, 'has neither custom resources nor workloads of this release'),
              ],
            }),
        fix: [installChart(plan, 'Install the chart')],
      };
}

/** Whether enough can be read to decide that the chart is not there. */
function canBeRead(here: NamespaceState): boolean {
  const customResources = OPERATOR_KIND_NAMES.map((kind) => ofKind(here, kind));
  return [here.claims, here.statefulSets, here.deployments, ...customResources].every(
    (list) => list.seen || list.obstacle === 'no-such-type',
  );
}
