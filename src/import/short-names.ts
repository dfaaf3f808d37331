import type { Claim } from '../model/claim';
import { kebab } from '../model/kebab';
import { ownName } from '../layout/host-path-layout';
import { hasOneShard, shortName } from '../layout/short-name';

/** Every name that an option may have for a claim, the most exact first. */
export function namesOf(claim: Claim, claims: readonly Claim[]): string[] {
  const { component } = claim;
  const isOnly = claims.filter((one) => one.component === component).length === 1;
  return [
    claim.name,
    ownName(claim),
    shortName(claim, claims),
    ...(hasOneShard(claim, claims) ? [`${component}-${claim.replica}`] : []),
    ...(isOnly ? [component, kebab(component)] : []),
  ];
}

/**
 * What an option says of a claim: by the name of its volume, of the claim, or of its component.
 * @param all the claims of the release and their volumes: a name that another volume has means that one
 */
export function givenFor<T>(
  given: ReadonlyMap<string, T>,
  claim: Claim,
  all: {
    readonly claims: readonly Claim[];
    readonly matches: readonly { readonly claim: Claim; readonly volume: { readonly name: string } }[];
  },
): T | undefined {
  const volume = all.matches.find((match) => match.claim === claim)?.volume.name;
  const others = new Set(all.matches.map((match) => match.volume.name));
  const names = [...namesOf(claim, all.claims), claim.component, kebab(claim.component)];
  return [...(volume === undefined ? [] : [volume]), ...names.filter((name) => !others.has(name))].flatMap((name) =>
    given.has(name) ? [given.get(name)] : [],
  )[0];
}
