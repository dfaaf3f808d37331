import { sep } from 'node:path';
import { readDocuments } from './read-documents';
import { objectsAsYaml } from './write-yaml';
import { isMap, listOf } from '../values/values';

/** The name that kustomize, Argo CD and Flux know and `kubectl apply -f` ignores. */
export const KUSTOMIZATION = 'Kustomization';

const API = 'kustomize.config.k8s.io/';

/** A Kustomization that lists the manifests among files. */
export function kustomization(files: readonly string[]): string {
  return objectsAsYaml({
    apiVersion: `${API}v1beta1`,
    kind: KUSTOMIZATION,
    resources: files.filter((file) => file.endsWith('.yaml')).map((file) => file.split(sep).join('/')),
  });
}

/** What a Kustomization lists, with any author; nothing where there is none. */
export function listedIn(file: string): string[] {
  const [only, ...others] = readDocuments(file);
  if (!isMap(only) || only.kind !== KUSTOMIZATION || others.length > 0) {
    return [];
  }
  const { apiVersion, resources } = only;
  const listed = typeof apiVersion === 'string' && apiVersion.startsWith(API) ? listOf(resources) : [];
  return [...new Set(listed.filter((one) => typeof one === 'string'))];
}
