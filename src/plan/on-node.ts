/** Pins something to a node by label, as a NodeSelector: the same for volumes and for the pods that prepare them. */
export function onNode(nodeLabel: string, node: string) {
  return { nodeSelectorTerms: [{ matchExpressions: [{ key: nodeLabel, operator: 'In', values: [node] }] }] };
}
