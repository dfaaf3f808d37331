import { planStack, type Values } from '../../src';
import { planDocument } from '../../src/plan/plan-document';
import { withValue, valueAt } from '../../src/values/values';
import { codesOf, description, GIB, thrownBy } from '../tools/describe';

const ENC = 'ENC[AES256_GCM,data:Zm9v,iv:aXY=,tag:dGFn,type:str]';
const SPEC = ['prometheus', 'prometheusSpec'];

const plan = (values: Values, valuesFile: 'merged' | 'overlay' = 'merged') =>
  planStack(
    description({
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
      prometheus: GIB,
      alertmanager: GIB,
      thanosRuler: GIB,
      grafana: GIB,
      values: [{ thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } }, values],
      valuesFile,
    }),
  );

/** Values in which everything that the storage depends on is right. */
const PLAIN: Values = {
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

const UNENCRYPTED = planDocument(plan(PLAIN));

/** The path of every scalar. */
function leavesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
    : [path];
}

function encrypted(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) {
    return text;
  }
  const inner = encrypted((value as Record<string, unknown>)[key], rest, text);
  return Array.isArray(value)
    ? (value as unknown[]).map((one, index) => (String(index) === key ? inner : one))
    : { ...(value as object), [key]: inner };
}

describe('an encrypted value', () => {
  test.each(leavesOf(PLAIN).map((path) => [path.join(' '), path] as const))(
    'is refused where the plan depends on it, and changes nothing elsewhere: %s',
    (_, path) => {
      const values = encrypted(PLAIN, path, ENC) as Values;
      let planned;
      try {
        planned = plan(values);
      } catch (error) {
        if (!(error instanceof Error)) {
          throw error;
        }
        const problems = thrownBy(() => plan(values));
        expect(
          problems.map(({ code, path: at }) => [code, at.replace(/^values\./, '').replaceAll(/\["([^"]*)"\]/g, '.$1')]),
        ).toEqual([['encrypted-value', path.join('.')]]);
        return;
      }
      expect(planDocument(planned)).toEqual(UNENCRYPTED);
    },
  );

  test.each<[path: readonly string[], what: string]>([
    [['fullnameOverride'], 'a name'],
    [[...SPEC, 'replicas'], 'a count'],
    [[...SPEC, 'storageSpec', 'volumeClaimTemplate', 'spec', 'resources', 'requests', 'storage'], 'a size'],
    [[...SPEC, 'securityContext', 'runAsUser'], 'an id'],
    [[...SPEC, 'nodeSelector', 'disk'], 'a rule for nodes'],
    [[...SPEC, 'retention'], 'a time'],
    [['prometheus', 'enabled'], 'a switch'],
    [['grafana', 'persistence', 'subPath'], 'a directory'],
  ])('is refused at %j: %s', (path) => {
    expect(codesOf(() => plan(withValue({}, path, ENC)))).toEqual([`encrypted-value values.${path.join('.')}`]);
    expect(codesOf(() => plan(withValue({}, path, ENC), 'overlay'))).toEqual([
      `encrypted-value values.${path.join('.')}`,
    ]);
  });

  test.each<readonly string[]>([
    ['grafana', 'adminPassword'],
    ['alertmanager', 'config', 'global', 'slack_api_url'],
    [...SPEC, 'externalUrl'],
    [...SPEC, 'thanos', 'objectStorageConfig', 'secret', 'config', 'secret_key'],
  ])('passes at %s %s …', (...path) => {
    const values = withValue({}, path, ENC);
    expect(valueAt(plan(values).values.data, path)).toBe(ENC);
    expect(plan(values, 'overlay').plan.volumes).toHaveLength(4);
  });

  test('is refused in a list that an overlay copies, which nothing decrypts', () => {
    const values = withValue({}, [...SPEC, 'initContainers'], [{ name: 'mine', env: [{ name: 'TOKEN', value: ENC }] }]);
    expect(plan(values).plan.volumes).toHaveLength(4);
    expect(codesOf(() => plan(values, 'overlay'))).toEqual([
      'encrypted-value values.prometheus.prometheusSpec.initContainers.0.env.0.value',
    ]);
  });

  test.each(['ENC', 'ENC[', 'a ENC[b]', 'ENC[a] b'])('is only what SOPS writes, not %s', (text) => {
    expect(plan(withValue({}, [...SPEC, 'nodeSelector', 'disk'], text)).plan.volumes).toHaveLength(4);
  });
});
