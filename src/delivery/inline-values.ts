import { isDeepStrictEqual } from 'node:util';
import { type ApiObject, Yaml } from 'cdk8s';
import type { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';
import { isWrittenWithEscapes } from '../constructs/written';
import { isWritable, onOneLine, show, stringsBut } from '../kubernetes/text';
import { problem, StorageError } from '../model/problems';
import { toHelmYaml } from '../values/helm-yaml';
import { readHelmYaml } from '../values/read-helm-yaml';
import { isMap, showPath, type Value, valueAt } from '../values/values';

/** Refuses inline values that cdk8s would change: it omits null, and its own writer does not escape characters. */
export function refuseUnwritable(helmRelease: ApiObject, { valuesFile, release }: KubePrometheusStackStorage): void {
  const unreadable: string[] = [];
  const isEscaped = isWrittenWithEscapes(helmRelease);
  const write = isEscaped ? toHelmYaml : (json: unknown): string => Yaml.stringify(json);
  const json = jsonOf(helmRelease, () => unreadable.push('constructor'));
  const text_ = json === undefined ? {} : readHelmYaml(write(json), ({ message }) => unreadable.push(message));
  const raw = isEscaped ? [] : stringsBut(valuesFile.data, isWritable);
  const lost = [
    ...(json === undefined ? [] : differences(valuesFile.data, valueAt(text_, ['spec', 'values'])).map(showPath)),
    ...raw.map(onOneLine),
  ];
  if (unreadable.length > 0 || lost.length > 0) {
    const which = lost.length === 0 ? '' : `: ${lost.join(', ')}`;
    throw new StorageError(`cannot make the Flux HelmRelease of release ${show(release.name)}`, [
      problem(
        'inline-values-lost',
        'values',
        `values is "inline"; set it to "config-map", because some values would be lost or changed in the HelmRelease${which}`,
      ),
    ]);
  }
}

/** The manifest. cdk8s throws for a map with the key `constructor`, which it takes for an instance of a class. */
function jsonOf(helmRelease: ApiObject, refused: () => void): unknown {
  try {
    return helmRelease.toJson();
  } catch {
    refused();
    return undefined;
  }
}

/** The paths where two values differ. */
function differences(a: Value | undefined, b: Value | undefined, path: readonly string[] = []): (readonly string[])[] {
  if (isMap(a) && isMap(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
      differences(valueAt(a, [key]), valueAt(b, [key]), [...path, key]),
    );
  }
  return isDeepStrictEqual(a, b) ? [] : [path];
}
