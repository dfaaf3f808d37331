import { type Component, isComponent, type ValuesPath } from './components';

/**
 * A setting by which Prometheus, the operator, Kubernetes or Helm deletes something by itself. The codes never change.
 * - `retention`: how long data is kept
 * - `retention-size`, `retention-percentage`: how much Prometheus keeps
 * - `claims-when-deleted`, `claims-when-scaled`: whether claims are deleted with their StatefulSet, or with its last replicas
 * - `shards-when-scaled`: what becomes of shards that are no longer requested
 * - `claim-when-uninstalled`: whether Helm deletes its own claim with the release
 */
export type DeletionCode =
  | 'retention'
  | 'retention-size'
  | 'retention-percentage'
  | 'claims-when-deleted'
  | 'claims-when-scaled'
  | 'shards-when-scaled'
  | 'claim-when-uninstalled';

/** How values of a setting are compared. */
export type Measure = 'time' | 'size' | 'percentage' | 'policy';

/** The value of a setting that deletes nothing. */
export const KEEPS_ALL: Readonly<Record<Measure, string>> = {
  time: 'no limit',
  size: 'no limit',
  percentage: 'no limit',
  policy: 'Retain',
};

/** What is lost: data in the directory; the claim, whose volume and data stay; or the process that reads data that stays. */
export type Lost = 'data' | 'claim' | 'reader';

/** Where a component has a setting. */
export interface DeletionPlace {
  /** The kinds of objects of the component that have the setting. */
  readonly kinds: readonly string[];
  /** The path in the values. */
  readonly path: ValuesPath;
  /**
   * What the chart sets.
   * @default - nothing
   */
  readonly chart?: string;
  /** What applies if nothing is set. */
  readonly unset: string;
  /** What is deleted: the object of a sentence. */
  readonly what: string;
  /**
   * What happens after a change to a value that deletes more, where it differs between components: a clause.
   * @default - that of the setting
   */
  readonly happens?: string;
}

/** A setting that deletes. */
export interface Deletion {
  /** A short clause without a period. */
  readonly title: string;
  /** How its values are compared. */
  readonly measure: Measure;
  /** What is lost. */
  readonly lost: Lost;
  /** Where the components have it; those that are left out have none. */
  readonly places: Readonly<Partial<Record<Component, DeletionPlace>>>;
  /** What happens after a change to a value that deletes more: a clause. */
  readonly happens: string;
  /** Who deletes it and when: sentences. */
  readonly when: string;
  /** Whether it can be undone: sentences. */
  readonly undo: string;
  /** What to do instead: sentences. */
  readonly instead: string;
}

const SPECS = {
  prometheus: ['prometheus', 'prometheusSpec'],
  alertmanager: ['alertmanager', 'alertmanagerSpec'],
  thanosRuler: ['thanosRuler', 'thanosRulerSpec'],
} as const;

/**
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/CHANGELOG.md 0.92.0
 * @see https://github.com/prometheus/prometheus/blob/main/CHANGELOG.md 3.11.0
 */
const APPLIED =
  'The change takes effect at once when the pod restarts, which the change causes; for Prometheus from chart 87.0.0 and Prometheus 3.11 on, within a minute after the configuration is reloaded.';
const SAMPLES = 'the oldest samples';
const CLAIM_POLICY = 'persistentVolumeClaimRetentionPolicy';
/** @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention */
const OF_CLAIM = 'The volume becomes Released and keeps its data, and a new claim of the same name is not bound to it.';
const UNBOUND = 'its volume keeps the data, but no new claim is bound to it';
const BIND_AGAIN =
  'Delete the Released PersistentVolume, whose reclaim policy is Retain, and apply the manifests again: the new volume is bound to the new claim, with the data in its directory.';

function claimPolicy(key: 'whenDeleted' | 'whenScaled'): Deletion['places'] {
  const place = (kinds: readonly string[], ...path: readonly string[]): DeletionPlace => ({
    kinds,
    path: [...path, CLAIM_POLICY, key],
    unset: 'Retain',
    what: 'the claims',
  });
  return {
    prometheus: place(['Prometheus', 'PrometheusAgent'], ...SPECS.prometheus),
    alertmanager: place(['Alertmanager'], ...SPECS.alertmanager),
    grafana: place(['StatefulSet'], 'grafana', 'persistence'),
  };
}

/** Every setting of the stack that deletes by itself. Plans, `diff`, the guard, the doctor and the documentation read this table. */
export const DELETIONS: Readonly<Record<DeletionCode, Deletion>> = {
  retention: {
    title: 'How long data is kept',
    measure: 'time',
    lost: 'data',
    places: {
      prometheus: {
        kinds: ['Prometheus'],
        path: [...SPECS.prometheus, 'retention'],
        chart: '10d',
        unset: '24h',
        what: SAMPLES,
      },
      alertmanager: {
        kinds: ['Alertmanager'],
        path: [...SPECS.alertmanager, 'retention'],
        chart: '120h',
        unset: '120h',
        what: 'ended silences and entries of the notification log',
        // each entry stores when it ends
        happens:
          'silences that end and notifications that are sent from then on are forgotten sooner, and cannot be restored',
      },
      thanosRuler: {
        kinds: ['ThanosRuler'],
        path: [...SPECS.thanosRuler, 'retention'],
        chart: '24h',
        unset: '24h',
        what: SAMPLES,
      },
    },
    happens: 'what is older than the new time is deleted and cannot be restored',
    when: `Prometheus and ThanosRuler delete whole blocks that are older than their newest block by this time; Alertmanager deletes ended silences and entries of its notification log. ${APPLIED}`,
    undo: 'No. Blocks that a Thanos sidecar or ThanosRuler has uploaded are still in the object storage.',
    instead: 'Keep the time. To keep the samples elsewhere, copy the data directory before you apply the change.',
  },
  'retention-size': {
    title: 'How much Prometheus keeps',
    measure: 'size',
    lost: 'data',
    places: {
      prometheus: {
        kinds: ['Prometheus'],
        path: [...SPECS.prometheus, 'retentionSize'],
        unset: KEEPS_ALL.size,
        what: SAMPLES,
      },
    },
    happens: 'the oldest samples above the new size are deleted and cannot be restored',
    when: `Prometheus deletes its oldest blocks, so that they fit into this size together with write-ahead log and head. ${APPLIED}`,
    undo: 'No.',
    instead: "Keep the size, or set `retentionSize: 'none'`. To keep the samples, copy the data directory before.",
  },
  'retention-percentage': {
    title: 'Which part of the file system Prometheus fills',
    measure: 'percentage',
    lost: 'data',
    places: {
      prometheus: {
        kinds: ['Prometheus'],
        path: [...SPECS.prometheus, 'retentionPercentage'],
        unset: KEEPS_ALL.percentage,
        what: SAMPLES,
      },
    },
    happens: 'the oldest samples above the new share of the file system are deleted and cannot be restored',
    when: 'Prometheus deletes its oldest blocks when they take more than this share of the file system of their directory, which is that of the whole disk, not the size of the volume. It overrides `retentionSize`. It needs Prometheus 3.11 and operator 0.94, and takes effect within a minute after the configuration is reloaded.',
    undo: 'No.',
    instead: 'Use `retentionSize`, which follows from the size of the volume.',
  },
  'claims-when-deleted': {
    title: 'Whether claims are deleted with their StatefulSet',
    measure: 'policy',
    lost: 'claim',
    places: claimPolicy('whenDeleted'),
    happens: `Kubernetes will delete the claim with its StatefulSet; ${UNBOUND}`,
    when: `Kubernetes deletes the claims when their StatefulSet is deleted: when the component is switched off or the release uninstalled, and whenever the operator recreates the StatefulSet, as it does for another size or class. ${OF_CLAIM}`,
    undo: BIND_AGAIN,
    instead: 'Set `whenDeleted: Retain`, which is the default of Kubernetes.',
  },
  'claims-when-scaled': {
    title: 'Whether claims are deleted with the replicas that use them',
    measure: 'policy',
    lost: 'claim',
    places: claimPolicy('whenScaled'),
    happens: `Kubernetes will delete the claims of replicas that are scaled down; ${UNBOUND}`,
    when: `Kubernetes deletes the claims of replicas that are scaled down. ${OF_CLAIM}`,
    undo: BIND_AGAIN,
    instead: 'Set `whenScaled: Retain`, which is the default of Kubernetes.',
  },
  'shards-when-scaled': {
    title: 'What becomes of shards that are no longer requested',
    measure: 'policy',
    lost: 'reader',
    places: {
      prometheus: {
        kinds: ['Prometheus'],
        path: [...SPECS.prometheus, 'shardRetentionPolicy', 'whenScaled'],
        unset: 'Delete',
        what: 'the StatefulSets of shards that are no longer requested',
      },
    },
    happens:
      'the operator deletes the StatefulSets of shards that are no longer requested, and nothing reads their data',
    when: 'With `Delete`, the default, the operator deletes the StatefulSet of a shard that is no longer requested. Its claim and data stay, but no Prometheus answers queries about them.',
    undo: 'Request the shards again: they find their claims and data.',
    instead:
      'Set `whenScaled: Retain`: the shard scrapes nothing any more, and answers queries until `retain.retentionPeriod`, or else the retention time, is over.',
  },
  'claim-when-uninstalled': {
    title: "Whether Helm deletes Grafana's claim with the release",
    measure: 'policy',
    lost: 'claim',
    places: {
      grafana: {
        kinds: ['Deployment'],
        path: ['grafana', 'persistence', 'annotations', 'helm.sh/resource-policy'],
        unset: 'Delete',
        what: "Grafana's claim",
      },
    },
    happens: `helm uninstall will delete the claim; ${UNBOUND}`,
    when: `Helm deletes the claim of Grafana's Deployment when the release is uninstalled or its persistence is switched off, unless the claim has the annotation \`helm.sh/resource-policy: keep\`, which the library sets. ${OF_CLAIM}`,
    undo: BIND_AGAIN,
    instead: 'Remove your own value of the annotation, so that the library sets `keep`.',
  },
};

export const DELETION_CODES = Object.keys(DELETIONS) as readonly DeletionCode[];

/** Whether a code is that of such a setting. */
export function isDeletion(code: string): code is DeletionCode {
  return Object.hasOwn(DELETIONS, code);
}

/** A setting that deletes, as a plan or a cluster has it. */
export interface DeletionSetting {
  /** Which setting it is. */
  readonly code: DeletionCode;
  /** The component whose setting it is. */
  readonly component: Component;
  /** Its value: a time, a size, a percentage such as `80`, `Retain`, `Delete`, `Retain for 30d`, or `no limit`. */
  readonly value: string;
}

/** The value of a component's setting among those of a plan or a cluster; `undefined` if the component has none such. */
export function deletionValue(
  settings: readonly DeletionSetting[],
  code: DeletionCode,
  component: string,
): string | undefined {
  const place = isComponent(component) ? DELETIONS[code].places[component] : undefined;
  return settings.find((one) => one.code === code && one.component === component)?.value ?? place?.unset;
}
