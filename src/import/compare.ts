import { show } from '../kubernetes/text';
import { finding, type Finding, volumeFinding } from './finding';
import type { ImportCode } from './finding-catalogue';
import { claimKey, type ClaimName } from '../cluster/bound-claims';
import type { ClaimObject } from '../cluster/objects';
import type { FoundVolume } from './found-volume';
import type { Match } from './match';
import { isDnsLabel, isDnsSubdomain } from '../kubernetes/names';
import { bytesOf } from '../kubernetes/quantity';
import type { Claim } from '../model/claim';
import type { PlannedVolume } from '../model/volume';
import type { VolumeType } from '../model/volume-types';

/** A planned volume and the one that exists in its place. */
interface Pair {
  readonly planned: PlannedVolume;
  readonly found: FoundVolume;
}

/** The same, where the existing one is replaced. */
export interface Replacement extends Pair {
  /** The claims with another name than the planned one that the volume is bound to or reserved for. */
  readonly oldClaims: readonly ClaimName[];
}

/** The volumes to replace. All others only need to be applied. */
export interface Comparison {
  readonly replaced: readonly Replacement[];
  /** Every difference. */
  readonly findings: readonly Finding[];
}

/**
 * Compares the planned volumes with the existing ones. A difference that `kubectl apply` cannot change (name, source and node affinity
 * of a volume, the class of a claim) is a replacement.
 */
export function compare(
  planned: readonly PlannedVolume[],
  matches: readonly Match[],
  claims: readonly ClaimObject[],
  renamed: ReadonlyMap<Claim, ClaimName>,
  nodeLabel: string,
): Comparison {
  const volumes = new Map(matches.map(({ claim, volume }) => [claimKey(claim), volume]));
  const today = new Map([...renamed].map(([claim, name]) => [claimKey(claim), name]));
  const byKey = new Map(claims.map((one) => [claimKey(one.metadata), one]));
  const compared = planned.map((volume) => {
    const key = claimKey(volume.claim);
    const found = volumes.get(key);
    if (found === undefined) {
      return { replaced: [], findings: [withoutVolume(volume)] };
    }
    const pair = { planned: volume, found };
    const old = oldClaims(pair, claims, today.get(key));
    const immutable = [
      ...nameFindings(pair),
      ...sourceFindings(pair),
      ...nodeFindings(pair, nodeLabel),
      ...classFindings(pair, byKey.get(key)?.spec.storageClassName),
      ...claimFindings(pair, byKey.get(key)),
      ...bindingFindings(pair),
      ...renamedFindings(pair, old),
    ];
    return {
      replaced: immutable.length === 0 ? [] : [{ ...pair, oldClaims: old }],
      findings: [...mutableFindings(pair), ...immutable, ...dataDirectoryFindings(pair)],
    };
  });
  return {
    replaced: compared.flatMap(({ replaced }) => replaced),
    findings: compared.flatMap(({ findings }) => findings),
  };
}

function withoutVolume({ claim, root, node }: PlannedVolume): Finding {
  return finding(
    'claim-without-volume',
    `claim ${claimKey(claim)}`,
    `has no volume; a new, empty one is planned at ${root} on node ${node}. If its data is in another volume, name that volume with --claim`,
  );
}

function about({ found }: Pair, code: ImportCode, message: string): Finding[] {
  return [volumeFinding(code, found.name, message)];
}

function nameFindings(pair: Pair): Finding[] {
  const { planned, found } = pair;
  return found.name === planned.name
    ? []
    : about(
        pair,
        'name-changes',
        `is replaced by ${planned.name} on the same directory: the library's names are fixed, and a volume cannot be renamed`,
      );
}

const TYPE_EFFECTS: Readonly<Record<VolumeType, string>> = {
  local: 'fsGroup will be applied to its whole root',
  hostPath: 'fsGroup is no longer applied, and there are no usage metrics',
};

function sourceFindings(pair: Pair): Finding[] {
  const { planned, found } = pair;
  const type = found.hostPathType === '' ? 'no type' : `type ${show(found.hostPathType)}`;
  return [
    ...(found.type === planned.type
      ? []
      : about(
          pair,
          'type-changes',
          `changes from ${found.source} to ${planned.type}, because a component has one type for all its volumes: ${TYPE_EFFECTS[planned.type]}`,
        )),
    ...(found.type === 'hostPath' && planned.type === 'hostPath' && found.hostPathType !== 'Directory'
      ? about(
          pair,
          'host-path-type',
          `hostPath has ${type}, so the kubelet creates a missing directory as root; the source is immutable, so the object is replaced by one with type "Directory"`,
        )
      : []),
    ...pathFindings(pair),
  ];
}

function pathFindings(pair: Pair): Finding[] {
  const { planned, found } = pair;
  if (found.root !== planned.root) {
    return about(
      pair,
      'data-moves',
      `its data is at ${found.root} and is planned at ${planned.root} on node ${planned.node}; while nothing runs, move what belongs to ${planned.claim.component}, and nothing else`,
    );
  }
  return found.path === planned.root
    ? []
    : about(
        pair,
        'path-spelling',
        `the path ${show(found.path)} becomes ${show(planned.root)}, the same directory; the source is immutable, so the object is replaced`,
      );
}

function dataDirectoryFindings(pair: Pair): Finding[] {
  const { planned, found } = pair;
  return found.dataDirectory === undefined || found.dataDirectory === planned.dataDirectory
    ? []
    : about(
        pair,
        'another-data-directory',
        `its data is in ${found.dataDirectory}, but with these values it would be ${planned.dataDirectory}; use the values of the running release`,
      );
}

function nodeFindings(pair: Pair, nodeLabel: string): Finding[] {
  const { planned, found } = pair;
  if (found.pinned?.label === nodeLabel && found.pinned.node === planned.node) {
    return [];
  }
  const is = found.hasAffinity
    ? 'nodeAffinity does not name exactly this node'
    : 'has no nodeAffinity, so its pod could start on any node';
  return about(pair, 'node-affinity', `${is}; the object is replaced by one with ${nodeLabel}: ${planned.node}`);
}

function classFindings(pair: Pair, ofClaim: string | undefined): Finding[] {
  const { planned, found } = pair;
  const will = show(planned.storageClassName);
  if (found.storageClassName !== planned.storageClassName) {
    return about(
      pair,
      'class-changes',
      `the class ${show(found.storageClassName)} becomes ${will}; the class of a claim is immutable, so the claim is recreated`,
    );
  }
  return ofClaim === undefined || ofClaim === planned.storageClassName
    ? []
    : about(
        pair,
        'class-changes',
        `claim ${claimKey(planned.claim)} has the class ${show(ofClaim)}, which is immutable; the claim is recreated with ${will}`,
      );
}

/** What differs in the claim that exists: Helm cannot change that of Grafana, and a claim keeps what it was created with. */
function claimFindings(pair: Pair, claim: ClaimObject | undefined): Finding[] {
  const { planned } = pair;
  if (claim === undefined) {
    return [];
  }
  const { accessModes, resources, selector } = claim.spec;
  const size = resources.requests.storage;
  const differs = [
    ...(accessModes.length === 0 || (accessModes.length === 1 && accessModes[0] === 'ReadWriteOnce')
      ? []
      : [`the access modes ${accessModes.map(show).join(', ')}`]),
    ...(size === undefined || bytesOf(size) === bytesOf(planned.size) ? [] : [`the size ${size}`]),
    ...(selector === undefined ? [] : ['a selector']),
  ];
  return differs.length === 0
    ? []
    : about(
        pair,
        'claim-changes',
        `claim ${claimKey(planned.claim)} has ${differs.join(' and ')}; it is recreated with "ReadWriteOnce" and ${planned.size}`,
      );
}

/** A claim that a person made, or that has the name of another release. */
function renamedFindings(pair: Pair, claims: readonly ClaimName[]): Finding[] {
  return claims.flatMap((old) =>
    about(
      pair,
      'renamed-claim',
      `is for claim ${claimKey(old)} and becomes that of ${claimKey(pair.planned.claim)}; the runbook deletes the old claim once no pod uses it. Stop whatever else uses it, and remove it from where it is applied from`,
    ),
  );
}

/** Only such as Kubernetes accepts, because they end up in commands. */
function oldClaims(
  { planned, found }: Pair,
  claims: readonly ClaimObject[],
  today: ClaimName | undefined,
): ClaimName[] {
  const bound = claims.filter(({ spec }) => spec.volumeName === found.name).map(({ metadata }) => metadata);
  const { claimRef } = found;
  const reserved = claimRef?.namespace === undefined ? [] : [{ namespace: claimRef.namespace, name: claimRef.name }];
  const all = new Map(
    [...(today === undefined ? [] : [today]), ...reserved, ...bound].map(({ namespace, name }): [string, ClaimName] => [
      claimKey({ namespace, name }),
      { namespace, name },
    ]),
  );
  all.delete(claimKey(planned.claim));
  return [...all.values()].filter(({ namespace, name }) => isDnsLabel(namespace) && isDnsSubdomain(name));
}

function bindingFindings(pair: Pair): Finding[] {
  const { phase, hasClaimUid } = pair.found;
  if (phase === 'Released' || phase === 'Failed') {
    return about(
      pair,
      'released-volume',
      `is ${phase}: its claim was deleted, and it binds to no other; the object is replaced, and the data stays`,
    );
  }
  return !hasClaimUid || phase === 'Bound'
    ? []
    : about(
        pair,
        'claim-ref-uid',
        'claimRef has the uid of one claim, so a claim that is created again would not get the volume; the object is replaced by one without it',
      );
}

/** The differences that the next apply corrects. */
function mutableFindings(pair: Pair): Finding[] {
  const { planned, found } = pair;
  const { size } = planned;
  const modes = found.accessModes.map((mode) => show(mode)).join(', ');
  return [
    ...reclaimFindings(pair),
    ...(found.claimRef?.namespace === undefined
      ? about(
          pair,
          'no-claim-ref',
          `${found.claimRef === undefined ? 'has no claimRef, so any claim could take it' : 'claimRef has no namespace, so it reserves nothing'}; it will be reserved for ${claimKey(planned.claim)}`,
        )
      : []),
    ...(found.accessModes.length === 1 && found.accessModes[0] === 'ReadWriteOnce'
      ? []
      : about(
          pair,
          'access-modes',
          `the access modes ${modes === '' ? '(none)' : modes} become "ReadWriteOnce", the only one that a directory of one node supports`,
        )),
    ...(bytesOf(size) === bytesOf(found.size)
      ? []
      : about(
          pair,
          'size-changes',
          `the size ${found.size} becomes ${size}, the same for all volumes of ${planned.claim.component}; it is not a quota`,
        )),
  ];
}

function reclaimFindings(pair: Pair): Finding[] {
  const { reclaimPolicy } = pair.found;
  if (reclaimPolicy === 'Retain') {
    return [];
  }
  const effect =
    reclaimPolicy === 'Recycle' ? 'empties the directory' : 'deletes the volume, and its data where it can,';
  return about(
    pair,
    'reclaim-policy',
    `DANGEROUS: the reclaim policy ${show(reclaimPolicy)} ${effect} when the claim is deleted. The runbook sets Retain first; do it now in any case`,
  );
}
