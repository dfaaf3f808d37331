import { Chart, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { GitOpsApp, HostPathLayout, KubePrometheusStackStorage } from 'cdk8s-prometheus-storage';

const namespace = 'monitoring';
const [a, b, c] = ['rack-a-07', 'rack-b-02', 'rack-c-11'];
const disk = Size.gibibytes(930);

const app = new GitOpsApp();
const chart = new Chart(app, 'prometheus-storage');

new k8s.KubeNamespace(chart, 'namespace', {
  metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
});

new KubePrometheusStackStorage(chart, 'storage', {
  release: { name: 'kps', namespace, chartVersion: '88.5.3' },
  // the init Jobs mount directories of the nodes, which a restricted namespace does not admit
  namespaces: { initJobs: 'monitoring-init' },
  layout: HostPathLayout.perVolume('/mnt/metrics/kps'),
  // without its disk the directory is there too, but on the disk of the system
  initJob: { requireMountPoint: '/mnt/metrics' },
  capacity: { [a]: disk, [b]: disk, [c]: disk },
  prometheus: {
    shards: 3,
    replicas: 2,
    // the replicas of a shard never share a node, so that any node may fail
    nodes: [
      [a, b],
      [b, c],
      [c, a],
    ],
    size: Size.gibibytes(400),
    retention: '60d',
  },
  alertmanager: { replicas: 3, nodes: [a, b, c], size: Size.gibibytes(2) },
  grafana: { nodes: [c], size: Size.gibibytes(10) },
  values: {
    // with the name that the chart makes, those of the shards are longer than Kubernetes takes
    fullnameOverride: 'kps',
    // it needs more than the namespace admits, so it is a release of its own
    nodeExporter: { enabled: false },
  },
});
app.synth();
