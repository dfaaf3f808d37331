import { type Finding, volumeFinding } from './finding';
import type { FoundVolume } from './found-volume';
import { retain } from './runbook';
import { type Cluster, commandLine } from '../commands/command';

/**
 * Volumes that a provisioner made. None is deleted before it is out of the provisioner's hands, which the policy of the
 * volume shows, or an option says.
 */
export function provisionedFindings(
  volumes: readonly FoundVolume[],
  released: ReadonlySet<string>,
  cluster: Cluster,
): Finding[] {
  return volumes.flatMap(({ name, provisioner, reclaimPolicy }) => {
    if (provisioner === undefined) {
      return [];
    }
    const { title, discovers, release } = provisioner;
    const is = `was made by ${title}. To take the volume over, ${release}`;
    if (released.has(name) || (discovers === false && reclaimPolicy === 'Retain')) {
      return [
        volumeFinding(
          'provisioned-volume',
          name,
          `${is}. The claim gets the class of the description, so that this provisioner makes no volume for it again`,
        ),
      ];
    }
    const next =
      discovers === false
        ? `Run ${commandLine(retain(name), cluster)} and import again; where the volumes are read from files, add --detached ${name} too`
        : `Once that is done, add --detached ${name}`;
    return [volumeFinding('watched-volume', name, `${is}. ${next}`)];
  });
}
