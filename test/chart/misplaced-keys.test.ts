import { planStack, StorageError, type Values } from '../../src';
import { GRAFANA_PERSISTENCE } from '../../src/chart/known-keys';
import { show } from '../../src/kubernetes/text';
import { codesOf, description, problemsOf } from '../tools/describe';

const TEMPLATE = { volumeClaimTemplate: { spec: { resources: { requests: { storage: '50Gi' } } } } };
const GOT = show(TEMPLATE);
const IN_STORAGE_SPEC = 'prometheus.prometheusSpec.storageSpec';

/** Values, and the paths in them that the chart does not read, each with its value and the path that was meant. */
type Case = readonly [values: Values, ...findings: (readonly [path: string, got: string, meant?: string])[]];

const MISPLACED: Record<string, Case> = {
  'prometheus.storageSpec': [
    { prometheus: { storageSpec: TEMPLATE } },
    ['prometheus.storageSpec', GOT, IN_STORAGE_SPEC],
  ],
  'prometheus.storage': [{ prometheus: { storage: TEMPLATE } }, ['prometheus.storage', GOT, IN_STORAGE_SPEC]],
  'prometheusSpec.storage': [
    { prometheus: { prometheusSpec: { storage: TEMPLATE } } },
    ['prometheus.prometheusSpec.storage', GOT, IN_STORAGE_SPEC],
  ],
  'volumeClaimTemplate beside storageSpec': [
    { prometheus: { prometheusSpec: { storageSpec: TEMPLATE, ...TEMPLATE } } },
    [
      'prometheus.prometheusSpec.volumeClaimTemplate',
      show(TEMPLATE.volumeClaimTemplate),
      `${IN_STORAGE_SPEC}.volumeClaimTemplate`,
    ],
  ],
  'grafana.persistentVolume': [
    { grafana: { persistentVolume: { enabled: true } } },
    ['grafana.persistentVolume', '{ enabled }', 'grafana.persistence'],
  ],
  'grafana.persistance': [
    { grafana: { persistance: { enabled: true } } },
    ['grafana.persistance', '{ enabled }', 'grafana.persistence'],
  ],
  'grafana.storageSpec': [{ grafana: { storageSpec: TEMPLATE } }, ['grafana.storageSpec', GOT, 'grafana.persistence']],
  "grafana's keys one level too high": [
    { grafana: { storageClassName: 'fast', size: '10Gi', existingClaim: 'mine', accessModes: ['ReadWriteOnce'] } },
    ['grafana.storageClassName', '"fast"', 'grafana.persistence.storageClassName'],
    ['grafana.size', '"10Gi"', 'grafana.persistence.size'],
    ['grafana.existingClaim', '"mine"', 'grafana.persistence.existingClaim'],
    ['grafana.accessModes', '["ReadWriteOnce"]', 'grafana.persistence.accessModes'],
  ],
  'alertmanagerSpec.storageSpec': [
    { alertmanager: { alertmanagerSpec: { storageSpec: TEMPLATE } } },
    ['alertmanager.alertmanagerSpec.storageSpec', GOT, 'alertmanager.alertmanagerSpec.storage'],
  ],
  'alertmanager.persistence': [
    { alertmanager: { persistence: { enabled: true } } },
    ['alertmanager.persistence', '{ enabled }', 'alertmanager.alertmanagerSpec.storage'],
  ],
  'thanosRulerSpec.storageSpec': [
    { thanosRuler: { thanosRulerSpec: { storageSpec: TEMPLATE } } },
    ['thanosRuler.thanosRulerSpec.storageSpec', GOT, 'thanosRuler.thanosRulerSpec.storage'],
  ],
  'keys of a spec one level too high': [
    { prometheus: { replicas: 2, retentionSize: '10GB' }, alertmanager: { securityContext: { runAsUser: 1 } } },
    ['prometheus.replicas', '2', 'prometheus.prometheusSpec.replicas'],
    ['prometheus.retentionSize', '"10GB"', 'prometheus.prometheusSpec.retentionSize'],
    ['alertmanager.securityContext', '{ runAsUser }', 'alertmanager.alertmanagerSpec.securityContext'],
  ],
  'a spec at the top level, in the wrong case, or of another component': [
    {
      prometheusSpec: { replicas: 2 },
      prometheus: { prometheusspec: { replicas: 2 } },
      alertmanager: { prometheusSpec: { replicas: 2 }, spec: { replicas: 2 } },
    },
    ['prometheusSpec', '{ replicas }', 'prometheus.prometheusSpec'],
    ['prometheus.prometheusspec', '{ replicas }', 'prometheus.prometheusSpec'],
    ['alertmanager.prometheusSpec', '{ replicas }', 'alertmanager.alertmanagerSpec'],
    ['alertmanager.spec', '{ replicas }', 'alertmanager.alertmanagerSpec'],
  ],
  'a component in the wrong case': [
    { alertManager: { enabled: true }, 'thanos-ruler': { enabled: true } },
    ['alertManager', '{ enabled }', 'alertmanager'],
    ['thanos-ruler', '{ enabled }', 'thanosRuler'],
  ],
  'values of a parent chart': [
    { 'kube-prometheus-stack': { grafana: { enabled: true } } },
    ['kube-prometheus-stack', '{ grafana }'],
  ],
  'within a storage block': [
    {
      prometheus: {
        prometheusSpec: {
          storageSpec: {
            storageClassName: 'fast',
            spec: { accessModes: ['ReadWriteOnce'] },
            volumeClaimTemplate: {
              resources: { requests: { storage: '1Gi' } },
              spec: { storageClass: 'fast', accessMode: 'ReadWriteOnce', resources: { storage: '1Gi' }, size: '1Gi' },
            },
          },
        },
      },
    },
    [`${IN_STORAGE_SPEC}.storageClassName`, '"fast"', `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.storageClassName`],
    [`${IN_STORAGE_SPEC}.spec`, '{ accessModes }', `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec`],
    [
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.resources`,
      '{ requests }',
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.resources`,
    ],
    [
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.storageClass`,
      '"fast"',
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.storageClassName`,
    ],
    [
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.accessMode`,
      '"ReadWriteOnce"',
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.accessModes`,
    ],
    [
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.resources.storage`,
      '"1Gi"',
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.resources.requests.storage`,
    ],
    [
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.size`,
      '"1Gi"',
      `${IN_STORAGE_SPEC}.volumeClaimTemplate.spec.resources.requests.storage`,
    ],
  ],
  "within grafana's persistence": [
    { grafana: { persistence: { storageClass: 'fast', storage: '1Gi', persistentVolumeReclaimPolicy: 'Retain' } } },
    ['grafana.persistence.storageClass', '"fast"', 'grafana.persistence.storageClassName'],
    ['grafana.persistence.storage', '"1Gi"', 'grafana.persistence.size'],
    ['grafana.persistence.persistentVolumeReclaimPolicy', '"Retain"'],
  ],
};

const UNKNOWN: Record<string, readonly [values: Values, chartVersion: string, path: string, since: string]> = {
  'persistentVolumeClaimRetentionPolicy of prometheus': [
    { prometheus: { prometheusSpec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } } } },
    '59.0.0',
    'values.prometheus.prometheusSpec.persistentVolumeClaimRetentionPolicy',
    '59.1.0',
  ],
  'persistentVolumeClaimRetentionPolicy of alertmanager': [
    { alertmanager: { alertmanagerSpec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } } } },
    '67.3.1',
    'values.alertmanager.alertmanagerSpec.persistentVolumeClaimRetentionPolicy',
    '67.4.0',
  ],
  'volumeName of grafana': [
    { grafana: { persistence: { volumeName: 'mine' } } },
    '71.0.0',
    'values.grafana.persistence.volumeName',
    '71.1.0',
  ],
  thanosRuler: [{ thanosRuler: { enabled: true } }, '36.0.3', 'values.thanosRuler.enabled', '36.1.0'],
  'init containers of alertmanager': [
    { alertmanager: { alertmanagerSpec: { initContainers: [{ name: 'a' }] } } },
    '12.4.1',
    'values.alertmanager.alertmanagerSpec.initContainers',
    '12.5.0',
  ],
};

const plan = (values: Values, chartVersion = '45.9.1') =>
  planStack(description({ release: { name: 'kps', namespace: 'monitoring', chartVersion }, values }));
/** The note of every plan here, because none of them gives storage. */
const NOTHING = ['No component is given storage: prometheus, alertmanager, thanosRuler, grafana.'];

/** The code, the path, the value and the path that was meant, of each problem in order. */
function placesOf(action: () => unknown): readonly (readonly (string | undefined)[])[] {
  try {
    action();
  } catch (error) {
    if (error instanceof StorageError) {
      return error.problems.map(({ code, path, got, expected }) => [code, path, got, expected]);
    }
    throw error;
  }
  return [];
}

describe('storage keys that the chart does not read', () => {
  test.each(Object.entries(MISPLACED))('%s', (_, [values, ...findings]) => {
    expect(placesOf(() => plan(values))).toEqual(
      findings.map(([path, got, meant]) => ['misplaced-key', `values.${path}`, got, meant]),
    );
  });

  test('are reported with the path that was meant and the fix', () => {
    const values: Values = {
      prometheus: { storage: { a: 1 } },
      'kube-prometheus-stack': { grafana: { a: 1 } },
      grafana: { persistence: { persistentVolumeReclaimPolicy: 'Retain' } },
    };
    expect(problemsOf(() => plan(values))).toEqual([
      "values.kube-prometheus-stack is { grafana }, the values of a chart around this one, which does not read them there; read it with HelmValues.fromFile(file, { at: 'kube-prometheus-stack' }), or pass only what is there",
      'values.prometheus.storage is { a }, but chart 45.9.1 does not read it; did you mean prometheus.prometheusSpec.storageSpec?',
      `values.grafana.persistence.persistentVolumeReclaimPolicy is "Retain", but chart 45.9.1 does not read it; the keys there are ${Object.keys(GRAFANA_PERSISTENCE).join(', ')}`,
    ]);
    expect(problemsOf(() => plan({ thanosRuler: { enabled: true } }, '36.0.3'))).toEqual([
      'values.thanosRuler.enabled is true, but chart 36.0.3 does not read it yet; use chart 36.1.0 or newer',
    ]);
  });

  test.each(Object.entries(UNKNOWN))(
    'are refused before the chart knows them: %s',
    (_, [values, chartVersion, path]) => {
      expect(codesOf(() => plan(values, chartVersion))).toEqual([`key-not-in-chart ${path}`]);
    },
  );

  test('are accepted from the version that knows them', () => {
    for (const [values, , , since] of Object.values(UNKNOWN)) {
      expect(plan(values, since).plan.notes).toEqual(NOTHING);
    }
  });

  test('are only noted if they change names, because the planned claims follow', () => {
    const values: Values = {
      cleanPrometheusOperatorObjectNames: true,
      prometheus: { agentMode: true, prometheusSpec: { shards: 2 } },
      alertmanager: { namespaceOverride: 'am' },
      grafana: { useStatefulSet: true },
      thanosRuler: { name: 'ruler' },
    };
    const noted = (chartVersion: string) =>
      plan(values, chartVersion).plan.notes.map((note) =>
        /^values\.(\S+) is .* use (?:chart|a chart before) (\S+)/.exec(note)?.slice(1),
      );
    expect(noted('12.11.1')).toEqual([
      ['prometheus.prometheusSpec.shards', '12.11.2'],
      ['prometheus.agentMode', '47.4.0'],
      ['cleanPrometheusOperatorObjectNames', '39.2.0'],
      ['alertmanager.namespaceOverride', '70.6.0'],
      ['grafana.useStatefulSet', '36.2.0'],
      ['thanosRuler.name', '45.0.1'],
    ]);
    expect(noted('88.5.3')).toEqual([['thanosRuler.name', '58.0.1']]);
  });

  test('are ignored if they are off, empty or null', () => {
    const values: Values = {
      thanosRuler: { enabled: false },
      prometheus: { agentMode: false, storageSpec: {}, storage: null, prometheusSpec: { storage: null } },
      grafana: { persistentVolume: {}, persistence: { volumeName: '' } },
    };
    expect(plan(values, '9.3.4').plan.notes).toEqual(NOTHING);
  });

  test('are ignored outside the storage settings', () => {
    const values: Values = {
      'x-storage': { storageClassName: 'fast' },
      storage: { here: 'an anchor' },
      prometheus: { service: { storage: 1 }, myOwn: { persistence: 1 }, prometheusSpec: { volumes: [], tsdb: {} } },
      grafana: { sidecar: { persistence: 1 }, plugins: ['storage'] },
      loki: { persistence: { size: '10Gi' } },
    };
    expect(plan(values).claims).toEqual([]);
  });
});
