import { misplacedKeys } from '../../src/chart/misplaced-keys';
import { type Values, withValue } from '../../src/values/values';

/** What a claim template may hold, by the API of Kubernetes and the StorageSpec of the operator. */
const IN_STORAGE_BLOCK = [
  'disableMountSubPath',
  'emptyDir',
  'ephemeral',
  'volumeClaimTemplate.apiVersion',
  'volumeClaimTemplate.kind',
  'volumeClaimTemplate.metadata.annotations',
  'volumeClaimTemplate.metadata.creationTimestamp',
  'volumeClaimTemplate.metadata.labels',
  'volumeClaimTemplate.metadata.name',
  'volumeClaimTemplate.spec.accessModes',
  'volumeClaimTemplate.spec.dataSource',
  'volumeClaimTemplate.spec.dataSourceRef',
  'volumeClaimTemplate.spec.resources.claims',
  'volumeClaimTemplate.spec.resources.limits.storage',
  'volumeClaimTemplate.spec.resources.requests.storage',
  'volumeClaimTemplate.spec.selector',
  'volumeClaimTemplate.spec.storageClassName',
  'volumeClaimTemplate.spec.volumeAttributesClassName',
  'volumeClaimTemplate.spec.volumeMode',
  'volumeClaimTemplate.spec.volumeName',
  'volumeClaimTemplate.status',
];

/** What the Grafana chart reads below `persistence`. */
const IN_PERSISTENCE = [
  'accessModes',
  'annotations',
  'disableWarning',
  'enabled',
  'existingClaim',
  'extraPvcLabels',
  'finalizers',
  'inMemory',
  'lookupVolumeName',
  'persistentVolumeClaimRetentionPolicy',
  'selectorLabels',
  'size',
  'storageClassName',
  'subPath',
  'type',
  'volumeName',
];

const KNOWN_PLACES = [
  ...IN_STORAGE_BLOCK.map((path) => `prometheus.prometheusSpec.storageSpec.${path}`),
  ...IN_STORAGE_BLOCK.map((path) => `alertmanager.alertmanagerSpec.storage.${path}`),
  ...IN_PERSISTENCE.map((path) => `grafana.persistence.${path}`),
];

/** The fields of a custom resource that claims, data and owners follow from. */
const IN_SPEC = [
  'additionalConfig',
  'additionalConfigString',
  'initContainers',
  'persistentVolumeClaimRetentionPolicy',
  'replicas',
  'retention',
  'securityContext',
  'volumeMounts',
  'volumes',
];

/** Where each key is found, and where it belongs. */
function homesIn(values: Values): readonly (readonly [string, string | undefined])[] {
  return misplacedKeys(values, '88.5.3').map(({ path, expected }) => [path, expected]);
}

const valuesWith = (path: string): Values => withValue({}, path.split('.'), { anything: { at: 'all' } });

describe('keys in their place', () => {
  test.each(KNOWN_PLACES)('%s may hold anything', (path) => {
    expect(homesIn(valuesWith(path))).toEqual([]);
  });

  test.each(['shards', 'retentionSize', ...IN_SPEC])('prometheus.%s belongs into the spec', (key) => {
    expect(homesIn(valuesWith(`prometheus.${key}`))).toEqual([
      [`values.prometheus.${key}`, `prometheus.prometheusSpec.${key}`],
    ]);
  });

  test.each(IN_SPEC)('thanosRuler.%s belongs into the spec', (key) => {
    expect(homesIn(valuesWith(`thanosRuler.${key}`))).toEqual([
      [`values.thanosRuler.${key}`, `thanosRuler.thanosRulerSpec.${key}`],
    ]);
  });

  test.each(['alertmanager.shards', 'alertmanager.retentionSize', 'thanosRuler.shards', 'thanosRuler.retentionSize'])(
    '%s belongs nowhere, because that spec has no such field',
    (path) => {
      expect(homesIn(valuesWith(path))).toEqual([]);
    },
  );
});
