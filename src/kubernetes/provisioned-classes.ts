/** What brings StorageClasses into a cluster, the names that it gives them, and where that stands. */
interface ClassSource {
  /** The provisioner, product or distribution, as it is written in a sentence. */
  readonly title: string;
  readonly names: readonly string[];
  /** Where the names were read, in November 2026. */
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
    source:
      'https://github.com/kubernetes/minikube/blob/master/deploy/addons/storageclass/storageclass.yaml.tmpl, and `kubectl get storageclass` of kind and GKE',
  },
  {
    title: 'GKE',
    names: [
      'standard-rwo',
      'premium-rwo',
      'standard-rwx',
      'premium-rwx',
      'zonal-rwx',
      'enterprise-rwx',
      'enterprise-multishare-rwx',
    ],
    source: 'the pages of GKE about the drivers of Persistent Disk and Filestore, and `kubectl get storageclass`',
  },
  {
    title: 'AKS',
    names: [
      'default',
      'managed',
      'managed-premium',
      'managed-csi',
      'managed-csi-premium',
      'azurefile',
      'azurefile-premium',
      'azurefile-csi',
      'azurefile-csi-premium',
      'azureblob-nfs-premium',
      'azureblob-fuse-premium',
    ],
    source:
      'https://blog.teknews.cloud/kubernetes/aks/2026/03/09/Playing_a_bit_with_the_CSI_for_Azure_Blob.html: `kubectl get storageclass`',
  },
  {
    title: 'Amazon EKS',
    names: ['gp2', 'gp3', 'auto-ebs-sc'],
    source:
      'https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html; gp3 is made by most who replace gp2',
  },
  {
    title: 'the drivers of Amazon EBS and EFS',
    names: ['ebs-sc', 'efs-sc'],
    source:
      'https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/examples/kubernetes/dynamic-provisioning/manifests/storageclass.yaml, and the same of aws-efs-csi-driver',
  },
  {
    title: 'OpenShift',
    names: ['gp2-csi', 'gp3-csi'],
    source: 'https://github.com/openshift/aws-ebs-csi-driver-operator/tree/master/assets',
  },
  {
    title: 'OpenShift',
    names: ['standard-csi'],
    source: 'https://github.com/openshift/openstack-cinder-csi-driver-operator/blob/master/assets/storageclass.yaml',
  },
  {
    title: 'OpenShift',
    names: ['thin', 'thin-csi'],
    source:
      'https://github.com/openshift/cluster-storage-operator/blob/master/assets/storageclasses/vsphere.yaml, and assets/storageclass.yaml of vmware-vsphere-csi-driver-operator',
  },
  {
    title: 'OpenShift Data Foundation',
    names: ['ocs-storagecluster-ceph-rbd', 'ocs-storagecluster-cephfs', 'ocs-storagecluster-ceph-rgw'],
    source: '`oc get storageclass` in several public repositories',
  },
  {
    title: 'Docker Desktop',
    names: ['hostpath'],
    source: '`kubectl get storageclass` in several public repositories: docker.io/hostpath',
  },
  {
    title: 'MicroK8s',
    names: ['microk8s-hostpath'],
    source: 'https://github.com/canonical/microk8s-core-addons/blob/main/addons/hostpath-storage/storage.yaml',
  },
  {
    title: 'Longhorn',
    names: ['longhorn', 'longhorn-static'],
    source: '`kubectl get storageclass` in several public repositories: driver.longhorn.io',
  },
  {
    title: 'Harvester',
    names: ['harvester-longhorn', 'harvester'],
    source: 'https://docs.harvesterhci.io, and claims of guest clusters in several public repositories',
  },
  {
    title: 'Rook',
    names: ['ceph-block', 'ceph-filesystem', 'ceph-bucket'],
    source: 'https://github.com/rook/rook/blob/master/deploy/charts/rook-ceph-cluster/values.yaml',
  },
  {
    title: 'Rook',
    names: ['rook-ceph-block', 'rook-cephfs', 'rook-ceph-delete-bucket'],
    source: 'https://github.com/rook/rook/tree/master/deploy/examples',
  },
  {
    title: 'Rook with an external Ceph, such as that of MicroK8s',
    names: ['ceph-rbd', 'cephfs'],
    source: 'https://github.com/rook/rook/blob/master/deploy/examples/import-external-cluster.sh',
  },
  {
    title: 'Ceph CSI',
    names: ['csi-rbd-sc', 'csi-cephfs-sc'],
    source: 'https://github.com/ceph/ceph-csi/tree/devel/examples',
  },
  {
    title: 'an NFS provisioner',
    names: ['nfs-client'],
    source: 'https://github.com/kubernetes-sigs/nfs-subdir-external-provisioner/blob/master/deploy/class.yaml',
  },
  {
    title: 'an NFS provisioner',
    names: ['nfs-csi'],
    source: 'https://github.com/kubernetes-csi/csi-driver-nfs/blob/master/deploy/example/storageclass-nfs.yaml',
  },
  {
    title: 'an NFS provisioner',
    names: ['nfs'],
    source:
      'https://github.com/kubernetes-sigs/nfs-ganesha-server-and-external-provisioner/blob/master/deploy/helm/values.yaml',
  },
  {
    title: 'OpenEBS',
    names: ['openebs-hostpath', 'openebs-device', 'openebs-single-replica', 'openebs-lvmpv', 'openebs-zfspv'],
    source: 'https://openebs.io/docs, and `kubectl get storageclass`',
  },
  {
    title: 'TopoLVM',
    names: ['topolvm-provisioner'],
    source: 'https://github.com/topolvm/topolvm/tree/main/docs',
  },
  {
    title: 'LVM Storage of OpenShift',
    names: ['lvms-vg1'],
    source: '`oc get storageclass` in several public repositories',
  },
  {
    title: 'DigitalOcean',
    names: ['do-block-storage', 'do-block-storage-retain', 'do-block-storage-xfs', 'do-block-storage-xfs-retain'],
    source: '`kubectl get storageclass` in several public repositories: dobs.csi.digitalocean.com',
  },
  {
    title: 'Hetzner Cloud',
    names: ['hcloud-volumes', 'hcloud-volumes-encrypted'],
    source: 'https://github.com/hetznercloud/csi-driver/blob/main/docs/kubernetes/README.md',
  },
  {
    title: 'Akamai (Linode)',
    names: ['linode-block-storage', 'linode-block-storage-retain'],
    source:
      'https://github.com/linode/linode-blockstorage-csi-driver/blob/main/deploy/kubernetes/base/csi-storageclass.yaml',
  },
  {
    title: 'Vultr',
    names: ['vultr-block-storage', 'vultr-block-storage-retain', 'vultr-block-storage-hdd'],
    source: 'https://github.com/vultr/vultr-csi/blob/master/docs/kubernetes/README.md',
  },
  {
    title: 'Scaleway',
    names: ['scw-bssd', 'scw-bssd-retain', 'sbs-default', 'sbs-5k', 'sbs-15k'],
    source: 'the values of the chart scaleway-csi, and `kubectl get storageclass` of Kapsule',
  },
  {
    title: 'Oracle Cloud',
    names: ['oci', 'oci-bv'],
    source: '`kubectl get storageclass` in a public repository: oracle.com/oci and blockvolume.csi.oraclecloud.com',
  },
  {
    title: 'the hostpath CSI driver',
    names: ['csi-hostpath-sc'],
    source: 'https://github.com/kubernetes-csi/csi-driver-host-path/blob/master/examples/csi-storageclass.yaml',
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
