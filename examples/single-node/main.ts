import { Chart, Size } from 'cdk8s';
import { GitOpsApp, HostPathLayout, KubePrometheusStackStorage } from 'cdk8s-prometheus-storage';

const app = new GitOpsApp();
new KubePrometheusStackStorage(new Chart(app, 'prometheus-storage'), 'storage', {
  release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
  layout: HostPathLayout.perVolume('/srv/monitoring'),
  nodes: ['srv-01'],
  prometheus: { size: Size.gibibytes(50), retention: '30d' },
  alertmanager: { size: Size.gibibytes(1) },
  grafana: { size: Size.gibibytes(5) },
  // the init Job and the chart's node-exporter mount directories of the node
  namespaces: { create: true, privileged: true },
});
app.synth();
