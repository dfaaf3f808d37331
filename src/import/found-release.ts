import { show } from '../kubernetes/text';
import type { Findings } from './finding';
import type { FoundVolume } from './found-volume';
import { type FoundObject, ofKind, textAt } from './read-objects';
import { expectedChartVersion } from '../chart/chart-history';
import type { ReleaseIdentity } from '../release/release';
import { chartVersionOn, releaseNameOn } from '../chart/helm-chart';
import { isDnsLabel, isReleaseName } from '../kubernetes/names';

/** The kinds of objects that the operator makes StatefulSets of. */
export const OPERATED_OBJECTS = ['Prometheus', 'PrometheusAgent', 'Alertmanager', 'ThanosRuler'] as const;

/** The release as far as a person says it. */
export type GivenRelease = Readonly<Partial<ReleaseIdentity>>;

/**
 * The release: as it is given, else as the custom resources say by their labels and annotations, else as the volumes do.
 * What remains unknown, or is not one, is a finding.
 */
export function releaseOf(
  given: GivenRelease,
  objects: readonly FoundObject[],
  volumes: readonly FoundVolume[],
  findings: Findings,
): ReleaseIdentity | undefined {
  const resources = ofKind(objects, ...OPERATED_OBJECTS)
    .map(installedBy)
    .filter(
      (one) =>
        one.version !== undefined &&
        (given.name === undefined || one.name === given.name) &&
        (given.namespace === undefined || one.namespace === given.namespace),
    );
  const claims = volumes.flatMap(({ type, claimRef }) => (type === undefined ? [] : [claimRef?.namespace]));
  const name = one('name', '--release', given.name, [
    resources.map((resource) => resource.name),
    volumes.map(({ instance }) => instance),
  ]);
  const namespace = one('namespace', '--namespace', given.namespace, [
    resources.map((resource) => resource.namespace),
    claims,
  ]);
  const chartVersion = one('chart version', '--chart-version', given.chartVersion, [
    resources.map((resource) => resource.version),
  ]);
  let isRefused = false;
  const version = chartVersion === undefined ? undefined : expectedChartVersion(chartVersion);
  if (chartVersion !== undefined && version !== undefined) {
    isRefused = true;
    findings.add('refused', 'release', 'release', `chart version: got ${show(chartVersion)}, want ${version}`);
  }
  if (name !== undefined && !isReleaseName(name)) {
    isRefused = true;
    findings.add('refused', 'release', 'release', `release: got ${show(name)}, want a name that Helm takes`);
  }
  if (namespace !== undefined && !isDnsLabel(namespace)) {
    isRefused = true;
    findings.add('refused', 'release', 'release', `namespace: got ${show(namespace)}, want one of Kubernetes`);
  }
  return name === undefined || namespace === undefined || chartVersion === undefined || isRefused
    ? undefined
    : { name, namespace, chartVersion };

  /** The first source that knows it; where that knows several, a person has to say which. */
  function one(
    what: string,
    option: string,
    said: string | undefined,
    sources: readonly (readonly (string | undefined)[])[],
  ): string | undefined {
    if (said !== undefined) {
      return said;
    }
    const found = sources.map((source) => [...new Set(source.filter((name_) => name_ !== undefined))].sort());
    const [first = []] = found.filter((names) => names.length > 0);
    if (first.length !== 1) {
      const got = first.length === 0 ? 'nothing that says it' : first.map(show).join(', ');
      findings.add('refused', 'release', 'release', `${what}: got ${got}, want ${option}`);
      return undefined;
    }
    return first[0];
  }
}

/** Who installed an object, as Helm and the chart write it on it. */
export function installedBy(object: FoundObject): { name?: string; namespace?: string; version?: string } {
  const label = (key: string): string | undefined => textAt(object, 'metadata', 'labels', key);
  const annotation = (key: string): string | undefined => textAt(object, 'metadata', 'annotations', key);
  const name = releaseNameOn(label, annotation);
  const namespace = annotation('meta.helm.sh/release-namespace') ?? textAt(object, 'metadata', 'namespace');
  const version = chartVersionOn(label);
  return {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(version === undefined ? {} : { version }),
  };
}
