import { type ControllerObject, fieldOfObject, fieldOfVolume, kubectlLine, named, unknown } from './controller-object';
import type { DeliveredPlan } from './delivered-plan';
import type { Cluster } from '../commands/command';
import type { PlannedObject } from '../plan/storage-plan';

export const KUSTOMIZATIONS = 'kustomizations.kustomize.toolkit.fluxcd.io';
export const HELM_RELEASES = 'helmreleases.helm.toolkit.fluxcd.io';
const GIT_REPOSITORIES = 'gitrepositories.source.toolkit.fluxcd.io';

/** The objects of Flux that deliver a release. */
export interface FluxObjects {
  /** The source of the output folder. */
  readonly source: ControllerObject;
  /** The Kustomization that applies the storage. */
  readonly storage: ControllerObject;
  /** The Kustomization of the HelmRelease. Absent: it is not known, and not needed. */
  readonly kustomization?: ControllerObject;
  readonly helmRelease: ControllerObject;
  /** The hash of the HelmRelease's spec. Absent: it is not known. */
  readonly specHash?: string;
}

/** The objects as this library made them, or as Flux itself has labelled what it applied. */
export function fluxObjects(
  { deliveredBy: { flux } = {}, volumeNames, objects }: DeliveredPlan,
  cluster: Cluster = {},
): FluxObjects {
  const [volume = ''] = volumeNames;
  const [object] = objects;
  const storage = flux === undefined ? kustomizationOf(volume, cluster) : named(KUSTOMIZATIONS, flux.storage, cluster);
  const source = flux === undefined ? sourceOf(storage) : named(GIT_REPOSITORIES, flux.gitRepository, cluster);
  const release = flux?.release;
  if (release !== undefined) {
    const kustomization = named(KUSTOMIZATIONS, release.kustomization, cluster);
    const helmRelease = named(HELM_RELEASES, release.helmRelease, cluster);
    return { source, storage, kustomization, helmRelease, specHash: release.specHash };
  }
  if (object === undefined) {
    throw new Error('a plan without objects has no claims');
  }
  return { source, storage, helmRelease: helmReleaseOf(object, cluster) };
}

/** The HelmRelease that made an object. */
export function helmReleaseOf(object: PlannedObject, cluster: Cluster): ControllerObject {
  const read = (field: string): string => fieldOfObject(object, label('helm', field), cluster);
  return unknown(HELM_RELEASES, 'helmrelease', { namespace: read('namespace'), name: read('name') }, cluster);
}

function kustomizationOf(volume: string, cluster: Cluster): ControllerObject {
  const read = (field: string): string => fieldOfVolume(volume, label('kustomize', field), cluster);
  return unknown(KUSTOMIZATIONS, 'kustomization', { namespace: read('namespace'), name: read('name') }, cluster);
}

/** Any kind of source, by default in the namespace of its Kustomization. */
function sourceOf(kustomization: ControllerObject): ControllerObject {
  const read = (field: string): string =>
    `$(${kubectlLine('get', kustomization, `--output=jsonpath='{.spec.sourceRef.${field}}'`)})`;
  return {
    ...kustomization,
    resource: '"${source_kind:?}"',
    namespace: `"\${source_namespace:-${kustomization.namespace.replaceAll('"', '')}}"`,
    name: '"${source:?}"',
    find: [`source_kind=${read('kind')}`, `source_namespace=${read('namespace')}`, `source=${read('name')}`],
  };
}

function label(of: string, field: string): string {
  return `{.metadata.labels.${of}\\.toolkit\\.fluxcd\\.io/${field}}`;
}
