import { CLAIMLESS_KEYS } from '../model/operator-kinds';
import { COMPONENTS, DESCRIPTORS, isOperated } from '../model/components';
import { isMap, type Value, valueAt, type Values, withoutValue, withValue } from '../values/values';

/** Keys of a storage block that ask for something even where they are empty. */
const ASKING: readonly string[] = [...CLAIMLESS_KEYS, 'volumeClaimTemplate'];
/** Fields of a claim where an empty text says no more than an empty map, and is refused by the API server. */
const NOT_EMPTY: readonly string[] = ['selector', 'volumeName', 'volumeMode', 'dataSource', 'dataSourceRef'];

/**
 * The user's values without what says nothing in the storage blocks. A null there removes no default of the chart; Helm
 * would pass it on, and a server-side apply refuses it, as it does an empty `selector` beside `spec`. What is empty in
 * Grafana's block stays, because there it replaces a default of the chart.
 *
 * @param users the user's own values, all layers merged, so that null takes away what a layer below has
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function withoutUnsaid(users: Values): Values {
  return COMPONENTS.reduce<Values>((values, component) => {
    const path = DESCRIPTORS[component].storage;
    const block = valueAt(values, path);
    if (block === undefined) {
      return values;
    }
    const said = saidIn(block, isOperated(component));
    return said === undefined ? withoutValue(values, path) : withValue(values, path, said);
  }, users);
}

/** What a value says, `undefined` where it is nothing; a block itself may be empty. */
function saidIn(value: Value, dropsEmpty: boolean): Value | undefined {
  if (value === null) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return (value as readonly Value[]).flatMap((item) => saidIn(item, false) ?? []);
  }
  if (!isMap(value)) {
    return value;
  }
  const entries = Object.entries(value).flatMap(([key, inner = null]): [string, Value][] => {
    const asks = ASKING.includes(key);
    const said = saidIn(inner, dropsEmpty && (!asks || key === 'volumeClaimTemplate'));
    return said === undefined || (dropsEmpty && !asks && isEmpty(key, said)) ? [] : [[key, said]];
  });
  return Object.fromEntries(entries);
}

function isEmpty(key: string, value: Value): boolean {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length === 0
    : value === '' && NOT_EMPTY.includes(key);
}
