import type { ChartTraits } from './chart-history';
import { CHART_NAME } from './helm-chart';
import { NAMING, namingValue, printedOverride } from './naming';
import { type Component, DESCRIPTORS } from '../model/components';
import { isTruthy, showPath, type Values } from '../values/values';

/** The names of the chart's objects, computed like in its _helpers.tpl. */
export interface ObjectNames {
  readonly prometheus: string;
  readonly alertmanager: string;
  /** Absent if the chart has no ThanosRuler yet. */
  readonly thanosRuler?: string;
  readonly grafana: string;
}

export function objectNames(release: string, values: Values, traits: ChartTraits): ObjectNames {
  const chartName = printedOverride(values, 'nameOverride') ?? CHART_NAME;
  const fullname = fullName(release, printedOverride(values, 'fullnameOverride'), chartName, 26);
  const clean = traits.cleanNames && isTruthy(namingValue(values, 'cleanNames'));
  const named = (suffix: string): string => (clean ? fullname : `${fullname}-${suffix}`);
  const thanosRuler = (): string | undefined => {
    switch (traits.ruler) {
      case 'none':
        return undefined;
      case 'fullname':
        return `${fullname}-thanos-ruler`;
      case 'chart-name':
        return printedOverride(values, 'thanosRulerName') ?? `${cut(chartName, 50)}-thanos-ruler`;
      case 'fullname-or-clean':
        return named('thanos-ruler');
      case 'shortened-or-clean':
        return clean ? fullname : `${cut(fullname, 25)}-thanos-ruler`;
    }
  };
  const ruler = thanosRuler();
  return {
    prometheus: named('prometheus'),
    alertmanager: named('alertmanager'),
    ...(ruler === undefined ? {} : { thanosRuler: ruler }),
    // Grafana is a sub-chart, which the overrides of its parent do not reach
    grafana: fullName(
      release,
      printedOverride(values, 'grafanaFullname'),
      printedOverride(values, 'grafanaName') ?? 'grafana',
      63,
    ),
  };
}

/** The namespaces of the claims, by component. */
export function objectNamespaces(release: string, values: Values, traits: ChartTraits): Required<ObjectNames> {
  const stack = printedOverride(values, 'namespaceOverride') ?? release;
  const ownAlertmanager = traits.alertmanagerNamespace ? printedOverride(values, 'alertmanagerNamespace') : undefined;
  return {
    prometheus: stack,
    alertmanager: ownAlertmanager ?? stack,
    thanosRuler: stack,
    grafana: printedOverride(values, 'grafanaNamespace') ?? release,
  };
}

/** The paths in the values that change the name of a component's object, for messages. */
export function overrideOf(component: Component, traits: ChartTraits): string {
  return component === 'thanosRuler' && traits.ruler === 'chart-name'
    ? `${showPath(NAMING.thanosRulerName)} or ${showPath(NAMING.nameOverride)}`
    : showPath(DESCRIPTORS[component].fullnameOverride);
}

function fullName(release: string, override: string | undefined, name: string, max: number): string {
  return cut(override ?? (release.includes(name) ? release : `${release}-${name}`), max);
}

/** `trunc n | trimSuffix "-"`, which removes only one dash. */
function cut(text: string, max: number): string {
  return text.slice(0, max).replace(/-$/, '');
}
