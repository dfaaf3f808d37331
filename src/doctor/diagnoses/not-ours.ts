import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { applyStorage } from '../fixes';
import { isJobOfPlan, isVolumeOfPlan } from '../ours';
import { volumeSource } from '../../cluster/volume-source';
import { plainText } from '../../cluster/plain-text';
import type { Metadata } from '../../cluster/schemas';

/** A volume of another owner has the planned name. */
export function volumeNotOurs(view: ClaimView): Diagnosis | undefined {
  const { volume, planned, plan } = view;
  if (volume === undefined || isVolumeOfPlan(volume, view)) {
    return undefined;
  }
  const { release } = plan.document;
  const source = volumeSource(volume);
  const { claimRef } = volume.spec;
  return {
    code: 'volume-not-ours',
    status: 'problem',
    about: `PersistentVolume ${planned.name}`,
    title: `another owner has a PersistentVolume with the planned name ${planned.name}`,
    cause:
      'it does not have the labels of this release, and is not in the planned place. Names of PersistentVolumes are unique in a cluster, so the planned one cannot be created; what exists is not changed by any of these commands',
    data: 'that of its owner',
    evidence: [
      fact(
        nameOf('PersistentVolume', volume),
        `${volume.status.phase}, ${source.type === undefined ? source.source : source.path}, claim ${claimRef === undefined ? 'none' : `${claimRef.namespace}/${claimRef.name}`}, ${ownerOf(volume.metadata)}`,
      ),
    ],
    fix: [
      step('Look at the volume, and find its owner', kubectl('get', 'persistentvolume', planned.name, '--output=yaml')),
      instruct(
        `If its owner needs the volume, give the release another name or namespace in the description: the names of its volumes follow from ${release.namespace}/${release.name}`,
      ),
      instruct('If its owner does not need the volume, let the owner delete it'),
      applyStorage(plan, 'Then apply the storage'),
    ],
  };
}

/** A Job of another owner has the planned name. */
export function jobNotOurs(view: ClaimView): Diagnosis | undefined {
  const { job, plan, node } = view;
  return job === undefined || isJobOfPlan(job, view)
    ? undefined
    : {
        code: 'job-not-ours',
        status: 'problem',
        about: nameOf('Job', job),
        title: `another owner has a Job with the name of the init Job of node ${node.node}`,
        cause: 'it does not have the labels of this release, so it does not make the directories',
        evidence: [fact(nameOf('Job', job), ownerOf(job.metadata))],
        fix: [
          instruct('Find the owner of the Job, and let the owner delete or rename it'),
          applyStorage(plan, 'Then apply the storage'),
        ],
      };
}

function ownerOf({ labels }: Metadata): string {
  const label = (key: string): string[] => (labels[key] === undefined ? [] : [`${key}=${labels[key]}`]);
  const words = ['managed-by', 'instance', 'name'].flatMap((key) => label(`app.kubernetes.io/${key}`));
  return words.length === 0 ? 'without the labels of this library' : plainText(words.join(', '));
}
