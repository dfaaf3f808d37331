import { Chart, Size } from 'cdk8s';
import { FluxHelmRelease, GitOpsApp, HostPathLayout, KubePrometheusStackStorage } from 'cdk8s-prometheus-storage';

const app = new GitOpsApp();
const storage = new KubePrometheusStackStorage(new Chart(app, 'prometheus-storage'), 'storage', {
  release: { name: 'kps', namespace: 'observability', chartVersion: '88.5.3' },
  layout: HostPathLayout.perVolume('/data/observability'),
  // of these the kubelet tells how full they are, so that the chart's alerts about it work
  volumeType: 'local',
  nodes: ['edge-berlin-1', 'edge-berlin-2'],
  prometheus: { replicas: 2, size: Size.gibibytes(100), retention: '15d' },
  alertmanager: { replicas: 2, size: Size.gibibytes(1) },
  grafana: { size: Size.gibibytes(5) },
  // the init Jobs and the chart's node-exporter mount directories of the nodes
  namespaces: { create: true, privileged: true },
  delivery: 'flux',
});
new FluxHelmRelease(app, 'delivery', { storage, path: 'monitoring/dist', values: 'config-map' });
app.synth();
