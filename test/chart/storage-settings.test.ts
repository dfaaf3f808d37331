import { Size } from 'cdk8s';
import {
  admissionWebhookSettings,
  type ComponentSettings,
  grafanaVolumeSetting,
  keptClaimSettings,
  retentionSizeSettings,
  storageSettings,
} from '../../src/chart/storage-settings';
import type { Component } from '../../src/model/components';
import { type Setting, settingsLayer } from '../../src/values/settings';
import { showPath, type Value, type Values } from '../../src/values/values';

const GIVEN: ComponentSettings = { size: Size.gibibytes(50), storageClassName: 'fast' };
const ASKED = {
  volumeClaimTemplate: {
    spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '50Gi' } } },
  },
};

const valuesFor = (component: Component, given: Partial<ComponentSettings> = {}): Values =>
  settingsLayer(storageSettings(component, { ...GIVEN, ...given }));

function settingAt(settings: readonly Setting[], path: string): Setting {
  const found = settings.find((one) => showPath(one.path) === path);
  if (found === undefined) {
    throw new Error(`there is no setting at ${path}`);
  }
  return found;
}

describe('the values that give storage', () => {
  test('to prometheus are a claim template', () => {
    expect(valuesFor('prometheus')).toStrictEqual({ prometheus: { prometheusSpec: { storageSpec: ASKED } } });
  });

  test('to alertmanager are a claim template', () => {
    expect(valuesFor('alertmanager')).toStrictEqual({ alertmanager: { alertmanagerSpec: { storage: ASKED } } });
  });

  test('to thanosRuler switch it on', () => {
    expect(valuesFor('thanosRuler')).toStrictEqual({
      thanosRuler: { enabled: true, thanosRulerSpec: { storage: ASKED } },
    });
  });

  test('to grafana switch its claim on, and let one pod at a time have it', () => {
    expect(valuesFor('grafana')).toStrictEqual({
      grafana: {
        persistence: {
          enabled: true,
          type: 'pvc',
          storageClassName: 'fast',
          accessModes: ['ReadWriteOnce'],
          size: '50Gi',
          finalizers: ['kubernetes.io/pvc-protection'],
        },
        deploymentStrategy: { type: 'Recreate' },
        initChownData: { enabled: false },
      },
    });
  });

  test('have the counts and the retention that are given', () => {
    expect(valuesFor('prometheus', { replicas: 2, shards: 3, retention: '30d' })).toStrictEqual({
      prometheus: { prometheusSpec: { replicas: 2, shards: 3, retention: '30d', storageSpec: ASKED } },
    });
    expect(valuesFor('alertmanager', { replicas: 3, retention: '120h' })).toStrictEqual({
      alertmanager: { alertmanagerSpec: { replicas: 3, retention: '120h', storage: ASKED } },
    });
  });

  test('run the pods as the owner that is given', () => {
    expect(valuesFor('alertmanager', { owner: { uid: 7, gid: 8 } })).toStrictEqual({
      alertmanager: {
        alertmanagerSpec: { storage: ASKED, securityContext: { runAsUser: 7, runAsGroup: 8, fsGroup: 8 } },
      },
    });
  });
});

describe('what the values of the user may not contradict', () => {
  const BLOCK = 'prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec';
  const prometheus = storageSettings('prometheus', { ...GIVEN, replicas: 2, shards: 3, retention: '30d' });
  const all = [...prometheus, ...storageSettings('grafana', GIVEN)];

  test.each<[path: string, same: Value, other: Value]>([
    ['prometheus.prometheusSpec.replicas', '2', 3],
    ['prometheus.prometheusSpec.shards', '3', 2],
    ['prometheus.prometheusSpec.retention', '30d', '31d'],
    [`${BLOCK}.storageClassName`, 'fast', 'slow'],
    [`${BLOCK}.accessModes`, ['ReadWriteOnce'], ['ReadWriteMany']],
    [`${BLOCK}.resources.requests.storage`, '51200Mi', '50G'],
    ['grafana.persistence.enabled', true, false],
    ['grafana.persistence.storageClassName', 'fast', 'slow'],
    ['grafana.persistence.size', '51200Mi', '50G'],
  ])('%s: the same in other words is right, another value is not', (path, same, other) => {
    const { breaks } = settingAt(all, path);
    expect([breaks?.(same as Values), typeof breaks?.(other as Values)]).toEqual([undefined, 'string']);
  });

  test.each([
    ['prometheus.prometheusSpec.replicas', 'prometheus.replicas'],
    ['prometheus.prometheusSpec.retention', 'prometheus.retention'],
    [`${BLOCK}.storageClassName`, 'prometheus.storageClassName'],
    [`${BLOCK}.resources.requests.storage`, 'prometheus.size'],
    ['grafana.persistence.storageClassName', 'grafana.storageClassName'],
    ['grafana.persistence.size', 'grafana.size'],
  ])('%s: the reason has the property of the description that decides', (path, property) => {
    expect(settingAt(all, path).breaks?.({})).toContain(` ${property}`);
  });

  test.each(['grafana.persistence.type', 'grafana.deploymentStrategy.type', 'grafana.initChownData.enabled'])(
    '%s is for the user to change',
    (path) => {
      expect(settingAt(all, path).breaks).toBeUndefined();
    },
  );
});

describe('the limit for the blocks of Prometheus', () => {
  const path = ['prometheus', 'prometheusSpec', 'retentionSize'];

  test('is 85 % of the volume, and for the user to change', () => {
    expect(retentionSizeSettings(Size.gibibytes(400), undefined)).toEqual([{ path, value: '340GB' }]);
  });

  test.each([
    ['300GB', '300GB'],
    ['none', ''],
  ])('is what the description says: %s', (given, value) => {
    const [setting, ...others] = retentionSizeSettings(Size.gibibytes(400), given);
    expect([setting?.path, setting?.value, others]).toEqual([path, value, []]);
    expect(setting?.breaks?.({})).toContain(' prometheus.retentionSize');
  });
});

describe('the webhooks of the operator', () => {
  test('stay as the values have them where the description is silent', () => {
    expect(admissionWebhookSettings(undefined)).toEqual([]);
  });

  test.each([true, false])('are %p together with their TLS', (enabled) => {
    expect(settingsLayer(admissionWebhookSettings(enabled))).toEqual({
      prometheusOperator: { admissionWebhooks: { enabled }, tls: { enabled } },
    });
  });
});

describe("Grafana's claim", () => {
  test('names its volume', () => {
    expect(settingsLayer([grafanaVolumeSetting('pv-1')])).toEqual({ grafana: { persistence: { volumeName: 'pv-1' } } });
  });

  test.each<[string, Values]>([
    ['no annotations', {}],
    ['annotations of another kind', { annotations: { team: 'a' } }],
    ['an empty map of them', { annotations: {} }],
  ])('outlives the release where the values have %s', (_, persistence) => {
    expect(settingsLayer(keptClaimSettings({ grafana: { persistence } }))).toEqual({
      grafana: { persistence: { annotations: { 'helm.sh/resource-policy': 'keep' } } },
    });
  });

  test.each<[string, Values]>([
    ['a policy of their own', { annotations: { 'helm.sh/resource-policy': 'other' } }],
    ['a policy that is removed', { annotations: { 'helm.sh/resource-policy': null } }],
    ['annotations that are no map', { annotations: 'none' }],
  ])('is left alone where the values have %s', (_, persistence) => {
    expect(keptClaimSettings({ grafana: { persistence } })).toEqual([]);
  });
});
