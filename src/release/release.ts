import { show } from '../kubernetes/text';
import { CHART_DEFAULTS } from '../chart/chart-defaults';
import { chartTraits, type ChartTraits, expectedChartVersion } from '../chart/chart-history';
import type { ChartObject } from '../chart/chart-object';
import { chartObjects } from '../chart/chart-objects';
import { STRING_OVERRIDES } from '../chart/naming';
import type { Claim, Owner } from '../model/claim';
import type { Component } from '../model/components';
import { workloadsOf } from '../operator/workloads';
import { isDnsLabel, isReleaseName } from '../kubernetes/names';
import { anything, checked, object, optional, record } from '../model/check';
import { OWNER } from '../model/owner-check';
import { invalid, type Problem, Problems, StorageError } from '../model/problems';
import { copyValues } from '../values/copy-values';
import { overDefaults } from '../values/merge';
import { invalidValue } from '../values/value-problem';
import { isTruthy, valueAt, type Values } from '../values/values';

/** A Helm release of kube-prometheus-stack: what names follow from. */
export interface ReleaseIdentity {
  /** The release's name, as given to `helm upgrade --install`: at most 53 characters, lower case. */
  readonly name: string;
  /** The namespace it is installed into, as given to `--namespace`. */
  readonly namespace: string;
  /** The version of the chart, as given to `--version`: from 9.3.4 on; one newer than known is taken as the newest known. */
  readonly chartVersion: string;
}

/** A Helm release and the values that it is given. */
export interface KubePrometheusStackReleaseProps extends ReleaseIdentity {
  /**
   * The final values, as given to Helm over the chart's own: null deletes a default.
   * @default {} the chart's own values
   */
  readonly values?: Values;
  /**
   * Who a component runs as where the values take its ids away, because the cluster gives them.
   * @default - the user of its image
   */
  readonly owners?: Readonly<Partial<Record<Component, Owner>>>;
}

/** Name, namespace, version and values have checks of their own. */
const PROPS = object<KubePrometheusStackReleaseProps>(
  {
    name: anything('the name that is given to helm upgrade --install'),
    namespace: anything('the namespace that is given to helm upgrade --install'),
    chartVersion: anything('the version of the chart'),
    values: optional(anything('Helm values')),
    owners: optional(record(OWNER, 'owners by component')),
  },
  'the name, namespace and chartVersion of the release',
);

/**
 * Computes every claim that chart and operator will ask for, by name, before they do.
 *
 * A plain class without a construct. It computes what Helm would render; whether that can run on a cluster (lengths, dots,
 * two Grafanas on one claim) is for `KubePrometheusStackStorage` to refuse.
 */
export class KubePrometheusStackRelease {
  /** The release's name. */
  public readonly name: string;
  /** The namespace it is installed into. */
  public readonly namespace: string;
  /** The version of the chart, as given. */
  public readonly chartVersion: string;
  /** The values as given; a copy. */
  public readonly values: Values;
  /** The values over those of the chart's own that matter here. */
  public readonly effectiveValues: Values;
  /**
   * What this version of the chart does where versions differ.
   * @internal
   */
  public readonly traits: ChartTraits;
  /** The objects that claims follow from, as the chart renders them: of prometheus, alertmanager, thanosRuler, grafana. */
  public readonly objects: readonly ChartObject[];
  /** Every claim that operator and StatefulSets ask for: by component, shard and replica. */
  public readonly claims: readonly Claim[];

  /**
   * Reads the values as the chart would.
   * @throws StorageError for a chart version that is none or too old, and for names that Helm itself refuses
   */
  public constructor(props: KubePrometheusStackReleaseProps) {
    const { problems: wrong } = checked(PROPS, props, 'release');
    if (wrong.length > 0) {
      throw new StorageError('cannot read the release', wrong);
    }
    const problems = new Problems(`cannot read release ${show(props.name)}`);
    const values = copyValues(props.values ?? {}, (found) => {
      problems.add(found);
    });
    problems.add(...identityProblems(props), ...overrideProblems(values));
    problems.throwIfAny();

    this.name = props.name;
    this.namespace = props.namespace;
    this.chartVersion = props.chartVersion;
    this.values = values;
    this.effectiveValues = overDefaults(values, CHART_DEFAULTS);
    this.traits = chartTraits(props.chartVersion);
    this.objects = chartObjects(this, this.effectiveValues, this.traits);
    this.claims = workloadsOf(this.objects, { owners: props.owners ?? {} }).flatMap(({ claims }) => claims);
  }
}

function identityProblems({ name, namespace, chartVersion }: ReleaseIdentity): Problem[] {
  const version = expectedChartVersion(chartVersion);
  const problems: Problem[] = [];
  if (typeof name !== 'string' || !isReleaseName(name)) {
    const expected = 'at most 53 lower case letters, digits and dashes, because Helm refuses any other';
    problems.push(invalid('invalid-release-name', 'release.name', name, expected));
  }
  if (typeof namespace !== 'string' || !isDnsLabel(namespace)) {
    const expected = 'the namespace that Helm installs into, at most 63 lower case letters, digits and dashes';
    problems.push(invalid('invalid-name', 'release.namespace', namespace, expected));
  }
  if (version !== undefined) {
    problems.push(invalid('invalid-chart-version', 'release.chartVersion', chartVersion, version));
  }
  return problems;
}

function overrideProblems(values: Values): Problem[] {
  return STRING_OVERRIDES.flatMap((path) => {
    const value = valueAt(values, path);
    return isTruthy(value) && typeof value !== 'string'
      ? [invalidValue('invalid-object-name', path, value, 'a string, because Helm refuses any other')]
      : [];
  });
}
