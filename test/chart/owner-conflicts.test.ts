import { chartTraits } from '../../src/chart/chart-history';
import { ownerConflicts, securityContextsOf } from '../../src/chart/owner';
import type { Component } from '../../src/model/components';
import type { Values } from '../../src/values/values';

const POD = ['grafana', 'securityContext'];
const CONTAINER = ['grafana', 'containerSecurityContext'];

test.each<[Component, string, readonly (readonly string[])[]]>([
  ['prometheus', '88.5.3', [['prometheus', 'prometheusSpec', 'securityContext']]],
  ['alertmanager', '88.5.3', [['alertmanager', 'alertmanagerSpec', 'securityContext']]],
  ['thanosRuler', '88.5.3', [['thanosRuler', 'thanosRulerSpec', 'securityContext']]],
  ['grafana', '12.12.0', [POD]],
  ['grafana', '12.12.1', [CONTAINER, POD]],
])('%s of chart %s runs as these security contexts say, the stronger first', (component, chartVersion, paths) => {
  expect(securityContextsOf(component, chartTraits(chartVersion))).toEqual(paths);
});

describe('an owner that is given by hand', () => {
  const conflictsOf = (component: Component, users: Values, chartVersion = '88.5.3') =>
    ownerConflicts(component, { uid: 7, gid: 8 }, users, chartTraits(chartVersion)).map(({ code, path, got }) => [
      code,
      path,
      got,
    ]);
  const prometheus = (securityContext: Values[string]): Values => ({
    prometheus: { prometheusSpec: { securityContext } },
  });
  const AT = 'values.prometheus.prometheusSpec.securityContext';

  test.each<[string, Values[string]]>([
    ['the same ids', { runAsUser: 7, runAsGroup: 8 }],
    ['ids that are taken away', { runAsUser: null, runAsGroup: null }],
    ['a security context that is taken away', null],
    ['none', undefined],
    ['a text', 'root'],
    ['other settings', { fsGroup: 9, runAsNonRoot: true }],
  ])('does not contradict %s', (_, securityContext) => {
    expect(conflictsOf('prometheus', prometheus(securityContext))).toEqual([]);
  });

  test('contradicts each other id', () => {
    expect(conflictsOf('prometheus', prometheus({ runAsUser: 1, runAsGroup: 0 }))).toEqual([
      ['owner-conflict', `${AT}.runAsUser`, '1'],
      ['owner-conflict', `${AT}.runAsGroup`, '0'],
    ]);
  });

  test('contradicts one other id alone', () => {
    expect(conflictsOf('prometheus', prometheus({ runAsUser: 7, runAsGroup: 7 }))).toEqual([
      ['owner-conflict', `${AT}.runAsGroup`, '7'],
    ]);
  });

  test('contradicts the ids of a patch of the container, also in additionalConfig where the chart knows it', () => {
    const containers = [{ name: 'config-reloader', securityContext: { runAsUser: 3 } }, { name: 'prometheus' }];
    const patched = [{ name: 'prometheus', securityContext: { runAsUser: 4, runAsGroup: 8 } }];
    const users = {
      prometheus: {
        prometheusSpec: { containers: patched, additionalConfig: { containers: [...containers, ...patched] } },
      },
    };
    const spec = 'values.prometheus.prometheusSpec';
    const own = ['owner-conflict', `${spec}.containers.0.securityContext.runAsUser`, '4'];
    const added = ['owner-conflict', `${spec}.additionalConfig.containers.2.securityContext.runAsUser`, '4'];
    expect(conflictsOf('prometheus', users)).toEqual([own, added]);
    expect(conflictsOf('prometheus', users, '51.9.0')).toEqual([own]);
  });

  test("contradicts the ids of Grafana's container where the chart knows them", () => {
    const users = { grafana: { containerSecurityContext: { runAsUser: 1 }, securityContext: { runAsUser: 2 } } };
    expect(conflictsOf('grafana', users)).toEqual([
      ['owner-conflict', 'values.grafana.containerSecurityContext.runAsUser', '1'],
      ['owner-conflict', 'values.grafana.securityContext.runAsUser', '2'],
    ]);
    expect(conflictsOf('grafana', users, '12.12.0')).toEqual([
      ['owner-conflict', 'values.grafana.securityContext.runAsUser', '2'],
    ]);
  });
});
