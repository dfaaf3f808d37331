import { type Imported, layoutOf } from './imported';
import type { Match } from './match';
import { groupBy } from '../model/group-by';

/**
 * The layout with which a description can set the paths of most components, and of those the one that has most volumes
 * in their present place.
 * @param rootOf the volume root of a match, which is usable
 */
export function chooseLayout(
  matches: readonly Match[],
  rootOf: (match: Match) => string,
  isUsable: (root: string) => boolean,
): Imported['layout'] {
  const components = [...groupBy(matches, ({ claim }) => claim.component).values()];
  const roots = [...new Set(matches.map(rootOf))];
  const parents = [...new Set(roots.map((root) => root.slice(0, root.lastIndexOf('/'))))];
  const layouts = [
    ...parents.map((root) => ({ kind: 'perVolume', root }) as const),
    ...[...roots, ...parents].map((root) => ({ kind: 'sharedRoot', root }) as const),
  ];
  let best: { layout: Imported['layout']; score: number } | undefined;
  for (const layout of layouts.filter(({ root }) => isUsable(root))) {
    const made = layoutOf(layout);
    const isThere = (match: Match): boolean => made.volumeRoot(match.claim) === rootOf(match);
    const described = components.filter((its) => its.every(isThere) || new Set(its.map(rootOf)).size === 1).length;
    const score = described * (matches.length + 1) + matches.filter(isThere).length;
    if (best === undefined || score > best.score) {
      best = { layout, score };
    }
  }
  // every root is usable, so that one layout is at least
  return best?.layout ?? { kind: 'perVolume', root: roots[0] ?? '' };
}
