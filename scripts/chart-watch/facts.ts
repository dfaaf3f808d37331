import type { Case } from './cases';
import { isRefused, NAMESPACE, type Rendered } from './helm';
import { CHART_DEFAULTS } from '../../src/chart/chart-defaults';
import type { ChartTraits } from '../../src/chart/chart-history';
import { chartObjects } from '../../src/chart/chart-objects';
import type { Claim } from '../../src/model/claim';
import { type Component, COMPONENTS } from '../../src/model/components';
import type { Workload } from '../../src/operator/workload';
import { workloadsOf } from '../../src/operator/workloads';
import { overDefaults } from '../../src/values/merge';

/** What a chart renders for each component, as text: the workload and its claims. */
export type NameFacts = Readonly<Record<Component, string>>;

/** What real helm rendered. */
export function renderedNames(rendered: Rendered): NameFacts {
  if (isRefused(rendered)) {
    return factsOf(() => 'refused by helm');
  }
  const workloads = workloadsOf(rendered, { namespace: NAMESPACE });
  const claims = rendered.filter(({ kind }) => kind === 'PersistentVolumeClaim').length;
  return factsOf((component) => {
    const text = textOf(workloads.filter((one) => one.component === component));
    // a claim that belongs to no workload is one that nobody plans
    const unused = component === 'grafana' ? claims - usedClaims(workloads) : 0;
    return unused > 0 ? `${text}; ${unused} more PersistentVolumeClaim` : text;
  });
}

/** What the rules say that a chart with these traits renders. */
export function predictedNames({ release, values }: Case, traits: ChartTraits): NameFacts {
  const effective = overDefaults(values, CHART_DEFAULTS);
  const objects = chartObjects({ name: release, namespace: NAMESPACE }, effective, traits);
  return renderedNames(objects);
}

/** The components for which two renders differ. */
export function differences(one: NameFacts, other: NameFacts): Component[] {
  return COMPONENTS.filter((component) => one[component] !== other[component]);
}

function usedClaims(workloads: readonly Workload[]): number {
  return workloads
    .filter(({ component }) => component === 'grafana')
    .flatMap(({ claims, template }) => claims.filter(({ name }) => !name.startsWith(`${template ?? ' '}-`))).length;
}

function factsOf(text: (component: Component) => string): NameFacts {
  return Object.fromEntries(COMPONENTS.map((one) => [one, text(one)])) as Record<Component, string>;
}

function textOf(workloads: readonly Workload[]): string {
  return workloads.length === 0
    ? 'nothing'
    : workloads
        .map(({ kind, namespace, object, claims }) => {
          const stored = claims.length === 0 ? 'no claims' : claims.map(claimText).join(', ');
          return `${kind} ${namespace}/${object} with ${stored}`;
        })
        .join(' and ');
}

function claimText({ namespace, name, subPath, mountPath, owner, fsGroup }: Claim): string {
  const sub = subPath === undefined ? '' : `/${subPath}`;
  const group = fsGroup === undefined ? '' : `, fsGroup ${fsGroup}`;
  return `claim ${namespace}/${name}${sub} at ${mountPath} (${owner.uid}:${owner.gid}${group})`;
}
