import * as v from 'valibot';

/** A check of data from Kubernetes or from a file. Fields that are not in a schema are dropped. */
export type Schema<T> = v.GenericSchema<unknown, T>;

// Go writes a time that is not set, or an empty list, as null
export const TEXT = v.nullish(v.string(), '');
export const COUNT = v.nullish(v.number(), 0);

/** The strings of a map. Other values have no meaning to Kubernetes. */
export const STRINGS = v.pipe(
  v.nullish(v.record(v.string(), v.unknown()), {}),
  v.transform((all): Record<string, string> => onlyStrings(all)),
);

/** Quantities by name: `storage: 5Gi`. In YAML, bytes may also be written as a number. */
export const QUANTITIES = v.pipe(
  v.nullish(v.record(v.string(), v.union([v.string(), v.number()])), {}),
  v.transform((all): Record<string, string> =>
    onlyStrings(Object.fromEntries(Object.entries(all).map(([name, quantity]) => [name, String(quantity)]))),
  ),
);

/** A missing or null value as `undefined`. */
export function maybe<T extends v.GenericSchema>(schema: T) {
  return v.nullish(schema, () => undefined);
}

export function list<T extends v.GenericSchema>(item: T) {
  return v.nullish(v.array(item), []);
}

/** Keeps the fact that a value exists, but not its content. */
export const PRESENT = maybe(
  v.pipe(
    v.unknown(),
    v.transform((): true => true),
  ),
);

export const META = v.object({
  name: v.string(),
  namespace: TEXT,
  uid: TEXT,
  creationTimestamp: TEXT,
  deletionTimestamp: maybe(v.string()),
  labels: STRINGS,
  annotations: STRINGS,
  ownerReferences: list(v.object({ kind: v.string(), name: v.string(), uid: v.string() })),
  finalizers: list(v.string()),
});
export type Metadata = v.InferOutput<typeof META>;

const CONDITION = v.object({
  type: v.string(),
  status: v.string(),
  reason: TEXT,
  message: TEXT,
  lastTransitionTime: TEXT,
});
export const CONDITIONS = list(CONDITION);
export type Condition = v.InferOutput<typeof CONDITION>;

/** JSON of this shape; `undefined` if the text is not JSON, or has another shape. */
export function parsed<T>(schema: Schema<T>, text: string): T | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { success, output } = v.safeParse(schema, json);
  return success ? output : undefined;
}

function onlyStrings(all: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
