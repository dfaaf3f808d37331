import type { Problem, Values } from '../../src';
import { readHelmYaml } from '../../src/values/read-helm-yaml';

/** What a values file of this text holds, and all problems of it in their order. */
export function yamlReads(text: string): { readonly values: Values; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const values = readHelmYaml(text, (found) => {
    problems.push(found);
  });
  return { values, problems };
}

/** What a values file of this text holds; it must have no problem. */
export function valuesOf(text: string): Values {
  const { values, problems } = yamlReads(text);
  if (problems.length > 0) {
    throw new Error(problems.map(({ message }) => message).join('\n'));
  }
  return values;
}

/** `<line>:<column>` of each problem of the text; every one must be of its YAML. */
export function placesOf(text: string): readonly string[] {
  return yamlReads(text).problems.map(({ code, path }) => {
    const [, line, column] = /^line (\d+), column (\d+)$/.exec(path) ?? [];
    if (code !== 'invalid-yaml' || line === undefined || column === undefined) {
      throw new Error(`${code} ${path} is no problem of YAML`);
    }
    return `${line}:${column}`;
  });
}
