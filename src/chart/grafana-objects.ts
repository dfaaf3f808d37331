import type { ChartObject } from './chart-object';
import type { ChartTraits } from './chart-history';
import { printedCount } from './counts';
import { namingValue, printedOverride } from './naming';
import { objectNames, objectNamespaces } from './object-names';
import { DESCRIPTORS } from '../model/components';
import { isTruthy, valueAt, type Values } from '../values/values';

const { storage: PERSISTENCE, container, volume, mountPath, ...PATHS } = DESCRIPTORS.grafana;

/**
 * The objects of Grafana, a sub-chart: a Deployment and a claim, or a StatefulSet with a claim template.
 * @param values the values over the chart's defaults
 * @see https://github.com/grafana-community/helm-charts/tree/main/charts/grafana/templates
 */
export function grafanaObjects(
  release: { readonly name: string; readonly namespace: string },
  values: Values,
  traits: ChartTraits,
): ChartObject[] {
  if (!isGrafanaOn(values)) {
    return [];
  }
  const isPersistent = isTruthy(valueAt(values, [...PERSISTENCE, 'enabled']));
  const existingClaim = valueAt(values, [...PERSISTENCE, 'existingClaim']);
  const hasOwnClaim = isPersistent && !isTruthy(existingClaim);
  const type = namingValue(values, 'grafanaPersistenceType');
  const useStatefulSet = traits.useStatefulSet !== 'ignored' && isTruthy(namingValue(values, 'grafanaUseStatefulSet'));
  const isStatefulSet = useStatefulSet || (hasOwnClaim && traits.statefulSetTypes.some((one) => one === type));
  if (!isStatefulSet && isPersistent && type !== 'pvc') {
    return []; // neither template renders
  }
  const metadata = {
    name: objectNames(release.name, values, traits).grafana,
    namespace: objectNamespaces(release.namespace, values, traits).grafana,
  };
  const replicas = printedCount(valueAt(values, [...PATHS.pods, 'replicas']));
  const counted = replicas === undefined ? {} : { replicas };
  const hasClaimBeside = hasOwnClaim && type === 'pvc' && !(useStatefulSet && traits.useStatefulSet === 'alone');
  const claim: ChartObject = { kind: 'PersistentVolumeClaim', metadata, spec: claimSpec(values) };
  const beside = hasClaimBeside ? [claim] : [];
  const pod = podSpec(values, traits);
  if (isStatefulSet) {
    const templates = isPersistent ? [{ metadata: { name: volume }, spec: claimSpec(values) }] : [];
    const volumes = isPersistent ? {} : { volumes: [{ name: volume, emptyDir: {} }] };
    const spec = { ...counted, template: { spec: { ...pod, ...volumes } }, volumeClaimTemplates: templates };
    return [{ kind: 'StatefulSet', metadata, spec }, ...beside];
  }
  const claimName = isTruthy(existingClaim) ? (existingClaim ?? null) : metadata.name;
  const source = isPersistent ? { persistentVolumeClaim: { claimName } } : { emptyDir: {} };
  const spec = { ...counted, template: { spec: { ...pod, volumes: [{ name: volume, ...source }] } } };
  return [{ kind: 'Deployment', metadata, spec }, ...beside];
}

/** The condition of a sub-chart: only the boolean `false` disables it, and Helm ignores other values. */
export function isGrafanaOn(values: Values): boolean {
  return valueAt(values, ['grafana', 'enabled']) !== false;
}

function podSpec(values: Values, traits: ChartTraits): Values {
  const securityContext = valueAt(values, PATHS.securityContext);
  const ofContainer = traits.grafanaContainerSecurityContext
    ? valueAt(values, PATHS.containerSecurityContext)
    : undefined;
  const subPath = printedOverride(values, 'grafanaSubPath');
  const mount = { name: volume, mountPath, ...(subPath === undefined ? {} : { subPath }) };
  return {
    ...(isTruthy(securityContext) ? { securityContext } : {}),
    containers: [
      {
        name: container,
        ...(isTruthy(ofContainer) ? { securityContext: ofContainer } : {}),
        volumeMounts: [mount],
      },
    ],
  };
}

function claimSpec(values: Values): Values {
  const { accessModes, storageClass, size } = PATHS;
  const at = (key: readonly string[]) => valueAt(values, [...PERSISTENCE, ...key]);
  const [modes, storageClassName, storage] = [at(accessModes), at(storageClass), at(size)];
  return {
    ...(modes === undefined ? {} : { accessModes: modes }),
    ...(storageClassName === undefined ? {} : { storageClassName }),
    ...(storage === undefined ? {} : { resources: { requests: { storage } } }),
  };
}
