import { CHART_DEFAULTS } from '../../src/chart/chart-defaults';
import { chartTraits } from '../../src/chart/chart-history';
import { grafanaObjects } from '../../src/chart/grafana-objects';
import { mergeLayers, overDefaults } from '../../src/values/merge';
import type { Values } from '../../src/values/values';

/** Grafana of a release, with these values of its own. */
function objectsOf(grafana: Values, chartVersion = '45.9.1') {
  const values = overDefaults({ grafana }, CHART_DEFAULTS);
  return grafanaObjects({ name: 'kps', namespace: 'obs' }, values, chartTraits(chartVersion));
}

const kindsOf = (grafana: Values, chartVersion?: string) => objectsOf(grafana, chartVersion).map(({ kind }) => kind);

const metadata = { name: 'kps-grafana', namespace: 'obs' };
const securityContext = { runAsUser: 472, runAsGroup: 472, fsGroup: 472 };
const mount = { name: 'storage', mountPath: '/var/lib/grafana' };
const pod = { securityContext, containers: [{ name: 'grafana', volumeMounts: [mount] }] };
const ownClaim = { name: 'storage', persistentVolumeClaim: { claimName: 'kps-grafana' } };
const emptyDir = { name: 'storage', emptyDir: {} };

const ASKED: Values = { enabled: true, accessModes: ['ReadWriteOnce'], storageClassName: 'fast', size: '10Gi' };
const CLAIMED = {
  accessModes: ['ReadWriteOnce'],
  storageClassName: 'fast',
  resources: { requests: { storage: '10Gi' } },
};

describe('the objects of Grafana', () => {
  test('are a Deployment on an empty directory by default', () => {
    const spec = { replicas: 1, template: { spec: { ...pod, volumes: [emptyDir] } } };
    expect(objectsOf({})).toStrictEqual([{ kind: 'Deployment', metadata, spec }]);
  });

  test('are a Deployment and the claim that it mounts where Grafana is persistent', () => {
    const spec = { replicas: 1, template: { spec: { ...pod, volumes: [ownClaim] } } };
    expect(objectsOf({ persistence: ASKED })).toStrictEqual([
      { kind: 'Deployment', metadata, spec },
      { kind: 'PersistentVolumeClaim', metadata, spec: CLAIMED },
    ]);
  });

  test('are a Deployment that mounts the claim of somebody else', () => {
    const claim = { name: 'storage', persistentVolumeClaim: { claimName: 'mine' } };
    const spec = { replicas: 1, template: { spec: { ...pod, volumes: [claim] } } };
    expect(objectsOf({ persistence: { ...ASKED, existingClaim: 'mine' } })).toStrictEqual([
      { kind: 'Deployment', metadata, spec },
    ]);
  });

  test('leave a claim of somebody else alone where Grafana is not persistent', () => {
    const spec = { replicas: 1, template: { spec: { ...pod, volumes: [emptyDir] } } };
    expect(objectsOf({ persistence: { existingClaim: 'mine' } })).toStrictEqual([
      { kind: 'Deployment', metadata, spec },
    ]);
  });

  test('are a StatefulSet with a claim template by the type of persistence', () => {
    const template = { metadata: { name: 'storage' }, spec: CLAIMED };
    const spec = { replicas: 1, template: { spec: pod }, volumeClaimTemplates: [template] };
    expect(objectsOf({ persistence: { ...ASKED, type: 'statefulset' } })).toStrictEqual([
      { kind: 'StatefulSet', metadata, spec },
    ]);
  });

  test('are a StatefulSet on an empty directory where nothing but the kind is asked for', () => {
    const spec = { replicas: 1, template: { spec: { ...pod, volumes: [emptyDir] } }, volumeClaimTemplates: [] };
    expect(objectsOf({ useStatefulSet: true })).toStrictEqual([{ kind: 'StatefulSet', metadata, spec }]);
  });

  test.each<[string, Values, string, readonly string[]]>([
    ['none where it is switched off', { enabled: false }, '45.9.1', []],
    ['a Deployment before charts know useStatefulSet', { useStatefulSet: true }, '36.1.0', ['Deployment']],
    ['a StatefulSet since charts know useStatefulSet', { useStatefulSet: true }, '36.2.0', ['StatefulSet']],
    ['a Deployment where useStatefulSet is off', { useStatefulSet: false }, '61.6.1', ['Deployment']],
    [
      'a StatefulSet and a claim that nobody uses',
      { useStatefulSet: true, persistence: ASKED },
      '61.6.0',
      ['StatefulSet', 'PersistentVolumeClaim'],
    ],
    ['a StatefulSet without that claim', { useStatefulSet: true, persistence: ASKED }, '61.6.1', ['StatefulSet']],
    [
      'a StatefulSet alone, whose claim somebody else made',
      { useStatefulSet: true, persistence: { ...ASKED, existingClaim: 'mine' } },
      '61.6.0',
      ['StatefulSet'],
    ],
    ['none for a type that no template knows', { persistence: { ...ASKED, type: 'other' } }, '45.9.1', []],
    ['none for a type that is no text', { persistence: { ...ASKED, type: true } }, '45.9.1', []],
    ['none for a type that is removed', { persistence: { ...ASKED, type: null } }, '45.9.1', []],
    [
      'none for the type of a StatefulSet with the claim of somebody else',
      { persistence: { ...ASKED, type: 'statefulset', existingClaim: 'mine' } },
      '45.9.1',
      [],
    ],
    [
      'a Deployment for the type of a StatefulSet without persistence',
      { persistence: { type: 'statefulset' } },
      '45.9.1',
      ['Deployment'],
    ],
    ['a StatefulSet for the type "sts"', { persistence: { ...ASKED, type: 'sts' } }, '42.2.0', ['StatefulSet']],
    ['none for the type "sts" before', { persistence: { ...ASKED, type: 'sts' } }, '42.1.1', []],
  ])('are %s', (_, grafana, chartVersion, kinds) => {
    expect(kindsOf(grafana, chartVersion)).toStrictEqual(kinds);
  });

  test.each<[string, Values, Values]>([
    ['nothing', {}, {}],
    ['access modes alone', { accessModes: ['ReadWriteMany'] }, { accessModes: ['ReadWriteMany'] }],
    ['a class alone', { storageClassName: 'slow' }, { storageClassName: 'slow' }],
    ['a size alone', { size: '1Gi' }, { resources: { requests: { storage: '1Gi' } } }],
  ])('have a claim for %s where the values ask for it', (_, asked, spec) => {
    expect(objectsOf({ persistence: { enabled: true, ...asked } })).toContainEqual({
      kind: 'PersistentVolumeClaim',
      metadata,
      spec,
    });
    expect(objectsOf({ persistence: { enabled: true, ...asked } }).map((one) => Object.keys(one.spec))).toEqual([
      ['replicas', 'template'],
      Object.keys(spec),
    ]);
  });

  test('have names, namespace, replicas, directory and security contexts from the values', () => {
    const grafana = mergeLayers(
      {
        fullnameOverride: 'dashboards',
        namespaceOverride: 'other',
        replicas: '2',
        securityContext: null,
        containerSecurityContext: { runAsUser: 9 },
      },
      { persistence: { enabled: true, subPath: 'db' } },
    );
    const container = {
      name: 'grafana',
      securityContext: { runAsUser: 9 },
      volumeMounts: [{ ...mount, subPath: 'db' }],
    };
    const volume = { name: 'storage', persistentVolumeClaim: { claimName: 'dashboards' } };
    const named = { name: 'dashboards', namespace: 'other' };
    expect(objectsOf(grafana)).toStrictEqual([
      {
        kind: 'Deployment',
        metadata: named,
        spec: { replicas: 2, template: { spec: { containers: [container], volumes: [volume] } } },
      },
      { kind: 'PersistentVolumeClaim', metadata: named, spec: {} },
    ]);
  });

  test('have no count where the values take it away', () => {
    expect(objectsOf({ replicas: null }).map(({ spec }) => Object.keys(spec))).toEqual([['template']]);
  });

  test('have no security context of the container before charts know it', () => {
    const spec = { replicas: 1, template: { spec: { ...pod, volumes: [emptyDir] } } };
    expect(objectsOf({ containerSecurityContext: { runAsUser: 9 } }, '12.12.0')).toStrictEqual([
      { kind: 'Deployment', metadata, spec },
    ]);
  });
});
