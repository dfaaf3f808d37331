import { planStack, type Values } from '../../src';
import { codesOf, description, GIB } from '../tools/describe';

const plan = (values: Values) =>
  planStack(
    description({
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
      prometheus: GIB,
      alertmanager: GIB,
      thanosRuler: GIB,
      grafana: GIB,
      values: [{ thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } } }, values],
    }),
  );
const at = (mountPath: string, name = 'mine') => [{ name, mountPath }];
const prometheus = (spec: Values): Values => ({ prometheus: { prometheusSpec: spec } });
const SPEC = 'values.prometheus.prometheusSpec';

describe('second mounts at the path of the data', () => {
  test.each<[path: string, values: Values]>([
    [`${SPEC}.volumeMounts.0`, prometheus({ volumeMounts: at('/prometheus') })],
    [`${SPEC}.volumeMounts.0`, prometheus({ volumeMounts: at('/prometheus/') })],
    [`${SPEC}.volumeMounts.0`, prometheus({ volumeMounts: at('//prometheus/./') })],
    [`${SPEC}.volumeMounts.0`, prometheus({ volumeMounts: at('/etc/../prometheus') })],
    [`${SPEC}.volumeMounts.1`, prometheus({ volumeMounts: [...at('/etc/a'), ...at('prometheus')] })],
    [
      `${SPEC}.containers.1.volumeMounts.0`,
      prometheus({ containers: [{ name: 'a' }, { name: 'prometheus', volumeMounts: at('/prometheus') }] }),
    ],
    [`${SPEC}.additionalConfig.volumeMounts.0`, prometheus({ additionalConfig: { volumeMounts: at('/prometheus') } })],
    [
      `${SPEC}.thanos.volumeMounts.0`,
      prometheus({
        thanos: { objectStorageConfig: { existingSecret: { name: 's' } }, volumeMounts: at('/prometheus') },
      }),
    ],
    [
      'values.alertmanager.alertmanagerSpec.volumeMounts.0',
      { alertmanager: { alertmanagerSpec: { volumeMounts: at('/alertmanager/') } } },
    ],
    [
      'values.thanosRuler.thanosRulerSpec.containers.0.volumeMounts.0',
      {
        thanosRuler: { thanosRulerSpec: { containers: [{ name: 'thanos-ruler', volumeMounts: at('/thanos/data') }] } },
      },
    ],
    ...['extraVolumeMounts', 'extraConfigmapMounts', 'extraSecretMounts', 'extraEmptyDirMounts'].map(
      (key): [string, Values] => [`values.grafana.${key}.0`, { grafana: { [key]: at('/var//lib/grafana/') } }],
    ),
    [
      'values.grafana.sidecar.dashboards.folder',
      { grafana: { sidecar: { dashboards: { folder: '/var/lib/grafana' } } } },
    ],
  ])('%s', (path, values) => {
    expect(codesOf(() => plan(values))).toEqual([`second-mount ${path}`]);
  });

  test.each<[what: string, values: Values]>([
    ['below it', prometheus({ volumeMounts: at('/prometheus/extra') })],
    ['above it', { thanosRuler: { thanosRulerSpec: { volumeMounts: at('/thanos') } } }],
    ['at a path that begins alike', prometheus({ volumeMounts: at('/prometheus-rules') })],
    ['at the path of another component', prometheus({ volumeMounts: at('/alertmanager') })],
    ['of another container', prometheus({ containers: [{ name: 'backup', volumeMounts: at('/prometheus') }] })],
    ['of a sidecar that uploads nothing', prometheus({ thanos: { volumeMounts: at('/prometheus') } })],
    ["of Grafana's dashboards", { grafana: { extraConfigmapMounts: at('/var/lib/grafana/dashboards/a') } }],
    ['that are switched off', { grafana: { sidecar: { dashboards: { enabled: false, folder: '/var/lib/grafana' } } } }],
  ])('are not those %s', (_, values) => {
    expect(plan(values).claims).toHaveLength(4);
  });

  test('nothing is wrong with them where there is no storage', () => {
    const values = prometheus({ volumeMounts: at('/prometheus') });
    expect(planStack(description({ values })).claims).toEqual([]);
  });
});
