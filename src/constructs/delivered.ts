import type { IConstruct } from 'constructs';
import { isInTree } from './shared-object';
import type { DeliveredBy } from '../plan/delivered-by';

const DELIVERIES = new WeakMap<IConstruct, { readonly construct: IConstruct; readonly by: DeliveredBy }[]>();

/** Records that a construct delivers a storage. */
export function registerDelivery(storage: IConstruct, construct: IConstruct, by: DeliveredBy): void {
  DELIVERIES.set(storage, [...(DELIVERIES.get(storage) ?? []), { construct, by }]);
}

/** What delivers a storage. Of several alike, such as Applications for two clusters, none is the one. */
export function deliveredBy(storage: IConstruct): DeliveredBy {
  const all = (DELIVERIES.get(storage) ?? []).filter(({ construct }) => isInTree(construct)).map(({ by }) => by);
  const [argoCd, otherArgoCd] = all.flatMap((by) => by.argoCd ?? []);
  const [flux, otherFlux] = all.flatMap((by) => by.flux ?? []);
  return {
    ...(argoCd === undefined || otherArgoCd !== undefined ? {} : { argoCd }),
    ...(flux === undefined || otherFlux !== undefined ? {} : { flux }),
  };
}
