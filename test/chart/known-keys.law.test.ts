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

/** Measured on all published charts: the first version whose templates read each key, and the first that does not. */
const MEASURED = JSON.parse(readFileSync(join(__dirname, '../fixtures/key-versions.json'), 'utf8')) as readonly Row[];

/** What the claims follow from; of any other key it matters that its setting reaches the pod. */
const NAMING = [
  'alertmanager.namespaceOverride',
  'cleanPrometheusOperatorObjectNames',
  'grafana.useStatefulSet',
  'prometheus.agentMode',
  'prometheus.prometheusSpec.shards',
  'thanosRuler.name',
];

/** The traits that turn with a key. */
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

/** A version between the one before and this one. */
const before = (version: string): string => `${version}-0`;

const byPath = (a: Row, b: Row): number => (a.path < b.path ? -1 : 1);

test('the table has the keys and versions that were measured, no more and no less', () => {
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

  test('is unknown just before its first version, and known from then on', () => {
    expect([found('9.3.4'), found(before(since)), found(since)]).toEqual([[decides], [decides], []]);
  });

  test('stays known to the newest chart, or to just before the first that reads it no longer', () => {
    expect(found(until === undefined ? '88.5.3' : before(until))).toEqual([]);
    expect(until === undefined ? [] : [found(until), found('88.5.3')]).toEqual(
      until === undefined ? [] : [[decides], [decides]],
    );
  });

  const trait = TRAITS[path];
  if (trait !== undefined) {
    test(`turns with the trait ${trait}`, () => {
      expect(chartTraits(before(since))[trait]).not.toBe(chartTraits(since)[trait]);
      if (until !== undefined) {
        expect(chartTraits(before(until))[trait]).not.toBe(chartTraits(until)[trait]);
      }
    });
  }
});
