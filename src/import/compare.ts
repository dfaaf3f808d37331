import { show } from '../kubernetes/text';
import type { Findings } from './finding';
import type { FoundVolume } from './found-volume';
import type { FoundClaim, Match } from './match';
import type { Claim } from '../model/claim';
import { bytesOf } from '../kubernetes/quantity';
import { ownDirectory, type Volume } from '../model/volume';

/** A planned volume and what is there in its place. */
export interface Replacement {
  readonly planned: Volume;
  readonly found: FoundVolume;
}

/** The volumes that have to be made anew, and those that only need to be applied. */
export interface Comparison {
  readonly replaced: readonly Replacement[];
  /** Planned, with nothing there. */
  readonly missing: readonly Volume[];
}

/**
 * Holds the planned volumes to those that are there. What no `kubectl apply` can change (name, source, node affinity of a
 * volume; the class of a claim) makes a replacement; every difference is told.
 */
export function compare(
  planned: readonly Volume[],
  matches: readonly Match[],
  claims: readonly FoundClaim[],
  nodeLabel: string,
  findings: Findings,
): Comparison {
  const found = new Map(matches.map(({ claim, volume }) => [keyOf(claim), volume]));
  const replaced: Replacement[] = [];
  const missing: Volume[] = [];
  for (const volume of planned) {
    const its = found.get(keyOf(volume.claim));
    if (its === undefined) {
      missing.push(volume);
      findings.add(
        'person',
        'missing',
        `claim ${keyOf(volume.claim)}`,
        `has no volume: a new one is planned at ${volume.root} on node ${volume.node}. If its data are in another volume, say it with --claim`,
      );
      continue;
    }
    const claim = claims.find(({ namespace, name }) => `${namespace}/${name}` === keyOf(volume.claim));
    tellMutable(volume, its, findings);
    if (tellImmutable(volume, its, claim, nodeLabel, findings)) {
      replaced.push({ planned: volume, found: its });
    }
  }
  return { replaced, missing };
}

export function keyOf({ namespace, name }: Pick<Claim, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** @returns whether volume and claim must be made anew */
function tellImmutable(
  planned: Volume,
  found: FoundVolume,
  claim: FoundClaim | undefined,
  nodeLabel: string,
  findings: Findings,
): boolean {
  const subject = `volume ${found.name}`;
  let differs = false;
  const replace = (rule: string, text: string): void => {
    differs = true;
    findings.add('runbook', rule, subject, text);
  };
  if (found.name !== planned.name) {
    replace(
      'name',
      `the library's name is ${planned.name}: names are immutable, so the runbook puts one object in the place of the other, on the same directory`,
    );
  }
  if (found.type !== planned.type) {
    differs = true;
    findings.add(
      'person',
      'type',
      subject,
      `is ${found.source} and becomes ${planned.type}, because a description has one type for all: ${
        planned.type === 'local'
          ? 'fsGroup will be applied to all of its root'
          : 'fsGroup is no longer applied, and there are no usage metrics'
      }`,
    );
  } else if (planned.type === 'hostPath' && found.hostPathType !== 'Directory') {
    const type = found.hostPathType === '' ? 'no type' : `type ${show(found.hostPathType)}`;
    replace(
      'host-path-type',
      `hostPath has ${type}, with which the kubelet makes what is missing, as root; it becomes "Directory". The source is immutable, so the object is replaced`,
    );
  }
  if (found.root !== planned.root) {
    differs = true;
    findings.add(
      'person',
      'moved',
      subject,
      `the data are at ${found.root} and are planned at ${planned.root} on node ${planned.node}: while nothing runs, move what belongs to ${planned.claim.component}, and nothing else`,
    );
  } else if (found.path !== planned.root) {
    replace(
      'path',
      `the path ${show(found.path)} becomes ${show(planned.root)}, the same directory: the source is immutable, so the object is replaced`,
    );
  }
  if (found.dataDirectory !== undefined && found.dataDirectory !== planned.dataDirectory) {
    findings.add(
      'refused',
      'data-directory',
      subject,
      `the data are in ${found.dataDirectory}, and the values make it ${planned.dataDirectory}: are these the values of the release?`,
    );
  }
  if (found.pinned?.label !== nodeLabel || found.pinned.node !== planned.node) {
    const was = found.hasAffinity ? 'is not one node' : 'is missing, so that the pod could start on any node';
    replace('node-affinity', `nodeAffinity ${was}: it will be ${planned.node} by ${nodeLabel}`);
  }
  if (found.storageClassName !== planned.storageClassName) {
    replace(
      'class',
      `the class is ${show(found.storageClassName)} and becomes ${show(planned.storageClassName)}: a claim's class is immutable, so the claim is made anew`,
    );
  } else if (claim?.storageClassName !== undefined && claim.storageClassName !== planned.storageClassName) {
    replace(
      'class',
      `claim ${keyOf(planned.claim)} has the class ${show(claim.storageClassName)}, which is immutable: it is made anew`,
    );
  }
  if (found.phase === 'Released' || found.phase === 'Failed') {
    replace(
      'phase',
      `is ${found.phase}: its claim is gone, and it remembers it. The runbook replaces the object; the data stay`,
    );
  } else if (found.claimUid !== undefined && found.phase !== 'Bound') {
    replace(
      'claim-ref',
      'claimRef has the uid of one claim, and would be lost to the next; the object is replaced by one without it',
    );
  }
  return differs;
}

/** What the next apply sets right by itself. */
function tellMutable(planned: Volume, found: FoundVolume, findings: Findings): void {
  const subject = `volume ${found.name}`;
  if (found.reclaimPolicy !== 'Retain') {
    const does =
      found.reclaimPolicy === 'Recycle' ? 'empties the directory' : 'deletes the volume, and its data where it can,';
    findings.add(
      'runbook',
      'reclaim-policy',
      subject,
      `DANGEROUS: the reclaim policy ${show(found.reclaimPolicy)} ${does} when its claim goes. The runbook sets Retain before anything else; do it now in any case`,
    );
  }
  if (found.claimRef === undefined) {
    findings.add(
      'runbook',
      'claim-ref',
      subject,
      `claimRef is missing: any claim could take it. It will be reserved for ${keyOf(planned.claim)}`,
    );
  } else if (found.claimRef.namespace === undefined) {
    findings.add(
      'runbook',
      'claim-ref',
      subject,
      `claimRef has no namespace, so it reserves nothing. It will be reserved for ${keyOf(planned.claim)}`,
    );
  }
  if (found.accessModes.length !== 1 || found.accessModes[0] !== 'ReadWriteOnce') {
    const modes = found.accessModes.map((mode) => show(mode)).join(', ');
    findings.add(
      'runbook',
      'access-modes',
      subject,
      `the access modes ${modes === '' ? '(none)' : modes} become "ReadWriteOnce": a directory of one node is nothing else`,
    );
  }
  const size = planned.size;
  if (bytesOf(size) !== bytesOf(found.size)) {
    findings.add(
      'runbook',
      'size',
      subject,
      `the size ${found.size} becomes ${size}, one for all volumes of ${planned.claim.component}; it is no quota`,
    );
  }
}

/** The directories that two volumes of the release would write into, and what has to be done first. */
export function tellSharedDirectories(matches: readonly Match[], volumes: readonly Volume[], findings: Findings): void {
  const names = new Map(matches.map(({ claim, volume }) => [keyOf(claim), volume.name]));
  for (const [index, one] of volumes.entries()) {
    for (const two of volumes.slice(index + 1)) {
      const [a, b] = [ownDirectory(one), ownDirectory(two)];
      if (one.node !== two.node || (!`${a}/`.startsWith(`${b}/`) && !`${b}/`.startsWith(`${a}/`))) {
        continue;
      }
      const owner = [two, one].find((volume) => volume.claim.subPath === undefined) ?? two;
      const { component } = owner.claim;
      findings.add(
        'refused',
        'shared-directory',
        [one, two].map(({ claim }) => `volume ${names.get(keyOf(claim)) ?? claim.name}`).join(' and '),
        `${one.claim.component} and ${two.claim.component} write into one directory of node ${one.node} (${a}, ${b}), and a chown for the one breaks the other. ` +
          `While nothing runs, move what belongs to ${component} into a directory of its own, and say it: --path ${component}=${owner.root}/${component === 'thanosRuler' ? 'thanos' : component}-db`,
      );
    }
  }
}
