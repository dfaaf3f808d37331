/** The meaning of a problem code. The page about errors is generated from it. */
export interface ProblemEntry {
  /** The problem as a heading: a short clause without a period. */
  readonly title: string;
  /** The reason for the refusal: sentences. */
  readonly why: string;
  /** The fix: sentences in Markdown. Links are relative to docs/reference. */
  readonly fix: string;
}

/** Every problem code, grouped by the part of a description or output that it is about. Codes never change. */
export const PROBLEM_GROUPS = {
  'Properties of any part': {
    'unknown-property': {
      title: 'A property that does not exist',
      why: 'A misspelled property would be ignored without a word where TypeScript runs without its compiler, or in JavaScript.',
      fix: 'Correct the name; the message suggests the nearest one.',
    },
    'missing-property': {
      title: 'A required property is not set',
      why: 'Nothing can be planned without it.',
      fix: 'Add it.',
    },
    'invalid-value': {
      title: 'A value of the wrong type, or outside its range',
      why: 'Kubernetes, Helm or the library would refuse it or read it as something else.',
      fix: 'Use what the message names.',
    },
    'invalid-size': {
      title: 'Not a Size, or not greater than 0',
      why: 'A number says no unit, and a string is no Size: `200` would be 200 bytes.',
      fix: "Write `Size.gibibytes(400)`, not `400` or `'400Gi'`.",
    },
    'invalid-name': {
      title: 'A name that Kubernetes refuses',
      why: 'Names of objects, namespaces and labels have a fixed alphabet and length.',
      fix: 'Use lower case letters, digits and dashes, as the message says.',
    },
  },
  'The release': {
    'invalid-release-name': {
      title: 'A release name that Helm refuses',
      why: 'Helm takes at most 53 lower case letters, digits and dashes.',
      fix: 'Use the very name that you give to Helm: the claims follow from it.',
    },
    'release-name-with-dot': {
      title: 'A release name with a dot',
      why: 'Helm accepts it, but Kubernetes refuses volumes and services of that name. `fullnameOverride` is not enough, because the services of Grafana and others keep the dot.',
      fix: 'Install the release under another name.',
    },
    'invalid-chart-version': {
      title: 'Not a version of kube-prometheus-stack, or one that is too old',
      why: 'The names of claims follow from the version of the chart, not of Prometheus or the operator. Versions before 9.3.4 are not known.',
      fix: 'Use the version in the column CHART of `helm list --all-namespaces`.',
    },
    'name-too-long': {
      title: 'A name that chart or operator would make too long',
      why: 'Kubernetes refuses the object, or accepts it and never makes its pods.',
      fix: 'Set `fullnameOverride` to 22 characters or fewer with shards, 26 otherwise, or the override that the message names. For a release that runs already this is a [rename](../how-to/review-changes.md).',
    },
    'invalid-object-name': {
      title: 'An override that makes a name which Kubernetes refuses',
      why: 'The chart builds names of objects from the release and the overrides, and writes them without quotes: a name that YAML reads as a number or as a word such as `yes` is refused too.',
      fix: 'Change the override that the message names.',
    },
    'component-not-in-chart': {
      title: 'A component that this version of the chart does not have',
      why: 'ThanosRuler came with chart 36.1.0.',
      fix: 'Remove the component from the description, or use a newer chart.',
    },
    'component-not-rendered': {
      title: 'A component that the chart would not render with these values',
      why: 'The description gives it storage, and the values switch it off or request it in a way that this version does not read.',
      fix: 'Remove the storage or the value that the message names.',
    },
    'component-disabled': {
      title: 'A component that the values switch off',
      why: 'The description gives it storage, and `<component>.enabled` is false.',
      fix: 'Remove the storage or the switch.',
    },
    'option-of-another-component': {
      title: 'An option that this component does not have',
      why: 'Only Prometheus has shards and `retentionSize`; Grafana is one pod and has no retention; an agent keeps no blocks.',
      fix: 'Remove it.',
    },
    'invalid-count': {
      title: 'Not a number of replicas or shards',
      why: 'The claims are counted by it.',
      fix: 'Use a whole number of at least 1.',
    },
    'invalid-retention': {
      title: 'Not a duration that the component reads',
      why: 'Prometheus and Thanos know y, w, d, h, m, s and ms; Alertmanager nothing above hours.',
      fix: "Write `'30d'`, or `'120h'` for Alertmanager.",
    },
    'invalid-retention-size': {
      title: 'Not a size limit that Prometheus reads, or one as large as the volume',
      why: 'Compaction writes a new block before it deletes the old ones, and the write-ahead log is never deleted by the limit, so a limit of the whole volume fills it first.',
      fix: "Write a size in Prometheus' units such as `'340GB'`, smaller than the volume, or `'none'`.",
    },
  },
  'Nodes, directories, sizes': {
    'invalid-nodes': {
      title: 'Not a list of nodes',
      why: 'Each replica has its own node; each shard has a list of its own.',
      fix: "Write `nodes: ['node-1']`, also for a single one. Names are the values of `kubernetes.io/hostname`, or of `nodeLabel`.",
    },
    'too-few-nodes': {
      title: 'Fewer nodes than claims',
      why: 'Each replica of each shard needs a node.',
      fix: 'Add nodes at the end of the list: [several nodes](../how-to/several-nodes.md).',
    },
    'too-few-paths': {
      title: 'Fewer paths than claims',
      why: 'A list of paths has one for each replica, in one list or in a list per shard; a single path is for all.',
      fix: 'Add paths at the end of the list.',
    },
    'invalid-path': {
      title: 'A path that no volume may have',
      why: 'Paths are absolute and normalised, of letters, digits and `._-@+=,~%`, and not directly below `/`, unless a disk is mounted there (`requireMountPoint`): the init Job, which is root, makes them.',
      fix: 'Use a directory of its own such as `/prometheus/data`.',
    },
    'system-directory': {
      title: 'A directory that belongs to the system, or holds one that does',
      why: 'The init Job would own a directory of the operating system, a kubelet, a container runtime, etcd, a package manager or a login.',
      fix: 'Use a directory that is for data alone.',
    },
    'node-system': {
      title: 'A path where this node system keeps no data',
      why: 'With `nodeSystem`, paths are checked against what the system keeps: elsewhere the directory cannot be made, the kubelet does not see it, or it is lost.',
      fix: 'Use a directory below one that the message names: [node systems](../how-to/node-systems.md).',
    },
    'shared-place': {
      title: 'A volume root directly below a place that others use',
      why: '`/mnt`, `/srv`, `/var`, `/home` and `/media` are shared with other programs and people, and the init Job would mount all of it.',
      fix: 'Add a directory to the path; where a disk is mounted there, demand it with `requireMountPoint`.',
    },
    'invalid-mount-point': {
      title: 'A mount point that is not above a volume root',
      why: 'The init Job mounts it instead of the parents of the volume roots.',
      fix: 'Use the mount point of the disk that the volume root lies on, or is: of the description, or of a component that has a disk of its own.',
    },
    'overlapping-directories': {
      title: 'Two claims that would write into one directory',
      why: 'Grafana, ThanosRuler and `local` volumes own all of their volume root; any other claim owns its data directory. Its content is given to another owner, or deleted. All releases of an app count.',
      fix: 'Use `HostPathLayout.perVolume`, or give one of the components a `path` of its own.',
    },
    'duplicate-name': {
      title: 'A release, volume, claim or StatefulSet that is defined twice',
      why: 'Files, plans and Jobs are named after the release. Two releases would make the same claim or volume: the same namespace and release twice, or two rulers of charts 45.0.1 to 58.0.0 in one namespace.',
      fix: 'Change one of the releases; `thanosRuler.name` tells two rulers apart, and the `release.name` of a StatefulSetStorage may be any name.',
    },
    'capacity-exceeded': {
      title: 'Volumes that do not fit on their disk',
      why: 'A directory is no quota: the disk would fill up.',
      fix: 'Use smaller sizes or another node.',
    },
    'unused-node': {
      title: 'A capacity for a node that has no volume',
      why: 'The name is probably misspelled.',
      fix: 'Correct the name or remove the entry.',
    },
    'invalid-claim': {
      title: 'A claim, given by hand, that Kubernetes would refuse',
      why: 'Its names, directory and ids end up in manifests and in the arguments of the init Job.',
      fix: 'Correct what the message names.',
    },
  },
  'The init Job and the namespaces': {
    'invalid-mode': {
      title: 'Not a mode for a data directory',
      why: 'The owner needs all rights. `1700` and `3700` are how the Job marks what it has not finished.',
      fix: "Write three or four octal digits as text: `'2770'`, not `2770`.",
    },
    'invalid-toleration': {
      title: 'A toleration that the API server would refuse',
      why: 'The init Job tolerates what its components tolerate, so those of the values are checked too.',
      fix: 'Correct what the message names.',
    },
    'volume-of-another-node': {
      title: 'An init Job for volumes of another node',
      why: 'A Job runs on one node and makes the directories of that node.',
      fix: 'Give each `DirectoryInitJob` the volumes of its own node.',
    },
    'volume-of-another-disk': {
      title: 'An init Job for volumes of several disks',
      why: 'A Job mounts one disk, so that a disk that is missing keeps only its own volumes waiting.',
      fix: 'Give each `DirectoryInitJob` the volumes with one `mountPoint`.',
    },
    'option-without-init-jobs': {
      title: 'An option of init Jobs that do not exist',
      why: 'With `initJob: false` nothing runs on the nodes.',
      fix: 'Remove the option, or `initJob: false`.',
    },
    'option-without-chart': {
      title: 'An option of a chart that the library does not install',
      why: 'The chart of a StatefulSetStorage is yours, and so are its version and values.',
      fix: 'Remove the option, and write the Application of the chart yourself.',
    },
    'invalid-namespace-option': {
      title: 'Namespace options that contradict each other',
      why: 'The library labels only a namespace that it makes, and a namespace for the Jobs is not that of the release.',
      fix: 'Combine them as the message says: [Pod Security](../how-to/pod-security.md).',
    },
  },
  'The values': {
    'values-break-storage': {
      title: 'A value that breaks the storage',
      why: 'Your values win over the library, except where the claim would then not be the planned one. [All such values](#values-that-break-the-storage).',
      fix: 'Remove the value, or say the same in the description.',
    },
    'misplaced-key': {
      title: 'A storage key where no template of the chart reads it',
      why: 'The chart has no schema and ignores such keys without a word.',
      fix: 'Move the key to the path in the message.',
    },
    'key-not-in-chart': {
      title: 'A key that this version of the chart does not read',
      why: 'It came with a later version, or an earlier one was the last to read it.',
      fix: 'Use another version of the chart, or remove the key.',
    },
    'claim-replaced': {
      title: 'A value that puts something else in the place of the claim',
      why: '`emptyDir`, `ephemeral` and `existingClaim` win over the claim that the volume is reserved for.',
      fix: 'Remove the value, or the storage of the component.',
    },
    'second-mount': {
      title: 'A mount at the path of the data',
      why: "A second mount at the path where a component keeps its data hides the claim: Kubernetes refuses the pod where both paths are spelled alike; a patch of the container, or another spelling (`/prometheus/`), replaces the claim's mount. Mounts above and below the path are accepted, because container runtimes mount the shorter path first.",
      fix: 'Remove the mount, or mount the volume elsewhere. The claim is mounted without it.',
    },
    'templated-value': {
      title: 'A template in a value that names follow from',
      why: 'The chart executes `{{ }}` there, so the name is not known before.',
      fix: 'Write the name itself.',
    },
    'field-written-twice': {
      title: 'A field that additionalConfig writes a second time',
      why: 'Written into the object twice, one of the two is lost.',
      fix: 'Write the field at its own key.',
    },
    'ruler-without-query': {
      title: 'A ThanosRuler that has nothing to query',
      why: 'Without `queryEndpoints` or `queryConfig` the operator makes no StatefulSet.',
      fix: 'Set one of them in the values.',
    },
    'several-grafana-pods': {
      title: 'Two Grafana pods on one volume',
      why: "Grafana's SQLite database serves one process; two lock each other out.",
      fix: 'Keep one replica, no autoscaling, and the strategy `Recreate`.',
    },
    'owner-conflict': {
      title: 'A securityContext that contradicts the owner of the data',
      why: 'The pods would run as another user than the one that their data directory belongs to, or could not start.',
      fix: 'Keep one of the two.',
    },
    'pod-on-another-node': {
      title: 'A nodeSelector or affinity that excludes the node of the data',
      why: 'A volume already places its pod on its node; a rule for another node keeps the pod from being scheduled.',
      fix: 'Remove the rule, or name the node of the volume.',
    },
    'container-name-taken': {
      title: 'An init container with the name of the one that waits',
      why: 'Names of containers are unique in a pod.',
      fix: 'Rename yours, or set `waitForDirectories: false`.',
    },
    'values-within-object': {
      title: 'A Kubernetes object in the place of values',
      why: 'A HelmRelease, Application, HelmChart, ConfigMap or Secret carries values in one of its fields; Helm would take its own fields for values, and the chart reads none of them.',
      fix: "Read the values from their place: `HelmValues.fromFile('release.yaml', { at: 'spec.values' })`. [Where they are](../how-to/values.md#values-within-another-file).",
    },
    'no-values-there': {
      title: 'A place in a file where there are no values',
      why: '`at` leads to nothing, to something that is neither a map nor YAML of one, or to values in several documents.',
      fix: "Write the keys as they are in the file: `'spec.values'`, `'data[\"values.yaml\"]'`, `'spec.sources[0].helm.values'`.",
    },
    'encrypted-value': {
      title: 'An encrypted value that the storage depends on',
      why: "Names, claims and volumes follow from storage blocks, counts, names, securityContexts and rules for nodes; nothing follows from `ENC[…]`. With `valuesFile: 'overlay'` it is also refused in init containers, because they are copied into a file that nothing decrypts. Anywhere else it is accepted.",
      fix: 'Encrypt only what is secret, for example with `sops --encrypted-regex`: [keep your values file](../how-to/values.md#keep-your-values-file).',
    },
    'key-not-removable': {
      title: 'A key that an overlay would have to remove',
      why: '`null` and empty keys in a storage block set nothing, and a server-side apply refuses some of them; a merged values file leaves them out. A later values file cannot remove a key of an earlier one: `null` over it stays null.',
      fix: "Remove the key from your values file, or use `valuesFile: 'merged'`.",
    },
    'not-plain-data': {
      title: 'Values that YAML cannot say',
      why: 'Dates, functions, class instances, cycles and numbers beyond 2⁵³ have no form in YAML. In a map `undefined` is left out; in a list it would move what follows.',
      fix: 'Use maps, lists, strings, finite numbers, booleans and null.',
    },
    'invalid-yaml': {
      title: 'A values file that Helm refuses, or reads differently than it looks',
      why: 'A key given twice, a second document, a tag, an alias without its anchor, a number that Helm would round.',
      fix: 'Correct the line and column that the message names; quote what is meant as text.',
    },
    'unreadable-file': {
      title: 'A file that cannot be read',
      why: 'It does not exist, is not a file, is not UTF-8, or is larger than values ever are.',
      fix: 'Check the path.',
    },
  },
  'Output, delivery, fleets': {
    'unwritable-text': {
      title: 'Text that readers of YAML take for something else',
      why: 'A line separator, half a surrogate pair or `0o17` without quotes would be read as something else by kubectl or Helm.',
      fix: 'Remove the character. A `GitOpsApp` or `Fleet` writes all but half surrogate pairs.',
    },
    'shared-object-differs': {
      title: 'Two releases that share an object and describe it differently',
      why: 'A cluster has room for one StorageClass or Namespace of a name.',
      fix: 'Describe it alike, or give one of the releases another `storageClassName`.',
    },
    'delivery-mismatch': {
      title: 'A storage that is planned for another delivery',
      why: 'Argo CD and Flux need annotations on the objects; only Argo CD has hooks.',
      fix: "Set `delivery: 'argo-cd'` or `delivery: 'flux'` on the storage.",
    },
    'delivery-in-its-own-chart': {
      title: 'A delivery in the chart that it delivers',
      why: 'What brings the storage into the cluster is not part of it.',
      fix: 'Give the construct the app, or a chart of its own.',
    },
    'storage-without-cluster': {
      title: 'A storage of a fleet that is in no cluster',
      why: "The `app` of a Fleet is for what deploys all of its clusters. Each storage is in its cluster's folder.",
      fix: 'Describe the storage as a cluster of the fleet.',
    },
    'breaking-sync-option': {
      title: 'An option of Argo CD that breaks bound volumes or the chart',
      why: 'Replaced or recreated, a bound volume loses the uid of its claim, and the claim is `Lost`. The CRDs of the chart are too large for a client-side apply.',
      fix: 'Remove the option. For single objects of the chart, set the annotation `argocd.argoproj.io/sync-options` in its values.',
    },
    'option-without-overlay': {
      title: 'A place of your values that nothing reads',
      why: 'A merged values file holds your own values already.',
      fix: "Remove `userValues`, or set `valuesFile: 'overlay'`.",
    },
    'user-values-unknown': {
      title: 'An overlay without the places of all your values',
      why: 'Without `userValues`, Argo CD and Flux would install the chart without your own values. Values from several files are in several places.',
      fix: 'Set `userValues`, with a place for each file: [keep your values file](../how-to/values.md#keep-your-values-file).',
    },
    'user-values-unreachable': {
      title: 'Values in a place that the delivery tool cannot read',
      why: 'Helm and Argo CD read files. A HelmRelease of Flux reads ConfigMaps and Secrets in its own namespace.',
      fix: "Use `{ path }` for `'kubectl'` and `'argo-cd'`, `{ configMap }` or `{ secret }` for `'flux'`.",
    },
    'inline-values-lost': {
      title: 'Values that cannot stand in a HelmRelease',
      why: 'cdk8s leaves out null, and below a plain App does not escape some characters.',
      fix: "Set `values: 'config-map'`.",
    },
    'substituted-value': {
      title: 'A variable of Flux in a value that the storage follows from',
      why: 'Flux replaces `${cluster}` and `$$` where a Kustomization has `postBuild`. Names, claims, volumes and what is deleted are computed before that, from the text as it is.',
      fix: 'Write the value itself. If no variable is meant, set `substitute: false` on the FluxHelmRelease.',
    },
    'crds-of-older-chart': {
      title: 'Two releases that replace the definitions of the operator in turn',
      why: 'CustomResourceDefinitions belong to the whole cluster. Each upgrade of the release with the older chart would put older definitions over newer ones, and the API server would then drop the newer fields of all Prometheus objects.',
      fix: "Set `crds: 'skip'` on the FluxHelmRelease with the older chart.",
    },
    'output-type': {
      title: 'An output type that cannot keep the delivery apart',
      why: 'With one file for all, the delivery would be applied with what it delivers.',
      fix: 'Use one of the output types in the message.',
    },
    'config-map-too-large': {
      title: 'Values too large for a ConfigMap',
      why: 'Kubernetes takes at most 1 MiB.',
      fix: 'Split the values, or leave out what the chart has as its default.',
    },
  },
  'Plans and the guard': {
    'plan-not-found': {
      title: 'No plan where one is expected',
      why: 'Nothing was synthesized there, or the path is another.',
      fix: 'Synthesize with a `GitOpsApp`, and commit its output. Leave a guard out until a first plan is there.',
    },
    'unreadable-plan': {
      title: 'A plan that this version cannot read',
      why: 'It is no plan of this library, was changed by hand, or was written by a newer version.',
      fix: 'Synthesize again.',
    },
    'git-failed': {
      title: 'A revision or path that Git does not know',
      why: 'There is no repository, no such revision, or a shallow checkout that lacks it.',
      fix: 'In CI, fetch the branch first. Leave a guard out until a first output is committed.',
    },
    'baseline-in-output': {
      title: 'A baseline inside the output folder',
      why: 'cdk8s empties the output folder before every synthesis.',
      fix: "Compare with a Git revision: `{ git: 'origin/main' }`.",
    },
    'ambiguous-baseline': {
      title: 'A baseline with several plans',
      why: 'A guard of one storage compares with one plan.',
      fix: 'Point it to the plan of this release, or use the guard of the `GitOpsApp`.',
    },
    'unacknowledged-change': {
      title: 'A change that would leave data behind or stop the cluster',
      why: 'The guard refuses what the baseline does not allow.',
      fix: 'Take the change back; or add the list in the message to `guard.acknowledged`, synthesize, and [follow the runbook](../how-to/review-changes.md) before you apply.',
    },
  },
  Verify: {
    'chart-mismatch': {
      title: 'A chart that renders something else than the plan says',
      why: 'The claims would get no volume, or the data would be elsewhere. The message has what is expected and what is rendered.',
      fix: 'Look up the code in the message among [all mismatches](verify.md).',
    },
    'helm-not-found': {
      title: 'No helm to run',
      why: 'The chart is rendered by your own helm.',
      fix: 'Install it, or name it with `--helm` or `HELM`.',
    },
    'helm-too-old': {
      title: 'A helm that is too old',
      why: 'Helm before 3.8 cannot pull charts from OCI registries, and Helm 2 cannot read the chart.',
      fix: 'Install Helm 3.8 or newer, or name another one.',
    },
    'helm-timeout': {
      title: 'A run of helm that did not end in time',
      why: 'A registry does not answer, or the program is none that ends.',
      fix: 'Verify with a chart on your machine, or allow more time.',
    },
    'helm-failed': {
      title: 'A run of helm that failed',
      why: 'The message is that of helm, without what of your values may be secret.',
      fix: 'Run `helm template` with the same chart and values files to see all of it.',
    },
    'helm-output': {
      title: 'An output of helm that cannot be read',
      why: 'It is too large, or an object in it is not YAML.',
      fix: 'Check that the chart is a kube-prometheus-stack, and that the program is helm.',
    },
    'wrong-chart': {
      title: 'A chart that is not kube-prometheus-stack',
      why: 'The rules are for this chart only. A chart around it has other values.',
      fix: 'Name the folder or archive of kube-prometheus-stack, such as the one in `charts/` of your chart.',
    },
    'remote-chart': {
      title: 'A chart that is not on this machine',
      why: 'Synthesis reaches no network, so that the same input gives the same output.',
      fix: 'Commit the archive of the chart, from `helm pull`, or run `verify` after the synthesis.',
    },
    'values-file-missing': {
      title: 'A values file that is not there',
      why: 'The chart is rendered with the values file beside the plan, and before an overlay with your own values.',
      fix: 'Synthesize again, or name your own values files with `--values`.',
    },
  },
  'The command line and the cluster': {
    'invalid-option': {
      title: 'An option of the command line that cannot be read',
      why: 'It has another form, or is given twice.',
      fix: 'See `--help`.',
    },
    'file-exists': {
      title: 'A file that would be overwritten',
      why: 'An existing description is never overwritten by mistake.',
      fix: 'Name another file, or add `--force`.',
    },
    'several-clusters': {
      title: 'A folder with the plans of several clusters',
      why: 'The doctor looks at one cluster at a time.',
      fix: 'Name the folder of the cluster.',
    },
    'kubectl-not-found': {
      title: 'No kubectl to run',
      why: 'The commands that read a cluster run your own kubectl.',
      fix: 'Install it, or name it with `--kubectl` or `KUBECTL`.',
    },
    'cluster-unreachable': {
      title: 'A cluster that cannot be reached or read',
      why: 'The message is that of kubectl.',
      fix: 'Check `--context` and `--kubeconfig`.',
    },
    'unreadable-objects': {
      title: 'Manifests that cannot be read',
      why: 'They are not YAML or JSON, or not objects of Kubernetes.',
      fix: 'Save them with `kubectl get --output yaml`.',
    },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, ProblemEntry>>>>;

/** The stable code of a problem; each has a heading in docs/reference/errors.md. */
export type ProblemCode = {
  [G in keyof typeof PROBLEM_GROUPS]: keyof (typeof PROBLEM_GROUPS)[G];
}[keyof typeof PROBLEM_GROUPS];
