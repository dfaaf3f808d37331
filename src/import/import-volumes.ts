import { describeVolumes } from './describe';
import { distinct, finding, type Finding, isRefused, problemFindings, volumeFinding } from './finding';
import { type GivenRelease, releaseOf } from './found-release';
import { foundVolumes } from './found-volume';
import type { Hints } from './hints';
import type { Imported } from './imported';
import { knownValues, type ValuesFile } from './known-values';
import { type Match, matchVolumes } from './match';
import { claimKey } from '../cluster/bound-claims';
import { malformedFinding } from './malformed';
import { storageObjects } from '../cluster/read-storage-objects';
import { unmatchedFindings } from './unmatched';
import { verifyImport } from './verify-import';
import type { Cluster } from '../commands/command';
import type { RunbookStep } from '../commands/step';
import type { ReleaseIdentity } from '../release/release';

export interface ImportProps {
  /** Of any kind, from files or a cluster. */
  readonly objects: readonly unknown[];
  readonly release: GivenRelease;
  readonly valuesFiles: readonly ValuesFile[];
  readonly hints: Hints;
  readonly cluster: Cluster;
}

export interface ImportResult {
  /** The description as TypeScript; absent where a finding refuses it. */
  readonly description?: string;
  /** The same as data. */
  readonly imported?: Imported;
  readonly findings: readonly Finding[];
  readonly runbook: readonly RunbookStep[];
}

/** From existing volumes to the description that plans the same ones, and the commands that get there. */
export function importVolumes({ release: given, valuesFiles, hints, cluster, ...props }: ImportProps): ImportResult {
  const findings: Finding[] = [];
  const take = <T extends { readonly findings: readonly Finding[] }>(part: T): T => {
    findings.push(...part.findings);
    return part;
  };
  const refused = (): ImportResult => ({ findings: distinct(findings), runbook: [] });

  const objects = storageObjects(props.objects);
  const { claims: bound, customResources: resources } = objects;
  findings.push(...objects.malformed.map(malformedFinding));
  const { volumes } = take(foundVolumes(objects.volumes));
  const { identity } = take(releaseOf(given, resources, volumes));
  if (identity === undefined) {
    return refused();
  }
  try {
    const { values, release } = take(knownValues({ identity, volumes, resources, valuesFiles, hints }));
    const { matches } = take(matchVolumes({ volumes, claims: release.claims, bound, values, given: hints.claims }));
    findings.push(...unmatchedFindings({ release, volumes, matches, values }));
    const supported = matches.filter(({ volume }) => volume.type !== undefined);
    findings.push(...matches.filter((match) => !supported.includes(match)).map(unsupportedSource));
    if (supported.length === 0) {
      findings.push(noVolumes(identity));
      return refused();
    }
    const files = valuesFiles.map(({ file }) => file);
    const { imported } = take(describeVolumes({ release, matches: supported, valuesFiles: files, values, hints }));
    if (imported === undefined || isRefused(findings)) {
      return refused();
    }
    const result = take(verifyImport({ imported, matches: supported, objects, valuesFiles, cluster }));
    return { ...result, findings: distinct(findings) };
  } catch (error) {
    findings.push(...problemFindings(error));
    return refused();
  }
}

function unsupportedSource({ claim, volume }: Match): Finding {
  return volumeFinding(
    'unsupported-source',
    volume.name,
    `has the source ${volume.source}, which is not a directory of a node; claim ${claimKey(claim)} is left out of the description`,
  );
}

function noVolumes({ namespace, name }: ReleaseIdentity): Finding {
  return finding('no-volumes', 'volumes', `none is for a claim of release ${namespace}/${name}`);
}
