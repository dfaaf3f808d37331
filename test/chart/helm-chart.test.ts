import { CHART_NAME, chartVersionOn, HELM_REPOSITORY, OCI_REPOSITORY, releaseNameOn } from '../../src/chart/helm-chart';

type Keys = Readonly<Record<string, string>>;

const lookup = (keys: Keys) => (key: string) => keys[key];

test('the chart is where the Prometheus community publishes it', () => {
  expect([CHART_NAME, HELM_REPOSITORY, OCI_REPOSITORY]).toEqual([
    'kube-prometheus-stack',
    'https://prometheus-community.github.io/helm-charts',
    'oci://ghcr.io/prometheus-community/charts',
  ]);
});

describe('the release that an object belongs to', () => {
  const annotations: Keys = { 'meta.helm.sh/release-name': 'by-helm' };
  const labels: Keys = { release: 'by-chart', 'app.kubernetes.io/instance': 'by-grafana' };

  test.each<[string, Keys, Keys, string | undefined]>([
    ['the annotation of Helm, before all labels', annotations, labels, 'by-helm'],
    ['the label of the chart, before that of Grafana', {}, labels, 'by-chart'],
    ['the label that Grafana has', {}, { 'app.kubernetes.io/instance': 'by-grafana' }, 'by-grafana'],
    ['nothing on an object of somebody else', {}, { app: 'x' }, undefined],
    ['no label with the key of the annotation', {}, annotations, undefined],
    ['no annotation with the key of a label', labels, {}, undefined],
  ])('is in %s', (_, onObject, labelled, release) => {
    expect(releaseNameOn(lookup(labelled), lookup(onObject))).toBe(release);
  });
});

describe('the version of the chart that made an object', () => {
  test.each<[string, Keys, string | undefined]>([
    ['that of the label of Helm', { 'helm.sh/chart': 'kube-prometheus-stack-45.9.1' }, '45.9.1'],
    ['that of the label of the chart', { chart: 'kube-prometheus-stack-45.9.1' }, '45.9.1'],
    [
      'that of the label of Helm, where both are there',
      { chart: 'kube-prometheus-stack-45.9.1', 'helm.sh/chart': 'kube-prometheus-stack-58.0.1' },
      '58.0.1',
    ],
    [
      'that of this chart, where Grafana has another',
      { 'helm.sh/chart': 'grafana-6.50.7', chart: 'kube-prometheus-stack-45.9.1' },
      '45.9.1',
    ],
    ['with a plus, which labels cannot hold', { chart: 'kube-prometheus-stack-45.9.1_build' }, '45.9.1+build'],
    ['none of a chart within the chart', { 'helm.sh/chart': 'grafana-6.50.7' }, undefined],
    ['none of a chart whose name begins alike', { chart: 'kube-prometheus-stack-crds-1.0.0' }, undefined],
    ['none of a chart whose name ends alike', { chart: 'my-kube-prometheus-stack-1.0.0' }, undefined],
    ['none without a label', {}, undefined],
  ])('is %s', (_, labels, version) => {
    expect(chartVersionOn(lookup(labels))).toBe(version);
  });
});
