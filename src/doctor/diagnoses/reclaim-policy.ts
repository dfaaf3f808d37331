import type { ClaimView } from '../claim-view';
import { fact, nameOf } from '../evidence';
import type { Diagnosis } from '../finding';
import { isVolumeOfPlan } from '../ours';
import { keepVolume, place } from './volume';

/** Kubernetes, or a provisioner that cleans up, deletes the volume with its claim. */
export function reclaimPolicyDiffers(view: ClaimView): Diagnosis | undefined {
  const { volume, plan } = view;
  const policy = volume?.spec.persistentVolumeReclaimPolicy;
  if (volume === undefined || policy === 'Retain' || !isVolumeOfPlan(volume, view)) {
    return undefined;
  }
  const { name, namespace } = plan.document.release;
  return {
    code: 'reclaim-policy',
    status: 'at-risk',
    about: `reclaim policies of release ${namespace}/${name}`,
    title: 'volumes are not kept when their claims are deleted',
    cause:
      'their reclaim policy was changed from Retain. With Delete, a deleted claim takes its volume with it, and a provisioner of local disks may delete the data',
    data: `still in ${place(view)}`,
    evidence: [fact(nameOf('PersistentVolume', volume), `reclaim policy ${policy ?? 'none'}, planned Retain`)],
    fix: keepVolume(view),
  };
}
