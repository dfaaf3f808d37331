import valid from 'semver/functions/valid';
import type { Definition, Seen } from '../cluster/cluster-state';
import type { Kubectl } from '../cluster/kubectl';
import { OPERATOR_KIND_NAMES, operatorResource } from '../model/operator-kinds';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
/** Name and version only, because a definition has up to a megabyte. */
const LINES = String.raw`jsonpath={range .items[*]}{.metadata.name}{"\t"}{.metadata.annotations.operator\.prometheus\.io/version}{"\n"}{end}`;

/** The definitions of the operator's kinds, as far as the cluster has them. One with an unknown version is left out. */
export async function readDefinitions(kubectl: Kubectl): Promise<Seen<Definition>> {
  const names = OPERATOR_KIND_NAMES.map(operatorResource);
  const answer = await kubectl.get(DEFINITIONS, [...names, '--ignore-not-found'], LINES);
  return answer.ok
    ? { seen: true, items: answer.text.split('\n').flatMap(definitionIn) }
    : { seen: false, obstacle: answer.obstacle, reason: answer.reason };
}

function definitionIn(line: string): Definition[] {
  const [name = '', version = ''] = line.split('\t');
  const operator = valid(version);
  if (operator !== null) {
    return [{ name, operator }];
  }
  return version === '' ? [{ name }] : [];
}
