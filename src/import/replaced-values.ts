import { finding, type Finding } from './finding';
import { type ImportedComponent, sizeOf } from './imported';
import { bytesOf, quantityOf } from '../kubernetes/quantity';
import { show } from '../kubernetes/text';
import { type Component, DESCRIPTORS, isOperated } from '../model/components';
import { valuesPath } from '../values/value-problem';
import { type Value, valueAt, type Values, withValue } from '../values/values';

/** Keys below a claim's spec that bind it to another volume, or fill it from one. */
const CLAIM_KEYS = ['selector', 'volumeName', 'dataSource', 'dataSourceRef'];
/** The same in Grafana's block. A claim that was made by hand becomes the claim of the chart. */
const SUBCHART_KEYS = ['existingClaim', 'volumeName', 'lookupVolumeName', 'selectorLabels'];

/** The path of the claim that Grafana uses instead of one of its own. */
export const EXISTING_CLAIM = [...DESCRIPTORS.grafana.storage, 'existingClaim'] as const;

export interface ReplacedValues {
  /** A layer over all others: null at each path that the description replaces. */
  readonly layer: Values;
  readonly findings: readonly Finding[];
}

/**
 * The values of a running release that bound its claims to their volumes, and that the description replaces: each planned
 * volume is reserved for its claim, with the size and class of the volume, so none of them is needed any more.
 *
 * @param values all layers merged
 * @param usualClass the class of a component that is described without one
 */
export function replacedValues(
  values: Values,
  described: readonly (readonly [Component, ImportedComponent])[],
  usualClass: string,
): ReplacedValues {
  const replaced = described.flatMap(([component, one]) => replacedOf(values, component, one, usualClass));
  return {
    layer: replaced.reduce<Values>((layer, { path }) => withValue(layer, path, null), {}),
    findings: replaced.map(({ path, given, why }) =>
      finding('replaced-value', valuesPath(path), `is ${show(given)}, which the description replaces: ${why}`),
    ),
  };
}

interface Replaced {
  readonly path: readonly string[];
  readonly given: Value;
  readonly why: string;
}

function replacedOf(
  values: Values,
  component: Component,
  { size, storageClassName = '' }: ImportedComponent,
  usualClass: string,
): Replaced[] {
  const { storage, storageClass, accessModes, size: sizePath } = DESCRIPTORS[component];
  const planned = quantityOf(sizeOf(size));
  const plannedClass = storageClassName === '' ? usualClass : storageClassName;
  const keys = isOperated(component)
    ? [...CLAIM_KEYS.map((key) => ['volumeClaimTemplate', 'spec', key]), ['volumeClaimTemplate', 'selector']]
    : SUBCHART_KEYS.map((key) => [key]);
  const at = (below: readonly string[], why: string, isRight: (given: Value) => boolean = () => false): Replaced[] => {
    const path = [...storage, ...below];
    const given = valueAt(values, path) ?? null;
    return given === null || isRight(given) ? [] : [{ path, given, why }];
  };
  return [
    ...keys.flatMap((key) => at(key, 'the volume is reserved for the claim by its claimRef')),
    ...at(
      accessModes,
      'a directory of one node is ReadWriteOnce',
      (given) => JSON.stringify(given) === JSON.stringify(['ReadWriteOnce']),
    ),
    ...at(sizePath, `claim and volume have one size, ${planned}`, (given) => bytesOf(given) === bytesOf(planned)),
    ...at(storageClass, `claim and volume have one class, ${plannedClass}`, (given) => given === plannedClass),
  ];
}
