import type { Match } from './match';
import { claimKey, type ClaimName } from '../cluster/bound-claims';
import type { StorageObjects } from '../cluster/read-storage-objects';
import { HOSTNAME_LABEL, isLabelValue } from '../kubernetes/names';
import { isComponent, POD_VALUES } from '../model/components';
import { OPERATOR_KINDS } from '../model/operator-kinds';
import { installedBy } from '../cluster/installed-by';
import { listOf, type Value, valueAt, type Values } from '../values/values';

/** A node on which the data of a volume seems to be, and what shows it. */
export interface NodeEvidence {
  readonly node: string;
  /** It continues "because …". */
  readonly why: string;
}

/** What shows where pods and volumes are. */
export interface EvidenceProps {
  readonly objects: StorageObjects;
  readonly values: Values;
  readonly release: { readonly name: string };
  readonly nodeLabel: string;
}

const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/**
 * Where the data of a volume is that is not pinned to one node: the node of the pods that use it, the nodeSelector of
 * these, and what a provisioner or the scheduler wrote down.
 * @param keys the claims whose pods use the volume
 */
export function nodeEvidence(
  { claim, volume }: Match,
  keys: readonly ClaimName[],
  props: EvidenceProps,
): NodeEvidence[] {
  const { objects, nodeLabel } = props;
  const names = new Set(keys.map(claimKey));
  const labelOf = new Map(objects.nodes.map(({ metadata }) => [metadata.name, metadata.labels[nodeLabel]]));
  /** The label of a node whose name is known; a node that was not read is taken to have its name as its hostname. */
  const byName = (name: string, why: string): NodeEvidence[] => {
    const node = objects.nodes.length > 0 ? labelOf.get(name) : nodeLabel === HOSTNAME_LABEL ? name : undefined;
    return node === undefined || !isLabelValue(node) ? [] : [{ node, why }];
  };
  const selected = (selector: Readonly<Record<string, string>>, why: string): NodeEvidence[] => {
    const node = selector[nodeLabel];
    return node === undefined || !isLabelValue(node) ? [] : [{ node, why }];
  };
  return [
    ...objects.pods.flatMap(({ metadata, spec, status }) => {
      const isIts =
        status.phase !== 'Succeeded' &&
        status.phase !== 'Failed' &&
        spec.volumes.some(({ persistentVolumeClaim: its }) =>
          its === undefined ? false : names.has(claimKey({ namespace: metadata.namespace, name: its.claimName })),
        );
      return !isIts
        ? []
        : spec.nodeName === ''
          ? selected(spec.nodeSelector, `the nodeSelector of pod ${metadata.name} names it`)
          : byName(spec.nodeName, `pod ${metadata.name} runs there`);
    }),
    ...[...objects.statefulSets, ...objects.deployments].flatMap(({ metadata: { name, namespace }, spec }) =>
      name === claim.workload && (namespace === '' || namespace === claim.namespace)
        ? selected(spec.template.spec.nodeSelector, `the nodeSelector of ${name} names it`)
        : [],
    ),
    ...objects.customResources.flatMap(({ kind, metadata, spec }) =>
      OPERATOR_KINDS[kind].component === claim.component &&
      (installedBy(metadata).name ?? props.release.name) === props.release.name
        ? selected(spec.nodeSelector, `the nodeSelector of ${kind} ${metadata.name} names it`)
        : [],
    ),
    ...valuesEvidence(claim.component, props),
    ...Object.entries(volume.noted).flatMap(([key, node]) => {
      const why = `${key} of the volume names it`;
      return key === HOSTNAME_LABEL ? (nodeLabel === HOSTNAME_LABEL ? [{ node, why }] : []) : byName(node, why);
    }),
    ...objects.claims.flatMap(({ metadata }) => {
      const node = metadata.annotations[SELECTED_NODE];
      return node === undefined || !names.has(claimKey(metadata))
        ? []
        : byName(node, `the annotation ${SELECTED_NODE} of claim ${metadata.name} names it`);
    }),
  ];
}

/** The one node that the values send all pods of a component to. */
function valuesEvidence(component: string, { values, nodeLabel }: EvidenceProps): NodeEvidence[] {
  if (!isComponent(component)) {
    return [];
  }
  const pods = POD_VALUES[component];
  const selected = valueAt(values, [...pods, 'nodeSelector', nodeLabel]);
  const affinity = ['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'];
  const [term, ...alternatives] = listOf(valueAt(values, [...pods, ...affinity]));
  const required =
    alternatives.length > 0
      ? []
      : listOf(valueAt(term, ['matchExpressions'])).flatMap((one) => onlyNode(one, nodeLabel));
  const at = pods.join('.');
  return [
    ...(isNode(selected) ? [{ node: selected, why: `the nodeSelector of ${at} in the values names it` }] : []),
    ...required.map((node) => ({ node, why: `the nodeAffinity of ${at} in the values names it` })),
  ];
}

function onlyNode(expression: Value, nodeLabel: string): string[] {
  const [node, ...more] = listOf(valueAt(expression, ['values']));
  const isIt = valueAt(expression, ['key']) === nodeLabel && valueAt(expression, ['operator']) === 'In';
  return isIt && more.length === 0 && isNode(node) ? [node] : [];
}

function isNode(value: Value | undefined): value is string {
  return typeof value === 'string' && value !== '' && isLabelValue(value);
}
