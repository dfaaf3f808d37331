import { show } from '../kubernetes/text';

/** What brings the output folder into the cluster: `kubectl apply`, Argo CD or Flux. */
export type Delivery = 'kubectl' | 'argo-cd' | 'flux';

/** Every one of them. */
export const DELIVERIES = ['kubectl', 'argo-cd', 'flux'] as const satisfies readonly Delivery[];

/** What an object is to the storage. */
export type Role = 'namespace' | 'storage-class' | 'persistent-volume' | 'init-script' | 'init-job';

/** What brings the objects into the cluster, and how. */
export interface DeliveryOptions {
  /**
   * What applies the manifests: with Argo CD and Flux the objects carry what keeps their order and keeps them from
   * being pruned. `kubectl` needs nothing.
   * @default 'kubectl'
   */
  readonly delivery?: Delivery;
  /**
   * Argo CD only: the init Jobs run as a hook at every sync, so that a node that was rebuilt gets its directories
   * without a new generation. They look once at each right directory.
   * @default false
   */
  readonly initJobHook?: boolean;
}

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

/** What outlives its description: it is kept from being pruned. Script and Jobs go with it. */
const KEPT: Readonly<Record<Role, boolean>> = {
  namespace: true,
  'storage-class': true,
  'persistent-volume': true,
  'init-script': false,
  'init-job': false,
};

/** The annotations that the tool needs on an object of this role. */
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
      // script and Jobs are immutable: whatever is there in their place is deleted and made again
      return KEPT[role]
        ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }
        : { 'kustomize.toolkit.fluxcd.io/force': 'enabled' };
  }
}

/** As metadata; without annotations the key is not there. */
export function withAnnotations(annotations: Record<string, string>): { annotations?: Record<string, string> } {
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

/** What is wrong with the options. */
export function deliveryProblems({ delivery, initJobHook = false }: DeliveryOptions): string[] {
  return [
    ...(delivery === undefined || DELIVERIES.includes(delivery)
      ? []
      : [`delivery: got ${show(delivery)}, want ${DELIVERIES.map(show).join(', ')}`]),
    ...(initJobHook && delivery !== 'argo-cd' ? ['initJobHook: got true, want delivery "argo-cd" beside it'] : []),
  ];
}

function hook({ initJobHook = false }: DeliveryOptions): Record<string, string> {
  return initJobHook
    ? { 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' }
    : {};
}
