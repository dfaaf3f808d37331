import { chartTraits } from '../../src/chart/chart-history';
import { objectNames, objectNamespaces, overrideOf } from '../../src/chart/object-names';
import { COMPONENTS } from '../../src/model/components';
import type { Values } from '../../src/values/values';

const namesOf = (release: string, values: Values, chartVersion: string) =>
  objectNames(release, values, chartTraits(chartVersion));

const clean: Values = { cleanPrometheusOperatorObjectNames: true };

describe('the names of the objects', () => {
  test('have none of a ruler before the chart has one', () => {
    expect(namesOf('kps', {}, '36.0.3')).toStrictEqual({
      prometheus: 'kps-kube-prometheus-stack-prometheus',
      alertmanager: 'kps-kube-prometheus-stack-alertmanager',
      grafana: 'kps-grafana',
    });
  });

  test('are the full name alone where they are clean', () => {
    expect(namesOf('kps', clean, '88.5.3')).toStrictEqual({
      prometheus: 'kps-kube-prometheus-stack',
      alertmanager: 'kps-kube-prometheus-stack',
      thanosRuler: 'kps-kube-prometheus-stack',
      grafana: 'kps-grafana',
    });
  });

  test('are not clean before the chart knows it', () => {
    expect(namesOf('kps', clean, '39.1.0').prometheus).toBe('kps-kube-prometheus-stack-prometheus');
  });

  // 26 characters of the full name, and one dash at its end goes
  test.each<[string, string, Values, string]>([
    ['the release and the chart', 'kps', {}, 'kps-kube-prometheus-stack'],
    ['both, cut to 26 characters', 'monitoring', {}, 'monitoring-kube-prometheus'],
    ['both, without the dash where they are cut', 'a-release', {}, 'a-release-kube-prometheus'],
    ['the release, where the chart is in it', 'my-kube-prometheus-stack', {}, 'my-kube-prometheus-stack'],
    ['the release and another name', 'kps', { nameOverride: 'x' }, 'kps-x'],
    ['the release, where the other name is in it', 'kps', { nameOverride: 'kp' }, 'kps'],
    ['a name that is given as a whole', 'kps', { fullnameOverride: 'obs', nameOverride: 'x' }, 'obs'],
    [
      'as if an empty name were not there',
      'kps',
      { fullnameOverride: '', nameOverride: '' },
      'kps-kube-prometheus-stack',
    ],
    ['a name that is given, without one of its dashes', 'kps', { fullnameOverride: 'obs--' }, 'obs-'],
  ])('begin with %s', (_, release, values, fullname) => {
    expect(namesOf(release, values, '88.5.3').prometheus).toBe(`${fullname}-prometheus`);
  });

  test.each<[string, Values, string | undefined]>([
    ['36.0.3', {}, undefined],
    ['36.1.0', {}, 'kps-kube-prometheus-stack-thanos-ruler'],
    ['39.2.0', clean, 'kps-kube-prometheus-stack-thanos-ruler'],
    ['45.0.1', clean, 'kube-prometheus-stack-thanos-ruler'],
    ['45.0.1', { nameOverride: 'x' }, 'x-thanos-ruler'],
    ['45.0.1', { nameOverride: `${'x'.repeat(49)}-y` }, `${'x'.repeat(49)}-thanos-ruler`],
    ['45.0.1', { nameOverride: 'x', thanosRuler: { name: 'mine' } }, 'mine'],
    ['58.0.1', { thanosRuler: { name: 'mine' } }, 'kps-kube-prometheus-stack-thanos-ruler'],
    ['58.0.1', clean, 'kps-kube-prometheus-stack'],
    ['58.0.1', { fullnameOverride: 'x'.repeat(30) }, `${'x'.repeat(26)}-thanos-ruler`],
    ['58.5.2', { fullnameOverride: 'x'.repeat(30) }, `${'x'.repeat(25)}-thanos-ruler`],
    ['58.5.2', clean, 'kps-kube-prometheus-stack'],
  ])('in chart %s with %j have the ruler %s', (chartVersion, values, name) => {
    expect(namesOf('kps', values, chartVersion).thanosRuler).toBe(name);
  });

  test.each<[string, Values, string]>([
    ['kps', {}, 'kps-grafana'],
    ['my-grafana', {}, 'my-grafana'],
    ['kps', { nameOverride: 'x', fullnameOverride: 'y' }, 'kps-grafana'],
    ['kps', { grafana: { nameOverride: 'x' } }, 'kps-x'],
    ['kps', { grafana: { fullnameOverride: 'z'.repeat(70) } }, 'z'.repeat(63)],
  ])('of release %s with %j have the Grafana %s', (release, values, name) => {
    expect(namesOf(release, values, '88.5.3').grafana).toBe(name);
  });
});

describe('the namespaces of the objects', () => {
  const everywhere: Values = {
    namespaceOverride: 'stack',
    alertmanager: { namespaceOverride: 'alerts' },
    grafana: { namespaceOverride: 'dashboards' },
  };

  test.each<[string, Values, readonly string[]]>([
    ['88.5.3', {}, ['obs', 'obs', 'obs', 'obs']],
    ['88.5.3', { namespaceOverride: 'stack' }, ['stack', 'stack', 'stack', 'obs']],
    ['88.5.3', everywhere, ['stack', 'alerts', 'stack', 'dashboards']],
    ['70.5.0', everywhere, ['stack', 'stack', 'stack', 'dashboards']],
  ])('in chart %s with %j are %j', (chartVersion, values, namespaces) => {
    const found = objectNamespaces('obs', values, chartTraits(chartVersion));
    expect(COMPONENTS.map((component) => found[component])).toEqual(namespaces);
  });
});

describe('the paths that change the name of an object', () => {
  test.each([
    ['prometheus', '45.9.1', 'fullnameOverride'],
    ['alertmanager', '45.9.1', 'fullnameOverride'],
    ['grafana', '45.9.1', 'grafana.fullnameOverride'],
    ['thanosRuler', '45.0.0', 'fullnameOverride'],
    ['thanosRuler', '45.0.1', 'thanosRuler.name or nameOverride'],
    ['thanosRuler', '58.0.1', 'fullnameOverride'],
  ] as const)('of %s in chart %s are %s', (component, chartVersion, paths) => {
    expect(overrideOf(component, chartTraits(chartVersion))).toBe(paths);
  });
});
