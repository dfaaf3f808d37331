import { call } from '../cluster';

/** Any object of the cluster. */
export interface LiveObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** Objects by `Kind namespace/name`. */
export type Snapshot = ReadonlyMap<string, LiveObject>;

/** The name of an object in evidence. */
export function nameOf({ kind, metadata: { namespace, name } }: LiveObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** One object; `undefined` if it does not exist. */
export async function get<T extends LiveObject>(
  type: string,
  name: string,
  namespace?: string,
): Promise<T | undefined> {
  const where = namespace === undefined ? [] : ['--namespace', namespace];
  const text = await call('kubectl', ['get', type, name, ...where, '--ignore-not-found', '--output', 'json']);
  return text === '' ? undefined : (JSON.parse(text) as T);
}

/** All objects of some types in a namespace. */
export async function allOfTypes(types: readonly string[], namespace: string): Promise<Snapshot> {
  const text = await call('kubectl', ['get', types.join(), '--namespace', namespace, '--output', 'json']);
  return snapshot((JSON.parse(text) as { items: LiveObject[] }).items);
}

/** The objects that the manifests of an output folder describe, as far as they exist. */
export async function described(folder: string): Promise<Snapshot> {
  const text = await call('kubectl', ['get', '-k', folder, '--ignore-not-found', '--output', 'json']);
  const read = text === '' ? { items: [] } : (JSON.parse(text) as LiveObject | { items: LiveObject[] });
  return snapshot('items' in read ? read.items : [read]);
}

export function snapshot(objects: readonly LiveObject[]): Snapshot {
  return new Map(objects.map((object) => [nameOf(object), object]));
}

/**
 * Fails if an object was recreated or removed, because claims and volumes may then have lost each other in between.
 * @returns the evidence
 */
export function sameObjects(before: Snapshot, after: Snapshot, what = 'objects'): string {
  return same(before, after, what, ({ metadata: { uid } }) => uid, 'uids');
}

/**
 * Fails if anything wrote to an object.
 * @returns the evidence
 */
export function untouched(before: Snapshot, after: Snapshot, what = 'objects'): string {
  return same(
    before,
    after,
    what,
    ({ metadata: { uid, resourceVersion } }) => `${uid} ${resourceVersion}`,
    'resourceVersions',
  );
}

function same(
  before: Snapshot,
  after: Snapshot,
  what: string,
  of: (object: LiveObject) => string,
  evidence: string,
): string {
  if (before.size === 0) {
    throw new Error(`there are no ${what} to compare`);
  }
  const changed = [...before].flatMap(([name, object]) => {
    const now = after.get(name);
    return now === undefined
      ? [`${name} is gone`]
      : of(now) === of(object)
        ? []
        : [`${name}: ${of(object)} -> ${of(now)}`];
  });
  if (changed.length > 0) {
    throw new Error(`${what} changed: ${changed.join(', ')}`);
  }
  return `${before.size} ${what} with the same ${evidence}`;
}
