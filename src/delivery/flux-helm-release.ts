import { join } from 'node:path/posix';
import { isDeepStrictEqual } from 'node:util';
import { type ApiObject, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import {
  FLUX_PROPERTIES,
  fluxDelivery,
  fluxKustomization,
  type FluxKustomizationProps,
  storageKustomizationName,
} from './flux-kustomization';
import { INTERVAL } from './interval';
import { deliveryPlaceProblems, placeFor, STACK_STORAGE } from './place';
import {
  HelmRelease,
  HelmReleaseSpecChartRefKind,
  HelmReleaseSpecChartSpecSourceRefKind,
  HelmReleaseSpecInstallCrds,
  HelmReleaseSpecUpgradeCrds,
  type HelmReleaseSpecValuesFrom,
  HelmReleaseSpecValuesFromKind,
} from '../../imports/helm.toolkit.fluxcd.io';
import { HelmRepository } from '../../imports/helmrepository-source.toolkit.fluxcd.io';
import {
  OciRepository,
  OciRepositorySpecLayerSelectorOperation,
} from '../../imports/ocirepository-source.toolkit.fluxcd.io';
import { CHART_NAME, HELM_REPOSITORY, OCI_REPOSITORY } from '../chart/helm-chart';
import type { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';
import { checked, nonEmpty, object, oneOf, optional } from '../model/check';
import { type Problem, problem, StorageError } from '../model/problems';
import { registerDelivery } from '../constructs/delivered';
import { HelmValuesConfigMap } from '../constructs/values-config-map';
import { readHelmYaml } from '../values/read-helm-yaml';
import { isMap, showPath, type Value, valueAt } from '../values/values';
import { toHelmYaml } from '../values/helm-yaml';
import { shortHash } from '../kubernetes/names';
import { SPEC_ANNOTATION } from '../plan/delivered-by';
import { isWritable, onOneLine, stringsBut, show } from '../kubernetes/text';
import { isWrittenWithEscapes, written } from '../constructs/written';

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
   * Where the values are: inline in the HelmRelease, or in a separate ConfigMap, which can be replaced alone.
   * @default 'inline'
   */
  readonly values?: 'inline' | 'config-map';
}

const PROPS = object<FluxHelmReleaseProps>(
  {
    ...FLUX_PROPERTIES,
    storage: STACK_STORAGE,
    chartSource: optional(oneOf(['helm', 'oci'])),
    chartRepoUrl: optional(nonEmpty('the address of a Helm repository or registry')),
    values: optional(oneOf(['inline', 'config-map'])),
  },
  'the storage, and where Flux finds it',
  'is read',
);

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
    const { value: read, problems } = checked(PROPS, props);
    const all = [...problems, ...deliveryPlaceProblems(scope, read?.storage, 'flux'), ...sameNameProblems(read)];
    if (all.length > 0) {
      throw new StorageError('cannot make the Flux HelmRelease', all);
    }
    super(scope, id);
    const { storage, timeout = '15m' } = props;
    const { name, namespace } = storage.release;

    const flux = placeFor(this, 'flux', 'flux');
    const dependsOn = storageKustomizationName(storage);
    this.storageKustomization = fluxKustomization(flux, dependsOn, { ...props, name: dependsOn });
    const path = join(props.path, 'release');
    this.releaseKustomization = fluxKustomization(flux, name, { ...props, name, path, dependsOn });

    const release = placeFor(this, 'release', 'release');
    const oci = props.chartSource === 'oci';
    this.chartRepository = oci ? this.ociRepository(release, props) : this.helmRepository(release, props);
    if (props.values === 'config-map') {
      const { configMap } = new HelmValuesConfigMap(release, 'values', {
        values: storage.valuesFile,
        name: valuesName(storage),
        namespace,
      });
      this.configMap = configMap;
    }
    const spec = written(this, {
      interval: INTERVAL,
      timeout,
      releaseName: name,
      ...(oci
        ? { chartRef: { kind: HelmReleaseSpecChartRefKind.OCI_REPOSITORY, name: this.chartRepository.name } }
        : {
            chart: {
              spec: {
                chart: CHART_NAME,
                version: storage.release.chartVersion,
                sourceRef: {
                  kind: HelmReleaseSpecChartSpecSourceRefKind.HELM_REPOSITORY,
                  name: this.chartRepository.name,
                },
              },
            },
          }),
      // Helm never upgrades CRDs by default, and the operator needs the CRDs of its version
      install: { crds: HelmReleaseSpecInstallCrds.CREATE },
      upgrade: { crds: HelmReleaseSpecUpgradeCrds.CREATE_REPLACE },
    });
    const valuesFrom: HelmReleaseSpecValuesFrom[] = [
      ...userObjects(storage),
      ...(this.configMap === undefined
        ? []
        : [{ kind: HelmReleaseSpecValuesFromKind.CONFIG_MAP, name: this.configMap.name }]),
    ];
    const completeSpec = {
      ...spec,
      ...(valuesFrom.length === 0 ? {} : { valuesFrom }),
      // Flux merges them last
      ...(this.configMap === undefined ? { values: storage.valuesFile.data } : {}),
    };
    const specHash = shortHash(JSON.stringify(completeSpec));
    this.helmRelease = new HelmRelease(release, 'Resource', {
      metadata: { name, namespace, annotations: { [SPEC_ANNOTATION]: specHash } },
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
            { kind: oci ? 'OCIRepository' : 'HelmRepository', namespace, name: this.chartRepository.name },
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

  private helmRepository(
    scope: Construct,
    { storage, chartRepoUrl = HELM_REPOSITORY }: FluxHelmReleaseProps,
  ): ApiObject {
    const { name, namespace } = storage.release;
    return new HelmRepository(
      scope,
      'chart',
      written(scope, {
        metadata: { name: `${name}-chart`, namespace },
        spec: { interval: INTERVAL, url: chartRepoUrl },
      }),
    );
  }

  private ociRepository(scope: Construct, { storage, chartRepoUrl = OCI_REPOSITORY }: FluxHelmReleaseProps): ApiObject {
    const { name, namespace, chartVersion } = storage.release;
    return new OciRepository(
      scope,
      'chart',
      written(scope, {
        metadata: { name: `${name}-chart`, namespace },
        spec: {
          interval: INTERVAL,
          url: `${chartRepoUrl.replace(/\/$/, '')}/${CHART_NAME}`,
          ref: { tag: chartVersion },
          layerSelector: {
            mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
            operation: OciRepositorySpecLayerSelectorOperation.COPY,
          },
        },
      }),
    );
  }
}

/** The name of our ConfigMap; people call their own `<release>-values`. */
function valuesName({ release, plan }: KubePrometheusStackStorage): string {
  return plan.overlay === undefined ? `${release.name}-values` : `${release.name}-storage-values`;
}

/** A ConfigMap of the user's that ours would overwrite. */
function sameNameProblems(given: Partial<FluxHelmReleaseProps> | undefined): Problem[] {
  if (given?.storage === undefined || given.values !== 'config-map') {
    return [];
  }
  const own = valuesName(given.storage);
  const isTaken = given.storage.plan.overlay?.userValues?.some(
    (place) => 'configMap' in place && place.configMap === own,
  );
  return isTaken === true
    ? [
        problem(
          'duplicate-name',
          'values',
          `ConfigMap ${own} holds your own values; set values to "inline", or rename yours`,
        ),
      ]
    : [];
}

/** The user's own values in ConfigMaps and Secrets, which come before the overlay. */
function userObjects({ plan }: KubePrometheusStackStorage): HelmReleaseSpecValuesFrom[] {
  return (plan.overlay?.userValues ?? []).flatMap((place): HelmReleaseSpecValuesFrom[] => {
    if ('path' in place) {
      return [];
    }
    const { key } = place;
    const valuesKey = key === undefined ? {} : { valuesKey: key };
    return 'configMap' in place
      ? [{ kind: HelmReleaseSpecValuesFromKind.CONFIG_MAP, name: place.configMap, ...valuesKey }]
      : [{ kind: HelmReleaseSpecValuesFromKind.SECRET, name: place.secret, ...valuesKey }];
  });
}

/** Refuses inline values that cdk8s would change: it omits null, and its own writer does not escape characters. */
function refuseUnwritable(helmRelease: ApiObject, { valuesFile, release }: KubePrometheusStackStorage): void {
  const unreadable: string[] = [];
  const isEscaped = isWrittenWithEscapes(helmRelease);
  const write = isEscaped ? toHelmYaml : (json: unknown): string => Yaml.stringify(json);
  const json = jsonOf(helmRelease, () => unreadable.push('constructor'));
  const text_ = json === undefined ? {} : readHelmYaml(write(json), ({ message }) => unreadable.push(message));
  const raw = isEscaped ? [] : stringsBut(valuesFile.data, isWritable);
  const lost = [
    ...(json === undefined ? [] : differences(valuesFile.data, valueAt(text_, ['spec', 'values'])).map(showPath)),
    ...raw.map(onOneLine),
  ];
  if (unreadable.length > 0 || lost.length > 0) {
    const which = lost.length === 0 ? '' : `: ${lost.join(', ')}`;
    throw new StorageError(`cannot make the Flux HelmRelease of release ${show(release.name)}`, [
      problem(
        'inline-values-lost',
        'values',
        `values is "inline"; set it to "config-map", because some values would be lost or changed in the HelmRelease${which}`,
      ),
    ]);
  }
}

/** The manifest. cdk8s throws for a map with the key `constructor`, which it takes for an instance of a class. */
function jsonOf(helmRelease: ApiObject, refused: () => void): unknown {
  try {
    return helmRelease.toJson();
  } catch {
    refused();
    return undefined;
  }
}

/** The paths where two values differ. */
function differences(a: Value | undefined, b: Value | undefined, path: readonly string[] = []): (readonly string[])[] {
  if (isMap(a) && isMap(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
      differences(valueAt(a, [key]), valueAt(b, [key]), [...path, key]),
    );
  }
  return isDeepStrictEqual(a, b) ? [] : [path];
}
