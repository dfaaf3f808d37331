import { CRDS, type FluxCrds } from './flux-crds';
import { FLUX_PROPERTIES, type FluxKustomizationProps } from './flux-kustomization';
import { STACK_STORAGE } from './place';
import type { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';
import { BOOLEAN, nonEmpty, object, oneOf, optional } from '../model/check';

/** How Flux deploys a storage and its release to a cluster. */
export interface FluxHelmReleaseProps extends FluxKustomizationProps {
  /** The storage, with `delivery: 'flux'`. The HelmRelease uses its release, chart version and values. */
  readonly storage: KubePrometheusStackStorage;
  /**
   * Where the chart comes from: a Helm repository, or an OCI registry, which may not have all old versions.
   * @default 'helm'
   */
  readonly chartSource?: 'helm' | 'oci';
  /**
   * The address of the Helm repository, or with `oci://` of the folder of charts in the registry.
   * @default - the address of prometheus-community
   */
  readonly chartRepoUrl?: string;
  /**
   * Where the values are: inline in the HelmRelease, or in a separate ConfigMap. Its name ends in a hash of the values, so that
   * changed values are a change of the HelmRelease too, and the Kustomization waits for the upgrade.
   * @default 'inline'
   */
  readonly values?: 'inline' | 'config-map';
  /**
   * Whether Flux may replace variables such as `${cluster}` in the values, where a Kustomization has `postBuild`. The storage is
   * computed before that, so there must be no variable in values that it follows from. `false` prevents it.
   * @default true
   */
  readonly substitute?: boolean;
  /**
   * What becomes of the CustomResourceDefinitions of the operator, which belong to the whole cluster:
   * - `'create-replace'`: an installation creates those that are missing, and an upgrade replaces all with those of its chart, newer ones too
   * - `'create'`: only those that are missing are created
   * - `'skip'`: none; something else installs them
   *
   * Of several releases in a cluster, only one with the newest chart must replace them.
   * @default 'create-replace'
   */
  readonly crds?: FluxCrds;
  /**
   * What Flux does after a failed installation or upgrade. Neither uninstalls or rolls back anything.
   * - `'stop'`: the release stays failed until its values, its chart or its HelmRelease changes. The Kustomization reports the
   *   failure at once, and takes up the next commit at once
   * - `'retry'`: Flux upgrades again after `retryInterval`, until it succeeds. The Kustomization reports the failure, and takes
   *   up the next commit, only after `timeout`. Needs Flux 2.7
   * @default 'stop'
   */
  readonly onFailure?: 'stop' | 'retry';
}

export const FLUX_HELM_RELEASE = object<FluxHelmReleaseProps>(
  {
    ...FLUX_PROPERTIES,
    storage: STACK_STORAGE,
    chartSource: optional(oneOf(['helm', 'oci'])),
    chartRepoUrl: optional(nonEmpty('the address of a Helm repository or registry')),
    values: optional(oneOf(['inline', 'config-map'])),
    substitute: optional(BOOLEAN),
    crds: optional(CRDS),
    onFailure: optional(oneOf(['stop', 'retry'])),
  },
  'the storage, and where Flux finds it',
  'is read',
);
