import type { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { fluxDuration, INTERVAL, RETRY_INTERVAL, TIMEOUT } from './flux-duration';
import { deliveryPlaceProblems, normalPath, placeFor, REPOSITORY_PATH, STORAGE } from './place';
import { Kustomization, KustomizationSpecSourceRefKind } from '../../imports/kustomize.toolkit.fluxcd.io';
import { registerDelivery } from '../constructs/delivered';
import type { RenderedStorage } from '../constructs/rendered-storage';
import { written } from '../constructs/written';
import { NAMESPACE, OBJECT_NAME } from '../layout/volume-check';
import { checked, DURATION, object, optional } from '../model/check';
import { StorageError } from '../model/problems';
import type { FluxDelivery } from '../plan/delivered-by';

/** How Flux applies the output folder of a storage to a cluster. */
export interface FluxKustomizationProps {
  /** The storage, with `delivery: 'flux'`. The Kustomization has its name, and applies the whole folder. */
  readonly storage: RenderedStorage;
  /** The output folder's path in the Git repository, such as `clusters/eu-1/dist`. */
  readonly path: string;
  /**
   * Flux's source for that repository.
   * @default - the GitRepository `flux-system`, which `flux bootstrap` creates
   */
  readonly gitRepository?: string;
  /**
   * The namespace of that source, and of the Kustomizations.
   * @default 'flux-system'
   */
  readonly fluxNamespace?: string;
  /**
   * How often Flux compares the cluster with the repository when nothing has changed in Git. In whole seconds.
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;
  /**
   * How soon Flux tries again after a failure. In whole seconds.
   * @default Duration.minutes(2)
   */
  readonly retryInterval?: Duration;
  /**
   * The time limit of the init Jobs, and of the chart where Flux installs it. Flux takes up no new commit for a Kustomization
   * while it waits for what the last one applied. In whole seconds.
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

/** The properties of `FluxKustomizationProps`, for what extends it. */
export const FLUX_PROPERTIES = {
  storage: STORAGE,
  path: REPOSITORY_PATH,
  gitRepository: optional(OBJECT_NAME),
  fluxNamespace: optional(NAMESPACE),
  interval: optional(DURATION),
  retryInterval: optional(DURATION),
  timeout: optional(DURATION),
};

/** What `flux bootstrap` creates, by namespace and name. */
const FLUX_SYSTEM = 'flux-system';

const PROPS = object<FluxKustomizationProps>(FLUX_PROPERTIES, 'the storage, and where Flux finds it', 'is read');

/**
 * A Kustomization of Flux for the storage alone, `<release>-storage`: it applies the output folder and waits for the init Jobs. The
 * Kustomization of your HelmRelease depends on it (`dependsOn`). For StatefulSetStorage, and for a
 * kube-prometheus-stack that something else than `FluxHelmRelease` installs.
 *
 * If the scope is an app, it is written to `flux/` in the output folder, to copy into the folder that Flux reads.
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export class FluxKustomization extends Construct {
  /** The Kustomization, `kustomize.toolkit.fluxcd.io/v1`. */
  public readonly kustomization: ApiObject;

  /**
   * Creates the Kustomization.
   * @throws StorageError with all problems of the options
   */
  public constructor(scope: Construct, id: string, props: FluxKustomizationProps) {
    const { value: read, problems } = checked(PROPS, props);
    const all = [...problems, ...deliveryPlaceProblems(scope, read?.storage, 'flux')];
    if (all.length > 0) {
      throw new StorageError('cannot make the Flux Kustomization', all);
    }
    super(scope, id);
    this.kustomization = fluxKustomization(placeFor(this, 'flux', 'flux'), 'Resource', {
      ...props,
      name: storageKustomizationName(props.storage),
    });
    registerDelivery(props.storage, this, { flux: fluxDelivery(props, storageKustomizationName(props.storage)) });
  }
}

/** The objects of Flux that deliver the storage, for its plan. */
export function fluxDelivery(
  { fluxNamespace: namespace = FLUX_SYSTEM, gitRepository = FLUX_SYSTEM }: FluxKustomizationProps,
  name: string,
): FluxDelivery {
  return { gitRepository: { namespace, name: gitRepository }, storage: { namespace, name } };
}

/** The name of the Kustomization that applies a storage. */
export function storageKustomizationName({ plan }: RenderedStorage): string {
  return `${plan.release.name}-storage`;
}

/** A Kustomization that waits for what it applies, and for others. */
export function fluxKustomization(
  scope: Construct,
  id: string,
  props: Omit<FluxKustomizationProps, 'storage'> & { readonly name: string; readonly dependsOn?: string },
): ApiObject {
  const {
    name,
    path,
    gitRepository = FLUX_SYSTEM,
    fluxNamespace = FLUX_SYSTEM,
    interval = INTERVAL,
    retryInterval = RETRY_INTERVAL,
    timeout = TIMEOUT,
    dependsOn,
  } = props;
  return new Kustomization(
    scope,
    id,
    written(scope, {
      metadata: { name, namespace: fluxNamespace },
      spec: {
        interval: fluxDuration(interval),
        retryInterval: fluxDuration(retryInterval),
        timeout: fluxDuration(timeout),
        path: `./${normalPath(path)}`,
        prune: true,
        wait: true,
        sourceRef: { kind: KustomizationSpecSourceRefKind.GIT_REPOSITORY, name: gitRepository },
        ...(dependsOn === undefined ? {} : { dependsOn: [{ name: dependsOn }] }),
      },
    }),
  );
}
