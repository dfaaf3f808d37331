/** What brings StorageClasses into a cluster, the names that it gives them, and where that stands. */
interface ClassSource {
  /** The provisioner, product or distribution, as it is written in a sentence. */
  readonly title: string;
  readonly names: readonly string[];
  /** Where the names are documented or defined. */
  readonly source: string;
}

/**
 * StorageClasses that exist in many clusters and belong to a provisioner. A class of such a name must not be made by
 * default: its provisioner is immutable, so that the API server refuses it where the other one exists, and where that comes
 * later it cannot be installed.
 */
const SOURCES: readonly ClassSource[] = [
  {
    title: 'local-path-provisioner, which is part of K3s',
    names: ['local-path'],
    source: 'https://github.com/rancher/local-path-provisioner/blob/master/deploy/local-path-storage.yaml',
  },
  {
    title: 'kind, minikube and GKE',
    names: ['standard'],
    source: 'https://github.com/kubernetes/minikube/blob/master/deploy/addons/storageclass/storageclass.yaml.tmpl',
  },
  {
    title: 'GKE',
    names: [
      ...['standard-rwo', 'premium-rwo', 'standard-rwx', 'premium-rwx', 'zonal-rwx', 'enterprise-rwx'],
      ...['enterprise-multishare-rwx'],
    ],
    source: 'https://docs.cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes',
  },
  {
    title: 'AKS',
    names: [
      ...['default', 'managed', 'managed-premium', 'managed-csi', 'managed-csi-premium'],
      ...['azurefile', 'azurefile-premium', 'azurefile-csi', 'azurefile-csi-premium'],
      ...['azureblob-nfs-premium', 'azureblob-fuse-premium'],
    ],
    source: 'https://learn.microsoft.com/en-us/azure/aks/concepts-storage',
  },
  {
    title: 'Amazon EKS',
    names: ['gp2', 'gp3', 'auto-ebs-sc', 'ebs-sc', 'efs-sc'],
    source: 'https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html',
  },
  {
    title: 'OpenShift',
    names: ['gp2-csi', 'gp3-csi', 'standard-csi', 'thin', 'thin-csi'],
    source:
      'https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/storage/dynamic-provisioning',
  },
  {
    title: 'OpenShift Data Foundation',
    names: ['ocs-storagecluster-ceph-rbd', 'ocs-storagecluster-cephfs', 'ocs-storagecluster-ceph-rgw'],
    source: 'https://docs.redhat.com/en/documentation/red_hat_openshift_data_foundation',
  },
  {
    title: 'Docker Desktop',
    names: ['hostpath'],
    source: 'https://docs.docker.com/desktop/features/kubernetes/',
  },
  {
    title: 'MicroK8s',
    names: ['microk8s-hostpath'],
    source: 'https://microk8s.io/docs/addon-hostpath-storage',
  },
  {
    title: 'Longhorn',
    names: ['longhorn', 'longhorn-static', 'harvester-longhorn', 'harvester'],
    source: 'https://longhorn.io/docs/latest/references/storage-class-parameters/',
  },
  {
    title: 'Rook or Ceph CSI',
    names: [
      ...['ceph-block', 'ceph-filesystem', 'ceph-bucket', 'ceph-rbd', 'cephfs'],
      ...['rook-ceph-block', 'rook-ceph-block-ec', 'rook-cephfs', 'rook-ceph-delete-bucket'],
      ...['csi-rbd-sc', 'csi-cephfs-sc'],
    ],
    source: 'https://github.com/rook/rook/blob/master/deploy/charts/rook-ceph-cluster/values.yaml',
  },
  {
    title: 'an NFS provisioner',
    names: ['nfs-client', 'nfs-csi', 'nfs', 'nfs-provisioner'],
    source: 'https://github.com/kubernetes-sigs/nfs-subdir-external-provisioner',
  },
  {
    title: 'OpenEBS',
    names: ['openebs-hostpath', 'openebs-device', 'openebs-single-replica', 'openebs-lvmpv', 'openebs-zfspv'],
    source: 'https://openebs.io/docs',
  },
  {
    title: 'TopoLVM or LVM Storage',
    names: ['topolvm-provisioner', 'lvms-vg1'],
    source: 'https://github.com/topolvm/topolvm/blob/main/charts/topolvm/values.yaml',
  },
  {
    title: 'DigitalOcean',
    names: [...['do-block-storage', 'do-block-storage-retain', 'do-block-storage-xfs', 'do-block-storage-xfs-retain']],
    source: 'https://docs.digitalocean.com/products/kubernetes/how-to/add-volumes/',
  },
  {
    title: 'Hetzner Cloud',
    names: ['hcloud-volumes', 'hcloud-volumes-encrypted'],
    source: 'https://github.com/hetznercloud/csi-driver/blob/main/chart/values.yaml',
  },
  {
    title: 'Akamai (Linode)',
    names: ['linode-block-storage', 'linode-block-storage-retain'],
    source: 'https://github.com/linode/linode-blockstorage-csi-driver',
  },
  {
    title: 'Vultr',
    names: ['vultr-block-storage', 'vultr-block-storage-hdd', 'vultr-block-storage-retain'],
    source: 'https://github.com/vultr/vultr-csi',
  },
  {
    title: 'Scaleway',
    names: ['scw-bssd', 'scw-bssd-retain', 'sbs-default', 'sbs-5k', 'sbs-15k'],
    source: 'https://github.com/scaleway/scaleway-csi',
  },
  {
    title: 'Oracle Cloud',
    names: ['oci', 'oci-bv', 'oci-fss'],
    source: 'https://docs.oracle.com/en-us/iaas/Content/ContEng/Tasks/contengcreatingpersistentvolumeclaim.htm',
  },
  {
    title: 'the hostpath CSI driver',
    names: ['csi-hostpath-sc'],
    source: 'https://github.com/kubernetes-csi/csi-driver-host-path',
  },
];

const TITLES: ReadonlyMap<string, string> = new Map(
  SOURCES.flatMap(({ title, names }) => names.map((name) => [name, title] as const)),
);

/** What brings a StorageClass of this name, `undefined` if no provisioner is known by it. */
export function provisionerOfClass(name: string): string | undefined {
  return TITLES.get(name);
}

/**
 * The StorageClasses that are made of those that volumes name.
 * @param asked whether all are asked for, or none; `undefined`: all but those that a provisioner is known by
 */
export function classesToMake(names: readonly string[], asked: boolean | undefined): string[] {
  return asked === false ? [] : names.filter((name) => asked === true || !TITLES.has(name));
}
