import { compare } from 'semver';
import { withChart } from './chart-package';
import { compareDefaults } from './compare-defaults';
import { compareKeys } from './compare-keys';
import { compareNames } from './compare-names';
import type { Finding, Found } from './findings';
import { type Profile, profileOf } from './profile';
import { chartTraits } from '../../src/chart/chart-history';

/** Measures packed charts, sorted by version. */
export async function profilesOf(sources: readonly string[], report: (text: string) => void): Promise<Profile[]> {
  const profiles = new Map<string, Profile>();
  for (const source of sources) {
    const profile = await withChart(source, profileOf);
    profiles.set(profile.version, profile);
    report(`measured ${profile.version}`);
  }
  return [...profiles.values()].sort((a, b) => compare(a.version, b.version));
}

/**
 * Compares the charts after the cut with the rules at the cut, and each with the chart before it.
 * @param profiles sorted by version
 * @param until the newest chart that the rules know
 */
export async function watch(profiles: readonly Profile[], until: string): Promise<Found> {
  const newer = profiles.filter(({ version }) => compare(version, until) > 0);
  let before = profiles.filter(({ version }) => compare(version, until) <= 0).at(-1);
  let traits = chartTraits(until);
  const [findings, otherKeys, notes]: [Finding[], Found['otherKeys'][number][], string[]] = [[], [], []];
  if (before === undefined) {
    notes.push(
      `no chart of version ${until} or older was given: keys and defaults of ${newer[0]?.version ?? ''} are not compared`,
    );
  }
  for (const now of newer) {
    const names = await compareNames(before, now, traits);
    traits = names.traits;
    findings.push(...names.findings);
    if (before !== undefined) {
      const keys = await compareKeys(before, now, until);
      findings.push(...keys.findings, ...compareDefaults(before, now));
      notes.push(...keys.notes);
      if (keys.came.length + keys.went.length > 0) {
        otherKeys.push({ since: now.version, came: keys.came, went: keys.went });
      }
    }
    before = now;
  }
  return { findings, otherKeys, notes };
}
