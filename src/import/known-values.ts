import { deployedValues } from './deployed-values';
import { finding, type Finding } from './finding';
import type { FoundVolume } from './found-volume';
import type { Hints } from './hints';
import { EXISTING_CLAIM } from './replaced-values';
import { releaseWithStorage, valuesOfNames } from './wanted-claims';
import type { CustomResource } from '../cluster/objects';
import { type Cluster, commandLine, helm } from '../commands/command';
import type { KubePrometheusStackRelease, ReleaseIdentity } from '../release/release';
import { HelmValues } from '../values/helm-values';
import { mergeLayers } from '../values/merge';
import { type Values, withoutValue } from '../values/values';

/** A values file that an option names. */
export interface ValuesFile {
  readonly file: string;
  readonly values: HelmValues;
}

export interface KnownValuesProps {
  readonly identity: ReleaseIdentity;
  readonly volumes: readonly FoundVolume[];
  readonly resources: readonly CustomResource[];
  readonly valuesFiles: readonly ValuesFile[];
  readonly hints: Hints;
  readonly cluster: Cluster;
}

/** The values that claims depend on: from the files, or else from custom resources and the names of claims. */
export function knownValues({ identity, volumes, resources, valuesFiles, hints, cluster }: KnownValuesProps): {
  readonly values: Values;
  readonly release: KubePrometheusStackRelease;
  readonly findings: readonly Finding[];
} {
  if (valuesFiles.length > 0) {
    const { data } = HelmValues.merge(valuesFiles.map(({ values }) => values));
    // with a claim of its own, which the description gives it
    const claiming = withoutValue(data, EXISTING_CLAIM);
    return { values: data, release: releaseWithStorage(identity, claiming), findings: [] };
  }
  const known = deployedValues(identity, resources);
  const names = new Set([...volumes.flatMap(({ claimRef }) => claimRef?.name ?? []), ...hints.claims.values()]);
  const objects = resources.map(({ metadata }) => metadata.name);
  const values = mergeLayers(valuesOfNames(identity, known, names, objects), known);
  return { values, release: releaseWithStorage(identity, values), findings: [noValues(identity, cluster)] };
}

function noValues({ name, namespace }: ReleaseIdentity, cluster: Cluster): Finding {
  const get = helm('get', 'values', name, '--namespace', namespace, '--output', 'yaml');
  return {
    ...finding(
      'no-values',
      'values',
      'no values file is given, so the Helm upgrade resets all that the description does not set to the defaults of the chart; save the values of the release with this command, and add --values values.yaml',
    ),
    command: `${commandLine(get, cluster)} > values.yaml`,
  };
}
