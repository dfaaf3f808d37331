import type { ClaimView } from '../claim-view';
import { known } from '../../cluster/cluster-state';
import { installChart } from '../fixes';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, type Step, step } from '../finding';
import type { Pod } from '../../cluster/live-objects';
import type { LiveWorkload } from './installation';
import { stopWorkload } from '../../commands/storage-commands';

/** Its pods run on an emptyDir: the storage block of the values never arrived. The claim may be there all the same. */
export function withoutTemplate(view: ClaimView): Diagnosis | undefined {
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

/** A workload of the component, of whatever name, that asks for no claim. */
export function withoutVolume(
  view: ClaimView,
  owner: Pick<LiveWorkload, 'name' | 'kind' | 'metadata' | 'chart'>,
): Diagnosis {
  const { planned, plan, claim, workload } = view;
  const { component, name } = planned.claim;
  const about = nameOf(owner.kind, owner);
  const isRefused = isStrategyInTheWay(view, owner);
  const isRenamed = workload?.kind === owner.kind && owner.name !== workload.object;
  return {
    code: 'no-claim-asked-for',
    status: 'problem',
    about,
    title: `${component} runs without its volume${isRenamed ? `, as ${owner.name} instead of ${workload.object}` : ''}: its data die with the pod`,
    cause: isRefused
      ? 'the storage of the values has not arrived. Perhaps helm upgrade was refused half-way, after it had made the claim: Helm 4 does not turn the strategy of a Deployment from RollingUpdate into Recreate ("spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is \'Recreate\'")'
      : 'the storage of the values has not arrived: the chart was installed or upgraded without the planned values file or with another one, or the block stands at a key that no template reads',
    evidence: [
      fact(about, `asks for no claim ${name}`),
      ...(claim === undefined ? [] : [fact(nameOf('claim', claim), `${claim.status.phase}, in no pod`)]),
      ...podsOf(view, owner),
    ],
    fix: [
      ...(isRefused ? [deleteFirst(view, owner.name)] : []),
      installChart(plan, 'Install the planned values; what is in the emptyDir does not come along'),
    ],
  };
}

function deleteFirst({ planned }: ClaimView, object: string): Step {
  return step(
    'Delete the Deployment, which the upgrade makes anew. What is in its emptyDir, dashboards for instance, goes with its pod in any case: export first what is wanted',
    stopWorkload({ kind: 'Deployment', object, namespace: planned.claim.namespace }),
  );
}

/** A Deployment that was installed with the chart's own strategy; the plan's is Recreate. */
function isStrategyInTheWay({ here }: ClaimView, { kind, name }: Pick<LiveWorkload, 'kind' | 'name'>): boolean {
  const deployment = known(here.deployments).find(({ metadata }) => metadata.name === name);
  return kind === 'Deployment' && deployment !== undefined && deployment.spec.strategy.type !== 'Recreate';
}

/** The pods that it runs meanwhile. */
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
