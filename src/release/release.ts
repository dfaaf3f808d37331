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
import { anything, checked, object, optional, record, text } from '../model/check';
import { OWNER } from '../model/owner-check';
import { invalid, type Problem, Problems } from '../model/problems';
import { copyValues } from '../values/copy-values';
import { overDefaults } from '../values/merge';
import { invalidValue } from '../values/value-problem';
import { isTruthy, valueAt, type Values } from '../values/values';

/** The identity of a Helm release of kube-prometheus-stack, which names depend on. */
export interface ReleaseIdentity {
  /** The release's name, as given to `helm upgrade --install`: at most 53 characters, lower case. */
  readonly name: string;
  /** The namespace it is installed into, as given to `--namespace`. */
  readonly namespace: string;
  /** The version of the chart, as given to `--version`: 9.3.4 or newer; a version newer than the newest known one is treated like that one. */
  readonly chartVersion: string;
}

/** A Helm release and its values. */
export interface KubePrometheusStackReleaseProps extends ReleaseIdentity {
  /**
   * The final values for Helm over the chart's own; null deletes a default.
   * @default {} the chart's own values
   */
  readonly values?: Values;
  /**
   * The user and group of a component if the values remove its ids, because the cluster assigns them.
   * @default - the user of its image
   */
  readonly owners?: Readonly<Partial<Record<Component, Owner>>>;
}

/** What Helm refuses. Values have a check of their own. */
const PROPS = object<KubePrometheusStackReleaseProps>(
  {
    name: text(
      isReleaseName,
      'at most 53 lower case letters, digits and dashes, because Helm refuses any other',
      'invalid-release-name',
    ),
    namespace: text(
      isDnsLabel,
      'the namespace that Helm installs into, at most 63 lower case letters, digits and dashes',
      'invalid-name',
    ),
    chartVersion: {
      code: 'invalid-chart-version',
      expected: 'the version of the chart, such as "88.5.3"',
      read(given, path, report) {
        const expected = expectedChartVersion(given);
        if (expected !== undefined) {
          report(invalid('invalid-chart-version', path, given, expected));
        }
        return expected === undefined ? String(given) : undefined;
      },
    },
    values: optional(anything('Helm values')),
    owners: optional(record(OWNER, 'owners by component')),
  },
  'the name, namespace and chartVersion of the release',
  'is read',
);

/**
 * Computes every claim that the chart and the operator will create, by name.
 *
 * A plain class, not a construct. It computes what Helm would render. `KubePrometheusStackStorage` refuses what cannot run on
 * a cluster (lengths, dots, two Grafanas on one claim).
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
  /** The values over the relevant defaults of the chart. */
  public readonly effectiveValues: Values;
  /**
   * The behavior of this chart version.
   * @internal
   */
  public readonly traits: ChartTraits;
  /** The objects that claims come from, as the chart renders them: of prometheus, alertmanager, thanosRuler, grafana. */
  public readonly objects: readonly ChartObject[];
  /** Every claim of the release, sorted by component, shard and replica. */
  public readonly claims: readonly Claim[];

  /**
   * Reads the values as the chart does.
   * @throws StorageError for an invalid or too old chart version, and for names that Helm itself refuses
   */
  public constructor(props: KubePrometheusStackReleaseProps) {
    const { value: read, problems: wrong } = checked(PROPS, props, 'release');
    const problems = new Problems(`cannot read release ${show(read?.name)}`);
    problems.add(...wrong);
    const values = copyValues(read?.values ?? {}, (found) => {
      problems.add(found);
    });
    problems.add(...overrideProblems(values));
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

function overrideProblems(values: Values): Problem[] {
  return STRING_OVERRIDES.flatMap((path) => {
    const value = valueAt(values, path);
    return isTruthy(value) && typeof value !== 'string'
      ? [invalidValue('invalid-object-name', path, value, 'a string, because Helm refuses any other')]
      : [];
  });
}
