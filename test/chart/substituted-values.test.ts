import { planStack, type Values } from '../../src';
import { substitutedValues } from '../../src/chart/substituted-values';
import { planDocument } from '../../src/plan/plan-document';
import { description, GIB } from '../tools/describe';
import { leavesOf, PLAIN, withText } from '../tools/values-read';

const plan = (values: Values) =>
  planDocument(
    planStack(
      description({
        release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
        prometheus: GIB,
        alertmanager: GIB,
        thanosRuler: GIB,
        grafana: GIB,
        values: [{ thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } }, values],
      }),
    ),
  );

/** Paths of another form in problems: without `values.` and brackets. */
const pathsIn = (values: Values): readonly string[] =>
  substitutedValues(values).map(({ code, path }) => {
    expect(code).toBe('substituted-value');
    return path
      .replace(/^values\.?/, '')
      .replaceAll(/\.?\["([^"]*)"\]/g, '.$1')
      .replace(/^\./, '');
  });

describe('a variable of Flux', () => {
  const planned = plan(PLAIN);

  test.each(leavesOf(PLAIN).map((path) => [path.join(' '), path] as const))(
    'is refused where the plan depends on it, and changes nothing elsewhere: %s',
    (_, path) => {
      for (const text of ['${cluster}', 'a-$${b}', '${a:-b}', 'a$$b']) {
        const values = withText(PLAIN, path, text) as Values;
        expect([[], [path.join('.')]]).toContainEqual(pathsIn(values));
      }
      const values = withText(PLAIN, path, '${cluster}') as Values;
      if (pathsIn(values).length === 0) {
        expect(plan(values)).toEqual(planned);
      }
    },
  );

  test.each(leavesOf(PLAIN).map((path) => [path.join(' '), path] as const))(
    'is only what Flux replaces: %s',
    (_, path) => {
      for (const text of ['$cluster', '$(cluster)', '{{ .x }}', 'a$', '$1', '{$}']) {
        expect(pathsIn(withText(PLAIN, path, text) as Values)).toEqual([]);
      }
    },
  );

  test.each<[Values, readonly string[]]>([
    [{ '${x}': { a: 1 } }, ['${x}.a']],
    [{ prometheus: { '${x}': { replicas: 2 } } }, ['prometheus.${x}.replicas']],
    [{ grafana: { env: { '${x}': 1 } }, commonLabels: { '${x}': 'a' } }, []],
    [
      { prometheus: { prometheusSpec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: '${x}' } } } },
      ['prometheus.prometheusSpec.persistentVolumeClaimRetentionPolicy.whenDeleted'],
    ],
    [
      { thanosRuler: { thanosRulerSpec: { additionalConfig: { retention: '${x}' } } } },
      ['thanosRuler.thanosRulerSpec.additionalConfig.retention'],
    ],
  ])('is refused in a key too, and where something is deleted: %j', (values, paths) => {
    expect(pathsIn(values)).toEqual(paths);
  });
});
