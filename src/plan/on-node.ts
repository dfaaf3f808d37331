/** A NodeSelector that pins an object to a node by label: the same for volumes and for the pods that prepare them. */
export function onNode(nodeLabel: string, node: string) {
  return { nodeSelectorTerms: [{ matchExpressions: [{ key: nodeLabel, operator: 'In', values: [node] }] }] };
}
