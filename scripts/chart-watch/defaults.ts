import { STORAGE } from './cases';
import type { Rendered } from './helm';
import { componentObjects, placesIn } from './parts';
import type { Input } from './renderer';
import { mergeLayers } from '../../src/values/merge';
import { printed, type Value, type Values } from '../../src/values/values';

/** What a chart sets without being asked, by its place in the objects. */
export type DefaultFacts = Readonly<Record<string, string>>;

/** Defaults that matter to data: limits, ids, capabilities, how pods are replaced, who deletes claims. */
const MATTERS =
  /\.(retention\w*|replicas|shards|hostUsers|dataSource|strategy|updateStrategy|deploymentStrategy|podManagementPolicy|persistentVolumeClaimRetentionPolicy|shardRetentionPolicy|shardingStrategy|securityContext|accessModes|subPath|fsGroup\w*)\b/;
const IMAGE = '.image';
/** What says that an image has no shell, or may have another. */
const VARIANT = /distroless|scratch|static|chiseled|wolfi|minimal|nano\b|hardened|busybox|alpine|ubuntu|debian/g;

const SCENES: readonly Values[] = [
  { thanosRuler: { enabled: true } },
  STORAGE,
  mergeLayers({ grafana: { persistence: { type: 'statefulset' } } }, STORAGE),
  mergeLayers({ grafana: { persistence: { type: 'sts' } } }, STORAGE),
];

/** The renders that show the defaults. */
export const DEFAULT_INPUTS: readonly Input[] = SCENES.map((values) => ({ release: 'kps', values }));

/** The defaults of a chart that matter to data, with and without storage. */
export function defaultsOf(rendered: readonly Rendered[]): DefaultFacts {
  const places = rendered.flatMap((one) => [...placesIn(componentObjects(one))]);
  return Object.fromEntries(
    places.flatMap(([place, value]): [string, string][] =>
      place.endsWith(IMAGE)
        ? [[place, imageFact(value)]]
        : MATTERS.test(place) && !place.includes(' spec.storage.')
          ? [[place, JSON.stringify(value)]]
          : [],
    ),
  );
}

/** The last part of the repository, and the variant in the tag; versions and registries change often, and do not matter. */
function imageFact(value: Value): string {
  const [, repository = '', tag = ''] = /^(?:.*\/)?([^:@/]+)(?::([^@]*))?/.exec(printed(value)) ?? [];
  return [repository, ...(tag.toLowerCase().match(VARIANT) ?? [])].join(' ');
}
