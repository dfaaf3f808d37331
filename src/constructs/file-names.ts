import { join } from 'node:path/posix';
import { KubePrometheusStackStorage } from './kube-prometheus-stack-storage';

/** The name that the files of a storage begin with; two releases of one name differ by their namespace. */
function fileBase(storage: KubePrometheusStackStorage): string {
  const { name, namespace } = storage.release;
  const sameName = KubePrometheusStackStorage.allIn(storage).filter(({ release }) => release.name === name);
  return sameName.length === 1 ? name : `${namespace}.${name}`;
}

/** The values file of a storage, by path in the output folder. */
export function valuesFile(storage: KubePrometheusStackStorage): string {
  return join('values', `${fileBase(storage)}.yml`);
}

/** The plan of a storage for machines, by path in the output folder; the one for people lies beside it. */
export function planFile(storage: KubePrometheusStackStorage): string {
  return join('plan', `${fileBase(storage)}.json`);
}
