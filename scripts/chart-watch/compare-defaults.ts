import type { DefaultFacts } from './defaults';
import type { DefaultFinding } from './findings';
import type { Profile } from './profile';

/** The defaults of one chart that differ from the chart before. Those of an object that only one of them makes do not count. */
export function compareDefaults(before: Profile, now: Profile): DefaultFinding[] {
  const kindOf = (place: string): string => place.split(' ')[0] ?? '';
  const [was, is] = [withoutNull(before.defaults), withoutNull(now.defaults)];
  const kinds = [was, is].map((one) => new Set(Object.keys(one).map(kindOf)));
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((place) => was[place] !== is[place] && kinds.every((one) => one.has(kindOf(place))))
    .sort()
    .map((place) => ({
      type: 'default',
      since: now.version,
      after: before.version,
      place,
      ...(was[place] === undefined ? {} : { before: was[place] }),
      ...(is[place] === undefined ? {} : { now: is[place] }),
    }));
}

/** A key without a value sets nothing. */
function withoutNull(facts: DefaultFacts): DefaultFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== 'null'));
}
