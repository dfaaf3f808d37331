import type { ChartPackage } from './chart-package';
import { STORAGE } from './cases';
import { isRefused, type Rendered } from './helm';
import { isTopic } from './keys';
import { changedPlaces, componentObjects, placesIn } from './parts';
import type { Input } from './renderer';
import { GRAFANA_PERSISTENCE, KNOWN_KEYS, type KnownMap, SPEC_KEYS, STORAGE_BLOCK } from '../../src/chart/known-keys';
import { COMPONENTS, DESCRIPTORS, isOperated } from '../../src/model/components';
import { DELETIONS } from '../../src/model/deletions';
import { mergeLayers } from '../../src/values/merge';
import { printed, showPath, type Value, valueAt, type Values, withValue } from '../../src/values/values';

type Path = readonly string[];
/** Renders inputs: together, or each by a helm of its own. */
export type Render = (inputs: readonly Input[]) => Promise<Rendered[]>;

/** What a key of the values does: the places in which it arrives or that it changes. */
export interface KeyFact {
  /** The places; none if no template reads the key. */
  readonly places: readonly string[];
  /** Whether the places are where the value itself arrives; else they are what it changes. */
  readonly isArrival?: boolean;
  /** Whether templates in it are executed; `undefined` for what is no text or is not determined. */
  readonly isExecuted?: boolean;
}

/** The same for many keys, by path. What helm refuses with every value is left out. */
export type KeyFacts = Readonly<Record<string, KeyFact>>;

/** The storage of Grafana as a claim, as a StatefulSet, by the types that the charts had for it, and none. */
const SCENES: readonly Values[] = [
  STORAGE,
  ...['statefulset', 'sts'].map((type) => mergeLayers({ grafana: { persistence: { type } } }, STORAGE)),
  mergeLayers({ grafana: { persistence: { enabled: false } } }, STORAGE),
];
/** Above every port and id of a chart. */
const NUMBERS = 310_000;

/** The keys that are probed in every chart: what the library knows, and what the chart has about the same topics. */
export function topicPaths(keys: ReadonlyMap<string, Path>): Path[] {
  const leaves = (map: KnownMap, at: Path): Path[] =>
    Object.entries(map).flatMap(([key, below]) => (below === true ? [[...at, key]] : leaves(below, [...at, key])));
  const known = [
    ...COMPONENTS.flatMap((component) => {
      const { pods, storage } = DESCRIPTORS[component];
      return isOperated(component)
        ? [...leaves(STORAGE_BLOCK, storage), ...SPEC_KEYS.map((key) => [...pods, key])]
        : leaves(GRAFANA_PERSISTENCE, storage);
    }),
    ...KNOWN_KEYS.map(({ path }) => path),
    ...Object.values(DELETIONS).flatMap(({ places }) => Object.values(places).map(({ path }) => path)),
  ];
  const all = new Map([...known, ...[...keys.values()].filter(isTopic)].map((path) => [showPath(path), path]));
  return leavesOf([...all.values()]);
}

/** The paths below which there is no other. */
export function leavesOf(paths: readonly Path[]): Path[] {
  const above = new Set(
    paths.flatMap((path) => path.slice(0, -1).map((_, index) => showPath(path.slice(0, index + 1)))),
  );
  return paths.filter((path) => !above.has(showPath(path)));
}

/** What takes the place of other keys: it has a render of its own if it changes. */
const EXCLUSIVE =
  /^(existingClaim|emptyDir|ephemeral|type|enabled|additionalConfigString|name|namespaceOverride|agentMode|useStatefulSet)$/;

/** The inputs that probe, at the same time, all keys that can be probed at the same time. */
export function inputsTogether(chart: ChartPackage, paths: readonly Path[]): Input[] {
  return inputsOf(chart, paths.filter(isProbedTogether(chart)), paths);
}

/**
 * What the keys do, from the renders of `inputsTogether`. If helm refuses some of them, the keys are probed by halves.
 */
export async function probeTogether(
  chart: ChartPackage,
  paths: readonly Path[],
  together: readonly Rendered[],
  render: Render,
): Promise<KeyFacts> {
  const facts: Record<string, KeyFact> = {};
  const open = [{ group: paths.filter(isProbedTogether(chart)), rendered: together }];
  for (let one = open.shift(); one !== undefined; one = open.shift()) {
    const { group, rendered } = one;
    const scenes = rendered.slice(0, SCENES.length);
    if (!scenes.some((scene) => isRefused(scene))) {
      for (const path of group) {
        facts[showPath(path)] = factOf(paths.indexOf(path), scenes, rendered[SCENES.length]);
      }
    } else if (group.length > 1) {
      const middle = Math.ceil(group.length / 2);
      for (const half of [group.slice(0, middle), group.slice(middle)]) {
        open.push({ group: half, rendered: await render(inputsOf(chart, half, paths)) });
      }
    }
  }
  return facts;
}

function isProbedTogether(chart: ChartPackage): (path: Path) => boolean {
  return (path) =>
    path.length > 1 && typeof valueAt(chart.values, path) !== 'boolean' && !EXCLUSIVE.test(path.at(-1) ?? '');
}

function inputsOf(chart: ChartPackage, group: readonly Path[], paths: readonly Path[]): Input[] {
  const values = (write: (text: string) => string): Values =>
    group.reduce<Values>((all, path) => {
      const [value = null] = variants(paths.indexOf(path), valueAt(chart.values, path));
      return withValue(all, path, typeof value === 'string' ? write(value) : value);
    }, {});
  const plain = values((text) => text);
  const templated = values((text) => `x-{{ print \`${text}\` }}`);
  return [
    ...SCENES.map((scene) => ({ release: 'kps', values: mergeLayers(plain, scene) })),
    { release: 'kps', values: mergeLayers(templated, STORAGE) },
  ];
}

/** Probes each key in renders of its own, with one value after the other until it does something. */
export async function probeEach(chart: ChartPackage, paths: readonly Path[], render: Render): Promise<KeyFacts> {
  const facts: Record<string, KeyFact> = {};
  const base = paths.length === 0 ? [] : await render(SCENES.map((values) => ({ release: 'kps', values })));
  const objects = base.map(componentObjects);
  let open = paths.map((path) => ({ path, variant: 0 }));
  while (open.length > 0) {
    const valueOf = ({ path, variant }: (typeof open)[number]): Value | undefined =>
      variants(paths.indexOf(path), valueAt(chart.values, path))[variant];
    const rendered = await render(
      open.flatMap((one) =>
        SCENES.map((scene) => ({
          release: 'kps',
          values: mergeLayers(withValue({}, one.path, valueOf(one) ?? null), scene),
        })),
      ),
    );
    const next: typeof open = [];
    open.forEach((one, index) => {
      const { path, variant } = one;
      const scenes = rendered.slice(index * SCENES.length, (index + 1) * SCENES.length);
      const arrived = factOf(paths.indexOf(path), scenes, undefined).places;
      const changed = scenes.flatMap((scene, at) =>
        isRefused(scene) ? [] : changedPlaces(objects[at] ?? [], componentObjects(scene)),
      );
      const places = arrived.length > 0 ? arrived : [...new Set(changed)].sort();
      if (places.length > 0 || !scenes.some((scene) => isRefused(scene))) {
        facts[showPath(path)] = { places, ...(arrived.length > 0 ? { isArrival: true } : {}) };
      }
      if (places.length === 0 && valueOf({ path, variant: variant + 1 }) !== undefined) {
        next.push({ path, variant: variant + 1 });
      }
    });
    open = next;
  }
  return facts;
}

/** Values that are recognized where they arrive. */
function variants(index: number, own: Value | undefined): Value[] {
  const mark = `w${index}w`;
  // what templates of charts require of the items of a list
  const item = { name: mark, mountPath: `/${mark}`, subPath: mark, configMap: mark, secretName: mark };
  if (typeof own === 'boolean') {
    // a scene may set one of them
    return [!own, own];
  }
  if (typeof own === 'number') {
    return [NUMBERS + index];
  }
  if (Array.isArray(own)) {
    return own.some((one) => typeof one === 'string') ? [[mark], [item]] : [[item], [mark]];
  }
  return isMapLike(own) ? [{ [mark]: mark }] : [mark, { [mark]: mark }, [item], `${mark}: ${mark}`, true];
}

function isMapLike(value: Value | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

function factOf(index: number, scenes: readonly Rendered[], executed: Rendered | undefined): KeyFact {
  const places = new Set<string>();
  for (const scene of scenes) {
    for (const [place, value] of placesIn(componentObjects(scene))) {
      if (has(place, index) || has(value, index)) {
        places.add(generalized(place));
      }
    }
  }
  const texts =
    executed === undefined
      ? []
      : [...placesIn(componentObjects(executed)).values()].filter(
          (one) => has(one, index) && /x-(w\d+w|\{\{)/.test(printed(one)),
        );
  return {
    places: [...places].sort(),
    ...(texts.length === 0 ? {} : { isExecuted: texts.every((one) => !printed(one).includes('{{')) }),
  };
}

/** A place without the names of items, and without what only the marking value has. */
function generalized(place: string): string {
  const text = place.replaceAll(/w\d+w/g, '*').replaceAll(/\[[^\]]*\]/g, '[]');
  return text.replace(/\[\](\.(name|mountPath|subPath|configMap|secretName))?$/, '').replace(/(?<! spec)\.\*$/, '');
}

function has(value: Value, index: number): boolean {
  return typeof value === 'number'
    ? value === NUMBERS + index
    : typeof value === 'string' && (value.includes(`w${index}w`) || value.includes(String(NUMBERS + index)));
}
