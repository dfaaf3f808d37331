import { describeVolumes } from './describe';
import { distinct, finding, type Finding, isRefused, problemFindings, volumeFinding } from './finding';
import type { ImportCode } from './finding-catalogue';
import { type GivenRelease, releaseOf } from './found-release';
import { foundVolumes } from './found-volume';
import type { Hints } from './hints';
import type { Imported } from './imported';
import { knownValues, type ValuesFile } from './known-values';
import { type Match, matchVolumes } from './match';
import { optionFindings } from './option-findings';
import { provisionedFindings } from './provisioned';
import { EXISTING_CLAIM } from './replaced-values';
import { claimKey, type ClaimName } from '../cluster/bound-claims';
import { NEWEST_CHART } from '../chart/chart-history';
import { isDnsSubdomain } from '../kubernetes/names';
import type { Claim } from '../model/claim';
import { valueAt, type Values } from '../values/values';
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

/** What is missing whatever the version of the chart is. */
const WHATEVER_THE_CHART: readonly ImportCode[] = [
  'ambiguous-claim',
  'no-size',
  'not-a-directory',
  'shared-directory',
  'unknown-node',
  'unusable-path',
  'watched-volume',
];

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
  const { identity, known } = take(releaseOf(given, resources, volumes));
  if (identity === undefined) {
    if (known.name !== undefined && known.namespace !== undefined && given.chartVersion === undefined) {
      // claims have the same names in most versions, so that most of what else is missing is found
      const release = { ...known, chartVersion: NEWEST_CHART };
      const more = importVolumes({ release, valuesFiles, hints, cluster, ...props });
      findings.push(...more.findings.filter(({ code }) => WHATEVER_THE_CHART.includes(code)));
    }
    return refused();
  }
  try {
    const { values, release } = take(knownValues({ identity, volumes, resources, valuesFiles, hints, cluster }));
    const renamed = renamedClaims(values, release.claims);
    const { matches } = take(
      matchVolumes({ volumes, claims: release.claims, bound, values, renamed, given: hints.claims }),
    );
    findings.push(
      ...optionFindings(hints, release.claims, volumes),
      ...unmatchedFindings({ release, volumes, matches, values, renamed }),
    );
    const supported = matches.filter(({ volume }) => volume.type !== undefined);
    findings.push(
      ...matches.filter((match) => !supported.includes(match)).map(unsupportedSource),
      ...provisionedFindings(
        supported.map(({ volume }) => volume),
        hints.released,
        cluster,
      ),
    );
    if (supported.length === 0) {
      findings.push(noVolumes(identity));
      return refused();
    }
    const files = valuesFiles.map(({ file }) => file);
    const { imported } = take(
      describeVolumes({ release, matches: supported, valuesFiles: files, values, hints, objects }),
    );
    const result = verifyImport({
      imported,
      matches: supported,
      objects,
      claims: release.claims,
      renamed,
      valuesFiles,
      cluster,
    });
    if (!isRefused(findings)) {
      return { ...result, findings: distinct([...findings, ...result.findings]) };
    }
    // what else is refused, so that one run shows all of it; where a node is not known, no pod is kept from it
    const isAboutNodes = ({ problem }: Finding): boolean => problem === 'pod-on-another-node';
    findings.push(...result.findings.filter((one) => isRefused([one]) && !isAboutNodes(one)));
    return refused();
  } catch (error) {
    findings.push(...problemFindings(error));
    return refused();
  }
}

/** Grafana's claim, where the values let it use one that was made by hand. */
function renamedClaims(values: Values, claims: readonly Claim[]): Map<Claim, ClaimName> {
  const name = valueAt(values, EXISTING_CLAIM);
  const grafana = claims.find(({ component }) => component === 'grafana');
  const renamed = new Map<Claim, ClaimName>();
  if (grafana !== undefined && typeof name === 'string' && isDnsSubdomain(name) && name !== grafana.name) {
    renamed.set(grafana, { namespace: grafana.namespace, name });
  }
  return renamed;
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
