/** A code on the reference page of verify. */
export interface MismatchEntry {
  /** What was found: a short clause without a period. */
  readonly title: string;
  /** What it means for the claims and the data: sentences. */
  readonly meaning: string;
  /** What to do: sentences. Markdown; links are relative to docs/reference. */
  readonly fix: string;
}

/** The stable code of a mismatch; each has a heading in docs/reference/verify.md. */
export type MismatchCode =
  | 'chart-version'
  | 'chart-boundary'
  | 'object-missing'
  | 'object-kind'
  | 'object-name'
  | 'namespace'
  | 'claim-name'
  | 'existing-claim'
  | 'empty-dir'
  | 'replicas'
  | 'shards'
  | 'unplanned-claim'
  | 'size'
  | 'storage-class'
  | 'access-modes'
  | 'claim-selects-volume'
  | 'sub-path'
  | 'mount-path'
  | 'owner'
  | 'waiting-container'
  | 'unread-key'
  | 'outdated-list';

/** Every mismatch of `verify`. Codes never change. */
export const MISMATCHES: Readonly<Record<MismatchCode, MismatchEntry>> = {
  'chart-version': {
    title: 'The chart has another version than the plan is for',
    meaning:
      'Names and keys follow from the version of the chart. Each boundary between the two versions is reported as a `chart-boundary`.',
    fix: 'Set `release.chartVersion` to the version of this chart, and synthesize again; or verify with the chart that you install.',
  },
  'chart-boundary': {
    title: 'A boundary lies between the version of the plan and that of the chart',
    meaning:
      'The chart names something differently, or reads another key, from this version on. The report names the claims that are renamed by it; there may be none.',
    fix: 'Set `release.chartVersion` to the version of this chart, synthesize again, and [review the change](../how-to/upgrade-chart.md).',
  },
  'object-missing': {
    title: 'The chart renders no object for a planned component',
    meaning: 'Nothing asks for the planned claims. Their volumes stay unused.',
    fix: 'Check whether this chart has the component, and whether the values switch it off.',
  },
  'object-kind': {
    title: 'The chart renders another kind of object',
    meaning: 'Another controller creates the pods, with other names.',
    fix: 'Synthesize again for the version of this chart.',
  },
  'object-name': {
    title: 'The object has another name',
    meaning:
      'The names of claims and pods follow from it, and the commands of the plan name an object that does not exist.',
    fix: 'Synthesize again for the version of this chart.',
  },
  namespace: {
    title: 'The object is in another namespace',
    meaning: 'The claims are in its namespace. A PersistentVolume is reserved for a claim in one namespace only.',
    fix: 'Synthesize again for the version of this chart.',
  },
  'claim-name': {
    title: 'The claim has another name',
    meaning:
      'The planned volume is reserved for the planned name. The claim gets no volume, and the pod stays Pending.',
    fix: 'Synthesize again for the version of this chart, and [review the change](../how-to/review-changes.md).',
  },
  'existing-claim': {
    title: 'The pod mounts another claim than the planned one',
    meaning: 'The data is in a claim that is not planned. The planned volume stays unused.',
    fix: 'Remove `existingClaim` from the values.',
  },
  'empty-dir': {
    title: 'The pod keeps its data in no claim',
    meaning: 'The storage settings do not reach the object. The data is in an emptyDir, and is lost with the pod.',
    fix: 'Do not install this chart with this plan: its storage settings have another place in the values.',
  },
  replicas: {
    title: 'Another number of replicas',
    meaning:
      'Each replica has a claim. A replica that is not planned gets no volume; a planned volume may stay unused.',
    fix: 'Set `replicas` in the description, and synthesize again.',
  },
  shards: {
    title: 'Another number of shards',
    meaning: 'Each shard is a StatefulSet with claims of its own. A shard that is not planned gets no volume.',
    fix: 'Set `shards` in the description, and synthesize again.',
  },
  'unplanned-claim': {
    title: 'A claim that is not planned',
    meaning: 'It gets no volume from this plan. Without a provisioner, its pod stays Pending.',
    fix: 'Describe its storage, or switch off what asks for it in the values.',
  },
  size: {
    title: 'The claim requests another size',
    meaning: 'A volume smaller than its claim is not bound to it.',
    fix: 'Synthesize again, and check that the chart reads the size of the description.',
  },
  'storage-class': {
    title: 'The claim has another StorageClass',
    meaning: 'A volume is bound only to a claim of the same class.',
    fix: 'Synthesize again, and check that the chart reads the class of the description.',
  },
  'access-modes': {
    title: 'The claim requests an access mode that its volume does not have',
    meaning: 'A directory of one node is `ReadWriteOnce`. The claim is not bound.',
    fix: 'Remove the access mode from the values.',
  },
  'claim-selects-volume': {
    title: 'The claim selects another volume than the planned one',
    meaning:
      'It has a `volumeName`, a selector, a volume mode or a data source that the planned volume does not match. It is not bound.',
    fix: 'Remove it from the values.',
  },
  'sub-path': {
    title: 'The data is in another directory of the volume',
    meaning: 'The process writes outside the planned data directory, without the owner that the init Job sets.',
    fix: 'Do not install this chart with this plan. Data that exists would be left behind.',
  },
  'mount-path': {
    title: 'The volume is mounted at another path',
    meaning: 'The process may write its data elsewhere in the container, where it is lost with the pod.',
    fix: 'Do not install this chart with this plan.',
  },
  owner: {
    title: 'The process runs as another user or group',
    meaning: 'The init Job gives the data directory to the planned owner. Another user cannot write to it.',
    fix: 'Set `owner` of the component in the description, and synthesize again.',
  },
  'waiting-container': {
    title: 'The container that waits for the data directory is missing or differs',
    meaning: 'The pod may start before its directory exists, which the kubelet then creates as root.',
    fix: 'Apply the storage and wait for its init Jobs before you install the chart.',
  },
  'unread-key': {
    title: 'The chart does not read a storage key of the values',
    meaning: 'The chart renders the same objects whatever the value of this key is. What it asks for does not happen.',
    fix: 'Look for the new place of the key in the values of this chart.',
  },
  'outdated-list': {
    title: 'A list in the values file is a copy of an older list of yours',
    meaning: 'Helm replaces a list as a whole, so your change to the list has no effect.',
    fix: 'Synthesize again, and commit the new values file.',
  },
};
