import compare from 'semver/functions/compare';
import type { Component } from '../model/components';

/** A version of the chart since which a component writes data that older versions of it may not read. */
interface DataBoundary {
  readonly component: Component;
  /** The newer version of the component. */
  readonly version: string;
  /** The first chart that runs it. */
  readonly since: string;
  /** The oldest chart with a version that reads its data. @default - `since` */
  readonly readableSince?: string;
}

/**
 * Sorted by version. Read from the values and sub-charts of all published charts; the chart's notes name most of them.
 * Prometheus 2.55 reads what Prometheus 3 writes, 2.54 does not. Grafana migrates its database when it starts.
 * @see https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-prometheus-stack/UPGRADE.md
 * @see https://prometheus.io/docs/prometheus/latest/migration/#tsdb-format-and-downgrade
 * @see https://grafana.com/docs/grafana/latest/upgrade-guide/
 */
const DATA_BOUNDARIES: readonly DataBoundary[] = [
  { component: 'grafana', version: 'Grafana 8', since: '16.6.0' },
  { component: 'grafana', version: 'Grafana 9', since: '36.2.0' },
  { component: 'grafana', version: 'Grafana 10', since: '47.5.0' },
  { component: 'grafana', version: 'Grafana 11', since: '60.0.0' },
  { component: 'prometheus', version: 'Prometheus 3', since: '67.0.0', readableSince: '65.5.0' },
  { component: 'grafana', version: 'Grafana 12', since: '72.2.0' },
  { component: 'grafana', version: 'Grafana 13', since: '84.0.0' },
];

/** The first chart whose image of Prometheus has no shell and no tar. @see UPGRADE.md of the chart, "From 84.x to 85.x" */
const DISTROLESS = '85.0.0';

/** Every chart version with a note, sorted. */
export const NOTED_CHARTS: readonly string[] = [...DATA_BOUNDARIES.map(({ since }) => since), DISTROLESS].sort(compare);

/**
 * What existing data asks for before the chart changes from one version to another: sentences.
 * @param components the components that have data
 */
export function upgradeNotes(from: string, to: string, components: ReadonlySet<string>): string[] {
  const isCrossed = (since: string): boolean => compare(from, since) < 0 && compare(since, to) <= 0;
  const boundaries = DATA_BOUNDARIES.filter(({ component }) => components.has(component));
  return [
    ...lastOfEach(boundaries.filter(({ since }) => isCrossed(since))).map(
      ({ component, version, since, readableSince = since }) =>
        `Back up the data of ${component}. Chart ${since} brings ${version}, and charts before ${readableSince} may not read what it writes.`,
    ),
    ...lastOfEach(
      boundaries.filter(
        ({ since, readableSince = since }) => compare(since, from) <= 0 && compare(to, readableSince) < 0,
      ),
    ).map(
      ({ component, version, since, readableSince = since }) =>
        `Have a backup of the data of ${component} that is older than ${version}. Charts before ${readableSince} may not read what ${version} has written.`,
    ),
    ...(components.has('prometheus') && isCrossed(DISTROLESS)
      ? [
          `Check your own init containers and commands that use the image of Prometheus. Since chart ${DISTROLESS} it has no shell and no tar.`,
        ]
      : []),
  ];
}

/** The last boundary of each component: what it says holds for the earlier ones too. */
function lastOfEach(boundaries: readonly DataBoundary[]): DataBoundary[] {
  return [...new Map(boundaries.map((boundary) => [boundary.component, boundary])).values()];
}
