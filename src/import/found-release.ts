import { show } from '../kubernetes/text';
import { finding, type Finding } from './finding';
import type { FoundVolume } from './found-volume';
import { installedBy } from '../cluster/installed-by';
import type { CustomResource } from '../cluster/objects';
import { expectedChartVersion } from '../chart/chart-history';
import type { ReleaseIdentity } from '../release/release';
import { isDnsLabel, isReleaseName } from '../kubernetes/names';

/** The release as far as options name it. */
export type GivenRelease = Readonly<Partial<ReleaseIdentity>>;

/** One part of a release's identity. */
interface Part {
  readonly what: string;
  readonly option: string;
  readonly given: string | undefined;
  /** Where it can be read, the best source first. */
  readonly sources: readonly (readonly (string | undefined)[])[];
  /** What it must be instead; `undefined` where it is right. */
  readonly expected: (value: string) => string | undefined;
  /** Where the user finds it; it continues "set it with …". */
  readonly help: string;
}

/**
 * The release: from the options, or else from labels and annotations of custom resources, or else from the volumes.
 * An unknown or invalid part is a finding, and then there is no release.
 */
export function releaseOf(
  given: GivenRelease,
  resources: readonly CustomResource[],
  volumes: readonly FoundVolume[],
): {
  readonly identity?: ReleaseIdentity;
  /** What is known of it, where that is not all. */
  readonly known: GivenRelease;
  readonly findings: readonly Finding[];
} {
  const candidates = [...new Set(volumes.flatMap(({ claimRef }) => releaseIn(claimRef?.name ?? '')))].sort();
  const releases = resources
    .map(({ metadata }) => installedBy(metadata))
    .filter(
      (one) =>
        one.chartVersion !== undefined &&
        (given.name === undefined || one.name === given.name) &&
        (given.namespace === undefined || one.namespace === given.namespace),
    );
  const name = partOf({
    what: 'name',
    option: '--release',
    given: given.name,
    sources: [releases.map((one) => one.name), volumes.map(({ instance }) => instance)],
    expected: (value) => (isReleaseName(value) ? undefined : 'a name that Helm accepts'),
    help: candidates.length === 0 ? '' : `; by the claims of the volumes it could be ${candidates.join(', ')}`,
  });
  const namespace = partOf({
    what: 'namespace',
    option: '--namespace',
    given: given.namespace,
    sources: [
      releases.map((one) => one.namespace),
      volumes.flatMap(({ type, claimRef }) => (type === undefined ? [] : [claimRef?.namespace])),
    ],
    expected: (value) => (isDnsLabel(value) ? undefined : 'a namespace name that Kubernetes accepts'),
    help: '',
  });
  const chartVersion = partOf({
    what: 'chart version',
    option: '--chart-version',
    given: given.chartVersion,
    sources: [releases.map((one) => one.chartVersion)],
    expected: expectedChartVersion,
    help: '; helm list --all-namespaces shows it',
  });
  const findings = [name, namespace, chartVersion].flatMap((part) => part.findings);
  const known = {
    ...(name.value === undefined ? {} : { name: name.value }),
    ...(namespace.value === undefined ? {} : { namespace: namespace.value }),
  };
  return name.value === undefined || namespace.value === undefined || chartVersion.value === undefined
    ? { known, findings }
    : {
        identity: { name: name.value, namespace: namespace.value, chartVersion: chartVersion.value },
        known,
        findings,
      };
}

/** The name of the release whose chart and operator give a claim this name, if nothing overrides it. */
function releaseIn(claim: string): string[] {
  const [, object] = /^(?:prometheus|alertmanager)-(.+)-(?:prometheus|alertmanager)-db-/.exec(claim) ?? [];
  // the chart cuts its full name off
  const name = object?.replace(/-(?:k|ku|kub|kube|kube-.*)$/, '') ?? /^(.+)-grafana$/.exec(claim)?.[1];
  return name !== undefined && isReleaseName(name) ? [name] : [];
}

/** The value of the option, or else from the first source that has it. If the source has several, an option must decide. */
function partOf({ what, option, given, sources, expected, help }: Part): {
  readonly value?: string;
  readonly findings: readonly Finding[];
} {
  const found = sources.map((source) => [...new Set(source.filter((one) => one !== undefined && one !== ''))].sort());
  const candidates = given === undefined ? (found.find((names) => names.length > 0) ?? []) : [given];
  const [value] = candidates;
  if (value === undefined || candidates.length > 1) {
    const why =
      value === undefined
        ? `the objects do not show the ${what}; set it with ${option}${help}`
        : `the objects show several values for the ${what}: ${candidates.map(show).join(', ')}; choose one with ${option}`;
    return { findings: [finding('unknown-release', 'release', why)] };
  }
  const right = expected(value);
  return right === undefined
    ? { value, findings: [] }
    : { findings: [finding('invalid-release', 'release', `the ${what} is ${show(value)}; it must be ${right}`)] };
}
