import { Chart, Size } from 'cdk8s';
import { GitOpsApp, HostPathLayout, KubePrometheusStackStorage } from './index';

const app = new GitOpsApp();
const chart = new Chart(app, 'prometheus-storage');
new KubePrometheusStackStorage(chart, 'storage', {
  release: { name: 'kube-prometheus-stack-1681228346', namespace: 'prometheus', chartVersion: '45.9.1' },
  layout: HostPathLayout.sharedRoot('/prometheus/data'),
  nodes: ['i-0jl8d8r83kkf3yt5lzh7'],
  prometheus: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-prometheus' },
  alertmanager: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-alertmanager' },
  thanosRuler: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-thanos' },
  grafana: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-grafana' },
  admissionWebhooks: false,
  values: {
    prometheus: { prometheusSpec: { nodeSelector: { telemetry: 'prometheus' } } },
    thanosRuler: { thanosRulerSpec: { queryEndpoints: ['thanos-query.prometheus.svc:10902'] } },
  },
});
app.synth();
