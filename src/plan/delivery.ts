import { BOOLEAN, oneOf, optional } from '../model/check';
import { type Problem, unwanted } from '../model/problems';

/** What brings the output folder into the cluster: `kubectl apply`, Argo CD or Flux. */
export type Delivery = 'kubectl' | 'argo-cd' | 'flux';

export const DELIVERIES = ['kubectl', 'argo-cd', 'flux'] as const satisfies readonly Delivery[];

/** What an object is to the storage. */
export type Role = 'namespace' | 'storage-class' | 'persistent-volume' | 'init-script' | 'init-job';

/** What brings the objects into the cluster, and how. */
export interface DeliveryOptions {
  /**
   * What applies the manifests: with Argo CD and Flux the objects carry annotations that keep their order and keep them
   * from being pruned. `kubectl` needs none.
   * @default 'kubectl'
   */
  readonly delivery?: Delivery;
  /**
   * Argo CD only: the init Jobs run as a hook at every sync, so that a node that was rebuilt gets its directories
   * without a new generation. They look once at each directory that is right.
   * @default false
   */
  readonly initJobHook?: boolean;
}

/** The properties of `DeliveryOptions`, for what extends it. */
export const DELIVERY_OPTIONS = { delivery: optional(oneOf(DELIVERIES)), initJobHook: optional(BOOLEAN) };

/**
 * In the order of Argo CD's waves, all before the chart, which has none (0).
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const WAVES: Readonly<Record<Role, number>> = {
  namespace: -3,
  'storage-class': -2,
  'persistent-volume': -2,
  'init-script': -2,
  'init-job': -1,
};

/** What outlives its description is kept from being pruned. Script and Jobs are not. */
const KEPT: Readonly<Record<Role, boolean>> = {
  namespace: true,
  'storage-class': true,
  'persistent-volume': true,
  'init-script': false,
  'init-job': false,
};

/** The annotations that the delivery needs on an object of this role. */
export function deliveryAnnotations(role: Role, options: DeliveryOptions): Record<string, string> {
  switch (options.delivery ?? 'kubectl') {
    case 'kubectl':
      return {};
    case 'argo-cd':
      return {
        'argocd.argoproj.io/sync-wave': String(WAVES[role]),
        ...(KEPT[role] ? { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } : {}),
        ...(role === 'init-job' ? hook(options) : {}),
      };
    case 'flux':
      // script and Jobs are immutable: Flux deletes what is in their place and makes them again
      return KEPT[role]
        ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }
        : { 'kustomize.toolkit.fluxcd.io/force': 'enabled' };
  }
}

/** As metadata; without annotations the key is left out. */
export function withAnnotations(annotations: Record<string, string>): { annotations?: Record<string, string> } {
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

/** What in the options contradicts each other. */
export function deliveryProblems({ delivery, initJobHook = false }: DeliveryOptions): Problem[] {
  return initJobHook && delivery !== 'argo-cd'
    ? [unwanted('delivery-mismatch', 'initJobHook', true, 'only Argo CD has hooks', 'set delivery to "argo-cd"')]
    : [];
}

function hook({ initJobHook = false }: DeliveryOptions): Record<string, string> {
  return initJobHook
    ? { 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' }
    : {};
}
