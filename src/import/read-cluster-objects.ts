import type { Findings } from './finding';
import { type FoundObject, readObjects } from './read-objects';
import type { Kubectl } from '../cluster/kubectl';
import { StorageError } from '../model/problems';

/** What is looked at. Never a Secret, although Helm keeps the values in one: the person's own helm reads that. */
const TYPES: readonly (readonly [type: string, isNamespaced: boolean])[] = [
  ['persistentvolumes', false],
  ['storageclasses.storage.k8s.io', false],
  ['persistentvolumeclaims', true],
  ['statefulsets.apps', true],
  ['prometheuses.monitoring.coreos.com', true],
  ['prometheusagents.monitoring.coreos.com', true],
  ['alertmanagers.monitoring.coreos.com', true],
  ['thanosrulers.monitoring.coreos.com', true],
];

/**
 * The objects of a cluster that say where data are. What may not be read in all namespaces is read in the given one;
 * what cannot be read at all is told, and only the volumes must be.
 * @throws StorageError where there is no cluster, or it does not show its volumes
 */
export async function readClusterObjects(
  kubectl: Kubectl,
  namespace: string | undefined,
  findings: Findings,
): Promise<FoundObject[]> {
  await kubectl.connect();
  const lists = await Promise.all(
    TYPES.map(async ([type, isNamespaced]): Promise<FoundObject[]> => {
      let answer = await kubectl.get(type, isNamespaced ? ['--all-namespaces'] : []);
      if (!answer.ok && answer.obstacle === 'forbidden' && isNamespaced && namespace !== undefined) {
        answer = await kubectl.get(type, [`--namespace=${namespace}`]);
      }
      if (answer.ok) {
        return readObjects(answer.text, `kubectl get ${type}`);
      }
      if (type === 'persistentvolumes') {
        throw new StorageError('cannot read the volumes of the cluster', [answer.reason]);
      }
      if (answer.obstacle !== 'no-such-type') {
        findings.add('person', 'unseen', type, `could not be read, so that nothing of them is known: ${answer.reason}`);
      }
      return [];
    }),
  );
  return lists.flat();
}
