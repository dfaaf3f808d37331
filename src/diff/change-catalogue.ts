import { type DeletionCode, DELETION_CODES, DELETIONS } from '../model/deletions';

/**
 * What can change about a claim between two plans. The codes never change.
 * - `new`, `removed`: the claim itself
 * - `renamed`: its name or namespace
 * - `moved`: its node or data directory
 * - `replaced`: an immutable part of its volume (name, root, type, node label), while the data stays where it is
 * - `grown`, `shrunk`: its size
 * - `class`: its StorageClass
 * - `owner`: the user and group that write
 * - `mode`: the mode of the data directory
 * - the others: a setting by which something is deleted
 */
export type ChangeCode =
  'new' | 'removed' | 'renamed' | 'moved' | 'replaced' | 'grown' | 'shrunk' | 'class' | 'owner' | 'mode' | DeletionCode;

/** What happens if the next plan is only applied. The codes never change. */
export type ConsequenceCode =
  | 'data-kept'
  | 'left-behind'
  | 'data-unused'
  | 'new-directory'
  | 'takes-over-data'
  | 'data-deleted'
  | 'claim-deleted'
  | 'shard-deleted'
  | 'waits-for-old-claim'
  | 'volume-immutable'
  | 'grafana-claim-immutable'
  | 'claim-template-immutable'
  | 'pod-restarts'
  | 'owner-changes'
  | 'mode-changes'
  | 'objects-remain';

/**
 * How much is at risk if the next plan is only applied.
 * - `none`: it works, and the data is there
 * - `stuck`: the data stays, but the cluster refuses the change or the claim gets no volume, until the runbook is followed
 * - `data`: data is left behind or deleted
 */
export type ChangeRisk = 'none' | 'stuck' | 'data';

/** A code on the reference page of changes. */
export interface ChangeEntry {
  /** A short clause without a period. */
  readonly title: string;
  /** The meaning for the claim and its data: sentences. */
  readonly meaning: string;
  /** What to do: sentences. Markdown; links are relative to docs/reference. */
  readonly fix: string;
}

const DELETION_CHANGES = Object.fromEntries(
  DELETION_CODES.map((code): [DeletionCode, ChangeEntry] => {
    const { title, when, undo, instead } = DELETIONS[code];
    return [code, { title: `${title} changes`, meaning: `${when} Can it be undone? ${undo}`, fix: instead }];
  }),
) as Record<DeletionCode, ChangeEntry>;

/** Every change, by code. */
export const CHANGES: Readonly<Record<ChangeCode, ChangeEntry>> = {
  new: {
    title: 'The claim is new',
    meaning: 'One more replica, shard or component.',
    fix: 'Apply the manifests before the chart is upgraded, as always.',
  },
  removed: {
    title: 'The claim is no longer planned',
    meaning: 'One replica, shard, component or release less.',
    fix: 'Copy what you need from the data directory. Then delete the claim, its PersistentVolume and the directory.',
  },
  renamed: {
    title: 'The claim has another name or namespace',
    meaning:
      'The report names each cause: the release, its namespace, the version of the chart, or a value. The data stays where it is.',
    fix: 'Follow the runbook, or undo the cause. `fullnameOverride` keeps most names when a release is renamed.',
  },
  moved: {
    title: 'The data directory is on another node, or has another path',
    meaning: 'The new volume begins with an empty directory. No data is copied.',
    fix: 'Follow the runbook, which [copies the data](../how-to/move-data.md).',
  },
  replaced: {
    title: 'The PersistentVolume differs in a field that is immutable',
    meaning: 'Its name, volume root, type or node label changes. The data directory stays the same.',
    fix: 'Follow the runbook, which recreates claim and PersistentVolume.',
  },
  grown: {
    title: 'The size is larger',
    meaning: 'The size is not a quota: the directory can take whatever its disk has.',
    fix: 'Apply it. For Grafana and StatefulSets of other charts, follow the runbook.',
  },
  shrunk: {
    title: 'The size is smaller',
    meaning: 'The size is not a quota: no data is deleted because of it.',
    fix: 'Apply it. For Grafana and StatefulSets of other charts, follow the runbook.',
  },
  class: {
    title: 'The StorageClass differs',
    meaning: 'The class matches claim and volume, and provisions nothing.',
    fix: 'Apply it. For Grafana and StatefulSets of other charts, follow the runbook.',
  },
  owner: {
    title: 'Another user or group writes the data',
    meaning: 'The init Job changes the owner of the data directory.',
    fix: 'Follow the runbook, which stops the workload first.',
  },
  mode: {
    title: 'The data directory has another mode',
    meaning: 'What is in the directory keeps its mode.',
    fix: 'Apply it. Without init Jobs, run the commands of the plan on the node.',
  },
  ...DELETION_CHANGES,
};

/** A consequence on the reference page, and what it puts at risk. */
export interface ConsequenceEntry extends ChangeEntry {
  /** How much is at risk with it. */
  readonly risk: ChangeRisk;
}

/** Every consequence, by code. */
export const CONSEQUENCES: Readonly<Record<ConsequenceCode, ConsequenceEntry>> = {
  'data-kept': {
    title: 'The data stays where it is',
    meaning: 'The next plan has the same data directory on the same node.',
    fix: 'Nothing.',
    risk: 'none',
  },
  'left-behind': {
    title: 'The data is left behind',
    meaning: 'The directory stays on its node, and no planned claim uses it.',
    fix: 'Follow the runbook, which copies the data.',
    risk: 'data',
  },
  'data-unused': {
    title: 'The data stays, and no planned claim uses it',
    meaning: 'The claim is no longer planned. Nothing deletes its directory.',
    fix: 'Copy what you need. Delete the directory when you no longer need it.',
    risk: 'data',
  },
  'new-directory': {
    title: 'The claim gets a directory of its own',
    meaning: 'The init Job creates the directory, or repairs the owner of one that exists.',
    fix: 'Nothing.',
    risk: 'none',
  },
  'takes-over-data': {
    title: 'The claim gets the data directory of another claim',
    meaning: 'The process finds the data that the other claim had there.',
    fix: 'Check that this is intended. Otherwise give the component another `path`.',
    risk: 'none',
  },
  'data-deleted': {
    title: 'Old data is deleted',
    meaning: 'A process deletes its oldest data, because it is given less time or space for it.',
    fix: 'Keep the limit. To keep the data elsewhere, copy the directory before.',
    risk: 'data',
  },
  'claim-deleted': {
    title: 'Kubernetes or Helm deletes the claim',
    meaning: 'The volume becomes Released and keeps its data, and a new claim of the same name is not bound to it.',
    fix: 'Set the policy to `Retain`. If the claim is gone already, delete the Released volume, and apply the manifests again.',
    risk: 'stuck',
  },
  'shard-deleted': {
    title: 'The operator deletes shards that are no longer requested',
    meaning: 'Their claims and data stay, but no Prometheus answers queries about them.',
    fix: 'Keep `whenScaled: Retain`, or request the shards again.',
    risk: 'data',
  },
  'waits-for-old-claim': {
    title: 'The new claim gets no volume while the old one exists',
    meaning: 'The PersistentVolume is bound to the old claim, and the pod stays Pending.',
    fix: 'Follow the runbook, which deletes the old claim and recreates the PersistentVolume.',
    risk: 'stuck',
  },
  'volume-immutable': {
    title: 'The PersistentVolume is immutable',
    meaning:
      'Kubernetes refuses to change its source and node affinity, and a bound claim never changes to a volume of another name.',
    fix: 'Follow the runbook, which recreates claim and PersistentVolume.',
    risk: 'stuck',
  },
  'grafana-claim-immutable': {
    title: "Kubernetes refuses to change Grafana's claim",
    meaning: "Helm makes Grafana's claim or claim template. Its size and class are immutable, so `helm upgrade` fails.",
    fix: 'Follow the runbook, which deletes what Helm cannot change before the upgrade.',
    risk: 'stuck',
  },
  'claim-template-immutable': {
    title: 'Kubernetes refuses to change the claim templates of the StatefulSet',
    meaning:
      'The StatefulSet comes from a chart, and no operator recreates it. An upgrade that changes the name, size or class of a claim template fails.',
    fix: 'Follow the runbook, which deletes the StatefulSet, but not its claims, before the upgrade.',
    risk: 'stuck',
  },
  'pod-restarts': {
    title: 'The pod restarts',
    meaning: 'The operator recreates the StatefulSet, because a claim template is immutable. The claim keeps its size.',
    fix: 'Nothing.',
    risk: 'none',
  },
  'owner-changes': {
    title: 'The init Job gives the data to another user or group',
    meaning: 'A process that still runs as the old user can no longer write.',
    fix: 'Follow the runbook, which stops the workload first.',
    risk: 'none',
  },
  'mode-changes': {
    title: 'The data directory gets another mode',
    meaning:
      'The new init Job sets it, or without Jobs the commands of the plan. The owner can still read and write, because another mode is refused.',
    fix: 'Nothing, unless other users or backups read the directory.',
    risk: 'none',
  },
  'objects-remain': {
    title: 'The claim and its PersistentVolume remain',
    meaning:
      'Neither Helm nor the operator deletes the claim, unless a `persistentVolumeClaimRetentionPolicy` in the values requires it. The volume and its data stay in any case, because the reclaim policy is Retain.',
    fix: 'Delete both when you no longer need the data.',
    risk: 'none',
  },
};
