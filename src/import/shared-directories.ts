import { finding, type Finding } from './finding';
import type { Match } from './match';
import { claimKey } from '../cluster/bound-claims';
import { groupBy } from '../model/group-by';
import { ownDirectory, type PlannedVolume } from '../model/volume';
import { overlapsOf } from '../layout/host-path';
import { HostPathLayout } from '../layout/host-path-layout';

/** The directories that two volumes of the release would write into, and what has to be done first. */
export function sharedDirectories(matches: readonly Match[], volumes: readonly PlannedVolume[]): Finding[] {
  const names = new Map(matches.map(({ claim, volume }) => [claimKey(claim), volume.name]));
  return [...groupBy(volumes, ({ node }) => node)].flatMap(([node, its]) =>
    overlapsOf(its, ownDirectory).map(({ outer, inner }) => {
      // what has no subPath owns its root, so that it alone can be moved by a path
      const moved = [inner, outer].find(({ claim }) => claim.subPath === undefined) ?? inner;
      const { component } = moved.claim;
      const apart = HostPathLayout.sharedRoot(moved.root).volumeRoot(moved.claim);
      const path = apart === moved.root ? `${apart}/${component}-db` : apart;
      return finding(
        'shared-directory',
        [outer, inner].map(({ claim }) => `volume ${names.get(claimKey(claim)) ?? claim.name}`).join(' and '),
        `${outer.claim.component} and ${inner.claim.component} write into one directory of node ${node} (${ownDirectory(outer)}, ${ownDirectory(inner)}), and giving it to one of them breaks the other. ` +
          `Move the data of ${component} into a directory of its own, and name it with --path ${component}=${path}`,
      );
    }),
  );
}
