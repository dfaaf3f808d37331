import type { Claim } from '../model/claim';
import { KubePrometheusStackRelease, type ReleaseIdentity } from '../release/release';
import { COMPONENTS, OPERATED_SPECS } from '../model/components';
import { mergeLayers } from '../values/merge';
import { type Value, valueAt, type Values, withValue } from '../values/values';

/** Of each component; the values win, so that what they switch off stays off. */
const STORAGE_EVERYWHERE: Values = {
  ...Object.fromEntries(
    Object.values(OPERATED_SPECS).map(({ spec: [component = '', spec = ''], storageKey }) => [
      component,
      { enabled: true, [spec]: { [storageKey]: { volumeClaimTemplate: { spec: { volumeMode: 'Filesystem' } } } } },
    ]),
  ),
  grafana: { persistence: { enabled: true } },
};

/** Nobody has more, and a name with a large number must not make a million claims. */
const MOST = 100;

/** The release with storage for every component that the values do not switch off. */
export function releaseWithStorage(identity: ReleaseIdentity, values: Values): KubePrometheusStackRelease {
  return new KubePrometheusStackRelease({ ...identity, values: mergeLayers(values, STORAGE_EVERYWHERE) });
}

/**
 * What the names of existing claims say about values that nobody gave: another full name, agent mode, Grafana as a
 * StatefulSet, shards and replicas. A guess counts only where the claims that the library computes of it are there.
 *
 * @param known what is known of the values; it is never contradicted
 * @param names the names of all claims that volumes are for
 * @param resources the names of the operator's custom resources
 */
export function valuesOfNames(
  identity: ReleaseIdentity,
  known: Values,
  names: ReadonlySet<string>,
  resources: readonly string[],
): Values {
  const shards = 1 + greatest(names, /-shard-(\d+)-\d+$/);
  const replicas = 1 + greatest(names, /-(\d+)$/);
  const wide = (values: Values): Values => {
    const counted = Object.entries(OPERATED_SPECS).flatMap(([component, { spec }]): [readonly string[], Value][] => [
      [[...spec, 'replicas'], replicas],
      ...(component === 'prometheus' ? [[[...spec, 'shards'], shards] as [string[], Value]] : []),
    ]);
    return counted.reduce<Values>((all, [path, value]) => withValue(all, path, value), values);
  };
  const claimsOf = (guess: Values): readonly Claim[] =>
    releaseWithStorage(identity, wide(mergeLayers(known, guess))).claims.filter(({ name }) => names.has(name));

  let best: { guess: Values; claims: readonly Claim[] } = { guess: {}, claims: claimsOf({}) };
  for (const guesses of guessesFrom(names, resources)) {
    const { guess: base } = best;
    for (const guess of guesses) {
      const merged = mergeLayers(guess, base);
      const claims = claimsOf(merged);
      if (claims.length > best.claims.length) {
        best = { guess: merged, claims };
      }
    }
  }
  const counts = COMPONENTS.flatMap((component): [readonly string[], number][] => {
    const its = best.claims.filter((claim) => claim.component === component);
    if (component === 'grafana' || its.length === 0) {
      return [];
    }
    const { spec } = OPERATED_SPECS[component];
    return [
      [[...spec, 'replicas'], 1 + Math.max(...its.map(({ replica }) => replica))],
      [[...spec, 'shards'], 1 + Math.max(...its.map(({ shard }) => shard))],
    ];
  });
  return counts
    .filter(([path, count]) => count > 1 && valueAt(known, path) === undefined)
    .reduce<Values>((all, [path, count]) => withValue(all, path, count), best.guess);
}

function greatest(names: ReadonlySet<string>, pattern: RegExp): number {
  const numbers = [...names].map((name) => Number(pattern.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers.filter((number) => number < MOST));
}

/** One list for each question that has several answers. */
function guessesFrom(names: ReadonlySet<string>, resources: readonly string[]): Values[][] {
  const objects = [...names].flatMap((name) => {
    const match = /^(?:prometheus|prom-agent|alertmanager|thanos-ruler)-(.+?)-(?:db|data)-\w/.exec(name);
    return match?.[1] === undefined ? [] : [match[1]];
  });
  const fullnames = new Set(
    [...objects, ...resources].flatMap((name) => [name.replace(/-(prometheus|alertmanager|thanos-ruler)$/, ''), name]),
  );
  const clean = { cleanPrometheusOperatorObjectNames: true };
  const naming: Values[] = [
    {},
    clean,
    ...[...fullnames].sort().flatMap((fullnameOverride) => [{ fullnameOverride }, { fullnameOverride, ...clean }]),
  ];
  return [
    // an agent's claims are found by its full name only where both are guessed at once
    [...naming, ...naming.map((values) => ({ ...values, prometheus: { agentMode: true } }))],
    [{ grafana: { persistence: { type: 'statefulset' } } }, { grafana: { useStatefulSet: true } }],
  ];
}

/** The components whose claims the values themselves ask for, without anybody's help. */
export function claimsAskedFor(identity: ReleaseIdentity, values: Values): readonly Claim[] {
  return new KubePrometheusStackRelease({ ...identity, values }).claims;
}
