import { isDeepStrictEqual } from 'node:util';
import compare from 'semver/functions/compare';
import { CHART_BOUNDARIES, type ChartTraits, chartTraits, OLDEST_CHART } from './chart-history';

/** What a boundary of the chart changes, in words: what is different from its version on. */
const TRAIT_WORDS: Readonly<Record<keyof ChartTraits, string>> = {
  shards: 'prometheus.prometheusSpec.shards is read',
  ruler: 'the ThanosRuler object is named differently',
  useStatefulSet: 'grafana.useStatefulSet has another effect',
  cleanNames: 'cleanPrometheusOperatorObjectNames is read',
  templatedStorage: 'storage blocks pass through tpl, which executes {{ in them',
  statefulSetTypes: 'other values of grafana.persistence.type render a StatefulSet',
  alertmanagerInitContainers: 'alertmanager.alertmanagerSpec.initContainers is read',
  grafanaContainerSecurityContext: 'grafana.containerSecurityContext is read',
  grafanaVolumeName: "grafana.persistence.volumeName is read for Grafana's claim",
  agentMode: 'prometheus.agentMode is read, and makes a PrometheusAgent',
  additionalConfig: 'additionalConfig of Prometheus and Alertmanager is read',
  rulerAdditionalConfig: 'additionalConfig of ThanosRuler is read',
  alertmanagerNamespace: 'alertmanager.namespaceOverride is read',
};

/** A chart version from which on something is named or read differently. */
export interface Boundary {
  /** The first version of the change. */
  readonly since: string;
  /** The last boundary before it, whose behavior ends there. */
  readonly before: string;
  /** What changes, in words. */
  readonly changes: readonly string[];
}

/** The boundaries between two versions, whichever of them is newer; sorted. */
export function boundariesBetween(one: string, other: string): Boundary[] {
  const [older, newer] = compare(one, other) < 0 ? [one, other] : [other, one];
  return CHART_BOUNDARIES.flatMap((since, index): Boundary[] => {
    if (compare(older, since) >= 0 || compare(since, newer) > 0) {
      return [];
    }
    const before = CHART_BOUNDARIES[index - 1] ?? OLDEST_CHART;
    const [was, is] = [chartTraits(before), chartTraits(since)];
    const traits = Object.keys(TRAIT_WORDS) as (keyof ChartTraits)[];
    const changes = traits
      .filter((trait) => !isDeepStrictEqual(was[trait], is[trait]))
      .map((trait) => TRAIT_WORDS[trait]);
    return [{ since, before, changes }];
  });
}
