import type { Claim } from '../model/claim';
import { KubePrometheusStackRelease, type ReleaseIdentity } from '../release/release';
import { COMPONENTS, DESCRIPTORS } from '../model/components';
import { storageValues } from '../release/claim-name';
import { NAMING } from '../chart/naming';
import { OPERATOR_KINDS } from '../model/operator-kinds';
import { mergeLayers } from '../values/merge';
import { type Value, valueAt, type Values, withValue } from '../values/values';

/** Storage for each component; the values win, so that a component that they switch off stays off. */
const STORAGE_EVERYWHERE = COMPONENTS.map(storageValues).reduce<Values>((all, one) => mergeLayers(one, all), {});

/** More than any release has: a name with a large number must not make a million claims. */
const MOST = 100;

/** The release with storage for every component that the values do not switch off. */
export function releaseWithStorage(
  { name, namespace, chartVersion }: ReleaseIdentity,
  values: Values,
): KubePrometheusStackRelease {
  return new KubePrometheusStackRelease({
    name,
    namespace,
    chartVersion,
    values: mergeLayers(values, STORAGE_EVERYWHERE),
  });
}

/**
 * Guesses values that are not given from the names of existing claims: another full name, agent mode, Grafana as a
 * StatefulSet, shards and replicas. A guess counts only if the claims that the library computes from it exist.
 *
 * @param known the known values, which a guess never contradicts
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
    const counted = COMPONENTS.flatMap((component): [readonly string[], Value][] => {
      const { pods, counts } = DESCRIPTORS[component];
      return counts.map((key) => [[...pods, key], { replicas, shards }[key]]);
    });
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
    const found = {
      replicas: 1 + Math.max(0, ...its.map(({ replica }) => replica)),
      shards: 1 + Math.max(0, ...its.map(({ shard }) => shard)),
    };
    const { pods, counts: keys } = DESCRIPTORS[component];
    return keys.map((key) => [[...pods, key], found[key]]);
  });
  return counts
    .filter(([path, count]) => count > 1 && valueAt(known, path) === undefined)
    .reduce<Values>((all, [path, count]) => withValue(all, path, count), best.guess);
}

function greatest(names: ReadonlySet<string>, pattern: RegExp): number {
  const numbers = [...names].map((name) => Number(pattern.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers.filter((number) => number < MOST));
}

const PREFIXES = Object.values(OPERATOR_KINDS).map(({ prefix }) => prefix);
const TEMPLATES = Object.values(OPERATOR_KINDS).map(({ template }) => template);
/** A claim whose template has its default name. */
const CLAIM_NAME = new RegExp(`^(?:${PREFIXES.join('|')})-(.+?)-(?:${TEMPLATES.join('|')})-\\w`);

/** One list for each question that has several answers. */
function guessesFrom(names: ReadonlySet<string>, resources: readonly string[]): Values[][] {
  const objects = [...names].flatMap((name) => {
    const match = CLAIM_NAME.exec(name);
    return match?.[1] === undefined ? [] : [match[1]];
  });
  const fullnames = new Set(
    [...objects, ...resources].flatMap((name) => [name.replace(/-(prometheus|alertmanager|thanos-ruler)$/, ''), name]),
  );
  const clean = withValue({}, NAMING.cleanNames, true);
  const naming: Values[] = [
    {},
    clean,
    ...[...fullnames].sort().flatMap((fullnameOverride) => [{ fullnameOverride }, { fullnameOverride, ...clean }]),
  ];
  return [
    // an agent's claims are found by its full name only where both are guessed at once
    [...naming, ...naming.map((values) => withValue(values, NAMING.agentMode, true))],
    [withValue({}, NAMING.grafanaPersistenceType, 'statefulset'), withValue({}, NAMING.grafanaUseStatefulSet, true)],
  ];
}

/** The claims that the values themselves ask for. */
export function claimsAskedFor({ name, namespace, chartVersion }: ReleaseIdentity, values: Values): readonly Claim[] {
  return new KubePrometheusStackRelease({ name, namespace, chartVersion, values }).claims;
}
