import { show } from '../kubernetes/text';
import type { ChartTraits } from '../chart/chart-history';
import type { Owner } from '../model/claim';
import { type Component, DESCRIPTORS } from '../model/components';
import { AN_ID, isId } from '../kubernetes/ids';
import { expectedRetention, expectedRetentionSize } from '../values/retention';
import type { ComponentSettings } from '../chart/storage-settings';
import type { ComponentVolumes } from '../layout/volumes';

/** The storage of one component of the stack. */
export interface ComponentStorage extends ComponentVolumes {
  /**
   * Who the component runs as and owns its data directory, by number: for data that exist already, or where the cluster
   * gives the ids itself and the values take the chart's `securityContext` away. It is an error beside a `runAsUser` or
   * `runAsGroup` of your own that says another.
   * @default - as chart and values say: 1000:2000, and 472:472 for Grafana
   */
  readonly owner?: Owner;
}

/** The storage of Alertmanager or ThanosRuler. */
export interface ReplicatedStorage extends ComponentStorage {
  /**
   * How many pods, each with a claim and a node of its own.
   * @default - as the values say, else 1
   */
  readonly replicas?: number;
  /**
   * How long data are kept: `120h` for Alertmanager, which knows h, m, s and ms; `2d` for ThanosRuler.
   * @default - as the values say, else the chart's (120h and 24h)
   */
  readonly retention?: string;
}

/** The storage of Prometheus. */
export interface PrometheusStorage extends ReplicatedStorage {
  /**
   * How many shards, each with all its replicas. Charts know it since 12.11.2.
   * @default - as the values say, else 1
   */
  readonly shards?: number;
  /**
   * How long samples are kept, in Prometheus' syntax: `30d`, `1y`. Not for an agent, which keeps none.
   * @default - as the values say, else the chart's (10d)
   */
  readonly retention?: string;
  /**
   * How much room the blocks of each volume may take, in Prometheus' syntax (`340GB`; its units are powers of two), or
   * `'none'`. Write-ahead log and head block are not counted in it. On a volume that already holds more, Prometheus
   * deletes the oldest samples as soon as it starts.
   * @default - as the values say, else 85 % of `size`
   * @see https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
   */
  readonly retentionSize?: string;
}

type Shortcut = 'owner' | 'replicas' | 'shards' | 'retention' | 'retentionSize';

/** What a component's description says about its pods, checked; what is wrong is left out and told. */
export function componentSettings(
  component: Component,
  described: PrometheusStorage,
  traits: ChartTraits,
  isAgent: boolean,
): { readonly settings: Pick<ComponentSettings, Shortcut>; readonly problems: readonly string[] } {
  const { owner, replicas, shards, retention, retentionSize } = described;
  const said = Object.entries({ owner, replicas, shards, retention, retentionSize })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value, want: wantOf(key as Shortcut, component, described, traits, isAgent) }));
  return {
    settings: Object.fromEntries(said.flatMap(({ key, value, want }) => (want === undefined ? [[key, value]] : []))),
    problems: said.flatMap(({ key, value, want }) =>
      want === undefined ? [] : [`${component}.${key}: got ${show(value)}, want ${want}`],
    ),
  };
}

/** What would be right in the place of what is there, `undefined` where it is right. */
function wantOf(
  key: Shortcut,
  component: Component,
  { owner, replicas, shards, retention, retentionSize, size }: PrometheusStorage,
  traits: ChartTraits,
  isAgent: boolean,
): string | undefined {
  if (isAgent && component === 'prometheus' && (key === 'retention' || key === 'retentionSize')) {
    return retentionSize === 'none' && key === 'retentionSize' ? undefined : 'none: an agent keeps no blocks';
  }
  const { retention: units } = DESCRIPTORS[component];
  switch (key) {
    case 'owner':
      return isId(owner?.uid) && isId(owner.gid) ? undefined : `uid and gid, each ${AN_ID}`;
    case 'replicas':
      return component === 'grafana' ? 'none: Grafana is one pod' : countProblem(replicas);
    case 'shards':
      if (component !== 'prometheus') {
        return 'none: only Prometheus has shards';
      }
      return traits.shards || shards === 1 ? countProblem(shards) : 'none: the chart knows shards since 12.11.2';
    case 'retention':
      return units === undefined ? 'none: Grafana has no retention' : expectedRetention(retention, units);
    case 'retentionSize':
      if (component !== 'prometheus') {
        return 'none: only Prometheus limits its blocks by size';
      }
      return retentionSize === 'none' ? undefined : expectedRetentionSize(retentionSize, size);
  }
}

function countProblem(count: unknown): string | undefined {
  return typeof count === 'number' && Number.isInteger(count) && count >= 1
    ? undefined
    : 'a whole number of at least 1';
}
