import type { Definition } from '../../../src/cluster/cluster-state';
import { definitionOutdated, newestChartOf, operatorTypesMissing } from '../../../src/doctor/diagnoses/definitions';
import { lineOf } from '../../../src/doctor/finding';
import { diagnose } from '../../../src/doctor/diagnose';
import type { Delivery } from '../../../src/plan/delivery';
import { GIB } from '../../tools/describe';
import { factsOf, first, FORBIDDEN, UPGRADE, viewWith } from '../facts';
import { healthWith, healthy, type Objects, plan, stateOf } from '../states';

const ABOUT = 'custom resource definitions of the Prometheus Operator';
const ABSENT: Partial<Objects> = { prometheus: [], statefulSets: [], deployments: [], claims: [], pods: [] };
const PROMETHEUSES = 'prometheuses.monitoring.coreos.com';
const ALERTMANAGERS = 'alertmanagers.monitoring.coreos.com';

function applied(chartVersion: string): string {
  return `helm show crds kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts \\
  --version ${chartVersion} |
  kubectl apply --server-side --force-conflicts --filename -`;
}

function ofChart(chartVersion: string, more: Parameters<typeof plan>[0] = { prometheus: GIB }) {
  return plan({ ...more, release: { name: 'kps', namespace: 'monitoring', chartVersion } });
}

function withDefinitions(chartVersion: string, ...definitions: readonly Definition[]) {
  const one = ofChart(chartVersion);
  return definitionOutdated(viewWith(one, { definitions: [...definitions] }), { newestChart: chartVersion });
}

describe('a definition', () => {
  test('that is older than the operator of the chart is a risk', () => {
    expect(factsOf(withDefinitions('88.5.3', { name: PROMETHEUSES, operator: '0.92.1' }))).toEqual({
      code: 'definitions-outdated',
      status: 'at-risk',
      about: ABOUT,
      evidence: [`object, CustomResourceDefinition ${PROMETHEUSES}: is of operator 0.92.1; the chart brings 0.93`],
      fix: [[applied('88.5.3')]],
    });
  });

  test.each([
    ['88.5.3', undefined, true],
    ['88.5.3', '0.9.0', true],
    ['88.5.3', '0.93.0-rc.0', false],
    ['88.5.3', '0.93.0', false],
    ['88.5.3', '0.94.0', false],
    ['88.5.3', '1.0.0', false],
    // a chart that is not known yet brings at least what the newest known one does
    ['99.0.0', '0.92.0', true],
    ['99.0.0', '0.93.0', false],
    ['55.0.0', '0.69.1', true],
    ['54.9.9', '0.69.0', false],
    ['53.0.0', undefined, true],
    // its own definitions do not name their version
    ['52.1.0', undefined, false],
    ['45.9.1', undefined, false],
  ])('with chart %s, made for operator %s, is a risk: %s', (chart, operator, isRisk) => {
    const definition = { name: PROMETHEUSES, ...(operator === undefined ? {} : { operator }) };
    expect(withDefinitions(chart, definition)?.code).toBe(isRisk ? 'definitions-outdated' : undefined);
  });

  test('of another kind, or one that does not exist, is no risk', () => {
    expect(withDefinitions('88.5.3', { name: ALERTMANAGERS, operator: '0.50.0' })).toBeUndefined();
    expect(withDefinitions('88.5.3')).toBeUndefined();
    const unread = viewWith(ofChart('88.5.3'), {}, { state: { definitions: FORBIDDEN } });
    expect(definitionOutdated(unread, { newestChart: '88.5.3' })).toBeUndefined();
  });

  test.each<[Delivery, installed: string, isRisk: boolean]>([
    ['kubectl', '70.6.0', true],
    ['argo-cd', '70.6.0', false],
    ['flux', '70.6.0', false],
    ['argo-cd', '88.5.3', true],
    ['flux', '88.5.3', true],
  ])(
    'that %s may still apply with the chart, instead of the installed %s, is a risk: %s',
    (delivery, installed, isRisk) => {
      const one = ofChart('88.5.3', { prometheus: GIB, delivery });
      const labels = { release: 'kps', chart: `kube-prometheus-stack-${installed}` };
      const prometheus = healthy(one).prometheus.map((object) => {
        const { metadata } = object as { metadata: object };
        return { ...object, metadata: { ...metadata, labels } };
      });
      const definitions = [{ name: PROMETHEUSES, operator: '0.81.0' }];
      const found = definitionOutdated(viewWith(one, { prometheus, definitions }), { newestChart: '88.5.3' });
      expect(found?.code).toBe(isRisk ? 'definitions-outdated' : undefined);
    },
  );
});

test('old definitions are one finding of a release that is otherwise healthy, also before it is installed', () => {
  const one = ofChart('88.5.3', { prometheus: GIB, alertmanager: GIB, grafana: GIB });
  const definitions = [PROMETHEUSES, ALERTMANAGERS].map((name) => ({ name, operator: '0.63.0' }));
  const running = healthWith(one, { definitions });
  expect(running.status).toBe('at-risk');
  expect(
    first(running.releases).findings.map(({ code, claims, evidence }) => [code, claims.length, evidence.length]),
  ).toEqual([['definitions-outdated', 2, 2]]);
  const before = healthWith(one, { ...ABSENT, alertmanager: [], volumes: [], jobs: [], classes: [], definitions });
  expect(first(before.releases).findings.map(({ code }) => code)).toEqual(['definitions-outdated', 'not-installed']);
  // before the chart is installed with them
  expect(first(before.steps).step.text).toBe('Apply the definitions of the newest planned chart');
});

test('of several charts the newest definitions are applied, once', () => {
  const plans = [ofChart('88.5.3'), ofChart('9.3.4'), ofChart('70.6.0'), ofChart('89.0.0')];
  expect(newestChartOf(plans)).toBe('89.0.0');
  expect(newestChartOf([])).toBeUndefined();
  const [one, two] = [ofChart('70.6.0'), ofChart('88.5.3')] as const;
  const definitions = [{ name: PROMETHEUSES, operator: '0.63.0' }];
  const { steps } = diagnose([one, two], stateOf({ ...healthy(one), definitions }));
  const commands = steps.flatMap(({ step }) => step.commands.map((line) => lineOf(line)));
  expect(commands.filter((line) => line === applied('88.5.3'))).toHaveLength(1);
  expect(commands).not.toContain(applied('70.6.0'));
});

describe('the kind of a custom resource', () => {
  const ONE = plan();
  const { name: NAME } = first(ONE.document.objects);
  const withList = (list: 'no-such-type' | 'forbidden') => {
    const unseen = { seen: false, obstacle: list, reason: 'no such type' } as const;
    return { here: { customResources: new Map([['Prometheus', unseen] as const]) } };
  };
  const found = (...given: Parameters<typeof viewWith>) =>
    operatorTypesMissing(viewWith(...given), { newestChart: '88.5.3' });

  test('that the cluster does not have is installed', () => {
    expect(factsOf(found(ONE, ABSENT, withList('no-such-type')))).toEqual({
      code: 'operator-types-missing',
      status: 'problem',
      about: ABOUT,
      evidence: [`object, Prometheus monitoring/${NAME}: no such type`],
      fix: [[applied('88.5.3')], [UPGRADE]],
    });
  });

  test('is not missing if its objects may not be listed, or if there are none', () => {
    expect(found(ONE, ABSENT, withList('forbidden'))).toBeUndefined();
    expect(found(ONE, ABSENT)).toBeUndefined();
  });

  test('is not needed if its StatefulSet exists, or for a Deployment', () => {
    expect(found(ONE, { prometheus: [] }, withList('no-such-type'))).toBeUndefined();
    expect(found(plan({ grafana: GIB }), ABSENT, withList('no-such-type'))).toBeUndefined();
  });
});
