import type { Values } from '../../src';
import { onNode } from './hand-made';

/** Where a set is made: the names of what a whole cluster shares begin with the namespace. */
export interface Place {
  readonly release: string;
  readonly namespace: string;
  readonly nodes: readonly [string, string];
}

/** Volumes as people publish them, in the words of this test. */
export interface PublishedSet {
  /** The shape, and where it was seen. */
  readonly name: string;
  /** Volumes, claims made by hand, StorageClasses. */
  readonly objects: readonly Values[];
  readonly values: Values;
  /** What the user has to say when only the files are read. */
  readonly nodes?: Readonly<Record<string, string>>;
  readonly claims?: Readonly<Record<string, string>>;
  /** The directory and node of each claim, by its short name. */
  readonly expected: Readonly<Record<string, string>>;
  /** The claims that were made by hand, and those that replace them. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** The names that chart and operator give, for a release whose full name is not cut off. */
function claimsOf({ release }: Place): { prometheus: (replica: number) => string; alertmanager: string } {
  const [set, alerts] = ['prometheus', 'alertmanager'].map(
    (name) => `${name}-${release}-kube-prometheus-stack-${name}`,
  );
  return {
    prometheus: (replica) => `${set ?? ''}-db-${set ?? ''}-${replica}`,
    alertmanager: `${alerts ?? ''}-db-${alerts ?? ''}-0`,
  };
}

function storageClass(name: string, more: Values = {}): Values {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
    ...more,
  };
}

function volume(name: string, spec: Values, metadata: Values = {}): Values {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, ...metadata },
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      ...spec,
    },
  };
}

function claim(namespace: string, name: string, spec: Values): Values {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } }, ...spec },
  };
}

/** The storage block of a custom resource. */
function asking(spec: Values): Values {
  const wanted = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } }, ...spec };
  return { volumeClaimTemplate: { spec: wanted } };
}

const prometheus = (spec: Values, more: Values = {}): Values => ({
  prometheus: { prometheusSpec: { storageSpec: asking(spec), ...more } },
});
const grafana = (persistence: Values): Values => ({ grafana: { persistence: { enabled: true, ...persistence } } });

/** Each with the repository and file where such a set was found in November 2026. */
export function publishedSets({ release, namespace, nodes: [first, second] }: Place): PublishedSet[] {
  const of = claimsOf({ release, namespace, nodes: [first, second] });
  const name = (what: string): string => `${namespace}-${what}`;
  const at = (node: string): Values => ({ nodeAffinity: onNode('kubernetes.io/hostname', node) });
  const anywhere = {
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'Exists' }] }],
      },
    },
  };
  return [
    {
      // allanian/docker orchestration/servers/k8s/helm/apps/prometheus.md
      name: 'one local volume, found by its class',
      objects: [
        storageClass(name('local')),
        volume(name('tsdb'), { storageClassName: name('local'), local: { path: '/data/adopt/tsdb' }, ...at(first) }),
      ],
      values: prometheus({ storageClassName: name('local') }),
      expected: { 'prometheus-0-0': `local /data/adopt/tsdb ${first}` },
    },
    {
      // saieswarnookala/Kubernetes prometheus.sh; scality/metalk8s salt/metalk8s/addons/prometheus-operator/deployed
      name: 'volumes of one class, chosen by labels, with selectors of both kinds',
      objects: [
        storageClass(name('local')),
        volume(
          name('metrics'),
          { storageClassName: name('local'), local: { path: '/var/mnt/disks/metrics' }, ...at(first) },
          { labels: { app: name('metrics') } },
        ),
        volume(
          name('alerts'),
          { storageClassName: name('local'), local: { path: '/var/mnt/disks/alerts' }, ...at(second) },
          { labels: { app: name('alerts') } },
        ),
      ],
      values: {
        ...prometheus({ storageClassName: name('local'), selector: { matchLabels: { app: name('metrics') } } }),
        alertmanager: {
          alertmanagerSpec: {
            storage: asking({
              storageClassName: name('local'),
              selector: { matchExpressions: [{ key: 'app', operator: 'In', values: [name('alerts')] }] },
            }),
          },
        },
      },
      expected: {
        'prometheus-0-0': `local /var/mnt/disks/metrics ${first}`,
        'alertmanager-0': `local /var/mnt/disks/alerts ${second}`,
      },
    },
    {
      // oracle/weblogic-kubernetes-operator: kubernetes/samples, end-to-end monitoring
      name: 'hostPath without type and node, a class each, and a claim of Grafana by hand',
      objects: [
        ...['p', 'g'].map((one) => storageClass(name(one), { volumeBindingMode: 'Immediate' })),
        volume(name('pv-p'), { storageClassName: name('p'), hostPath: { path: '/scratch/adopt/monitoring/p' } }),
        volume(name('pv-g'), { storageClassName: name('g'), hostPath: { path: '/scratch/adopt/monitoring/g' } }),
        claim(namespace, 'pvc-grafana', { storageClassName: name('g') }),
      ],
      values: { ...prometheus({ storageClassName: name('p') }), ...grafana({ existingClaim: 'pvc-grafana' }) },
      nodes: { 'prometheus-0': first, grafana: second },
      expected: {
        'prometheus-0-0': `hostPath /scratch/adopt/monitoring/p ${first}`,
        'grafana-0': `hostPath /scratch/adopt/monitoring/g ${second}`,
      },
      renamed: { 'pvc-grafana': `${release}-grafana` },
    },
    {
      // an excerpt of the code search without a name: "prometheus-pv", "grafana-pv" with claimRef and operator Exists
      name: 'reserved volumes directly below /mnt that any node could have',
      objects: [
        storageClass(name('standard')),
        volume(name('prometheus-pv'), {
          storageClassName: name('standard'),
          hostPath: { path: '/mnt/adopt-prometheus-data' },
          claimRef: { namespace, name: of.prometheus(0) },
          ...anywhere,
        }),
        volume(name('grafana-pv'), {
          storageClassName: name('standard'),
          hostPath: { path: '/mnt/adopt-grafana-data' },
          claimRef: { namespace, name: 'grafana-pvc' },
          ...anywhere,
        }),
        claim(namespace, 'grafana-pvc', { storageClassName: name('standard'), volumeName: name('grafana-pv') }),
      ],
      values: { ...prometheus({ storageClassName: name('standard') }), ...grafana({ existingClaim: 'grafana-pvc' }) },
      nodes: { '': first },
      expected: {
        'prometheus-0-0': `hostPath /mnt/adopt-prometheus-data ${first}`,
        'grafana-0': `hostPath /mnt/adopt-grafana-data ${first}`,
      },
      renamed: { 'grafana-pvc': `${release}-grafana` },
    },
    {
      // an excerpt of the code search without a name: "monitoring-prometheus", class "zfs-manual"
      name: 'local volumes of one class that differ in size, with smaller claims',
      objects: [
        storageClass(name('zfs-manual')),
        volume(name('metrics'), {
          storageClassName: name('zfs-manual'),
          capacity: { storage: '20Gi' },
          local: { path: '/secure/adopt/prometheus' },
          claimRef: { namespace, name: of.prometheus(0) },
          ...at(first),
        }),
        volume(name('graphs'), {
          storageClassName: name('zfs-manual'),
          capacity: { storage: '5Gi' },
          local: { path: '/secure/adopt/grafana' },
          claimRef: { namespace, name: `${release}-grafana` },
          ...at(first),
        }),
      ],
      values: {
        ...prometheus({ storageClassName: name('zfs-manual'), resources: { requests: { storage: '8Gi' } } }),
        ...grafana({ storageClassName: name('zfs-manual'), size: '2Gi' }),
      },
      expected: {
        'prometheus-0-0': `local /secure/adopt/prometheus ${first}`,
        'grafana-0': `local /secure/adopt/grafana ${first}`,
      },
    },
    {
      // an excerpt of the code search without a name: "prometheus-data-pv", class "lamina-host-storage"
      name: 'hostPath with DirectoryOrCreate, and the node only in the nodeSelector',
      objects: [
        storageClass(name('host-storage'), { volumeBindingMode: 'Immediate' }),
        volume(
          name('prometheus-data-pv'),
          {
            storageClassName: name('host-storage'),
            hostPath: { path: '/adopt-data/x/prometheus', type: 'DirectoryOrCreate' },
          },
          { labels: { app: 'prometheus' } },
        ),
      ],
      values: prometheus(
        { storageClassName: name('host-storage') },
        { nodeSelector: { 'kubernetes.io/hostname': second } },
      ),
      expected: { 'prometheus-0-0': `hostPath /adopt-data/x/prometheus ${second}` },
    },
    {
      // an excerpt of the code search without a name: "prom-storage-pv" of docker-desktop
      name: 'a policy that deletes, and a claim that names its volume',
      objects: [
        storageClass(name('local-storage')),
        volume(name('prom-storage-pv'), {
          storageClassName: name('local-storage'),
          persistentVolumeReclaimPolicy: 'Delete',
          hostPath: { path: '/opt/adopt/volumes/prometheus/storage' },
          ...at(first),
        }),
      ],
      values: prometheus({ storageClassName: name('local-storage'), volumeName: name('prom-storage-pv') }),
      expected: { 'prometheus-0-0': `hostPath /opt/adopt/volumes/prometheus/storage ${first}` },
    },
    {
      // an excerpt of the code search without a name: "prometheus-2tb-storage" with nodePath
      name: 'a volume by hand in a class of the local-path provisioner',
      objects: [
        storageClass(name('2tb'), {
          provisioner: 'rancher.io/local-path',
          parameters: { nodePath: '/mnt/adopt_data/prometheus' },
          reclaimPolicy: 'Retain',
        }),
        volume(name('2tb-pv'), {
          storageClassName: name('2tb'),
          capacity: { storage: '1000Gi' },
          local: { path: '/mnt/adopt_data/prometheus' },
          claimRef: { namespace, name: of.prometheus(0) },
          ...at(second),
        }),
      ],
      values: prometheus({ storageClassName: name('2tb'), resources: { requests: { storage: '900Gi' } } }),
      expected: { 'prometheus-0-0': `local /mnt/adopt_data/prometheus ${second}` },
    },
    {
      // benjah1/k8s-collection prometheus/terraform/pv.tf and pvc.tf; Mtt6300/terraform-kubernetes-monitoring-cluster
      name: 'ReadWriteMany in volumes and claims',
      objects: [
        storageClass(name('standard'), { volumeBindingMode: 'Immediate' }),
        volume(
          name('pv-metrics'),
          {
            storageClassName: name('standard'),
            accessModes: ['ReadWriteMany'],
            hostPath: { path: '/opt/adopt-data/prometheus-a', type: 'DirectoryOrCreate' },
            ...at(first),
          },
          { labels: { app: 'prometheus' } },
        ),
        volume(name('grafana-data-pv'), {
          storageClassName: name('standard'),
          accessModes: ['ReadWriteMany'],
          hostPath: { path: '/opt/adopt-data/grafana_data', type: 'DirectoryOrCreate' },
          claimRef: { namespace, name: `${release}-grafana` },
          ...at(first),
        }),
      ],
      values: {
        ...prometheus({
          storageClassName: name('standard'),
          accessModes: ['ReadWriteMany'],
          selector: { matchLabels: { app: 'prometheus' } },
        }),
        ...grafana({ storageClassName: name('standard'), accessModes: ['ReadWriteMany'], size: '5Gi' }),
      },
      expected: {
        'prometheus-0-0': `hostPath /opt/adopt-data/prometheus-a ${first}`,
        'grafana-0': `hostPath /opt/adopt-data/grafana_data ${first}`,
      },
    },
    {
      // an excerpt of the code search without a name: one volume for each pod, "prometheus-{{ .Values.Pod.name }}"
      name: 'replicas with a directory each',
      objects: [
        storageClass(name('local-storage')),
        ...[first, second].map((node, replica) =>
          volume(name(`prometheus-pod-${replica}`), {
            storageClassName: name('local-storage'),
            local: { path: `/var/adopt/volumes/pod-${replica}` },
            claimRef: { namespace, name: of.prometheus(replica) },
            ...at(node),
          }),
        ),
      ],
      values: prometheus({ storageClassName: name('local-storage') }, { replicas: 2 }),
      expected: {
        'prometheus-0-0': `local /var/adopt/volumes/pod-0 ${first}`,
        'prometheus-0-1': `local /var/adopt/volumes/pod-1 ${second}`,
      },
    },
    {
      // an excerpt of the code search without a name: hostPath volumes below K3s' storage folder, and a local one beside
      name: 'hostPath and local mixed, two in one directory',
      objects: [
        storageClass(name('local-storage')),
        volume(name('k3s-metrics'), {
          storageClassName: name('local-storage'),
          hostPath: { path: '/var/lib/rancher/k3s/storage/adopt', type: 'DirectoryOrCreate' },
          claimRef: { namespace, name: of.prometheus(0) },
          ...at(first),
        }),
        volume(name('k3s-alerts'), {
          storageClassName: name('local-storage'),
          hostPath: { path: '/var/lib/rancher/k3s/storage/adopt/', type: 'DirectoryOrCreate' },
          claimRef: { namespace, name: of.alertmanager },
          ...at(first),
        }),
        volume(name('k3s-graphs'), {
          storageClassName: name('local-storage'),
          local: { path: '/var/lib/rancher/k3s/adopt-graphs' },
          claimRef: { namespace, name: `${release}-grafana` },
          ...at(first),
        }),
      ],
      values: {
        ...prometheus({ storageClassName: name('local-storage') }),
        alertmanager: { alertmanagerSpec: { storage: asking({ storageClassName: name('local-storage') }) } },
        ...grafana({ storageClassName: name('local-storage') }),
      },
      expected: {
        'prometheus-0-0': `hostPath /var/lib/rancher/k3s/storage/adopt ${first}`,
        'alertmanager-0': `hostPath /var/lib/rancher/k3s/storage/adopt ${first}`,
        'grafana-0': `local /var/lib/rancher/k3s/adopt-graphs ${first}`,
      },
    },
    {
      // rancher/local-path-provisioner provisioner.go: what Provision makes, with the policy set to Retain
      name: 'a volume that the local-path provisioner made, and that is retained',
      objects: [
        storageClass(name('local-path'), { provisioner: 'rancher.io/local-path' }),
        volume(
          name('pvc-1'),
          {
            storageClassName: name('local-path'),
            hostPath: { path: '/opt/local-path-provisioner/adopt-pvc-1', type: 'DirectoryOrCreate' },
            claimRef: { namespace, name: of.prometheus(0) },
            ...at(second),
          },
          {
            annotations: {
              'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path',
              'local.path.provisioner/selected-node': second,
            },
          },
        ),
      ],
      values: prometheus({ storageClassName: name('local-path') }),
      expected: { 'prometheus-0-0': `hostPath /opt/local-path-provisioner/adopt-pvc-1 ${second}` },
    },
  ];
}
