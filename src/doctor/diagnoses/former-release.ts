import type { ClaimView } from '../claim-view';
import type { PlanOnDisk } from '../../files/plan-on-disk';
import { type ClusterState, known } from '../../cluster/cluster-state';
import { comparePlans } from '../fixes';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct } from '../finding';
import type { PersistentVolume } from '../../cluster/objects';
import { nodesNamedBy } from '../../cluster/pinned-node';
import { volumeSource } from '../../cluster/volume-source';
import { plainText } from '../../cluster/plain-text';
import { volumeNamesOf } from '../planned-names';
import { groupBy } from '../../model/group-by';
import { DATA_DIRECTORY, isManaged, labels } from '../../model/labels';

/** Volumes of this library at the planned places, but of a release in no plan, because it was renamed in the description. */
export function formerRelease(
  views: readonly ClaimView[],
  plans: readonly PlanOnDisk[],
  state: ClusterState,
): Diagnosis | undefined {
  const planned = new Set(plans.flatMap(({ document }) => [...volumeNamesOf(document)]));
  const others = groupBy(
    known(state.volumes).filter((volume) => !planned.has(volume.metadata.name) && isManaged(volume.metadata.labels)),
    directoryOf,
  );
  const former = views.flatMap((view) => {
    const old = others
      .get(view.planned.dataDirectory)
      ?.find((volume) => isNamesake(volume, view) && isOnNode(volume, view));
    const { volume, claim } = view;
    const isLeftOver = volume !== undefined && (claim?.status.phase === 'Bound' || old?.status.phase !== 'Bound');
    return old === undefined || isLeftOver || view.isHealthy ? [] : [old];
  });
  const [first] = views;
  const [old] = former;
  if (first === undefined || old === undefined) {
    return undefined;
  }
  const { release } = first.plan.document;
  const name = nameOfRelease(old);
  return {
    code: 'release-renamed',
    status: 'problem',
    about: `release ${release.namespace}/${release.name}`,
    title: `the planned directories belong to another release: ${name}`,
    cause:
      'the name or namespace of the release has changed in the description. Names of volumes and claims follow from them, but the directories are the same: if both releases are installed, both write to them',
    evidence: former.map((volume) =>
      fact(nameOf('PersistentVolume', volume), `${volume.status.phase}, of ${nameOfRelease(volume)}`),
    ),
    fix: [
      comparePlans(first.plan, 'See what happens to the data, and the steps, compared with the previous plan'),
      instruct(`Or describe the release as it is installed: ${name}`),
    ],
  };
}

function nameOfRelease({ metadata, spec }: PersistentVolume): string {
  const instance = metadata.labels['app.kubernetes.io/instance'] ?? metadata.name;
  return plainText(`release ${instance} in namespace ${spec.claimRef?.namespace ?? ''}`);
}

/** Whether the namespace or the name is the same, so that only the other one has changed. */
function isNamesake({ metadata, spec }: PersistentVolume, { plan, planned }: ClaimView): boolean {
  const { claim } = planned;
  const instance = 'app.kubernetes.io/instance';
  return (
    spec.claimRef?.namespace === claim.namespace ||
    metadata.labels[instance] === labels(plan.document.release.name, claim.component)[instance]
  );
}

/** Where its process writes. */
function directoryOf(volume: PersistentVolume): string {
  const source = volumeSource(volume);
  return volume.metadata.annotations[DATA_DIRECTORY] ?? (source.type === undefined ? '' : source.path);
}

function isOnNode(volume: PersistentVolume, { node, plan }: ClaimView): boolean {
  return nodesNamedBy(volume, plan.document.nodeLabel).includes(node.node);
}
