import { isLeftToKubelet } from './directories';
import { groupBy } from '../model/group-by';
import { kebab } from '../model/kebab';
import { mustWait, type PlannedVolume } from '../model/volume';

/**
 * Volumes that the kubelet mounts even without their disk, for a process that can then write there: a `local` volume whose
 * root is the mount point, which exists without the disk too, and gets the pod's fsGroup. A volume root below a mount
 * point does not exist without the disk.
 * @param doesWait whether pods wait for the directories in their volumes
 */
export function mountPointNotes(volumes: readonly PlannedVolume[], doesWait: boolean): string[] {
  const unguarded = volumes.filter(
    (volume) =>
      volume.root === volume.mountPoint &&
      isLeftToKubelet(volume.type, volume.claim.fsGroup) &&
      !(doesWait && mustWait(volume)),
  );
  return [...groupBy(unguarded, ({ claim, root }) => `${claim.component} ${root}`).values()].flatMap(([volume]) =>
    volume === undefined ? [] : [noteOf(volume)],
  );
}

function noteOf({ root, claim: { component } }: PlannedVolume): string {
  return `The local volume of ${component} is the mount point ${root} itself. Without the disk, the kubelet mounts the empty directory, and ${component} writes to the node's system disk. Use a directory below the mount point, such as ${root}/${kebab(component)}, or the volume type hostPath.`;
}
