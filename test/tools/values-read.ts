import type { Values } from '../../src';

/** Values in which everything that the storage depends on is right. */
export const PLAIN: Values = {
  nameOverride: 'obs',
  namespaceOverride: 'obs',
  cleanPrometheusOperatorObjectNames: false,
  global: { imageRegistry: 'registry.example', imagePullSecrets: ['pull'] },
  prometheusOperator: { tls: { enabled: true }, admissionWebhooks: { enabled: true }, logLevel: 'info' },
  prometheus: {
    enabled: true,
    ingress: { hosts: ['a.example'] },
    prometheusSpec: {
      replicas: 1,
      shards: 1,
      retention: '10d',
      retentionSize: '500MB',
      scrapeInterval: '30s',
      nodeSelector: { telemetry: 'prometheus' },
      podAntiAffinity: 'soft',
      podAntiAffinityTopologyKey: 'kubernetes.io/hostname',
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'Exists' }] }],
          },
        },
      },
      tolerations: [{ key: 'a', operator: 'Equal', value: 'b', effect: 'NoSchedule' }],
      securityContext: { runAsUser: 1000, runAsGroup: 2000, fsGroup: 2000, runAsNonRoot: true },
      storageSpec: {
        volumeClaimTemplate: {
          metadata: { name: 'data', labels: { a: 'b' } },
          spec: { accessModes: ['ReadWriteOnce'] },
        },
      },
      initContainers: [{ name: 'mine', image: 'i', env: [{ name: 'TOKEN', value: 'secret' }] }],
      containers: [{ name: 'prometheus', args: ['--a'], volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] }],
      volumeMounts: [{ name: 'tmp', mountPath: '/scratch', readOnly: true }],
      additionalConfig: {
        volumeMounts: [{ name: 'tmp', mountPath: '/more' }],
        a: 'b',
        containers: [{ name: 'prometheus', volumeMounts: [{ name: 'x', mountPath: '/x' }] }],
      },
      additionalConfigString: 'b: c',
      remoteWrite: [{ url: 'https://a.example', basicAuth: { password: 'secret' } }],
      thanos: { objectStorageConfig: { secret: { type: 's3' } }, volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] },
    },
  },
  alertmanager: {
    namespaceOverride: 'obs',
    config: { global: { slack_api_url: 'https://secret.example' } },
    alertmanagerSpec: { retention: '120h', replicas: 1 },
  },
  thanosRuler: { thanosRulerSpec: { queryConfig: { secret: 'a' }, evaluationInterval: '1m' } },
  grafana: {
    adminPassword: 'secret',
    nameOverride: 'dash',
    useStatefulSet: false,
    replicas: 1,
    autoscaling: { enabled: false },
    deploymentStrategy: { type: 'Recreate' },
    initChownData: { enabled: false },
    securityContext: { runAsUser: 472 },
    containerSecurityContext: { runAsUser: 472 },
    persistence: { type: 'pvc', subPath: 'sub' },
    extraVolumeMounts: [{ name: 'a', mountPath: '/a' }],
    extraInitContainers: [{ name: 'i', image: 'x' }],
    extraSecretMounts: [{ name: 's', mountPath: '/etc/secrets', secretName: 'x' }],
    sidecar: { dashboards: { enabled: true, folder: '/tmp/dashboards', label: 'a' } },
    'grafana.ini': { 'auth.github': { client_secret: 'secret' } },
  },
};

/** The path of every scalar. */
export function leavesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
    : [path];
}

/** The values with another text at a path. */
export function withText(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) {
    return text;
  }
  const inner = withText((value as Record<string, unknown>)[key], rest, text);
  return Array.isArray(value)
    ? (value as unknown[]).map((one, index) => (String(index) === key ? inner : one))
    : { ...(value as object), [key]: inner };
}
