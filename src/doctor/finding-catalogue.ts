/**
 * How a finding was tested. `lab`: with a real API server, scheduler, controllers and operator, with the printed
 * commands run until the doctor finds no problem. `simulated node`: like lab, with the test as the kubelet.
 * `log`: with lines from public reports or from this library's scripts. `objects`: with objects as the API server returns them.
 * `no commands`: the fix has no command to paste, or is another node or value.
 */
type Tried = 'lab' | 'simulated node' | 'log' | 'objects' | 'no commands';

/** The meaning of a finding. docs/reference/doctor.md is generated from it. */
export interface FindingEntry {
  /** The finding: a short clause without a period. */
  readonly title: string;
  /** The cause and the consequences: sentences. Markdown; links are relative to docs/reference. */
  readonly cause: string;
  /** How it was tested, at least once. */
  readonly tried: readonly [Tried, ...Tried[]];
}

/** Every finding by what it is about, in the order of the layers in rules.ts. Codes never change. */
export const FINDING_GROUPS = {
  'The installation': {
    'not-installed': {
      title: 'Nothing of the release is in the cluster (waiting)',
      cause:
        'Neither the storage nor the chart is applied yet. If they should be, kubectl is connected to another cluster.',
      tried: ['lab'],
    },
    'chart-not-installed': {
      title: 'The storage is there, the chart is not (waiting)',
      cause: 'The storage is applied first; the chart is installed after it.',
      tried: ['lab'],
    },
    'installed-elsewhere': {
      title: 'The chart is installed under another release name or in another namespace than planned',
      cause:
        'Names of claims follow from release and namespace, so its claims wait for volumes that are reserved for other names.',
      tried: ['lab'],
    },
    'release-renamed': {
      title: 'The planned directories belong to a release with another name',
      cause: 'The name or namespace in the description has changed, and all names of volumes and claims with it.',
      tried: ['lab'],
    },
    'admission-hook-stuck': {
      title: "The chart's hook for the webhook certificate does not finish",
      cause:
        'The Job runs before anything else is installed, and helm waits for it. It needs its image and the API server.',
      tried: ['lab'],
    },
  },
  'The namespace': {
    'namespace-terminating': {
      title: 'A namespace of the release is being deleted',
      cause:
        'Everything in it is deleted, and nothing can be created until it is gone. If it stays, a finalizer of an object in it holds it; the finding lists these objects.',
      tried: ['lab', 'no commands'],
    },
    'namespace-recreated': {
      title: 'The namespace was deleted, and the volumes still belong to the claims that it had',
      cause: 'Volumes are not in a namespace: they stay, with the uids of the deleted claims, and with the data.',
      tried: ['lab'],
    },
    'namespace-missing': {
      title: 'A namespace of the plan does not exist',
      cause: 'The init Jobs or the claims of the plan are in it.',
      tried: ['lab'],
    },
    quota: {
      title: 'A quota or a LimitRange refuses claims or pods',
      cause: 'It belongs to the owner of the namespace, so the finding names it, and no command changes it.',
      tried: ['lab'],
    },
  },
  'The node': {
    'other-cluster': {
      title: 'The cluster has none of the planned nodes, and nothing of the release',
      cause: 'Either kubectl is connected to another cluster, or the description names wrong nodes.',
      tried: ['lab'],
    },
    'node-missing': {
      title: 'No node has the planned label value',
      cause:
        'The node has left the cluster or has a new name, or the description names a wrong one. A cluster without nodes is one finding.',
      tried: ['lab', 'objects'],
    },
    'node-label-missing': {
      title: 'The node has lost the label that volumes are pinned by',
      cause: 'Nothing that uses the volumes can be scheduled without it.',
      tried: ['lab'],
    },
    'node-not-ready': {
      title: 'The node is not ready',
      cause: 'Its volumes are on its own disk, so their pods wait until it is back.',
      tried: ['simulated node'],
    },
    'node-tainted': {
      title: 'A taint keeps the Job or the pod off its node',
      cause: 'Volumes and directories are on this node only; what uses them must be admitted to it.',
      tried: ['lab'],
    },
    'node-cordoned': {
      title: 'The node is cordoned',
      cause: 'A cordoned node takes no new pods. This is usually done for maintenance.',
      tried: ['lab'],
    },
    'node-full': {
      title: 'The node has not enough CPU, memory or another resource left',
      cause: 'The data is on this node only, so the pod cannot run elsewhere.',
      tried: ['lab', 'no commands'],
    },
    'disk-pressure': {
      title: 'The disk of the node is nearly full',
      cause: 'The kubelet evicts pods and takes no new ones.',
      tried: ['simulated node'],
    },
  },
  'The StorageClass and the volume': {
    'storage-class-missing': {
      title: 'The planned StorageClass does not exist',
      cause: 'Volumes bind without it, but the operator creates no StatefulSet whose class does not exist.',
      tried: ['lab'],
    },
    'storage-class-provisions': {
      title: 'The planned StorageClass exists with another provisioner',
      cause:
        'The planned class provisions nothing. With this one, a claim that does not find its volume gets a new one without the data, and applying the plan fails.',
      tried: ['lab', 'no commands'],
    },
    'volume-not-ours': {
      title: 'A PersistentVolume of another owner has a planned name',
      cause:
        'It has neither the labels of the release nor the planned place. It is never deleted or changed by a printed command.',
      tried: ['lab', 'no commands'],
    },
    'volume-terminating': {
      title: 'A PersistentVolume was deleted and is still in use (at risk)',
      cause:
        'It is gone as soon as its claim is deleted. A deletion cannot be undone, so claim and volume are created again. The data stays.',
      tried: ['lab'],
    },
    'reclaim-policy': {
      title: 'The reclaim policy of volumes is not Retain (at risk)',
      cause: 'A deleted claim takes its volume with it, and a provisioner of local disks may delete the data.',
      tried: ['lab'],
    },
    'directory-shared': {
      title: 'Another volume has the data directory on the same node, or one around it or in it',
      cause:
        'A directory is for one process. If the other volume is bound, the data is in danger; if not, it is at risk. For a volume of another origin, its path counts as its directory.',
      tried: ['lab', 'no commands'],
    },
    'volume-missing': {
      title: 'Planned PersistentVolumes do not exist',
      cause: 'The manifests were not applied to this cluster, or only in part.',
      tried: ['lab'],
    },
    'volume-deleted': {
      title: 'The PersistentVolume was deleted, and its claim is Lost',
      cause: 'A prune or kubectl delete removed the object. The data is still on the node.',
      tried: ['lab'],
    },
    'claim-lost': {
      title: 'The claim is Lost although its volume exists',
      cause: 'The volume was recreated, or a tool removed claimRef.uid. Kubernetes does not repair that.',
      tried: ['lab'],
    },
    'volume-taken': {
      title: 'Another claim holds the volume',
      cause: 'It was bound before the volume was reserved, or the claim had this name before a rename.',
      tried: ['lab'],
    },
    'volume-unreserved': {
      title: 'A volume is reserved for no claim (at risk)',
      cause: 'Its `claimRef` was removed. Any claim of the same class can take it, that of another component too.',
      tried: ['lab'],
    },
    'volume-unfit': {
      title: 'The volume does not fit its claim',
      cause:
        'The claim is as planned, but capacity, class or access mode of the volume were changed, or the changed plan was not applied.',
      tried: ['lab'],
    },
    'volume-released': {
      title: 'The volume still belongs to a deleted claim',
      cause: 'The uid of the deleted claim stays in the volume, so that no new claim gets it.',
      tried: ['lab'],
    },
    'claim-deleted-by-policy': {
      title:
        'Kubernetes deletes the claims by the policy of the workload, and the volumes are Released again and again',
      cause:
        'The persistentVolumeClaimRetentionPolicy of the workload has Delete: [what is deleted without you](deletions.md).',
      tried: ['lab'],
    },
    'volume-differs': {
      title: 'The volume is at another place than planned',
      cause: 'Path and node of a volume are immutable, so this is a [data move](../how-to/review-changes.md).',
      tried: ['lab', 'no commands'],
    },
    'unused-volume-differs': {
      title: 'Volumes that were never bound are at another place than planned',
      cause:
        'Path and node of a volume are immutable. Nothing was written through these objects, so they can be replaced.',
      tried: ['lab'],
    },
    'volume-nearly-full': {
      title: 'The file system of a local volume is nearly full',
      cause: 'Writes fail with "no space left on device" once it is full. Reported with `--usage` only.',
      tried: ['objects'],
    },
  },
  'The workload': {
    'claim-renamed': {
      title: 'The installed workload asks for a claim with another name than planned',
      cause: 'Another chart version or override is installed. The finding names those that give this name.',
      tried: ['lab'],
    },
    'operator-types-missing': {
      title: 'The custom resource definitions of the operator do not exist',
      cause: 'Helm installs them only with the first installation, and not with `--skip-crds`.',
      tried: ['objects'],
    },
    'definitions-outdated': {
      title: 'The custom resource definitions are older than the operator of the chart (at risk)',
      cause:
        'Helm installs them and never upgrades them, unless `crds.upgradeJob.enabled` is set. The API server drops a field that its definition lacks, or refuses the object. [Upgrade them](../how-to/upgrade-chart.md) before the chart.',
      tried: ['lab'],
    },
    'other-kind': {
      title: 'The component is installed as another kind of object, such as a PrometheusAgent',
      cause: 'The kind decides the names of StatefulSet and claims, so the planned volume is not used.',
      tried: ['lab'],
    },
    'values-of-other-release': {
      title: 'The release has the values of another release of this library',
      cause:
        'It was installed with the wrong values file. The operator refuses it, or its next claims ask for the volumes of the other release.',
      tried: ['lab'],
    },
    'differs-from-plan': {
      title: 'Size, class, user or directory are not those of the plan (at risk)',
      cause:
        'The plan has changed and is not applied yet, or the chart has other values, such as those of another release. Claims that exist are not affected until they are created again.',
      tried: ['lab'],
    },
    'claims-not-planned': {
      title: 'A workload asks for claims that are not planned (at risk)',
      cause: 'Its replicas or shards were raised by hand. No volume is reserved for the new claims.',
      tried: ['lab'],
    },
    'component-missing': {
      title: 'The chart is installed without the component',
      cause: 'It was installed with other values than those of the plan.',
      tried: ['lab'],
    },
    'scaled-down': {
      title: 'Fewer pods are requested than planned (waiting)',
      cause: 'The workload was stopped or scaled down, or the plan has grown and the chart was not upgraded yet.',
      tried: ['lab'],
    },
    'storage-class-unknown': {
      title: 'The installed values name a StorageClass that does not exist',
      cause: 'They are not the planned values.',
      tried: ['lab'],
    },
    'object-paused': {
      title: 'The custom resource is paused',
      cause: 'The operator ignores a paused object, and a pod that it should have does not exist.',
      tried: ['lab'],
    },
    'operator-silent': {
      title: 'No operator has created the StatefulSet',
      cause: 'No Prometheus Operator is running, or it does not watch this namespace.',
      tried: ['objects'],
    },
    'statefulset-refused': {
      title: 'The operator refuses to create the StatefulSet',
      cause: 'The condition of the custom resource names the reason.',
      tried: ['lab'],
    },
    'workload-terminating': {
      title: 'The object of a component was deleted and is not gone yet (at risk)',
      cause: 'A finalizer holds it. Once it is gone, its pods end, and only helm creates it again. The data stays.',
      tried: ['lab'],
    },
    'no-claim-asked-for': {
      title: 'The workload runs without its volume',
      cause: 'The storage settings of the values were not installed. Its pods are on an emptyDir and lose their data.',
      tried: ['lab'],
    },
    'overlay-outdated': {
      title: 'The storage settings hold an old copy of a list of your values',
      cause:
        'Helm replaces a list as a whole, so the [overlay](../how-to/values.md#keep-your-values-file) holds a copy of yours. Your values have changed since it was written, and the pods still have the old list.',
      tried: ['lab'],
    },
    'pods-refused': {
      title: 'The cluster refuses the pods',
      cause: 'A policy or a webhook does not admit them.',
      tried: ['lab', 'no commands'],
    },
    'pods-refused-label-too-long': {
      title: 'The name of the StatefulSet is too long for its pods',
      cause: 'A StatefulSet with a name over 52 characters is accepted, but its pods are not.',
      tried: ['lab', 'no commands'],
    },
    'pods-refused-by-pod-security': {
      title: 'Pod Security refuses the pods of a component',
      cause: 'The level that the namespace enforces does not admit them.',
      tried: ['objects'],
    },
  },
  'The claim': {
    'claim-missing': {
      title: 'The claim does not exist',
      cause:
        'It was deleted, or helm could not create it. A StatefulSet creates its claims with its pods, helm that of a Deployment.',
      tried: ['lab', 'objects'],
    },
    'claim-terminating': {
      title: 'A claim was deleted and is still in use (at risk)',
      cause:
        'It is gone as soon as its pod ends, and its volume is then Released. A deletion cannot be undone, so the claim is created again. The data stays.',
      tried: ['lab'],
    },
    'claim-binding': {
      title: 'The claim is not bound yet (waiting)',
      cause: 'Claim or volume was created a moment ago.',
      tried: ['simulated node'],
    },
    'claim-mismatch': {
      title: 'The claim stays Pending',
      cause: 'Its class, size or access mode does not fit its volume, or no controller binds it.',
      tried: ['lab'],
    },
    'claim-elsewhere': {
      title: 'The claim is bound to another volume',
      cause: 'It was bound before the planned volume existed. Its data is in the other volume.',
      tried: ['lab', 'no commands'],
    },
  },
  'The init Job': {
    'job-missing': {
      title: 'The init Job does not exist',
      cause: 'It was not applied, or was deleted before it ran. Nothing else creates the directories.',
      tried: ['lab'],
    },
    'job-not-ours': {
      title: 'A Job of another owner has the name of an init Job',
      cause: 'It does not have the labels of the release. It is never deleted by a printed command.',
      tried: ['objects'],
    },
    'job-suspended': {
      title: 'The init Job is suspended',
      cause: 'A person or a queue controller has suspended it.',
      tried: ['objects'],
    },
    'job-failed': {
      title: 'The init Job has failed, or fails and tries again',
      cause:
        'Its log names the reason, such as a policy, a mount, a symbolic link or a full disk. [What its log says](init-job.md#what-its-log-says)',
      tried: ['simulated node', 'log'],
    },
    'job-blocked-by-pod-security': {
      title: 'Pod Security refuses the init Job',
      cause: 'The Job mounts hostPath, which only the level `privileged` admits.',
      tried: ['lab'],
    },
    'job-pod-refused': {
      title: 'The cluster refuses the pod of the init Job',
      cause: 'A policy or a webhook does not admit it.',
      tried: ['objects'],
    },
    'job-without-pod': {
      title: 'The init Job creates no pod',
      cause: 'The event that named the reason has expired.',
      tried: ['objects'],
    },
    'job-image': {
      title: 'The image of the init Job cannot be pulled',
      cause: 'The registry cannot be reached, refuses, or does not have the image.',
      tried: ['objects'],
    },
    'job-script-missing': {
      title: 'The script of the init Job does not exist',
      cause: 'Its ConfigMap was deleted or not applied.',
      tried: ['objects'],
    },
    'disk-not-mounted': {
      title: 'The required disk is not mounted on the node',
      cause: 'With `requireMountPoint` the Job creates nothing on another disk.',
      tried: ['objects'],
    },
    'job-running': {
      title: 'The init Job has not finished yet (waiting)',
      cause: 'Pods wait until their directories exist. Changing the owner of much data takes time.',
      tried: ['simulated node'],
    },
  },
  'The pod': {
    'node-rebuilt': {
      title: 'The node was rebuilt after the init Job had finished',
      cause: 'A finished Job does not run again, so the directories are missing on the new disk.',
      tried: ['simulated node'],
    },
    'directory-missing': {
      title: 'The directory does not exist although the init Job is Complete',
      cause: 'The disk is not mounted, or the directory was removed.',
      tried: ['objects'],
    },
    'pod-wants-another-node': {
      title: 'The nodeSelector of the pod excludes the node that holds its data',
      cause: 'A volume never follows a pod to another node.',
      tried: ['lab'],
    },
    'volume-node-conflict': {
      title: 'The pod may not run on the node of its volume',
      cause: 'An affinity, a spread constraint or a second volume requires another node.',
      tried: ['lab', 'no commands'],
    },
    'not-scheduled': {
      title: 'The pod is not scheduled',
      cause: 'The condition of the pod names the reason.',
      tried: ['objects'],
    },
    'directory-never-came': {
      title: 'The directory does not appear with the right owner',
      cause: 'The pod waits for the init Job, which is Complete: the directory was removed, or has another owner.',
      tried: ['log'],
    },
    'chown-without-rights': {
      title: "Grafana's init-chown-data lacks the capabilities that it needs",
      cause: 'Charts 71.1.1 to 86.1.0 drop them. The planned values switch this container off.',
      tried: ['log'],
    },
    'disk-full': {
      title: 'No space is left on the disk',
      cause: 'The disk is full, and hostPath has no quota: it fills up whatever size the claim has.',
      tried: ['log'],
    },
    'read-only-file-system': {
      title: 'The file system of the data directory is read-only',
      cause: 'The kernel mounts a file system read-only after errors of the disk.',
      tried: ['log'],
    },
    'input-output-error': {
      title: 'The disk cannot be read or written',
      cause: 'The disk or its connection fails.',
      tried: ['log'],
    },
    'stale-file-handle': {
      title: 'The data directory is on a network share that is gone',
      cause: 'The share was recreated, or its server restarted.',
      tried: ['log'],
    },
    'corrupted-block': {
      title: 'A block of Prometheus is damaged',
      cause: 'The node lost power or the disk failed while it was written.',
      tried: ['log'],
    },
    'segments-not-sequential': {
      title: 'The write-ahead log of Prometheus has gaps',
      cause: 'Files of it were deleted, or restored in part.',
      tried: ['log'],
    },
    'directory-locked': {
      title: 'Another process holds the lock of the data directory',
      cause: 'Two processes write to one directory, or it is a network share without locks.',
      tried: ['log'],
    },
    'database-locked': {
      title: "Grafana's database is locked",
      cause: 'Two Grafana processes use one SQLite file.',
      tried: ['log'],
    },
    'write-ahead-log-taken': {
      title: 'Files of a running Prometheus were given to another user',
      cause: 'Another volume, usually that of Grafana, holds this directory. The finding names volumes that overlap.',
      tried: ['log'],
    },
    'wrong-owner': {
      title: 'The process may not write to its data directory',
      cause: 'The directory, or a file in it, has another owner. Kubernetes applies no fsGroup to hostPath.',
      tried: ['log'],
    },
    'pod-missing': {
      title: 'No pod uses the claim',
      cause: 'The workload is scaled to 0, or its controller has not created the pod.',
      tried: ['objects'],
    },
    starting: {
      title: 'Something was created a moment ago (waiting)',
      cause: 'A StatefulSet, a claim, a mount or a pod follows within seconds, a large Prometheus within minutes.',
      tried: ['simulated node'],
    },
    image: {
      title: 'An image of the pod cannot be pulled',
      cause: 'The registry cannot be reached, refuses, or does not have the image.',
      tried: ['objects'],
    },
    'pod-not-ready': {
      title: 'The pod does not become ready',
      cause: 'Its storage is as planned as far as can be seen. The finding shows what the pod reports.',
      tried: ['simulated node'],
    },
    'deletes-more-than-planned': {
      title: 'The cluster deletes more than the plan says',
      cause:
        'A retention, or a policy for claims or shards, differs from the plan: [what is deleted without you](deletions.md).',
      tried: ['objects'],
    },
    'two-pods': {
      title: 'Two pods use one claim at the same time',
      cause: 'ReadWriteOnce is once per node. Two pods of one node can share a claim and damage its data.',
      tried: ['lab'],
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FindingEntry>>>>;

type Groups = typeof FINDING_GROUPS;

/** The stable code of a finding. */
export type FindingCode = { [G in keyof Groups]: keyof Groups[G] }[keyof Groups];
