import { KubePrometheusStackRelease, type Values } from '../../src';

const template = { volumeClaimTemplate: { spec: {} } };
const STORED: Values = {
  prometheus: { prometheusSpec: { storageSpec: template } },
  alertmanager: { alertmanagerSpec: { storage: template } },
  thanosRuler: { enabled: true, thanosRulerSpec: { storage: template } },
  grafana: { persistence: { enabled: true } },
};
const BARE: Values = {
  prometheus: { prometheusSpec: { storageSpec: template, securityContext: null } },
  alertmanager: { alertmanagerSpec: { storage: template, securityContext: null } },
  thanosRuler: { enabled: true, thanosRulerSpec: { storage: template, securityContext: null } },
  grafana: { persistence: { enabled: true }, securityContext: null, containerSecurityContext: null },
};

function owners(values: Values): Record<string, { uid: number; gid: number; fsGroup?: number }> {
  const { claims } = new KubePrometheusStackRelease({ name: 'kps', namespace: 'obs', chartVersion: '88.5.3', values });
  return Object.fromEntries(
    claims.map(({ component, owner, fsGroup }) => [
      component,
      { ...owner, ...(fsGroup === undefined ? {} : { fsGroup }) },
    ]),
  );
}

test("each component runs as the user and group in the chart's defaults", () => {
  expect(owners(STORED)).toEqual({
    prometheus: { uid: 1000, gid: 2000, fsGroup: 2000 },
    alertmanager: { uid: 1000, gid: 2000, fsGroup: 2000 },
    thanosRuler: { uid: 1000, gid: 2000, fsGroup: 2000 },
    grafana: { uid: 472, gid: 472, fsGroup: 472 },
  });
});

test('without a security context each component runs as the user of its image', () => {
  expect(owners(BARE)).toEqual({
    prometheus: { uid: 65534, gid: 65534 },
    alertmanager: { uid: 65534, gid: 65534 },
    thanosRuler: { uid: 1001, gid: 0 },
    grafana: { uid: 472, gid: 0 },
  });
});
