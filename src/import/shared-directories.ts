import { finding, type Finding } from './finding';
import type { Match } from './match';
import { shortName } from '../layout/short-name';
import { claimKey } from '../cluster/bound-claims';
import { expectedVolumeRoot, isWithin, overlapsOf } from '../layout/host-path';
import { HostPathLayout, ownName } from '../layout/host-path-layout';
import type { Claim } from '../model/claim';
import { groupBy } from '../model/group-by';
import { ownDirectory, type PlannedVolume } from '../model/volume';
import { VOLUME_TYPES } from '../model/volume-types';

/**
 * The directories that two volumes of the release would write into, and what has to be done first. Who does all of it
 * has a directory for each.
 * @param claims all claims of the release
 */
export function sharedDirectories(
  matches: readonly Match[],
  volumes: readonly PlannedVolume[],
  claims: readonly Claim[],
): Finding[] {
  const names = new Map(matches.map(({ claim, volume }) => [claimKey(claim), volume.name]));
  return [...groupBy(volumes, ({ node }) => node)].flatMap(([node, its]) => {
    const roots = rootsApart(its);
    return overlapsOf(its, ownDirectory).map(({ outer, inner }) => {
      const moved = [inner, outer].filter((one) => roots.has(one));
      const options = moved.map((one) => `--path ${optionFor(one.claim, claims)}=${roots.get(one) ?? 'PATH'}`);
      const whose = moved.map(({ claim }) => optionFor(claim, claims)).join(' and ');
      return finding(
        'shared-directory',
        [outer, inner].map(({ claim }) => `volume ${names.get(claimKey(claim)) ?? claim.name}`).join(' and '),
        `${optionFor(outer.claim, claims)} and ${optionFor(inner.claim, claims)} write into one directory of node ${node} (${ownDirectory(outer)}, ${ownDirectory(inner)}), and giving it to one of them breaks the other. ` +
          `Move the data of ${whose} into ${moved.length === 1 ? 'a directory of its own, and name it' : 'directories of their own, and name them'} with ${options.join(' ')}`,
      );
    });
  });
}

/** The component where it has one claim, or else the claim. */
function optionFor(claim: Claim, claims: readonly Claim[]): string {
  const its = claims.filter(({ component }) => component === claim.component);
  return its.length === 1 ? claim.component : shortName(claim, claims);
}

/** Another volume root for each volume that must make way; what has a subPath stays where it can. */
function rootsApart(volumes: readonly PlannedVolume[]): Map<PlannedVolume, string | undefined> {
  const apart = new Map<PlannedVolume, string | undefined>();
  const placed: string[] = [];
  const ownsRoot = ({ type, claim }: PlannedVolume): boolean =>
    VOLUME_TYPES[type].ownsRoot || claim.subPath === undefined;
  for (const volume of [...volumes.filter((one) => !ownsRoot(one)), ...volumes.filter(ownsRoot)]) {
    const isFree = (directory: string): boolean =>
      placed.every((one) => !isWithin(one, directory) && !isWithin(directory, one));
    if (isFree(ownDirectory(volume))) {
      placed.push(ownDirectory(volume));
      continue;
    }
    const root = candidates(volume).find(
      (one) => expectedVolumeRoot(one) === undefined && isFree(ownDirectory(movedTo(volume, one))),
    );
    apart.set(volume, root);
    placed.push(...(root === undefined ? [] : [ownDirectory(movedTo(volume, root))]));
  }
  return apart;
}

function candidates({ root, claim }: PlannedVolume): string[] {
  const shared = HostPathLayout.sharedRoot(root).volumeRoot(claim);
  return [...(shared === root ? [] : [shared]), `${root}/${ownName(claim)}`, `${root}-${ownName(claim)}`];
}

function movedTo(volume: PlannedVolume, root: string): PlannedVolume {
  const { subPath } = volume.claim;
  return { ...volume, root, dataDirectory: subPath === undefined ? root : `${root}/${subPath}` };
}
