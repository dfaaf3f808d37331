import type { Named } from '../commands/storage-commands';

/**
 * The objects of the controller that deliver a storage, for the commands that pause it and let it go on. Only those that
 * this library made: what you wrote yourself is found in the cluster.
 */
export interface DeliveredBy {
  /** Absent: Argo CD does not deliver it, or an Application that you wrote. */
  readonly argoCd?: ArgoCdDelivery;
  /** Absent: Flux does not deliver it, or Kustomizations that you wrote. */
  readonly flux?: FluxDelivery;
}

/** The Application of Argo CD that delivers a storage. */
export interface ArgoCdDelivery {
  readonly application: Named;
  /** The options of a sync, as in its spec. */
  readonly syncOptions: readonly string[];
  /** Whether Argo CD runs in another cluster than the storage. Absent: in the same. */
  readonly isElsewhere?: true;
}

/** The objects of Flux that deliver a storage. */
export interface FluxDelivery {
  /** The source of the output folder. */
  readonly gitRepository: Named;
  /** The Kustomization that applies the storage. */
  readonly storage: Named;
  /** What installs the chart. Absent: a HelmRelease of yours. */
  readonly release?: FluxReleaseDelivery;
}

/** The objects of Flux that install the chart. */
export interface FluxReleaseDelivery {
  /** The Kustomization that applies the HelmRelease. */
  readonly kustomization: Named;
  readonly helmRelease: Named;
  /** The hash of its spec, which is also in its annotation SPEC_ANNOTATION. */
  readonly specHash: string;
  /** The objects beside it. */
  readonly beside: readonly (Named & { readonly kind: 'ConfigMap' | 'HelmRepository' | 'OCIRepository' })[];
}

/** The annotation of a HelmRelease that says which spec the cluster has. */
export const SPEC_ANNOTATION = 'prometheus-storage/spec';
