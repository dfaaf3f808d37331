/**
 * How much a finding matters.
 * - `refused`: nothing is written
 * - `decide`: the description is written, and the user must decide or do something
 * - `runbook`: the runbook does what is needed
 * - `note`: good to know
 */
export type FindingLevel = 'refused' | 'decide' | 'runbook' | 'note';

/** The meaning of a finding's code. docs/reference/import.md is generated from it. */
export interface FindingEntry {
  readonly level: FindingLevel;
  /** What was found, as a heading: a short clause without a period. */
  readonly title: string;
  /** Why it matters: sentences. */
  readonly meaning: string;
  /** What to do: sentences. Markdown. */
  readonly action: string;
}

/** Every finding of `plan import`. Codes never change. */
export const IMPORT_FINDINGS = {
  'unknown-release': {
    level: 'refused',
    title: 'The name, namespace or chart version of the release is not known',
    meaning:
      'All claims follow from them. They are read from the labels and annotations of the custom resources of the operator and from volumes of this library, and are ambiguous if there are several releases.',
    action: 'Set `--release`, `--namespace` or `--chart-version`, whichever the message names.',
  },
  'invalid-release': {
    level: 'refused',
    title: 'A release name, namespace or chart version that is not valid',
    meaning: 'Helm or Kubernetes would refuse it, or the chart is older than the oldest known version.',
    action: 'Use what `helm list --all-namespaces` shows.',
  },
  'no-volumes': {
    level: 'refused',
    title: 'No volume is for a claim of the release',
    meaning: 'The claims of the release follow from its name, namespace, chart version and values.',
    action:
      'Check these four. `kubectl get persistentvolumeclaims --all-namespaces` shows the claims that exist. Match a volume by hand with `--claim VOLUME=CLAIM`.',
  },
  'invalid-description': {
    level: 'refused',
    title: 'The description that follows from the volumes cannot be planned',
    meaning: 'The message is the one that the library itself reports for such a description.',
    action:
      'Look up the `problem` of the finding in [errors](errors.md). Most often a values file is missing: add it with `--values`.',
  },
  'invalid-object': {
    level: 'refused',
    title: 'An object that does not have the shape that Kubernetes demands',
    meaning: 'Files are written by people. An object that is misread could be matched with the wrong data.',
    action: 'Correct the field that the message names, or save the object with `kubectl get --output yaml`.',
  },
  'invalid-name': {
    level: 'refused',
    title: 'A volume with a name that Kubernetes refuses',
    meaning: 'Names end up in commands of the runbook.',
    action: 'Correct `metadata.name`.',
  },
  'duplicate-volume': {
    level: 'refused',
    title: 'A volume that is defined twice with different content',
    meaning: 'Only one of the two can be right.',
    action: 'Keep one definition. Identical ones do no harm.',
  },
  'invalid-claim-ref': {
    level: 'refused',
    title: 'A claimRef that names no claim',
    meaning: 'A claimRef needs the name of a claim; its namespace and name must be valid.',
    action: 'Correct `spec.claimRef`, or remove it and use `--claim VOLUME=CLAIM`.',
  },
  'no-size': {
    level: 'refused',
    title: 'A volume without a size',
    meaning: 'A claim binds only to a volume of at least its own size.',
    action: 'Set `spec.capacity.storage` to a quantity such as `400Gi`.',
  },
  'not-a-directory': {
    level: 'refused',
    title: 'A hostPath that is a file, socket or device',
    meaning: 'Data of Prometheus and the others lies in directories.',
    action: 'Match another volume with `--claim VOLUME=CLAIM`, or leave this one out of the files.',
  },
  'unusable-path': {
    level: 'refused',
    title: 'A path that no volume of the library may have',
    meaning: 'The init Job, which is root, gives the directory to the pod. It never does that to a system directory.',
    action:
      'Where a disk is mounted at a path directly below `/`, say so with `--mount-point PATH`. Else decide on a path, pass it as `--path CLAIM=PATH`, and move the data in the step of the runbook for it.',
  },
  'unknown-node': {
    level: 'refused',
    title: 'The node of a volume is not known',
    meaning:
      'The volume has no nodeAffinity, or one that allows several nodes, and neither its pod, nor a nodeSelector, nor a note of a provisioner shows one node. A pod on the wrong node starts with an empty directory.',
    action:
      'Find out where the data is, and name the node with `--node CLAIM=NODE`, or `--node NODE` for all. The message lists the candidates.',
  },
  'unknown-option-name': {
    level: 'refused',
    title: 'An option that names no volume and no claim',
    meaning: 'It would be ignored, and what it was meant for would be asked for again.',
    action: 'Use the name of a volume, of a claim, or a short name such as `prometheus-1` or `grafana-0`.',
  },
  'watched-volume': {
    level: 'refused',
    title: 'A volume that a provisioner made and still watches',
    meaning:
      'Where such an object is deleted, a provisioner may delete the directory, or discover it and make another volume of it, which any claim can take.',
    action:
      'Take it out of the hands of the provisioner as the message says. Then pass `--detached VOLUME`, or import again where the message says so.',
  },
  'invalid-claim-option': {
    level: 'refused',
    title: 'A `--claim` that cannot be followed',
    meaning: 'There is no such volume or claim, or one of the two is already taken by another `--claim`.',
    action:
      'Correct the option. A claim is named in full, or as `grafana-0`, `prometheus-1` or, with more than one shard, `prometheus-<shard>-<replica>`.',
  },
  'ambiguous-claim': {
    level: 'refused',
    title: 'Several volumes are for one claim',
    meaning: 'Only one of them holds the data, and the claim is bound to none of them.',
    action: 'Name the volume that holds the data with `--claim VOLUME=CLAIM`.',
  },
  'another-data-directory': {
    level: 'refused',
    title: 'The values place the data in another directory of the volume',
    meaning:
      'A StatefulSet, or the volume itself, has its data in one directory, and the description would mount another, which is empty.',
    action: 'Use the values of the running release: `helm get values RELEASE`.',
  },
  'shared-directory': {
    level: 'refused',
    title: 'Two volumes whose processes write into one directory',
    meaning:
      'The init Job gives each directory to one owner. Grafana, ThanosRuler and `local` volumes own their whole volume root.',
    action:
      'Decide on another path for one of them, pass it as `--path CLAIM=PATH`, and move its data. The paths in the messages can be used as they are.',
  },
  'no-values': {
    level: 'decide',
    title: 'No values file is given',
    meaning: 'The Helm upgrade of the runbook would reset all other values to the defaults of the chart.',
    action: 'Save the values with `helm get values RELEASE --output yaml > values.yaml`, and add `--values`.',
  },
  'unreadable-type': {
    level: 'decide',
    title: 'Objects that kubectl could not read',
    meaning: 'Whatever they would show is not taken into account.',
    action: 'Ask for the right to read them, or check by hand what they are about.',
  },
  'unreserved-volume': {
    level: 'decide',
    title: 'A volume without a claimRef that matches no claim',
    meaning: 'It may hold data of the release.',
    action: 'If it does, name its claim with `--claim VOLUME=CLAIM`. It stays as it is otherwise.',
  },
  'rival-volume': {
    level: 'decide',
    title: 'A second volume for a claim that has one',
    meaning: 'The claim is bound to the other volume, or the other one is given by `--claim`. This one stays as it is.',
    action: 'Check that it holds no data of the claim; then it can be deleted.',
  },
  'same-directory': {
    level: 'decide',
    title: 'A volume that is not taken over, on the directory of one that is',
    meaning:
      'Two volumes are on one directory, perhaps because a provisioner discovered it. Whatever binds to the other one writes among the data of the release.',
    action: 'Find out what the other volume is for. Delete the object, not the directory, if nothing uses it.',
  },
  'unknown-claim': {
    level: 'decide',
    title: 'A volume for a claim that the release does not have',
    meaning: 'The claim is in a namespace of the release, but no component asks for it. The volume stays as it is.',
    action: 'If it belongs to the release, correct the values or the chart version.',
  },
  'guessed-claim': {
    level: 'decide',
    title: 'A volume without a claimRef, matched by class, size and labels',
    meaning: 'It is the only volume that has what the claim asks for, and no other claim could take it.',
    action: 'Check that the data belongs to that claim; confirm or correct it with `--claim VOLUME=CLAIM`.',
  },
  'unsupported-source': {
    level: 'decide',
    title: 'A claim on a volume that is not a directory of a node',
    meaning: 'The library describes hostPath and local volumes only. The claim is left out of the description.',
    action: 'Leave the component on its present volume, or move its data to a node first.',
  },
  'component-without-volume': {
    level: 'decide',
    title: 'The values give a component storage, and no volume is for it',
    meaning: 'The component is left out of the description.',
    action: 'Add it to the description by hand if it needs a volume, or name its volume with `--claim`.',
  },
  'claim-without-volume': {
    level: 'decide',
    title: 'A claim of a described component has no volume',
    meaning: 'A new, empty volume is planned for it.',
    action: 'If its data is in another volume, name that volume with `--claim VOLUME=CLAIM`.',
  },
  'type-changes': {
    level: 'decide',
    title: 'A volume changes between hostPath and local',
    meaning:
      'Some volumes of the component are hostPath and others local, and a component has one type. With `local` the kubelet applies fsGroup to the whole volume root and reports usage; with hostPath it does neither.',
    action: 'Agree to it, or change it by `volumeType` of the component in the description.',
  },
  'data-moves': {
    level: 'decide',
    title: 'Data that has to be moved to another directory',
    meaning: 'The description has another path than the volume, because of `--path`.',
    action: 'Move it while nothing runs, in the step of the runbook for it, and nothing else with it.',
  },
  'provisioned-class': {
    level: 'decide',
    title: 'A StorageClass of a provisioner with the name that a planned class needs',
    meaning: 'The library would create the missing classes, and cannot leave out just this one.',
    action: 'Create the missing classes by hand, and add `storageClasses: false` to the description.',
  },
  'renamed-claim': {
    level: 'decide',
    title: 'A volume of a claim that gets another name',
    meaning:
      'The claim was made by hand, as for `existingClaim`, or has the name of another release. The component gets a claim of its own on the same directory, and the runbook deletes the old claim once no pod uses it.',
    action:
      'Stop whatever else uses the claim, and remove it from the manifests that it is applied from; an apply of these would make it again, without a volume.',
  },
  'provisioned-volume': {
    level: 'decide',
    title: 'A volume that a provisioner made',
    meaning: 'It is replaced by one that no provisioner knows. The message says what keeps its provisioner from it.',
    action: 'Check that this is so.',
  },
  'replaced-value': {
    level: 'runbook',
    title: 'A value that the description replaces',
    meaning:
      'It bound the claim of the running release to its volume: a selector, a volumeName, an existingClaim; or it asks for another size, class or access mode than the planned volume has.',
    action:
      'Nothing: the description has a layer of values that removes it. You can remove it from your values, and then that layer too.',
  },
  'claim-changes': {
    level: 'runbook',
    title: 'A claim with another size, access mode or selector',
    meaning: 'Claim and volume have one size and ReadWriteOnce, and Kubernetes cannot change a claim like that.',
    action: 'Nothing: volume and claim are replaced.',
  },
  'reclaim-policy': {
    level: 'runbook',
    title: 'A reclaim policy other than Retain',
    meaning: 'When the claim is deleted, the volume is deleted or its directory emptied.',
    action: 'Set it to Retain at once. The runbook does so first.',
  },
  'no-claim-ref': {
    level: 'runbook',
    title: 'A volume that is not reserved for its claim',
    meaning: 'Without a claimRef, or with one that lacks the namespace, any claim of the class could take it.',
    action: 'Nothing: the planned volume is reserved.',
  },
  'claim-ref-uid': {
    level: 'runbook',
    title: 'A claimRef with the uid of one claim',
    meaning: 'A claim that is created again has another uid and would not get the volume.',
    action: 'Nothing: the object is replaced by one without a uid.',
  },
  'released-volume': {
    level: 'runbook',
    title: 'A volume whose claim was deleted',
    meaning: 'It is Released or Failed and binds to no claim any more. Its data is still there.',
    action: 'Nothing: the object is replaced.',
  },
  'access-modes': {
    level: 'runbook',
    title: 'Access modes other than ReadWriteOnce',
    meaning: 'A directory of one node supports no other.',
    action: 'Nothing: the planned volume has ReadWriteOnce.',
  },
  'size-changes': {
    level: 'runbook',
    title: 'A size that becomes another',
    meaning:
      'All volumes of a component have one size, the largest, in whole KiB. It is not a quota and moves nothing.',
    action: 'Nothing.',
  },
  'name-changes': {
    level: 'runbook',
    title: 'A volume with another name than the planned one',
    meaning: 'The names of the library are fixed, and Kubernetes cannot rename a volume.',
    action: 'Nothing: the object is replaced by one on the same directory.',
  },
  'host-path-type': {
    level: 'runbook',
    title: 'A hostPath without the type Directory',
    meaning: 'The kubelet takes or creates whatever it finds: an empty directory of root, perhaps on the wrong disk.',
    action: 'Nothing: the object is replaced by one with the type.',
  },
  'path-spelling': {
    level: 'runbook',
    title: 'A path that is written in another way',
    meaning: 'Doubled or trailing slashes name the same directory.',
    action: 'Nothing: the object is replaced by one with the normalised path.',
  },
  'node-affinity': {
    level: 'runbook',
    title: 'A nodeAffinity that does not name the planned node',
    meaning: 'It is missing, allows several nodes, or uses another label.',
    action: 'Nothing: the object is replaced by one that is pinned.',
  },
  'class-changes': {
    level: 'runbook',
    title: 'A StorageClass name that becomes another',
    meaning: 'All volumes of a component have one class, and the class of a claim is immutable.',
    action: 'Nothing: volume and claim are replaced.',
  },
  'no-init-job': {
    level: 'note',
    title: 'A description without init Jobs',
    meaning:
      'A volume root lies directly below a directory that the whole node uses, such as `/mnt`, and a Job as root must not mount that. The directories of the volumes exist already, so that no Job is needed for them.',
    action:
      'Nothing. If a disk is mounted at the volume root, pass it as `--mount-point PATH`: then there is a Job, which checks that. To have one otherwise, move the data one directory deeper.',
  },
  'found-node': {
    level: 'note',
    title: 'A volume without a node, whose node something else shows',
    meaning: 'Its pod runs there, a nodeSelector names the node, or a provisioner or the scheduler wrote it down.',
    action: 'Name another node with `--node CLAIM=NODE` if the data is not there.',
  },
  'foreign-volume': {
    level: 'note',
    title: 'A volume of another namespace',
    meaning: 'It is reserved for a claim outside the namespaces of the release.',
    action: 'Nothing: it stays as it is.',
  },
  'other-volumes': {
    level: 'note',
    title: 'Volumes that are not directories of a node',
    meaning: 'Volumes of network storage or of a CSI driver that are for no claim of the release.',
    action: 'Nothing: they stay as they are.',
  },
  'class-kept': {
    level: 'note',
    title: 'StorageClasses that exist with other fields',
    meaning: 'All classes that are needed exist, so the description does not create any.',
    action: 'Nothing.',
  },
} as const satisfies Readonly<Record<string, FindingEntry>>;

/** The stable code of a finding; each has a heading in docs/reference/import.md. */
export type ImportCode = keyof typeof IMPORT_FINDINGS;
