import type { Findings } from './finding';
import type { FoundVolume } from './found-volume';
import { type FoundObject, ofKind, textAt } from './read-objects';
import type { Claim } from '../model/claim';
import { isComponent, OPERATED_SPECS } from '../model/components';
import { groupBy } from '../model/group-by';
import { bytesOf } from '../kubernetes/quantity';
import { valueAt, type Values } from '../values/values';
import { ownName } from '../layout/host-path-layout';

/** A claim of the release and the volume that is for it. */
export interface Match {
  readonly claim: Claim;
  readonly volume: FoundVolume;
}

/** What a PersistentVolumeClaim that is there says. */
export interface FoundClaim {
  readonly namespace: string;
  readonly name: string;
  readonly volumeName: string | undefined;
  readonly storageClassName: string | undefined;
  readonly size: string | undefined;
}

export function foundClaims(objects: readonly FoundObject[]): FoundClaim[] {
  return ofKind(objects, 'PersistentVolumeClaim').flatMap((object) => {
    const [namespace, name] = [textAt(object, 'metadata', 'namespace'), textAt(object, 'metadata', 'name')];
    const spec = valueAt(object, ['spec']);
    return namespace === undefined || name === undefined
      ? []
      : [
          {
            namespace,
            name,
            volumeName: textAt(spec, 'volumeName'),
            storageClassName: textAt(spec, 'storageClassName'),
            size: textAt(spec, 'resources', 'requests', 'storage'),
          },
        ];
  });
}

export interface MatchProps {
  readonly volumes: readonly FoundVolume[];
  readonly claims: readonly Claim[];
  readonly bound: readonly FoundClaim[];
  /** The values, for the classes that claims ask for. */
  readonly values: Values;
  /** What a person says: the volume's name and the claim's, or `grafana-0`, `prometheus-0-1`. */
  readonly said: ReadonlyMap<string, string>;
  readonly findings: Findings;
}

/**
 * The volume of each claim: as a person says; the one that the claim is bound to; the one whose claimRef names it; and
 * where a volume is for no claim, the only one of the class that the claim asks for.
 */
export function matchVolumes({ volumes, claims, bound, values, said, findings }: MatchProps): Match[] {
  const matches = new Map<Claim, FoundVolume>();
  const taken = new Set<FoundVolume>();
  const take = (claim: Claim, volume: FoundVolume): void => {
    matches.set(claim, volume);
    taken.add(volume);
  };
  const byName = new Map(volumes.map((volume) => [volume.name, volume]));
  for (const [name, of] of said) {
    const volume = byName.get(name);
    const claim = claims.find((one) => one.name === of || ownName(one) === of);
    if (volume === undefined || claim === undefined || matches.has(claim) || taken.has(volume)) {
      const want = volume === undefined ? `volume ${name}` : `claim ${of}`;
      findings.add(
        'refused',
        'claim',
        '--claim',
        `got ${name}=${of}, want a volume and a claim once: no ${want}, or it is taken`,
      );
      continue;
    }
    take(claim, volume);
  }
  for (const claim of claims) {
    const own = bound.find(({ namespace, name }) => namespace === claim.namespace && name === claim.name);
    const volume = own?.volumeName === undefined ? undefined : byName.get(own.volumeName);
    if (volume !== undefined && !matches.has(claim) && !taken.has(volume)) {
      take(claim, volume);
    }
  }
  const isBoundElsewhere = ({ name }: FoundVolume): boolean => bound.some(({ volumeName }) => volumeName === name);
  const free = volumes.filter((volume) => !taken.has(volume) && !isBoundElsewhere(volume));
  for (const claim of claims.filter((one) => !matches.has(one))) {
    const its = free.filter(({ claimRef }) => {
      const { namespace = claim.namespace, name } = claimRef ?? {};
      return name === claim.name && namespace === claim.namespace;
    });
    const [only, ...more] = its;
    if (only !== undefined && more.length > 0) {
      const names = its.map(({ name }) => name).sort();
      findings.add(
        'refused',
        'double',
        `claim ${claim.namespace}/${claim.name}`,
        `the volumes ${names.join(' and ')} are both for it: say which one has the data with --claim ${names[0] ?? ''}=${ownName(claim)}`,
      );
    } else if (only !== undefined) {
      take(claim, only);
    }
  }
  for (const { claim, volume } of byClass(
    claims,
    volumes,
    values,
    (one) => matches.has(one),
    (one) => taken.has(one) || isBoundElsewhere(one),
  )) {
    take(claim, volume);
    findings.add(
      'person',
      'claim-ref',
      `volume ${volume.name}`,
      `claimRef: got none; taken for claim ${claim.namespace}/${claim.name}, the only one of class ${volume.storageClassName}: see that it is so, or say another with --claim ${volume.name}=${ownName(claim)}`,
    );
  }
  return claims.flatMap((claim) => {
    const volume = matches.get(claim);
    return volume === undefined ? [] : [{ claim, volume }];
  });
}

/** Volumes for no claim in particular, and the only claim that asks for their class. */
function byClass(
  claims: readonly Claim[],
  volumes: readonly FoundVolume[],
  values: Values,
  isMatched: (claim: Claim) => boolean,
  isTaken: (volume: FoundVolume) => boolean,
): Match[] {
  const open = groupBy(
    claims.filter((claim) => !isMatched(claim)),
    (claim) => classAskedFor(claim, values),
  );
  const free = groupBy(
    volumes.filter((volume) => volume.type !== undefined && volume.claimRef === undefined && !isTaken(volume)),
    ({ storageClassName }) => storageClassName,
  );
  return [...free].flatMap(([name, [volume, ...others]]) => {
    const [claim, ...rivals] = (name === '' ? undefined : open.get(name)) ?? [];
    return volume === undefined || claim === undefined || others.length > 0 || rivals.length > 0
      ? []
      : [{ claim, volume }];
  });
}

function classAskedFor({ component }: Claim, values: Values): string | undefined {
  if (!isComponent(component)) {
    return undefined;
  }
  if (component === 'grafana') {
    return textAt(values, 'grafana', 'persistence', 'storageClassName');
  }
  const { spec, storageKey } = OPERATED_SPECS[component];
  return textAt(values, ...spec, storageKey, 'volumeClaimTemplate', 'spec', 'storageClassName');
}

/** The larger of two quantities. */
export function larger(a: string, b: string): string {
  return (bytesOf(b) ?? 0) > (bytesOf(a) ?? 0) ? b : a;
}
