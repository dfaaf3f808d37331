import { finding, type Finding, volumeFinding } from './finding';
import { show } from '../kubernetes/text';
import type { FoundVolume } from './found-volume';
import type { Match } from './match';
import { shortName } from '../layout/short-name';
import { claimKey, type ClaimName } from '../cluster/bound-claims';
import { claimsAskedFor } from './wanted-claims';
import type { Claim } from '../model/claim';
import { groupBy } from '../model/group-by';
import type { KubePrometheusStackRelease } from '../release/release';
import type { Values } from '../values/values';

export interface UnmatchedProps {
  readonly release: KubePrometheusStackRelease;
  readonly volumes: readonly FoundVolume[];
  readonly matches: readonly Match[];
  /** Without the storage that was added to find the claims. */
  readonly values: Values;
  /** The claims that exist under another name. */
  readonly renamed: ReadonlyMap<Claim, ClaimName>;
}

/** Volumes that are not taken over, and components that have none. */
export function unmatchedFindings({ release, volumes, matches, values, renamed }: UnmatchedProps): Finding[] {
  const matched = new Set(matches.map(({ volume }) => volume));
  const others = volumes.filter((volume) => !matched.has(volume));
  const count = others.filter(({ type }) => type === undefined).length;
  return [
    ...others.filter(({ type }) => type !== undefined).flatMap((volume) => unmatchedVolume(volume, release, matches)),
    ...(count === 0
      ? []
      : [
          finding(
            'other-volumes',
            'volumes',
            `${count === 1 ? '1 is' : `${count} are`} neither hostPath nor local, and for no claim of the release`,
          ),
        ]),
    ...others.flatMap((volume) => sameDirectory(volume, matches)),
    ...componentsWithout(release, matches, values),
    ...[...renamed]
      .filter(([claim]) => !matches.some((match) => match.claim === claim))
      .map(([claim, today]) =>
        finding(
          'component-without-volume',
          claim.component,
          `the values let it use claim ${claimKey(today)} by existingClaim, but no volume is for that; ${claim.component} is left out of the description. Name its volume with --claim VOLUME=${shortName(claim, release.claims)}`,
        ),
      ),
  ];
}

/** A volume that is not taken over, on the directory of one that is: as far as it is known, on the same node. */
function sameDirectory({ name, type, root, pinned }: FoundVolume, matches: readonly Match[]): Finding[] {
  const couldBeOn = (other: FoundVolume): boolean =>
    pinned === undefined || other.pinned === undefined || pinned.node === other.pinned.node;
  return type === undefined
    ? []
    : matches
        .filter(({ volume }) => volume.type !== undefined && volume.root === root && couldBeOn(volume))
        .map(({ claim, volume }) =>
          volumeFinding(
            'same-directory',
            name,
            `has the directory ${show(root)}, as volume ${volume.name} of claim ${claimKey(claim)} has, and is not taken over; whatever uses it writes into the same directory. Delete the object if nothing uses it`,
          ),
        );
}

function unmatchedVolume(
  { name, claimRef }: FoundVolume,
  { namespace: own, claims }: KubePrometheusStackRelease,
  matches: readonly Match[],
): Finding[] {
  const open = claims
    .filter((claim) => !matches.some((match) => match.claim === claim))
    .map((claim) => shortName(claim, claims));
  const candidates = open.length === 0 ? '' : `; candidates: ${open.join(', ')}`;
  if (claimRef === undefined) {
    const message = `has no claimRef; if it holds data of the release, name its claim with --claim ${name}=CLAIM${candidates}`;
    return [volumeFinding('unreserved-volume', name, message)];
  }
  const { namespace } = claimRef;
  const isIts = (claim: Claim): boolean =>
    claim.name === claimRef.name && (namespace === undefined || claim.namespace === namespace);
  const match = matches.find(({ claim }) => isIts(claim));
  if (match !== undefined) {
    const message = `is for claim ${claimKey(match.claim)} too, which has volume ${match.volume.name}; it stays as it is`;
    return [volumeFinding('rival-volume', name, message)];
  }
  if (claims.some(isIts)) {
    return []; // several are for the claim, which is a finding of its own
  }
  const is = `is for claim ${namespace ?? '?'}/${claimRef.name}, which no component of the release asks for, and stays as it is`;
  return namespace === undefined || [own, ...claims.map((claim) => claim.namespace)].includes(namespace)
    ? [
        volumeFinding(
          'unknown-claim',
          name,
          `${is}. If it belongs to the release, the values or the chart version are not those of the release; or name its claim with --claim ${name}=CLAIM${candidates}`,
        ),
      ]
    : [volumeFinding('foreign-volume', name, is)];
}

function componentsWithout(release: KubePrometheusStackRelease, matches: readonly Match[], values: Values): Finding[] {
  const components = new Set(matches.map(({ claim }) => claim.component));
  const unserved = claimsAskedFor(release, values).filter(({ component }) => !components.has(component));
  return [...groupBy(unserved, ({ component }: Claim) => component)].map(([component, claims]) =>
    finding(
      'component-without-volume',
      component,
      `the values ask for ${claims.map(claimKey).join(', ')}, but no volume is for it; ${component} is left out of the description`,
    ),
  );
}
