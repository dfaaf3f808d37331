import { planStack, type Values } from '../../src';
import { planDocument } from '../../src/plan/plan-document';
import { withValue, valueAt } from '../../src/values/values';
import { codesOf, description, GIB, thrownBy } from '../tools/describe';
import { leavesOf, PLAIN, withText } from '../tools/values-read';

const ENC = 'ENC[AES256_GCM,data:Zm9v,iv:aXY=,tag:dGFn,type:str]';
const SPEC = ['prometheus', 'prometheusSpec'];

const plan = (values: Values, valuesFile: 'merged' | 'overlay' = 'merged') =>
  planStack(
    description({
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
      prometheus: GIB,
      alertmanager: GIB,
      thanosRuler: GIB,
      grafana: GIB,
      values: [{ thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } }, values],
      valuesFile,
    }),
  );

const UNENCRYPTED = planDocument(plan(PLAIN));

describe('an encrypted value', () => {
  test.each(leavesOf(PLAIN).map((path) => [path.join(' '), path] as const))(
    'is refused where the plan depends on it, and changes nothing elsewhere: %s',
    (_, path) => {
      const values = withText(PLAIN, path, ENC) as Values;
      let planned;
      try {
        planned = plan(values);
      } catch (error) {
        if (!(error instanceof Error)) {
          throw error;
        }
        const problems = thrownBy(() => plan(values));
        expect(
          problems.map(({ code, path: at }) => [code, at.replace(/^values\./, '').replaceAll(/\["([^"]*)"\]/g, '.$1')]),
        ).toEqual([['encrypted-value', path.join('.')]]);
        return;
      }
      expect(planDocument(planned)).toEqual(UNENCRYPTED);
    },
  );

  test.each<[path: readonly string[], what: string]>([
    [['fullnameOverride'], 'a name'],
    [[...SPEC, 'replicas'], 'a count'],
    [[...SPEC, 'storageSpec', 'volumeClaimTemplate', 'spec', 'resources', 'requests', 'storage'], 'a size'],
    [[...SPEC, 'securityContext', 'runAsUser'], 'an id'],
    [[...SPEC, 'nodeSelector', 'disk'], 'a rule for nodes'],
    [[...SPEC, 'retention'], 'a time'],
    [['prometheus', 'enabled'], 'a switch'],
    [['grafana', 'persistence', 'subPath'], 'a directory'],
  ])('is refused at %j: %s', (path) => {
    expect(codesOf(() => plan(withValue({}, path, ENC)))).toEqual([`encrypted-value values.${path.join('.')}`]);
    expect(codesOf(() => plan(withValue({}, path, ENC), 'overlay'))).toEqual([
      `encrypted-value values.${path.join('.')}`,
    ]);
  });

  test.each<readonly string[]>([
    ['grafana', 'adminPassword'],
    ['alertmanager', 'config', 'global', 'slack_api_url'],
    [...SPEC, 'externalUrl'],
    [...SPEC, 'thanos', 'objectStorageConfig', 'secret', 'config', 'secret_key'],
  ])('passes at %s %s …', (...path) => {
    const values = withValue({}, path, ENC);
    expect(valueAt(plan(values).values.data, path)).toBe(ENC);
    expect(plan(values, 'overlay').plan.volumes).toHaveLength(4);
  });

  test('is refused in a list that an overlay copies, which nothing decrypts', () => {
    const values = withValue({}, [...SPEC, 'initContainers'], [{ name: 'mine', env: [{ name: 'TOKEN', value: ENC }] }]);
    expect(plan(values).plan.volumes).toHaveLength(4);
    expect(codesOf(() => plan(values, 'overlay'))).toEqual([
      'encrypted-value values.prometheus.prometheusSpec.initContainers.0.env.0.value',
    ]);
  });

  test.each(['ENC', 'ENC[', 'a ENC[b]', 'ENC[a] b'])('is only what SOPS writes, not %s', (text) => {
    expect(plan(withValue({}, [...SPEC, 'nodeSelector', 'disk'], text)).plan.volumes).toHaveLength(4);
  });
});
