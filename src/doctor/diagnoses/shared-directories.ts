import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { overlapping } from './overlapping-volumes';
import type { PersistentVolume } from '../../cluster/objects';
import { plainText } from '../../cluster/plain-text';

/** Another volume of the cluster has the data directory, or one around it or in it, on the same node. */
export function directoryShared(view: ClaimView): Diagnosis | undefined {
  const { planned, node, volume, claim } = view;
  const held = claim?.status.phase === 'Bound' ? claim.spec.volumeName : undefined;
  // one that the claim itself is bound to has no other process
  const found = overlapping(view).filter(({ other }) => other.metadata.name !== held);
  const [first] = found;
  if (first === undefined) {
    return undefined;
  }
  const isUsed = found.some(({ other }) => other.status.phase === 'Bound');
  const isOursUsed = volume?.status.phase === 'Bound';
  const owners = [...new Set(found.map(({ other }) => ownerOf(other)))];
  return {
    code: 'directory-shared',
    status: isUsed ? 'problem' : 'at-risk',
    about: `directories on node ${node.node} that ${owners.join(', ')} has as well`,
    title: `the data directory of ${planned.claim.component} on node ${node.node} also belongs to ${owners.join(', ')}`,
    cause: isUsed
      ? 'a directory is for one process. Two that write to one directory damage the data of each other'
      : 'a directory is for one process. The other volume is not bound now; if it is, both write to it',
    data: isUsed && isOursUsed ? 'in danger: two processes may write it' : `in ${planned.dataDirectory}`,
    evidence: found.map(({ other, path }) =>
      fact(
        nameOf('PersistentVolume', other),
        `${other.status.phase} ${path}, of ${claimOf(other)}; planned ${planned.dataDirectory}`,
      ),
    ),
    fix: [
      step(
        'List the volumes with their claims and paths, and find out which of them is right',
        kubectl(
          ...['get', 'persistentvolume'],
          '--output=custom-columns=NAME:.metadata.name,PHASE:.status.phase,NAMESPACE:.spec.claimRef.namespace,CLAIM:.spec.claimRef.name,PATH:.spec.*.path',
        ),
      ),
      instruct(
        'Stop one of the two workloads first. Then give one of them a path of its own: for this release, another path or node in the description, synthesize and apply; before it starts again, move its data or let it start empty',
      ),
    ],
  };
}

function claimOf({ spec: { claimRef } }: PersistentVolume): string {
  return claimRef === undefined ? 'no claim' : `claim ${claimRef.namespace}/${claimRef.name}`;
}

/** The release of a volume of this library, or else the volume. */
function ownerOf({ metadata, spec }: PersistentVolume): string {
  const instance = metadata.labels['app.kubernetes.io/instance'];
  return plainText(
    instance === undefined
      ? `PersistentVolume ${metadata.name}`
      : `release ${instance} in namespace ${spec.claimRef?.namespace ?? ''}`,
  );
}
