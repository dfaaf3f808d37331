import { show } from '../kubernetes/text';
import { isComponent, isOperated, POD_VALUES } from '../model/components';
import { groupBy } from '../model/group-by';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import type { Problem } from '../model/problems';
import { invalidValue, unwantedValue } from '../values/value-problem';
import { isMap, listOf, type Value, valueAt, type Values } from '../values/values';
import type { PlannedVolume } from '../model/volume';

const NODE_TERMS = ['nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'] as const;

/**
 * Values that exclude the nodes of the volumes: a nodeSelector or a required node affinity on the
 * label that pins the volumes, or a hard anti-affinity between pods whose volumes are on one node. All pods of a
 * component share these, and each has its own node.
 *
 * @param values the values over the chart's defaults
 * @param nodeLabel the label that pins the volumes; other labels of a node are not known here
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export function placementProblems(values: Values, volumes: readonly PlannedVolume[], nodeLabel: string): Problem[] {
  return [...groupBy(volumes, ({ claim }) => claim.component)].flatMap(([component, its]) => {
    if (!isComponent(component)) {
      return [];
    }
    const path = POD_VALUES[component];
    return [
      ...selectorProblems(values, its, [...path, 'nodeSelector', nodeLabel]),
      ...affinityProblems(values, its, [...path, 'affinity', ...NODE_TERMS], nodeLabel),
      // the stack's templates make one of a word; charts within the chart have no such key
      ...(isOperated(component) ? antiAffinityProblems(values, its, path, nodeLabel) : []),
    ];
  });
}

function selectorProblems(values: Values, volumes: readonly PlannedVolume[], path: readonly string[]): Problem[] {
  const asked = valueAt(values, path) ?? null;
  return asked === null ? [] : excluded(path, asked, volumes, (node) => asked === node);
}

function affinityProblems(
  values: Values,
  volumes: readonly PlannedVolume[],
  path: readonly string[],
  nodeLabel: string,
): Problem[] {
  const terms = valueAt(values, path);
  return Array.isArray(terms)
    ? excluded(path, terms as Value, volumes, (node) => listOf(terms).some((term) => couldMatch(term, nodeLabel, node)))
    : [];
}

function antiAffinityProblems(
  values: Values,
  volumes: readonly PlannedVolume[],
  spec: readonly string[],
  nodeLabel: string,
): Problem[] {
  const topologyKey = valueAt(values, [...spec, 'podAntiAffinityTopologyKey']) ?? HOSTNAME_LABEL;
  const path = [...spec, 'podAntiAffinity'];
  if (valueAt(values, path) !== 'hard' || ![HOSTNAME_LABEL, nodeLabel].some((label) => label === topologyKey)) {
    return [];
  }
  return [...groupBy(volumes, ({ node }) => node)].flatMap(([node, together]) =>
    together.length < 2
      ? []
      : [
          invalidValue(
            'pod-on-another-node',
            path,
            'hard',
            '"soft"',
            `or give each pod a node of its own: node ${node} has ${together.length} volumes of ${together[0]?.claim.component ?? ''}, and "hard" lets only one of its pods run there`,
          ),
        ],
  );
}

function excluded(
  path: readonly string[],
  asked: Value,
  volumes: readonly PlannedVolume[],
  allows: (node: string) => boolean,
): Problem[] {
  const nodes = [...new Set(volumes.map(({ node }) => node))];
  const out = volumes.find(({ node }) => !allows(node));
  if (out === undefined) {
    return [];
  }
  const reason = `the volume of claim ${out.claim.name} is on node ${out.node}, where its pod could not be scheduled`;
  return [
    unwantedValue(
      'pod-on-another-node',
      path,
      asked,
      reason,
      nodes.length === 1 ? `make it allow ${show(out.node)}` : undefined,
    ),
  ];
}

/** Whether a term could match a node, as far as its label is known: all expressions of the term must match. */
function couldMatch(term: Value, nodeLabel: string, node: string): boolean {
  const expressions = listOf(valueAt(term, ['matchExpressions']));
  if (expressions.length === 0) {
    return listOf(valueAt(term, ['matchFields'])).length > 0; // an empty term matches no node
  }
  return expressions.every(
    (expression) => !isMap(expression) || expression.key !== nodeLabel || holds(expression, node),
  );
}

function holds({ operator, values }: Values, node: string): boolean {
  const list = listOf(values);
  const listed = list.includes(node);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'DoesNotExist':
      return false;
    case 'Gt':
    case 'Lt': {
      const [a, b] = [Number(node), Number(list[0])];
      return operator === 'Gt' ? a > b : a < b;
    }
    default:
      return true; // Exists, or an operator that the API server refuses
  }
}
