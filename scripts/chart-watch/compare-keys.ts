import { withChart } from './chart-package';
import type { KeyFinding } from './findings';
import { isNaming, isTopic } from './keys';
import { inputsTogether, type KeyFact, type KeyFacts, leavesOf, probeEach, probeTogether, type Render } from './probes';
import type { Profile } from './profile';
import { renderAll, renderAlone } from './renderer';
import { KNOWN_KEYS } from '../../src/chart/known-keys';
import { COMPONENTS, DESCRIPTORS } from '../../src/model/components';
import { showPath } from '../../src/values/values';
import { compare } from 'semver';

type Path = readonly string[];

const BLOCKS = COMPONENTS.map((component) => DESCRIPTORS[component].storage);

/** More keys than this are probed in common runs of helm. */
const ALONE = 4;

/** The trait that changes with a key, for the row that the table of boundaries needs too. */
const TRAIT_OF_KEY: Readonly<Record<string, string>> = {
  'alertmanager.alertmanagerSpec.initContainers': 'alertmanagerInitContainers',
  'grafana.containerSecurityContext': 'grafanaContainerSecurityContext',
  'grafana.persistence.volumeName': 'grafanaVolumeName',
  'prometheus.prometheusSpec.additionalConfig': 'additionalConfig',
  'alertmanager.alertmanagerSpec.additionalConfig': 'additionalConfig',
  'thanosRuler.thanosRulerSpec.additionalConfig': 'rulerAdditionalConfig',
};

/** The keys of one chart that templates read differently from the chart before. */
export interface KeyComparison {
  readonly findings: readonly KeyFinding[];
  readonly came: readonly string[];
  readonly went: readonly string[];
  readonly notes: readonly string[];
}

export async function compareKeys(before: Profile, now: Profile, until: string): Promise<KeyComparison> {
  const came = newIn(now, before);
  const went = newIn(before, now);
  const moved = movedKeys(before.keys, now.keys).map(
    (path) => now.known[path] ?? before.known[path] ?? path.split('.'),
  );
  const all = new Map([...moved, ...came, ...went].map((path) => [showPath(path), path]));
  // between a chart before the cut and one after it, what the rules know already is no finding
  const isOlder = compare(before.version, until) < 0;
  const paths = [...all.values()].filter((path) => !isOlder || !isKnown(path, until));
  const [was, is] = [await probe(before, paths), await probe(now, paths)];
  const findings = paths.flatMap((path): KeyFinding[] => {
    const [earlier, later] = [was[showPath(path)], is[showPath(path)]];
    const change = earlier === undefined || later === undefined ? undefined : changeOf(path, earlier, later);
    return change === undefined
      ? []
      : [
          {
            type: 'key',
            since: now.version,
            after: before.version,
            path,
            change,
            before: placesOf(path, earlier),
            now: placesOf(path, later),
            ...(change === 'came' ? { row: rowOf(path, now.version, placesOf(path, later)) } : {}),
          },
        ];
  });
  const undetermined = paths.map(showPath).filter((path) => was[path] === undefined || is[path] === undefined);
  const found = new Set(findings.map(({ path }) => showPath(path)));
  const others = (some: readonly Path[]) => some.map(showPath).filter((path) => !found.has(path));
  return {
    findings: [...topmost(blocks(findings, before, now)), ...executed(before, now)],
    came: others(came),
    went: others(went),
    notes:
      undetermined.length === 0
        ? []
        : [`${now.version}: helm refuses every value that was tried for ${undetermined.join(', ')}`],
  };
}

/** The keys of a storage block that all have the same change are listed as the block. */
function blocks(findings: readonly KeyFinding[], before: Profile, now: Profile): KeyFinding[] {
  const whole = BLOCKS.flatMap((block) => {
    const isBelow = (text: string): boolean => text.startsWith(`${showPath(block)}.`);
    const some = findings.filter(({ path }) => isBelow(showPath(path)));
    const [first] = some;
    const read = Object.entries({ ...now.keys, ...before.keys }).filter(
      ([text, { places }]) => isBelow(text) && places.length > 0,
    );
    return first !== undefined && some.length >= read.length && some.every(({ change }) => change === first.change)
      ? [{ ...first, path: block }]
      : [];
  });
  const isWhole = ({ path }: KeyFinding) => whole.some((one) => showPath(one.path) === showPath(path));
  return [...whole, ...findings.filter((one) => !isWhole(one))];
}

/** A key is not listed if one above it has the same change. */
function topmost(findings: readonly KeyFinding[]): KeyFinding[] {
  return findings.filter(
    ({ path, change }) =>
      !findings.some(
        (other) =>
          other.change === change &&
          other.path.length < path.length &&
          other.path.every((key, index) => key === path[index]),
      ),
  );
}

/** Keys that only one of two charts has. */
function newIn(one: Profile, other: Profile): Path[] {
  return leavesOf(Object.entries(one.known).flatMap(([text, path]) => (text in other.known ? [] : [path]))).filter(
    (path) => isTopic(path) || isNaming(path) || path.at(-1) === 'enabled' || path.length <= 3,
  );
}

/** Keys that arrive elsewhere, as far as they were probed together with others. */
function movedKeys(before: KeyFacts, now: KeyFacts): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (path) => JSON.stringify(before[path]?.places ?? []) !== JSON.stringify(now[path]?.places ?? []),
  );
}

function isKnownKey(path: Path): boolean {
  return KNOWN_KEYS.some((key) => showPath(key.path) === showPath(path));
}

/** Whether the rules at the cut have the key, and say that the new chart reads it. */
function isKnown(path: Path, until: string): boolean {
  return KNOWN_KEYS.some((key) => showPath(key.path) === showPath(path) && compare(key.since, until) <= 0);
}

/** What keys do in one chart. Many keys are probed at the same time first, and alone only where they may do something else. */
async function probe(profile: Profile, paths: readonly Path[]): Promise<KeyFacts> {
  const isPossible = (path: Path) =>
    path.slice(0, 2).some((_, index) => showPath(path.slice(0, index + 1)) in profile.known);
  const possible = paths.filter(isPossible);
  const unread = Object.fromEntries(paths.map((path) => [showPath(path), { places: [] }]));
  if (possible.length === 0) {
    return unread;
  }
  return withChart(profile.source, async (chart) => {
    const together: Render = (inputs) => renderAll(chart, inputs);
    const alone: Render = (inputs) => Promise.all(inputs.map((one) => renderAlone(chart, one)));
    if (possible.length <= ALONE) {
      const facts = await probeEach(chart, possible, alone);
      return {
        ...Object.fromEntries(
          Object.entries(unread).filter(([path]) => !possible.some((one) => showPath(one) === path)),
        ),
        ...facts,
      };
    }
    const facts = await probeTogether(chart, possible, await together(inputsTogether(chart, possible)), together);
    const arrived = Object.fromEntries(
      Object.entries(facts).flatMap(([path, fact]) =>
        fact.places.length === 0 ? [] : [[path, { ...fact, isArrival: true }]],
      ),
    );
    const rest = possible.filter(
      (path) =>
        !(showPath(path) in arrived) &&
        (isTopic(path) || isNaming(path) || path.at(-1) === 'enabled' || isKnownKey(path)),
    );
    return { ...unread, ...arrived, ...(await probeEach(chart, rest, together)) };
  });
}

/** The places that count: any for a key about claims, data or owners; for other keys, only those that are about these. */
function placesOf(path: Path, fact: KeyFact | undefined): string[] {
  return (fact?.places ?? []).filter(
    (place) =>
      isTopic(path) ||
      (isTopic([place]) && !place.endsWith('.image')) ||
      / metadata\.(name|namespace)$|^\w+ spec\.\*$/.test(place),
  );
}

function changeOf(path: Path, before: KeyFact, now: KeyFact): KeyFinding['change'] | undefined {
  const [was, is] = [placesOf(path, before), placesOf(path, now)];
  if (was.length === 0 || is.length === 0) {
    return was.length === is.length ? undefined : was.length === 0 ? 'came' : 'went';
  }
  // where names arrive is compared as names
  const isSame = !isTopic(path) || before.isArrival !== true || now.isArrival !== true;
  return isSame || JSON.stringify(was) === JSON.stringify(is) ? undefined : 'moved';
}

/** Keys whose templates are executed in only one of the charts: the blocks, where all keys of a block are. */
function executed(before: Profile, now: Profile): KeyFinding[] {
  const flipped = Object.entries(now.keys).flatMap(([text, { isExecuted }]) => {
    const was = before.keys[text]?.isExecuted;
    return was === undefined || isExecuted === undefined || was === isExecuted ? [] : [{ text, isExecuted }];
  });
  const blocks = new Map(
    flipped.map(({ text, isExecuted }) => {
      const block = BLOCKS.find((one) => text.startsWith(`${showPath(one)}.`));
      return [block === undefined ? text : showPath(block), isExecuted];
    }),
  );
  return [...blocks].map(([text, isExecuted]) => ({
    type: 'key',
    since: now.version,
    after: before.version,
    path: now.known[text] ?? text.split('.'),
    change: isExecuted ? 'executed' : 'literal',
    before: before.keys[text]?.places ?? [],
    now: now.keys[text]?.places ?? [],
    ...(BLOCKS.some((one) => showPath(one) === text)
      ? { row: `{ since: '${now.version}', changes: { templatedStorage: ${isExecuted} } }` }
      : {}),
  }));
}

function rowOf(path: Path, since: string, places: readonly string[]): string {
  const row = places.some((place) => place.includes(' metadata.')) ? 'naming' : 'storage';
  const trait = TRAIT_OF_KEY[showPath(path)];
  const key = `${row}('${since}', ${path.map((one) => `'${one}'`).join(', ')})`;
  return trait === undefined ? key : `${key} and { since: '${since}', changes: { ${trait}: true } }`;
}
