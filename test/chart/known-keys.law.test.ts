import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartTraits, chartTraits } from '../../src/chart/chart-history';
import { KNOWN_KEYS } from '../../src/chart/known-keys';
import { unknownKeys } from '../../src/chart/misplaced-keys';
import { withValue } from '../../src/values/values';

interface Row {
  readonly path: string;
  readonly since: string;
  readonly until?: string;
}

/** From all published charts: the first version whose templates read each key, and the first that no longer does. */
const MEASURED = JSON.parse(readFileSync(join(__dirname, '../fixtures/key-versions.json'), 'utf8')) as readonly Row[];

/** The keys that decide the names of claims. Any other key only has to reach the pod. */
const NAMING = [
  'alertmanager.namespaceOverride',
  'cleanPrometheusOperatorObjectNames',
  'grafana.useStatefulSet',
  'prometheus.agentMode',
  'prometheus.prometheusSpec.shards',
  'thanosRuler.name',
];

/** The trait that changes in the same version as each key. */
const TRAITS: Readonly<Record<string, keyof ChartTraits>> = {
  'alertmanager.alertmanagerSpec.additionalConfig': 'additionalConfig',
  'alertmanager.alertmanagerSpec.additionalConfigString': 'additionalConfig',
  'alertmanager.alertmanagerSpec.initContainers': 'alertmanagerInitContainers',
  'alertmanager.namespaceOverride': 'alertmanagerNamespace',
  cleanPrometheusOperatorObjectNames: 'cleanNames',
  'grafana.containerSecurityContext': 'grafanaContainerSecurityContext',
  'grafana.persistence.volumeName': 'grafanaVolumeName',
  'grafana.useStatefulSet': 'useStatefulSet',
  'prometheus.agentMode': 'agentMode',
  'prometheus.prometheusSpec.additionalConfig': 'additionalConfig',
  'prometheus.prometheusSpec.additionalConfigString': 'additionalConfig',
  'prometheus.prometheusSpec.shards': 'shards',
  'thanosRuler.enabled': 'ruler',
  'thanosRuler.name': 'ruler',
  'thanosRuler.thanosRulerSpec.additionalConfig': 'rulerAdditionalConfig',
  'thanosRuler.thanosRulerSpec.additionalConfigString': 'rulerAdditionalConfig',
};

/** A version just before this one, and after every earlier one. */
const before = (version: string): string => `${version}-0`;

const byPath = (a: Row, b: Row): number => (a.path < b.path ? -1 : 1);

test('the table has exactly the measured keys and versions', () => {
  const table = KNOWN_KEYS.map(({ path, since, until }) => ({
    path: path.join('.'),
    since,
    ...(until === undefined ? {} : { until }),
  }));
  expect(table.sort(byPath)).toEqual(MEASURED);
});

describe.each(MEASURED)('$path', ({ path, since, until }) => {
  const decides = NAMING.includes(path) ? 'naming' : 'storage';
  const found = (version: string) =>
    unknownKeys(withValue({}, path.split('.'), true), version).map((key) => key.decides);

  test('is unknown just before its first version, and known in it', () => {
    expect([found('9.3.4'), found(before(since)), found(since)]).toEqual([[decides], [decides], []]);
  });

  test('stays known until the newest chart, or until just before the first version that no longer reads it', () => {
    expect(found(until === undefined ? '88.5.3' : before(until))).toEqual([]);
    expect(until === undefined ? [] : [found(until), found('88.5.3')]).toEqual(
      until === undefined ? [] : [[decides], [decides]],
    );
  });

  const trait = TRAITS[path];
  if (trait !== undefined) {
    test(`changes in the same version as the trait ${trait}`, () => {
      expect(chartTraits(before(since))[trait]).not.toBe(chartTraits(since)[trait]);
      if (until !== undefined) {
        expect(chartTraits(before(until))[trait]).not.toBe(chartTraits(until)[trait]);
      }
    });
  }
});
