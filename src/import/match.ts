import { finding, type Finding, volumeFinding } from './finding';
import type { FoundVolume } from './found-volume';
import { labelsMatch } from './label-selector';
import { shortName } from '../layout/short-name';
import { namesOf } from './short-names';
import { claimKey, type ClaimName } from '../cluster/bound-claims';
import type { ClaimObject } from '../cluster/objects';
import { wantedBy } from './component-values';
import type { Claim } from '../model/claim';
import { isComponent } from '../model/components';
import { bytesOf } from '../kubernetes/quantity';
import { groupBy } from '../model/group-by';
import type { Values } from '../values/values';

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
  /** The values, for what claims ask for. */
  readonly values: Values;
  /** The claims that exist under another name, which a person gave them. */
  readonly renamed: ReadonlyMap<Claim, ClaimName>;
  /** Given by hand: the claim by the volume's name; in full, or as `grafana-0`, `prometheus-1`. */
  readonly given: ReadonlyMap<string, string>;
}

interface Matched {
  readonly matches: readonly Match[];
  readonly findings: readonly Finding[];
}

/** The claims and volumes that are not matched yet. */
interface Open extends Pick<MatchProps, 'claims' | 'volumes'> {
  /** The names that a claim has in the cluster, that of today first. */
  readonly namesOf: (claim: Claim) => readonly ClaimName[];
}

/**
 * The volume of each claim: the one from the options; the one that the claim is bound to; the one whose claimRef names it; the
 * one that the values name; or the only volume that is reserved for no claim and has what the claim asks for.
 */
export function matchVolumes({ volumes, claims, bound, values, renamed, given }: MatchProps): Matched {
  const all: Open = {
    volumes,
    claims,
    namesOf: (claim) => {
      const today = renamed.get(claim);
      return today === undefined ? [claim] : [today, claim];
    },
  };
  const byHand = givenMatches(all, given);
  const open = without(all, byHand.matches);
  const existing = boundMatches(open, bound);
  const boundVolumes = new Set(bound.map(({ spec }) => spec.volumeName));
  const unbound = without({ ...open, volumes: open.volumes.filter(({ name }) => !boundVolumes.has(name)) }, existing);
  const reserved = reservedMatches(unbound, claims);
  const named = namedMatches(without(unbound, reserved.matches), values);
  const guessed = guessedMatches(without(without(unbound, reserved.matches), named), values, bound);
  const volumeOf = new Map(
    [...byHand.matches, ...existing, ...reserved.matches, ...named, ...guessed].map(({ claim, volume }) => [
      claim,
      volume,
    ]),
  );
  return {
    matches: claims.flatMap((claim) => {
      const volume = volumeOf.get(claim);
      return volume === undefined ? [] : [{ claim, volume }];
    }),
    findings: [...byHand.findings, ...reserved.findings, ...guessed.map((match) => guessFinding(match, claims))],
  };
}

function without({ claims, volumes, ...open }: Open, matches: readonly Match[]): Open {
  const taken = new Set<Claim | FoundVolume>(matches.flatMap(({ claim, volume }) => [claim, volume]));
  return {
    ...open,
    claims: claims.filter((claim) => !taken.has(claim)),
    volumes: volumes.filter((volume) => !taken.has(volume)),
  };
}

function givenMatches({ volumes, claims }: Open, given: ReadonlyMap<string, string>): Matched {
  const matches: Match[] = [];
  const findings: Finding[] = [];
  for (const [name, of] of given) {
    const volume = volumes.find((one) => one.name === name);
    const claim = claims.find((one) => namesOf(one, claims).includes(of));
    const why =
      volume === undefined
        ? `volume ${name} does not exist`
        : claim === undefined
          ? `the release has no claim ${of}; its claims are ${claims.map((one) => shortName(one, claims)).join(', ')}`
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

function boundMatches({ volumes, claims, namesOf: keys }: Open, bound: readonly ClaimObject[]): Match[] {
  const volumeNames = new Map(bound.map(({ metadata, spec }) => [claimKey(metadata), spec.volumeName]));
  const byName = new Map(volumes.map((volume) => [volume.name, volume]));
  return claims.flatMap((claim) => {
    const [volume] = keys(claim).flatMap((key) => byName.get(volumeNames.get(claimKey(key)) ?? '') ?? []);
    return volume === undefined ? [] : [{ claim, volume }];
  });
}

function reservedMatches({ volumes, claims, namesOf: keys }: Open, all: readonly Claim[]): Matched {
  const byClaim = groupBy(volumes, ({ claimRef }) => claimRef?.name);
  const candidates = claims.map((claim) => ({
    claim,
    its:
      keys(claim)
        .map(({ namespace, name }) =>
          (byClaim.get(name) ?? []).filter(
            ({ claimRef }) => claimRef?.namespace === undefined || claimRef.namespace === namespace,
          ),
        )
        .find((found) => found.length > 0) ?? [],
  }));
  return {
    matches: candidates.flatMap(({ claim, its: [volume, ...more] }) =>
      volume === undefined || more.length > 0 ? [] : [{ claim, volume }],
    ),
    findings: candidates.flatMap(({ claim, its }) => (its.length < 2 ? [] : [ambiguous(claim, its, all)])),
  };
}

function ambiguous(claim: Claim, volumes: readonly FoundVolume[], claims: readonly Claim[]): Finding {
  const names = volumes.map(({ name }) => name).sort();
  return finding(
    'ambiguous-claim',
    `claim ${claimKey(claim)}`,
    `several volumes are reserved for it: ${names.join(', ')}; name the one that holds the data with --claim ${names[0] ?? ''}=${shortName(claim, claims)}`,
  );
}

/** Volumes that are reserved for no claim. */
function isFree({ type, claimRef }: FoundVolume): boolean {
  return type !== undefined && claimRef === undefined;
}

/** The volume that the values name for the only claim of a component. */
function namedMatches({ volumes, claims }: Open, values: Values): Match[] {
  return [...groupBy(claims, ({ component }) => component)].flatMap(([component, [claim, ...more]]) => {
    const name = isComponent(component) ? wantedBy(values, component).volumeName : undefined;
    const volume = name === undefined ? undefined : volumes.find((one) => one.name === name && isFree(one));
    return claim === undefined || more.length > 0 || volume === undefined ? [] : [{ claim, volume }];
  });
}

/** Volumes that are reserved for no claim, each with the only claim that could take it, where it is the only one for that. */
function guessedMatches(
  { volumes, claims, namesOf: keys }: Open,
  values: Values,
  existing: readonly ClaimObject[],
): Match[] {
  const byKey = new Map(existing.map((one) => [claimKey(one.metadata), one]));
  const free = volumes.filter(isFree);
  const couldTake = claims.flatMap((claim) => {
    if (!isComponent(claim.component)) {
      return [];
    }
    const object = keys(claim).flatMap((key) => byKey.get(claimKey(key)) ?? [])[0];
    const fromValues = wantedBy(values, claim.component);
    const wanted =
      object === undefined
        ? fromValues
        : { ...object.spec, selector: undefined, size: object.spec.resources.requests.storage };
    const { storageClassName = '', size, selector } = wanted;
    return storageClassName === ''
      ? []
      : free
          .filter(
            (volume) =>
              volume.storageClassName === storageClassName &&
              (bytesOf(volume.size) ?? 0) >= (bytesOf(size ?? '') ?? 0) &&
              labelsMatch(selector, volume.labels),
          )
          .map((volume) => ({ claim, volume }));
  });
  return couldTake.filter(
    (match) => couldTake.filter(({ claim, volume }) => claim === match.claim || volume === match.volume).length === 1,
  );
}

function guessFinding({ claim, volume }: Match, claims: readonly Claim[]): Finding {
  return volumeFinding(
    'guessed-claim',
    volume.name,
    `has no claimRef and is matched with claim ${claimKey(claim)}, the only one that could take it by class, size and labels; confirm it with --claim ${volume.name}=${shortName(claim, claims)}, or name another claim`,
  );
}
