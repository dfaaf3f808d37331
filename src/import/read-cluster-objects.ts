import { finding, type Finding } from './finding';
import { readObjects } from './read-objects';
import type { Kubectl } from '../cluster/kubectl';
import type { PersistentVolume } from '../cluster/objects';
import { pinnedNode } from '../cluster/pinned-node';
import { storageObjects } from '../cluster/read-storage-objects';
import { volumeSource } from '../cluster/volume-source';
import { OPERATOR_KIND_NAMES, operatorResource } from '../model/operator-kinds';
import { problem, StorageError } from '../model/problems';

const VOLUMES = 'persistentvolumes';

/** The types that are read. Never Secrets, although Helm stores the values in one, which only your own helm reads. */
const TYPES: readonly (readonly [type: string, isNamespaced: boolean])[] = [
  [VOLUMES, false],
  ['storageclasses.storage.k8s.io', false],
  ['persistentvolumeclaims', true],
  ['statefulsets.apps', true],
  ['deployments.apps', true],
  ...OPERATOR_KIND_NAMES.map((kind) => [operatorResource(kind), true] as const),
];

/** What shows the node of a volume that is not pinned to one. Without the right to read it, the import asks for the node. */
const EVIDENCE = ['pods', 'nodes'];

interface ClusterObjects {
  readonly objects: readonly unknown[];
  readonly findings: readonly Finding[];
}

/**
 * The objects of a cluster that show where data is. A type that may not be read in all namespaces is read in the given
 * one; a type that cannot be read at all is a finding, except volumes, without which there is nothing to do.
 * @throws StorageError where the cluster cannot be reached, or does not show its volumes
 */
export async function readClusterObjects(kubectl: Kubectl, namespace: string | undefined): Promise<ClusterObjects> {
  await kubectl.connect();
  const types = await Promise.all(
    TYPES.map(async ([type, isNamespaced]): Promise<ClusterObjects> => {
      let answer = await kubectl.get(type, isNamespaced ? ['--all-namespaces'] : []);
      if (!answer.ok && answer.obstacle === 'forbidden' && isNamespaced && namespace !== undefined) {
        answer = await kubectl.get(type, [`--namespace=${namespace}`]);
      }
      if (answer.ok) {
        return { objects: readObjects(answer.text, `kubectl get ${type}`), findings: [] };
      }
      const { obstacle, reason } = answer;
      if (type === VOLUMES) {
        throw new StorageError('cannot read the volumes of the cluster', [
          problem('cluster-unreachable', type, `${type} cannot be read: ${reason}`),
        ]);
      }
      const isUnread = obstacle !== 'no-such-type';
      return { objects: [], findings: isUnread ? [finding('unreadable-type', type, `cannot be read: ${reason}`)] : [] };
    }),
  );
  const objects = types.flatMap((one) => one.objects);
  return {
    objects: [...objects, ...(await evidenceFor(objects, kubectl, namespace))],
    findings: types.flatMap(({ findings }) => findings),
  };
}

async function evidenceFor(
  objects: readonly unknown[],
  kubectl: Kubectl,
  namespace: string | undefined,
): Promise<readonly unknown[]> {
  const isUnpinned = (volume: PersistentVolume): boolean =>
    volumeSource(volume).type !== undefined && pinnedNode(volume) === undefined;
  if (!storageObjects(objects).volumes.some(isUnpinned)) {
    return [];
  }
  const answers = await Promise.all(
    EVIDENCE.map(async (type) => {
      const of = type === 'nodes' ? [] : namespace === undefined ? ['--all-namespaces'] : [`--namespace=${namespace}`];
      return { type, answer: await kubectl.get(type, of) };
    }),
  );
  return answers.flatMap(({ type, answer }) => (answer.ok ? readObjects(answer.text, `kubectl get ${type}`) : []));
}
