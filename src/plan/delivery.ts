import { Duration } from 'cdk8s';
import { BOOLEAN, oneOf, optional } from '../model/check';
import { type Problem, unwanted } from '../model/problems';

/** The tool that applies the output folder: `kubectl apply`, Argo CD or Flux. */
export type Delivery = 'kubectl' | 'argo-cd' | 'flux';

export const DELIVERIES = ['kubectl', 'argo-cd', 'flux'] as const satisfies readonly Delivery[];

/** The role of an object in the storage. */
export type Role = 'namespace' | 'storage-class' | 'persistent-volume' | 'init-script' | 'init-job';

/** The tool that applies the objects, and its options. */
export interface DeliveryOptions {
  /**
   * The tool that applies the manifests. For Argo CD and Flux the objects have annotations that set their order and prevent them
   * from being pruned. `kubectl` needs none.
   * @default 'kubectl'
   */
  readonly delivery?: Delivery;
  /**
   * Only for Argo CD: the init Jobs run as hooks at every full sync, so that a rebuilt node gets its directories without a new
   * generation. The partial syncs of `selfHeal` run no hooks. For a directory with the right owner and mode, the Jobs only check
   * the directory itself.
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/selective_sync/
   * @default false
   */
  readonly initJobHook?: boolean;
}

/** The checks of `DeliveryOptions`, for types that extend it. */
export const DELIVERY_OPTIONS = { delivery: optional(oneOf(DELIVERIES)), initJobHook: optional(BOOLEAN) };

/**
 * The sync waves of Argo CD, all before the chart, which has none (0).
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const WAVES: Readonly<Record<Role, number>> = {
  namespace: -3,
  'storage-class': -2,
  'persistent-volume': -2,
  'init-script': -2,
  'init-job': -1,
};

/** Objects that must outlive their description are never pruned. The script and the Jobs can be. */
const KEPT: Readonly<Record<Role, boolean>> = {
  namespace: true,
  'storage-class': true,
  'persistent-volume': true,
  'init-script': false,
  'init-job': false,
};

/**
 * How each tool is kept from deleting an object. Without `IgnoreExtraneous`, Argo CD reports a kept object that is no longer in Git
 * as OutOfSync for as long as it exists, and selfHeal never ends.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/compare-options/
 */
const KEEPING: Readonly<Record<Delivery, Readonly<Record<string, string>>>> = {
  kubectl: {},
  'argo-cd': {
    'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  },
  flux: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
};

/** The annotations that keep a claim of the chart, where the tool does not leave the chart's objects to Helm. */
export function claimAnnotations(delivery: Delivery | undefined): Readonly<Record<string, string>> {
  return delivery === 'argo-cd' ? KEEPING[delivery] : {};
}

/**
 * How long an init Job may take by default, including the time that it waits for its node. A day, because nodes may be down for
 * a while. A sync of Argo CD waits for its Jobs, and no other commit is applied meanwhile.
 */
export const DEADLINES: Readonly<Record<Delivery, Duration>> = {
  kubectl: Duration.days(1),
  'argo-cd': Duration.minutes(30),
  flux: Duration.days(1),
};

/**
 * Keeps Flux from replacing `${variables}` in an object, which `postBuild` of a Kustomization asks for.
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export const NOT_SUBSTITUTED = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } as const;

/** The annotations that the tool needs on an object with this role. */
export function deliveryAnnotations(role: Role, options: DeliveryOptions): Record<string, string> {
  switch (options.delivery ?? 'kubectl') {
    case 'kubectl':
      return {};
    case 'argo-cd':
      return {
        'argocd.argoproj.io/sync-wave': String(WAVES[role]),
        ...(KEPT[role] ? KEEPING['argo-cd'] : {}),
        ...(role === 'init-job' ? hook(options) : {}),
      };
    case 'flux':
      // the script and the Jobs are immutable, so Flux deletes and recreates them; both hold shell variables
      return KEPT[role] ? { ...KEEPING.flux } : { 'kustomize.toolkit.fluxcd.io/force': 'enabled', ...NOT_SUBSTITUTED };
  }
}

/** The annotations as part of metadata, without the key if there are none. */
export function withAnnotations(annotations: Record<string, string>): { annotations?: Record<string, string> } {
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

/** The contradictions between the options. */
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
