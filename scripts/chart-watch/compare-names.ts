import { explanation, mismatches } from './explain';
import { differences, renderedNames } from './facts';
import type { NameFinding } from './findings';
import type { Profile } from './profile';
import { renderAll, renderAlone } from './renderer';
import { withChart } from './chart-package';
import type { ChartTraits } from '../../src/chart/chart-history';
import type { Component } from '../../src/model/components';

const EXAMPLES = 3;

/** The findings about names in one chart, and the rules after them. */
export interface NameComparison {
  readonly findings: readonly NameFinding[];
  readonly traits: ChartTraits;
}

/**
 * Compares what a chart renders with the rules and with the chart before it.
 * @param before the chart before; `undefined` if none was given
 */
export async function compareNames(
  before: Profile | undefined,
  now: Profile,
  traits: ChartTraits,
): Promise<NameComparison> {
  const open = mismatches(now, traits);
  const earlier = before === undefined ? undefined : await withCasesOf(before, now);
  const was = earlier === undefined ? undefined : mismatches(earlier, traits);
  const indexBefore = new Map(earlier?.cases.map(({ id }, index) => [id, index]));
  const changed = now.cases.flatMap(({ id, isPredicted }, index): [number, Component[]][] => {
    const at = indexBefore.get(id);
    const [got, known] = [now.names[index], at === undefined ? undefined : earlier?.names[at]];
    if (got === undefined) {
      return [];
    }
    const differing = known === undefined ? [...(open.get(index) ?? [])] : differences(got, known);
    const counted = isPredicted
      ? differing.filter(
          (component) =>
            open.get(index)?.includes(component) === true ||
            (at !== undefined && was?.get(at)?.includes(component) === true),
        )
      : differing.filter((component) => ![got[component], known?.[component]].includes('refused by helm'));
    return counted.length === 0 ? [] : [[index, counted]];
  });
  const confirmed = await confirm(earlier, now, changed, indexBefore);
  if (confirmed.length === 0) {
    return { findings: [], traits };
  }
  const changes = explanation(now, traits);
  const after = before === undefined ? {} : { after: before.version };
  const base = {
    type: 'names' as const,
    since: now.version,
    ...after,
    components: [...new Set(changed.flatMap(([, components]) => components))],
    count: changed.length,
    examples: confirmed,
  };
  if (changes === undefined || changes.length === 0) {
    return { findings: [base], traits };
  }
  return {
    findings: changes.map((change) => ({ ...base, row: rowOf(now.version, change) })),
    traits: changes.reduce<ChartTraits>((all, change) => ({ ...all, ...change }), traits),
  };
}

function rowOf(since: string, changes: Partial<ChartTraits>): string {
  const text = JSON.stringify(changes)
    .replaceAll('"', "'")
    .replaceAll(/'(\w+)':/g, '$1: ')
    .replaceAll(',', ', ');
  return `{ since: '${since}', changes: ${text.replace(/^\{/, '{ ').replace(/\}$/, ' }')} }`;
}

/** A profile with the cases of another one too: a chart with another key has other cases. */
async function withCasesOf(profile: Profile, other: Profile): Promise<Profile> {
  const ids = new Set(profile.cases.map(({ id }) => id));
  const more = other.cases.filter(({ id }) => !ids.has(id));
  if (more.length === 0) {
    return profile;
  }
  const rendered = await withChart(profile.source, (chart) => renderAll(chart, more));
  return { ...profile, cases: [...profile.cases, ...more], names: [...profile.names, ...rendered.map(renderedNames)] };
}

/** Renders some of the cases alone, in both charts, and keeps those that still differ. */
async function confirm(
  before: Profile | undefined,
  now: Profile,
  changed: readonly (readonly [number, readonly Component[]])[],
  indexBefore: ReadonlyMap<string, number>,
): Promise<NameFinding['examples']> {
  // the same component and change is shown once
  const distinct = [
    ...new Map(changed.map((one) => [`${one[1].join()} ${now.names[one[0]]?.grafana.length ?? 0}`, one])).values(),
  ];
  const first = [...changed.slice(0, 1), ...distinct].slice(0, EXAMPLES);
  const render = async (profile: Profile, index: number) => {
    const one = profile.cases[index];
    return one === undefined
      ? undefined
      : withChart(profile.source, async (chart) => renderedNames(await renderAlone(chart, one)));
  };
  const examples = await Promise.all(
    first.map(async ([index, components]) => {
      const id = now.cases[index]?.id ?? '';
      const at = indexBefore.get(id);
      const is = await render(now, index);
      const was = before === undefined || at === undefined ? undefined : await render(before, at);
      return components.flatMap((component) =>
        is === undefined || is[component] === was?.[component]
          ? []
          : [{ id, before: was?.[component] ?? 'not rendered', now: is[component] }],
      );
    }),
  );
  return [...new Map(examples.flat().map((one) => [JSON.stringify(one), one])).values()].slice(0, EXAMPLES);
}
