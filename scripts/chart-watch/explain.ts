import { differences, predictedNames } from './facts';
import type { Profile } from './profile';
import type { ChartTraits } from '../../src/chart/chart-history';
import type { Component } from '../../src/model/components';

/** Spellings of the type of Grafana's persistence that charts have rendered as a StatefulSet. */
const TYPES = ['sts', 'StatefulSet', 'statefulset'];
const MAX_CHANGES = 6;

/** Every behavior that a trait which decides names can have. */
function otherTraits(traits: ChartTraits): Partial<ChartTraits>[] {
  const rulers = ['none', 'fullname', 'chart-name', 'fullname-or-clean', 'shortened-or-clean'] as const;
  const sets = ['ignored', 'beside-claim', 'alone'] as const;
  const subsets = Array.from({ length: 2 ** TYPES.length }, (_, bits) =>
    TYPES.filter((_one, index) => (bits >> index) & 1),
  );
  return [
    ...rulers.map((ruler) => ({ ruler })),
    ...sets.map((useStatefulSet) => ({ useStatefulSet })),
    ...subsets.map((statefulSetTypes) => ({ statefulSetTypes })),
    { cleanNames: !traits.cleanNames },
    { shards: !traits.shards },
    { agentMode: !traits.agentMode },
    { alertmanagerNamespace: !traits.alertmanagerNamespace },
    { grafanaContainerSecurityContext: !traits.grafanaContainerSecurityContext },
  ];
}

/** The components in which a case renders something else than rules with these traits say, for all cases. */
export function mismatches(profile: Profile, traits: ChartTraits): ReadonlyMap<number, readonly Component[]> {
  const all = profile.cases.flatMap((one, index): [number, Component[]][] => {
    const got = profile.names[index];
    const differing = !one.isPredicted || got === undefined ? [] : differences(got, predictedNames(one, traits));
    return differing.length === 0 ? [] : [[index, differing]];
  });
  return new Map(all);
}

/** The fewest changes of traits after which the rules say what a chart renders; `undefined` if there are none. */
export function explanation(profile: Profile, traits: ChartTraits): Partial<ChartTraits>[] | undefined {
  const changes: Partial<ChartTraits>[] = [];
  let current = traits;
  let open = sizeOf(mismatches(profile, current));
  while (open > 0 && changes.length < MAX_CHANGES) {
    const tried = otherTraits(current).map((change) => ({
      change,
      left: sizeOf(mismatches(profile, { ...current, ...change })),
    }));
    const best = tried.reduce((a, b) => (b.left < a.left ? b : a));
    if (best.left >= open) {
      return undefined;
    }
    changes.push(best.change);
    current = { ...current, ...best.change };
    open = best.left;
  }
  return open === 0 ? changes : undefined;
}

function sizeOf(found: ReadonlyMap<number, readonly Component[]>): number {
  return [...found.values()].reduce((sum, one) => sum + one.length, 0);
}
