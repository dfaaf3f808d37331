import { describeVolumes } from './describe';
import { distinct, finding, type Finding, isRefused, problemFindings, volumeFinding } from './finding';
import { foundClaims } from './found-claim';
import { type GivenRelease, releaseOf } from './found-release';
import { foundVolumes } from './found-volume';
import type { Hints } from './hints';
import type { Imported } from './imported';
import { knownValues, type ValuesFile } from './known-values';
import { keyOf, type Match, matchVolumes } from './match';
import type { FoundObject } from './read-objects';
import { unmatchedFindings } from './unmatched';
import { verifyImport } from './verify-import';
import type { Cluster } from '../commands/command';
import type { Step } from '../commands/step';
import type { ReleaseIdentity } from '../release/release';

export interface ImportProps {
  readonly objects: readonly FoundObject[];
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
  readonly runbook: readonly Step[];
}

/** From existing volumes to the description that plans the same ones, and the commands that get there. */
export function importVolumes({ objects, release: given, valuesFiles, hints, cluster }: ImportProps): ImportResult {
  const findings: Finding[] = [];
  const take = <T extends { readonly findings: readonly Finding[] }>(part: T): T => {
    findings.push(...part.findings);
    return part;
  };
  const refused = (): ImportResult => ({ findings: distinct(findings), runbook: [] });

  const { volumes } = take(foundVolumes(objects));
  const { identity } = take(releaseOf(given, objects, volumes));
  if (identity === undefined) {
    return refused();
  }
  try {
    const { values, release } = take(knownValues({ identity, volumes, objects, valuesFiles, hints }));
    const bound = foundClaims(objects);
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
    const result = take(verifyImport({ imported, matches: supported, objects, bound, valuesFiles, cluster }));
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
    `has the source ${volume.source}, which is not a directory of a node; claim ${keyOf(claim)} is left out of the description`,
  );
}

function noVolumes({ namespace, name }: ReleaseIdentity): Finding {
  return finding('no-volumes', 'volumes', `none is for a claim of release ${namespace}/${name}`);
}
