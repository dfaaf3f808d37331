import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { FluxHelmReleaseProps } from './flux-helm-release-props';
import { type HelmReleaseSpecValuesFrom, HelmReleaseSpecValuesFromKind } from '../../imports/helm.toolkit.fluxcd.io';
import type { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';
import { HelmValuesConfigMap } from '../constructs/values-config-map';
import { joinName, MAX_SUBDOMAIN, shortHash } from '../kubernetes/names';
import { type Problem, problem } from '../model/problems';

/** The ConfigMap with the values, and how a HelmRelease refers to it; `undefined` where they are inline. */
export function ownValuesObject(
  scope: Construct,
  { storage, values }: FluxHelmReleaseProps,
  annotations: Readonly<Record<string, string>>,
): { readonly configMap: ApiObject; readonly reference: HelmReleaseSpecValuesFrom } | undefined {
  if (values !== 'config-map') {
    return undefined;
  }
  const name = valuesName(storage);
  const { namespace } = storage.release;
  const { configMap } = new HelmValuesConfigMap(scope, 'values', { values: storage.valuesFile, name, namespace });
  for (const [key, value] of Object.entries(annotations)) {
    configMap.metadata.addAnnotation(key, value);
  }
  return { configMap, reference: { kind: HelmReleaseSpecValuesFromKind.CONFIG_MAP, name } };
}

/** The name of our ConfigMap: other values have another name. People call their own `<release>-values`. */
function valuesName({ release, plan, valuesFile }: KubePrometheusStackStorage): string {
  const kind = plan.overlay === undefined ? 'values' : 'storage-values';
  return joinName([release.name, kind, shortHash(valuesFile.toYaml())], MAX_SUBDOMAIN);
}

/** A ConfigMap of the user's that ours would overwrite. */
export function sameNameProblems(given: Partial<FluxHelmReleaseProps> | undefined): Problem[] {
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
export function userObjects({ plan }: KubePrometheusStackStorage): HelmReleaseSpecValuesFrom[] {
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
