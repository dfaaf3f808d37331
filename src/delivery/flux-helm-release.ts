import { join } from 'node:path/posix';
import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { fluxChartSource } from './flux-chart-source';
import { crdsOf, crdsProblems, registerCrds } from './flux-crds';
import { fluxDuration, INTERVAL, RETRY_INTERVAL, TIMEOUT } from './flux-duration';
import { FLUX_HELM_RELEASE, type FluxHelmReleaseProps } from './flux-helm-release-props';
import { fluxDelivery, fluxKustomization, storageKustomizationName } from './flux-kustomization';
import { ownValuesObject, sameNameProblems, userObjects } from './flux-values';
import { refuseUnwritable } from './inline-values';
import { deliveryPlaceProblems, placeFor } from './place';
import {
  HelmRelease,
  HelmReleaseSpecInstallStrategyName,
  HelmReleaseSpecUpgradeStrategyName,
} from '../../imports/helm.toolkit.fluxcd.io';
import { substitutedValues } from '../chart/substituted-values';
import { registerDelivery } from '../constructs/delivered';
import { written } from '../constructs/written';
import { shortHash } from '../kubernetes/names';
import { checked } from '../model/check';
import { StorageError, within } from '../model/problems';
import { SPEC_ANNOTATION } from '../plan/delivered-by';
import { NOT_SUBSTITUTED } from '../plan/delivery';

/**
 * The objects for Flux: a Kustomization for the storage that waits for the init Jobs, a second one that depends on it, and in
 * the folder of the second one the HelmRelease with its chart. (A HelmRelease itself can depend only on HelmReleases.)
 *
 * If the scope is an app, the two Kustomizations are written to `flux/` in the output folder, to copy into the folder that Flux
 * reads, and the HelmRelease to `release/`.
 * @see https://fluxcd.io/flux/components/helm/helmreleases/
 */
export class FluxHelmRelease extends Construct {
  /** The Kustomization for the storage. */
  public readonly storageKustomization: ApiObject;
  /** The Kustomization for the HelmRelease, which depends on the one for the storage. */
  public readonly releaseKustomization: ApiObject;
  /** The HelmRelease, in the namespace of the release. */
  public readonly helmRelease: ApiObject;
  /** The HelmRepository or OCIRepository. */
  public readonly chartRepository: ApiObject;
  /** The ConfigMap with the values, if `values` is `'config-map'`. Absent: the values are inline in the HelmRelease. */
  public readonly configMap?: ApiObject;

  /**
   * Creates the Kustomizations, the HelmRelease and the source of its chart.
   * @throws StorageError with all problems of the options
   */
  public constructor(scope: Construct, id: string, props: FluxHelmReleaseProps) {
    const { value: read, problems } = checked(FLUX_HELM_RELEASE, props);
    const all = [
      ...problems,
      ...deliveryPlaceProblems(scope, read?.storage, 'flux'),
      ...sameNameProblems(read),
      ...(read?.storage === undefined || read.substitute === false
        ? []
        : within('the storage', 'storage', substitutedValues(read.storage.values.data))),
      ...crdsProblems(scope, read),
    ];
    if (all.length > 0) {
      throw new StorageError('cannot make the Flux HelmRelease', all);
    }
    super(scope, id);
    registerCrds(this, props);
    const { storage, interval = INTERVAL, timeout = TIMEOUT } = props;
    const { name, namespace } = storage.release;

    const flux = placeFor(this, 'flux', 'flux');
    const dependsOn = storageKustomizationName(storage);
    this.storageKustomization = fluxKustomization(flux, dependsOn, { ...props, name: dependsOn });
    const path = join(props.path, 'release');
    this.releaseKustomization = fluxKustomization(flux, name, { ...props, name, path, dependsOn });

    const release = placeFor(this, 'release', 'release');
    const source = fluxChartSource(release, props);
    this.chartRepository = source.repository;
    const annotations = props.substitute === false ? NOT_SUBSTITUTED : {};
    const own = ownValuesObject(release, props, annotations);
    if (own !== undefined) {
      this.configMap = own.configMap;
    }
    const { install, upgrade } = crdsOf(props);
    const spec = written(this, {
      interval: fluxDuration(interval),
      timeout: fluxDuration(timeout),
      releaseName: name,
      ...source.spec,
      install: { crds: install, ...retry(props, HelmReleaseSpecInstallStrategyName.RETRY_ON_FAILURE) },
      upgrade: { crds: upgrade, ...retry(props, HelmReleaseSpecUpgradeStrategyName.RETRY_ON_FAILURE) },
    });
    const valuesFrom = [...userObjects(storage), ...(own === undefined ? [] : [own.reference])];
    const completeSpec = {
      ...spec,
      ...(valuesFrom.length === 0 ? {} : { valuesFrom }),
      // Flux merges them last
      ...(this.configMap === undefined ? { values: storage.valuesFile.data } : {}),
    };
    const specHash = shortHash(JSON.stringify(completeSpec));
    this.helmRelease = new HelmRelease(release, 'Resource', {
      metadata: { name, namespace, annotations: { [SPEC_ANNOTATION]: specHash, ...annotations } },
      spec: completeSpec,
    });
    registerDelivery(storage, this, {
      flux: {
        ...fluxDelivery(props, dependsOn),
        release: {
          kustomization: { namespace: this.releaseKustomization.metadata.namespace ?? '', name },
          helmRelease: { namespace, name },
          specHash,
          beside: [
            { kind: source.kind, namespace, name: this.chartRepository.name },
            ...(this.configMap === undefined
              ? []
              : [{ kind: 'ConfigMap', namespace, name: this.configMap.name } as const]),
          ],
        },
      },
    });
    if (this.configMap === undefined) {
      refuseUnwritable(this.helmRelease, storage);
    }
  }
}

/** Repeats a failed action, where without it the release would stay failed. */
function retry<N extends string>(
  { onFailure = 'stop', retryInterval = RETRY_INTERVAL }: FluxHelmReleaseProps,
  name: N,
): { readonly strategy?: { readonly name: N; readonly retryInterval: string } } {
  return onFailure === 'retry' ? { strategy: { name, retryInterval: fluxDuration(retryInterval) } } : {};
}
