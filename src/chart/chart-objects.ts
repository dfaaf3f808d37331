import type { ChartObject } from './chart-object';
import type { ChartTraits } from './chart-history';
import { customResources } from './custom-resources';
import { grafanaObjects } from './grafana-objects';
import type { Values } from '../values/values';

/**
 * The objects that claims come from, as this chart version renders them: custom resources in the order of
 * components, and then the objects of Grafana.
 * @param values the values over the chart's defaults
 */
export function chartObjects(
  release: { readonly name: string; readonly namespace: string },
  values: Values,
  traits: ChartTraits,
): ChartObject[] {
  return [...customResources(release, values, traits), ...grafanaObjects(release, values, traits)];
}
