import { Chart, Size } from 'cdk8s';
import { ArgoCdApplication, GitOpsApp, HostPathLayout, KubePrometheusStackStorage } from 'cdk8s-prometheus-storage';

// the node is there for others; the init Job tolerates what they tolerate
const tolerations = [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }];

const app = new GitOpsApp();
const storage = new KubePrometheusStackStorage(new Chart(app, 'prometheus-storage'), 'storage', {
  release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
  layout: HostPathLayout.perVolume('/var/lib/monitoring'),
  nodes: ['gpu-04'],
  prometheus: { size: Size.gibibytes(200), retention: '90d' },
  alertmanager: { size: Size.gibibytes(1) },
  grafana: { size: Size.gibibytes(10) },
  // the init Job and the chart's node-exporter mount directories of the node
  namespaces: { create: true, privileged: true },
  delivery: 'argo-cd',
  values: {
    prometheus: { prometheusSpec: { tolerations } },
    alertmanager: { alertmanagerSpec: { tolerations } },
    grafana: {
      tolerations,
      // without it Argo CD gets another random password at each rendering, and starts Grafana anew
      admin: { existingSecret: 'grafana-admin' },
    },
  },
});
new ArgoCdApplication(app, 'delivery', {
  storage,
  repoUrl: 'https://git.example.com/platform/monitoring.git',
  path: 'dist',
  automated: { prune: true, selfHeal: true },
});
app.synth();
