/** A key that only some chart versions know. */
export interface KnownKey {
  readonly path: readonly string[];
  /** The first version that reads it. */
  readonly since: string;
  /**
   * The first version that no longer reads it.
   * @default - the newest version still reads it
   */
  readonly until?: string;
  /**
   * `storage`: without it, data would be lost or have the wrong owner. `naming`: the claims
   * have the names that the chart gives them, so everything still fits together, but the user expects other names.
   */
  readonly decides: 'storage' | 'naming';
}

/**
 * The keys about storage, names and owners that only some chart versions know. All chart versions since 9.3.4 know the others.
 * Measured with the values and templates of all 1,113 published versions, including the packaged charts of Grafana.
 * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack
 */
export const KNOWN_KEYS: readonly KnownKey[] = [
  storage('12.5.0', 'alertmanager', 'alertmanagerSpec', 'initContainers'),
  storage('51.10.0', 'alertmanager', 'alertmanagerSpec', 'additionalConfig'),
  storage('51.10.0', 'alertmanager', 'alertmanagerSpec', 'additionalConfigString'),
  storage('67.4.0', 'alertmanager', 'alertmanagerSpec', 'persistentVolumeClaimRetentionPolicy'),
  storage('51.10.0', 'prometheus', 'prometheusSpec', 'additionalConfig'),
  storage('51.10.0', 'prometheus', 'prometheusSpec', 'additionalConfigString'),
  storage('59.1.0', 'prometheus', 'prometheusSpec', 'persistentVolumeClaimRetentionPolicy'),
  storage('82.13.5', 'prometheus', 'prometheusSpec', 'hostUsers'),
  storage('87.9.0', 'prometheus', 'prometheusSpec', 'shardRetentionPolicy'),
  storage('36.1.0', 'thanosRuler', 'enabled'),
  storage('58.1.0', 'thanosRuler', 'thanosRulerSpec', 'additionalConfig'),
  storage('58.1.0', 'thanosRuler', 'thanosRulerSpec', 'additionalConfigString'),
  storage('12.12.1', 'grafana', 'containerSecurityContext'),
  storage('54.0.0', 'grafana', 'extraVolumes'),
  storage('41.6.0', 'grafana', 'initChownData', 'securityContext'),
  storage('41.6.0', 'grafana', 'persistence', 'extraPvcLabels'),
  storage('13.10.0', 'grafana', 'persistence', 'inMemory'),
  storage('87.2.1', 'grafana', 'persistence', 'persistentVolumeClaimRetentionPolicy'),
  storage('12.10.0', 'grafana', 'persistence', 'selectorLabels'),
  storage('71.1.0', 'grafana', 'persistence', 'volumeName'),
  naming('12.11.2', 'prometheus', 'prometheusSpec', 'shards'),
  naming('47.4.0', 'prometheus', 'agentMode'),
  naming('39.2.0', 'cleanPrometheusOperatorObjectNames'),
  naming('70.6.0', 'alertmanager', 'namespaceOverride'),
  naming('36.2.0', 'grafana', 'useStatefulSet'),
  { ...naming('45.0.1', 'thanosRuler', 'name'), until: '58.0.1' },
];

/** Keys directly below a custom resource's spec in the values that affect claims, data or owners. */
export const SPEC_KEYS: readonly string[] = [
  'additionalConfig',
  'additionalConfigString',
  'initContainers',
  'persistentVolumeClaimRetentionPolicy',
  'replicas',
  'retention',
  'retentionSize',
  'securityContext',
  'shards',
  'volumeMounts',
  'volumes',
];

/** A map with all known keys and their possible content: `true` means any content. */
export interface KnownMap {
  readonly [key: string]: true | KnownMap;
}

/**
 * The storage block of a custom resource.
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.StorageSpec
 */
export const STORAGE_BLOCK: KnownMap = {
  disableMountSubPath: true,
  emptyDir: true,
  ephemeral: true,
  volumeClaimTemplate: {
    apiVersion: true,
    kind: true,
    metadata: { name: true, labels: true, annotations: true, creationTimestamp: true },
    spec: {
      accessModes: true,
      storageClassName: true,
      resources: { requests: { storage: true }, limits: { storage: true }, claims: true },
      selector: true,
      volumeName: true,
      volumeMode: true,
      volumeAttributesClassName: true,
      dataSource: true,
      dataSourceRef: true,
    },
    status: true,
  },
};

/** The known keys of Grafana's persistence. */
export const GRAFANA_PERSISTENCE: KnownMap = {
  enabled: true,
  type: true,
  storageClassName: true,
  accessModes: true,
  size: true,
  finalizers: true,
  annotations: true,
  existingClaim: true,
  subPath: true,
  selectorLabels: true,
  extraPvcLabels: true,
  inMemory: true,
  volumeName: true,
  lookupVolumeName: true,
  disableWarning: true,
  persistentVolumeClaimRetentionPolicy: true,
};

function storage(since: string, ...path: readonly string[]): KnownKey {
  return { path, since, decides: 'storage' };
}

function naming(since: string, ...path: readonly string[]): KnownKey {
  return { path, since, decides: 'naming' };
}
