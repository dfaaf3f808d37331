import { KubePrometheusStackRelease } from '../../src';
import { CHART_DEFAULTS } from '../../src/chart/chart-defaults';
import { CHART_BOUNDARIES, chartTraits, OLDEST_CHART } from '../../src/chart/chart-history';
import { chartObjects } from '../../src/chart/chart-objects';
import { NAMING_PATHS, namingIn, printedOverride, STRING_OVERRIDES, valuesOfNaming } from '../../src/chart/naming';
import { COMPONENTS } from '../../src/model/components';
import { workloadsOf } from '../../src/operator/workloads';
import { storageValues } from '../../src/release/claim-name';
import { mergeLayers, overDefaults } from '../../src/values/merge';
import { showPath, type Value, type Values, withValue } from '../../src/values/values';

const RELEASE = { name: 'kps', namespace: 'obs' };
const STORAGE = COMPONENTS.map(storageValues).reduce<Values>((all, one) => mergeLayers(one, all), {});

/** For each path that changes a name, a namespace or a directory: a value that does, and a chart version in which it does. */
const DECIDING: Readonly<Record<string, readonly [value: Value, chartVersion: string, besides?: Values]>> = {
  nameOverride: ['other', '45.9.1'],
  fullnameOverride: ['other', '45.9.1'],
  namespaceOverride: ['other', '45.9.1'],
  cleanPrometheusOperatorObjectNames: [true, '45.9.1'],
  'prometheus.agentMode': [true, '47.4.0'],
  'alertmanager.namespaceOverride': ['other', '70.6.0'],
  'thanosRuler.name': ['other', '45.9.1'],
  'grafana.nameOverride': ['other', '45.9.1'],
  'grafana.fullnameOverride': ['other', '45.9.1'],
  'grafana.namespaceOverride': ['other', '45.9.1'],
  'grafana.useStatefulSet': [true, '61.6.1'],
  'grafana.persistence.type': ['statefulset', '45.9.1'],
  'grafana.persistence.subPath': ['db', '45.9.1'],
  'prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.metadata.name': ['other', '45.9.1'],
  'prometheus.prometheusSpec.storageSpec.disableMountSubPath': [true, '45.9.1'],
  'alertmanager.alertmanagerSpec.storage.volumeClaimTemplate.metadata.name': ['other', '45.9.1'],
  'alertmanager.alertmanagerSpec.storage.disableMountSubPath': [true, '45.9.1'],
  'thanosRuler.thanosRulerSpec.storage.volumeClaimTemplate.metadata.name': ['other', '45.9.1'],
};

/** Keys that decide whether a component has claims, how many, and who owns them, but not their names. */
const OTHER_KEYS = [
  ...['enabled', 'replicas', 'shards', 'securityContext', 'runAsUser', 'runAsGroup', 'fsGroup'],
  ...['containerSecurityContext', 'existingClaim', 'emptyDir', 'ephemeral', 'accessModes', 'storageClassName', 'size'],
  // only for the ids of patched containers
  ...['containers', 'additionalConfig'],
];

/** The parts of the claims that are or contain names. */
const named = (values: Values, chartVersion: string): readonly string[] =>
  new KubePrometheusStackRelease({ ...RELEASE, chartVersion, values: mergeLayers(values, STORAGE) }).claims.map(
    ({ namespace, name, workload, subPath = '' }) => [namespace, name, workload, subPath].join(' '),
  );

/** The same values as a proxy that records each path that is read and has no map, also if it is not set. */
function recording(values: Values, read: Set<string>, path: readonly string[] = []): Values {
  return new Proxy(values, {
    getOwnPropertyDescriptor(map, key) {
      if (!Object.hasOwn(map, key)) {
        read.add(showPath([...path, String(key)]));
      }
      return Reflect.getOwnPropertyDescriptor(map, key);
    },
    get(map, key) {
      const value = Reflect.get(map, key) as Value | undefined;
      const at = [...path, String(key)];
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return recording(value as Values, read, at);
      }
      read.add(showPath(at));
      return value;
    },
  });
}

describe('the values that decide names', () => {
  test('each change a name, a namespace or a directory', () => {
    for (const path of NAMING_PATHS.filter((one) => showPath(one) in DECIDING)) {
      const [value, chartVersion] = DECIDING[showPath(path)] ?? [null, ''];
      expect(named(withValue({}, path, value), chartVersion)).not.toEqual(named({}, chartVersion));
    }
    expect(NAMING_PATHS.map(showPath).sort()).toEqual(Object.keys(DECIDING).sort());
  });

  test('are the only ones among the values that are read', () => {
    const read = new Set<string>();
    const everything = Object.entries(DECIDING).map(([path, [value]]) => withValue({}, path.split('.'), value));
    const clean = { cleanPrometheusOperatorObjectNames: true };
    const layers = [{}, clean, everything.reduce((all, one) => mergeLayers(one, all), {})];
    for (const chartVersion of [OLDEST_CHART, ...CHART_BOUNDARIES]) {
      const traits = chartTraits(chartVersion);
      for (const layer of layers) {
        const values = overDefaults(mergeLayers(layer, STORAGE), CHART_DEFAULTS);
        workloadsOf(chartObjects(RELEASE, recording(everyKey(values), read), traits));
      }
    }
    const known = new Set(NAMING_PATHS.map(showPath));
    expect([...known].filter((path) => !read.has(path))).toEqual([]);
    expect([...read].filter((path) => !known.has(path) && !OTHER_KEYS.includes(path.split('.').at(-1) ?? ''))).toEqual(
      [],
    );
  });

  test('survive the round trip through a plan', () => {
    const values = Object.entries(DECIDING)
      .map(([path, [value]]) => withValue({}, path.split('.'), value))
      .reduce((all, one) => mergeLayers(one, all), {});
    const naming = namingIn(mergeLayers(values, { secret: 'x', grafana: { adminPassword: 'x' } }));
    expect(Object.keys(naming).sort()).toEqual(Object.keys(DECIDING).sort());
    expect(valuesOfNaming({ ...naming, 'unknown.path': 1 })).toEqual(values);
    expect(namingIn(CHART_DEFAULTS)).toEqual({});
  });

  test('are none where nothing is set', () => {
    expect(namingIn({})).toStrictEqual({});
    expect(valuesOfNaming({})).toStrictEqual({});
  });

  test('leave out what is as the chart has it', () => {
    expect(namingIn({ grafana: { persistence: { type: 'pvc' } } })).toStrictEqual({});
    expect(namingIn({ grafana: { persistence: { type: 'sts' } } })).toStrictEqual({
      'grafana.persistence.type': 'sts',
    });
  });

  test.each<[Values[string], string | undefined]>([
    ['x', 'x'],
    [5, '5'],
    [true, 'true'],
    ['', undefined],
    [0, undefined],
    [false, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('print %p as %p', (value, text) => {
    expect(printedOverride({ namespaceOverride: value }, 'namespaceOverride')).toBe(text);
  });

  test('have all overrides that must be strings', () => {
    expect(STRING_OVERRIDES.filter((path) => !NAMING_PATHS.includes(path))).toEqual([]);
  });
});

/** The values with something at each naming path, so that the proxy records the full path of each one that is read. */
function everyKey(values: Values): Values {
  return NAMING_PATHS.reduce<Values>((all, path) => mergeLayers(all, withValue({}, path, false)), values);
}
