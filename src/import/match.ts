import { finding, type Finding, volumeFinding } from './finding';
import type { FoundVolume } from './found-volume';
import { claimKey } from '../cluster/bound-claims';
import type { ClaimObject } from '../cluster/objects';
import { storageClassIn } from './component-values';
import type { Claim } from '../model/claim';
import { isComponent } from '../model/components';
import { groupBy } from '../model/group-by';
import type { Values } from '../values/values';
import { ownName } from '../layout/host-path-layout';

/** A claim of the release and the volume that is for it. */
export interface Match {
  readonly claim: Claim;
  readonly volume: FoundVolume;
}

export interface MatchProps {
  readonly volumes: readonly FoundVolume[];
  readonly claims: readonly Claim[];
  /** The claims that exist. */
  readonly bound: readonly ClaimObject[];
  /** The values, for the classes that claims ask for. */
  readonly values: Values;
  /** Given by hand: the claim by the volume's name; in full, or as `grafana-0`, `prometheus-0-1`. */
  readonly given: ReadonlyMap<string, string>;
}

interface Matched {
  readonly matches: readonly Match[];
  readonly findings: readonly Finding[];
}

/** The claims and volumes that are not matched yet. */
type Open = Pick<MatchProps, 'claims' | 'volumes'>;

/**
 * The volume of each claim: the one from the options; the one that the claim is bound to; the one whose claimRef names it; or
 * the only volume with the class of the claim that is reserved for no claim.
 */
export function matchVolumes({ volumes, claims, bound, values, given }: MatchProps): Matched {
  const byHand = givenMatches({ volumes, claims }, given);
  const open = without({ volumes, claims }, byHand.matches);
  const existing = boundMatches(open, bound);
  const boundVolumes = new Set(bound.map(({ spec }) => spec.volumeName));
  const unbound = without({ ...open, volumes: open.volumes.filter(({ name }) => !boundVolumes.has(name)) }, existing);
  const reserved = reservedMatches(unbound);
  const guessed = guessedMatches(without(unbound, reserved.matches), values);
  const volumeOf = new Map(
    [...byHand.matches, ...existing, ...reserved.matches, ...guessed].map(({ claim, volume }) => [claim, volume]),
  );
  return {
    matches: claims.flatMap((claim) => {
      const volume = volumeOf.get(claim);
      return volume === undefined ? [] : [{ claim, volume }];
    }),
    findings: [...byHand.findings, ...reserved.findings, ...guessed.map(guessFinding)],
  };
}

function without({ claims, volumes }: Open, matches: readonly Match[]): Open {
  const taken = new Set<Claim | FoundVolume>(matches.flatMap(({ claim, volume }) => [claim, volume]));
  return {
    claims: claims.filter((claim) => !taken.has(claim)),
    volumes: volumes.filter((volume) => !taken.has(volume)),
  };
}

function givenMatches({ volumes, claims }: Open, given: ReadonlyMap<string, string>): Matched {
  const matches: Match[] = [];
  const findings: Finding[] = [];
  for (const [name, of] of given) {
    const volume = volumes.find((one) => one.name === name);
    const claim = claims.find((one) => one.name === of || ownName(one) === of);
    const why =
      volume === undefined
        ? `volume ${name} does not exist`
        : claim === undefined
          ? `the release has no claim ${of}`
          : matches.some((match) => match.claim === claim)
            ? `claim ${of} is given to another volume`
            : undefined;
    if (volume === undefined || claim === undefined || why !== undefined) {
      findings.push(finding('invalid-claim-option', '--claim', `is ${name}=${of}, but ${why ?? ''}`));
    } else {
      matches.push({ claim, volume });
    }
  }
  return { matches, findings };
}

function boundMatches({ volumes, claims }: Open, bound: readonly ClaimObject[]): Match[] {
  const volumeNames = new Map(bound.map(({ metadata, spec }) => [claimKey(metadata), spec.volumeName]));
  const byName = new Map(volumes.map((volume) => [volume.name, volume]));
  return claims.flatMap((claim) => {
    const volume = byName.get(volumeNames.get(claimKey(claim)) ?? '');
    return volume === undefined ? [] : [{ claim, volume }];
  });
}

function reservedMatches({ volumes, claims }: Open): Matched {
  const byClaim = groupBy(volumes, ({ claimRef }) => claimRef?.name);
  const candidates = claims.map((claim) => ({
    claim,
    its: (byClaim.get(claim.name) ?? []).filter(
      ({ claimRef }) => claimRef?.namespace === undefined || claimRef.namespace === claim.namespace,
    ),
  }));
  return {
    matches: candidates.flatMap(({ claim, its: [volume, ...more] }) =>
      volume === undefined || more.length > 0 ? [] : [{ claim, volume }],
    ),
    findings: candidates.flatMap(({ claim, its }) => (its.length < 2 ? [] : [ambiguous(claim, its)])),
  };
}

function ambiguous(claim: Claim, volumes: readonly FoundVolume[]): Finding {
  const names = volumes.map(({ name }) => name).sort();
  return finding(
    'ambiguous-claim',
    `claim ${claimKey(claim)}`,
    `several volumes are reserved for it: ${names.join(', ')}; name the one that holds the data with --claim ${names[0] ?? ''}=${ownName(claim)}`,
  );
}

/** Volumes that are reserved for no claim, and the only claim that asks for their class. */
function guessedMatches({ volumes, claims }: Open, values: Values): Match[] {
  const open = groupBy(claims, ({ component }) =>
    isComponent(component) ? storageClassIn(values, component) : undefined,
  );
  const free = groupBy(
    volumes.filter((volume) => volume.type !== undefined && volume.claimRef === undefined),
    ({ storageClassName }) => storageClassName,
  );
  return [...free].flatMap(([name, [volume, ...others]]) => {
    const [claim, ...rivals] = (name === '' ? undefined : open.get(name)) ?? [];
    return volume === undefined || claim === undefined || others.length > 0 || rivals.length > 0
      ? []
      : [{ claim, volume }];
  });
}

function guessFinding({ claim, volume }: Match): Finding {
  return volumeFinding(
    'guessed-claim',
    volume.name,
    `has no claimRef and is matched with claim ${claimKey(claim)}, the only one of class ${volume.storageClassName}; confirm it with --claim ${volume.name}=${ownName(claim)}, or name another claim`,
  );
}
