import compare from 'semver/functions/compare';
import valid from 'semver/functions/valid';
import { CHART_NAME } from './helm-chart';

/** The oldest chart whose naming is known. */
export const OLDEST_CHART = '9.3.4';
/** The newest chart whose naming was measured; a newer one is assumed to name things in the same way. */
export const NEWEST_CHART = '88.5.3';

/**
 * How the ThanosRuler object is named, which has changed more often than anything else.
 * - `none`: the chart has no ruler yet
 * - `fullname`: the release's full name and `-thanos-ruler`
 * - `chart-name`: `thanosRuler.name`, or else the chart's name and `-thanos-ruler`, without the release
 * - `fullname-or-clean`: as `fullname`, and clean names take effect
 * - `shortened-or-clean`: as before, with the full name cut to 25 characters
 */
type ThanosRulerNaming = 'none' | 'fullname' | 'chart-name' | 'fullname-or-clean' | 'shortened-or-clean';

/** The effect of `grafana.useStatefulSet`: nothing, a StatefulSet with an unused claim, or only the StatefulSet. */
type UseStatefulSet = 'ignored' | 'beside-claim' | 'alone';

/** The behavior of a chart version, for everything in which versions differ. */
export interface ChartTraits {
  /** `prometheus.prometheusSpec.shards` reaches the Prometheus object. */
  readonly shards: boolean;
  /** How the ThanosRuler object is named. */
  readonly ruler: ThanosRulerNaming;
  /** The effect of `grafana.useStatefulSet`. */
  readonly useStatefulSet: UseStatefulSet;
  /** `cleanPrometheusOperatorObjectNames` is known. */
  readonly cleanNames: boolean;
  /** storageSpec and Alertmanager's storage pass through `tpl`: `{{` in them is executed. */
  readonly templatedStorage: boolean;
  /** Values of `grafana.persistence.type` that render a StatefulSet. */
  readonly statefulSetTypes: readonly string[];
  /** `alertmanager.alertmanagerSpec.initContainers` is known. */
  readonly alertmanagerInitContainers: boolean;
  /** `grafana.containerSecurityContext` reaches Grafana's container. */
  readonly grafanaContainerSecurityContext: boolean;
  /** Grafana's claim takes `grafana.persistence.volumeName`. */
  readonly grafanaVolumeName: boolean;
  /** `prometheus.agentMode` renders a PrometheusAgent. */
  readonly agentMode: boolean;
  /** `additionalConfig` and `additionalConfigString` are written into the Prometheus and Alertmanager objects. */
  readonly additionalConfig: boolean;
  /** The same for the ThanosRuler object. */
  readonly rulerAdditionalConfig: boolean;
  /** `alertmanager.namespaceOverride` is known. */
  readonly alertmanagerNamespace: boolean;
}

/**
 * The behavior of the oldest chart. It and the boundaries were measured by rendering all 1,113
 * published versions.
 * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack
 */
const OLDEST_TRAITS: ChartTraits = {
  shards: false,
  ruler: 'none',
  useStatefulSet: 'ignored',
  cleanNames: false,
  templatedStorage: false,
  statefulSetTypes: ['statefulset'],
  alertmanagerInitContainers: false,
  grafanaContainerSecurityContext: false,
  grafanaVolumeName: false,
  agentMode: false,
  additionalConfig: false,
  rulerAdditionalConfig: false,
  alertmanagerNamespace: false,
};

/** Every boundary, sorted by version: what changes in the chart version `since`. */
const BOUNDARIES: readonly { readonly since: string; readonly changes: Partial<ChartTraits> }[] = [
  { since: '12.5.0', changes: { alertmanagerInitContainers: true } },
  { since: '12.11.2', changes: { shards: true } },
  { since: '12.12.1', changes: { grafanaContainerSecurityContext: true } },
  { since: '36.1.0', changes: { ruler: 'fullname' } },
  { since: '36.2.0', changes: { useStatefulSet: 'beside-claim' } },
  { since: '39.2.0', changes: { cleanNames: true } },
  { since: '40.0.2', changes: { templatedStorage: true } },
  { since: '42.2.0', changes: { statefulSetTypes: ['sts', 'StatefulSet'] } },
  { since: '42.3.0', changes: { statefulSetTypes: ['sts', 'StatefulSet', 'statefulset'] } },
  { since: '45.0.1', changes: { ruler: 'chart-name' } },
  { since: '47.4.0', changes: { agentMode: true } },
  { since: '51.10.0', changes: { additionalConfig: true } },
  { since: '58.0.1', changes: { ruler: 'fullname-or-clean' } },
  { since: '58.1.0', changes: { rulerAdditionalConfig: true } },
  { since: '58.5.2', changes: { ruler: 'shortened-or-clean' } },
  { since: '61.6.1', changes: { useStatefulSet: 'alone' } },
  { since: '70.6.0', changes: { alertmanagerNamespace: true } },
  { since: '71.1.0', changes: { grafanaVolumeName: true } },
];

/** The first chart version of every change, sorted. */
export const CHART_BOUNDARIES: readonly string[] = BOUNDARIES.map(({ since }) => since);

/** What a chart version must be instead, or `undefined` if it is valid. */
export function expectedChartVersion(version: unknown): string | undefined {
  if (typeof version !== 'string' || valid(version) === null || !/^\d/.test(version)) {
    return `a version of the chart ${CHART_NAME} such as "${NEWEST_CHART}"`;
  }
  return compare(version, OLDEST_CHART) < 0 ? `${OLDEST_CHART} or newer` : undefined;
}

/** Whether this version is newer than all measured versions. */
export function isUnmeasured(version: string): boolean {
  return compare(version, NEWEST_CHART) > 0;
}

/** The behavior of this chart version. The version must have passed `expectedChartVersion`. */
export function chartTraits(version: string): ChartTraits {
  return BOUNDARIES.filter(({ since }) => compare(since, version) <= 0).reduce(
    (traits, { changes }) => ({ ...traits, ...changes }),
    OLDEST_TRAITS,
  );
}
