import type { Metadata } from './schemas';
import { chartVersionOn, releaseNameOn } from '../chart/helm-chart';

/** The release that installed an object, from its labels and annotations. */
export interface InstalledBy {
  readonly name: string | undefined;
  /** The namespace of the release, or else that of the object; '' if both are unknown. */
  readonly namespace: string;
  readonly chartVersion: string | undefined;
}

export function installedBy({
  labels,
  annotations,
  namespace,
}: Pick<Metadata, 'labels' | 'annotations' | 'namespace'>): InstalledBy {
  const label = (key: string): string | undefined => labels[key];
  return {
    name: releaseNameOn(label, (key) => annotations[key]),
    namespace: annotations['meta.helm.sh/release-namespace'] ?? namespace,
    chartVersion: chartVersionOn(label),
  };
}
