import type { ClaimView } from '../claim-view';
import { known } from '../../cluster/cluster-state';
import { installChart } from '../fixes';
import { letGo } from './stateful-set-of-helm';
import { fact, nameOf } from '../evidence';
import { deletion, type Diagnosis, type Evidence, type Step } from '../finding';
import type { Pod } from '../../cluster/live-objects';
import type { LiveWorkload } from './live-workloads';
import { stopWorkload } from '../../commands/storage-commands';
import { isOfStack } from '../../plan/storage-plan';

/** Its pods run on an emptyDir: the storage settings of the values were not installed. The claim may exist anyway. */
export function noClaimAskedFor(view: ClaimView): Diagnosis | undefined {
  const { statefulSet, deployment, planned } = view;
  if (statefulSet !== undefined) {
    const { metadata, spec } = statefulSet;
    return spec.volumeClaimTemplates.length > 0
      ? undefined
      : withoutVolume(view, { name: metadata.name, kind: 'StatefulSet', metadata });
  }
  if (deployment === undefined) {
    return undefined;
  }
  const { metadata, spec } = deployment;
  const isMounted = spec.template.spec.volumes.some(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === planned.claim.name,
  );
  return isMounted ? undefined : withoutVolume(view, { name: metadata.name, kind: 'Deployment', metadata });
}

/** A workload of the component, with any name, that uses no claim. */
export function withoutVolume(
  view: ClaimView,
  owner: Pick<LiveWorkload, 'name' | 'kind' | 'metadata' | 'chart'>,
): Diagnosis {
  const { planned, plan, claim, workload } = view;
  const { component, name } = planned.claim;
  const about = nameOf(owner.kind, owner);
  const isRefused = isStrategyInTheWay(view, owner);
  const isRenamed = workload?.kind === owner.kind && owner.name !== workload.name;
  return {
    code: 'no-claim-asked-for',
    status: 'problem',
    about,
    title: `${component} runs without its volume${isRenamed ? `, as ${owner.name} instead of ${workload.name}` : ''}: its data is lost with the pod`,
    cause: isRefused
      ? 'the storage settings of the values were not installed. Perhaps helm upgrade failed after it had created the claim: Helm 4 cannot change the strategy of a Deployment from RollingUpdate to Recreate ("spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is \'Recreate\'")'
      : !isOfStack(plan.document.release)
        ? 'the values of the chart do not ask for a volume, as many charts do not by default'
        : 'the storage settings of the values were not installed: the chart was installed or upgraded without the planned values file or with another one, or the settings are at a key that no template reads',
    evidence: [
      fact(about, `does not use claim ${name}`),
      ...(claim === undefined ? [] : [fact(nameOf('claim', claim), `${claim.status.phase}, not used by a pod`)]),
      ...podsOf(view, owner),
    ],
    fix: [
      ...(isRefused ? [deleteFirst(view, owner.name)] : []),
      ...(owner.kind === 'StatefulSet' && workload?.kind === 'StatefulSet' ? letGo(view) : []),
      {
        ...installChart(plan, 'Install the planned values; the data in the emptyDir is lost'),
        deletes: `${isRenamed ? 'the workload with another name and ' : ''}the pods, with the data in their emptyDir; claims stay`,
      },
    ],
  };
}

function deleteFirst({ planned }: ClaimView, object: string): Step {
  return deletion(
    'Delete the Deployment; the upgrade recreates it. Before that, export what you need from it',
    'the Deployment and its pod; the data in its emptyDir, such as dashboards, is lost, as with any end of this pod',
    stopWorkload({ kind: 'Deployment', name: object, namespace: planned.claim.namespace }),
  );
}

/** A Deployment that was installed with the chart's own strategy; the plan's is Recreate. */
function isStrategyInTheWay({ here }: ClaimView, { kind, name }: Pick<LiveWorkload, 'kind' | 'name'>): boolean {
  const deployment = known(here.deployments).find(({ metadata }) => metadata.name === name);
  return kind === 'Deployment' && deployment !== undefined && deployment.spec.strategy.type !== 'Recreate';
}

/** The pods that it runs. */
function podsOf({ here }: ClaimView, { kind, name }: Pick<LiveWorkload, 'kind' | 'name'>): Evidence[] {
  const isOwned = ({ metadata }: Pod): boolean =>
    metadata.ownerReferences.some((owner) =>
      kind === 'Deployment'
        ? owner.kind === 'ReplicaSet' && owner.name.replace(/-[a-z0-9]+$/, '') === name
        : owner.kind === 'StatefulSet' && (owner.name === name || owner.name.endsWith(`-${name}`)),
    );
  return known(here.pods)
    .filter(isOwned)
    .slice(0, 2)
    .map((pod) => fact(nameOf('pod', pod), `${pod.status.phase}, uses no claim`));
}
