import { ownName } from './host-path-layout';
import type { Claim } from '../model/claim';
import { groupBy } from '../model/group-by';
import { kebab } from '../model/kebab';

/**
 * The name of a claim in messages and options: `prometheus-0`, with more than one shard `prometheus-1-0`.
 * @param claims all claims of the release
 */
export function shortName(claim: Claim, claims: readonly Claim[]): string {
  return hasOneShard(claim, claims) ? `${kebab(claim.component)}-${claim.replica}` : ownName(claim);
}

/**
 * The names of all claims of a release in a report: the only claim of a component by its component, others by their
 * short names, and by their own names where those are not unique.
 */
export function shortNames<T extends Claim>(claims: readonly T[]): ReadonlyMap<T, string> {
  const names = new Map(
    [...groupBy(claims, ({ component }) => component)].flatMap(([component, its]) => {
      // the claims of one shard, so that not every claim is compared with all others
      const shards = its.filter(({ shard }) => shard > 0).slice(0, 1);
      return its.map((claim): [T, string] => [claim, its.length === 1 ? kebab(component) : shortName(claim, shards)]);
    }),
  );
  const byName = groupBy(claims, (claim) => names.get(claim) ?? claim.name);
  return new Map([...names].map(([claim, name]) => [claim, byName.get(name)?.length === 1 ? name : claim.name]));
}

export function hasOneShard({ component }: Claim, claims: readonly Claim[]): boolean {
  return claims.every((one) => one.component !== component || one.shard === 0);
}
