import { Size } from 'cdk8s';
import { ArgoCdApplication, Fleet, HelmValues, HostPathLayout, type Values } from 'cdk8s-prometheus-storage';

const site = (name: string): Values => ({ prometheus: { prometheusSpec: { externalLabels: { site: name } } } });

// only CI knows what is in the clusters: it sets origin/main
const { BASELINE } = process.env;

new Fleet({
  shared: {
    release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
    layout: HostPathLayout.perVolume('/var/lib/monitoring'),
    prometheus: { size: Size.gibibytes(40), retention: '14d' },
    alertmanager: { size: Size.gibibytes(1) },
    grafana: { size: Size.gibibytes(5) },
    // the init Jobs and the chart's node-exporter mount directories of the nodes
    namespaces: { create: true, privileged: true },
    delivery: 'argo-cd',
    values: HelmValues.fromFile('values.yaml'),
  },
  clusters: {
    'store-lyon': { nodes: ['lyon-1'], values: site('lyon') },
    'store-porto': { nodes: ['porto-1'], values: site('porto') },
    warehouse: {
      nodes: ['warehouse-1', 'warehouse-2'],
      prometheus: { replicas: 2, size: Size.gibibytes(300), retention: '90d' },
      alertmanager: { replicas: 2 },
      values: site('warehouse'),
    },
  },
  forEach: ({ name, app, storage }) => {
    new ArgoCdApplication(app, 'delivery', {
      storage,
      repoUrl: 'https://git.example.com/platform/stores.git',
      path: `dist/${name}`,
      name: `monitoring-${name}`,
      destination: { server: `https://${name}.clusters.example.com:6443` },
      automated: { prune: true, selfHeal: true },
    });
  },
  guard: BASELINE === undefined ? undefined : { baseline: { git: BASELINE } },
}).synth();
