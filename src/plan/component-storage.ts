import { invalid, type Problem, unwanted } from '../model/problems';
import type { ChartTraits } from '../chart/chart-history';
import type { Owner } from '../model/claim';
import { type Component, DESCRIPTORS } from '../model/components';
import { expectedRetention, expectedRetentionSize } from '../values/retention';
import type { ComponentSettings } from '../chart/storage-settings';
import type { ComponentVolumes } from '../layout/volumes';

/** The storage of one component of the stack. */
export interface ComponentStorage extends ComponentVolumes {
  /**
   * The numeric user and group that the component runs as and that own its data directory: for existing data, or if the cluster
   * assigns the ids and the values remove the chart's `securityContext`. It is an error if it differs from your own `runAsUser` or
   * `runAsGroup`.
   * @default - from the chart and the values: 1000:2000, and 472:472 for Grafana
   */
  readonly owner?: Owner;
}

/** The storage of Alertmanager or ThanosRuler. */
export interface ReplicatedStorage extends ComponentStorage {
  /**
   * The number of pods, each with its own claim and node.
   * @default - from the values, or else 1
   */
  readonly replicas?: number;
  /**
   * How long data is kept: `120h` for Alertmanager, which knows h, m, s and ms; `2d` for ThanosRuler.
   * @default - from the values, or else the chart's (120h and 24h)
   */
  readonly retention?: string;
}

/** The storage of Prometheus. */
export interface PrometheusStorage extends ReplicatedStorage {
  /**
   * The number of shards, each with all replicas. Needs chart 12.11.2.
   * @default - from the values, or else 1
   */
  readonly shards?: number;
  /**
   * How long samples are kept, in Prometheus' syntax: `30d`, `1y`. Not for an agent, which stores no blocks.
   * @default - from the values, or else the chart's (10d)
   */
  readonly retention?: string;
  /**
   * The largest size of the data on each volume, in Prometheus' syntax (`340GB`; its units are powers of two), or `'none'`.
   * Prometheus counts blocks, write-ahead log and head, and deletes its oldest blocks above it: those that are there already
   * as soon as it applies the limit.
   * @default - from the values, or else 85 % of `size`; none for a size below 1 GiB
   * @see https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
   */
  readonly retentionSize?: string;
}

type Shortcut = 'owner' | 'replicas' | 'shards' | 'retention' | 'retentionSize';

/** The settings for the pods in a component's description. Invalid ones are reported and left out. */
export function componentSettings(
  component: Component,
  described: PrometheusStorage,
  traits: ChartTraits,
  isAgent: boolean,
): { readonly settings: Pick<ComponentSettings, Shortcut>; readonly problems: readonly Problem[] } {
  const { owner, replicas, shards, retention, retentionSize } = described;
  const given = Object.entries({ owner, replicas, shards, retention, retentionSize })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({
      key,
      value,
      problem: problemOf(key as Shortcut, component, described, traits, isAgent),
    }));
  return {
    settings: Object.fromEntries(
      given.flatMap(({ key, value, problem }) => (problem === undefined ? [[key, value]] : [])),
    ),
    problems: given.flatMap(({ problem }) => problem ?? []),
  };
}

function problemOf(
  key: Shortcut,
  component: Component,
  described: PrometheusStorage,
  traits: ChartTraits,
  isAgent: boolean,
): Problem | undefined {
  const path = `${component}.${key}`;
  const given = described[key];
  const { counts, retention, retentionSize } = DESCRIPTORS[component];
  const without = (reason: string): Problem => unwanted('option-of-another-component', path, given, reason);
  switch (key) {
    case 'owner':
      return undefined;
    case 'replicas':
      return counts.includes(key) ? countProblem(path, given) : without(`${component} is one pod`);
    case 'shards':
      if (!counts.includes(key)) {
        return without('only Prometheus has shards');
      }
      return traits.shards || given === 1 ? countProblem(path, given) : without('the chart has shards since 12.11.2');
    case 'retention': {
      if (retention === undefined) {
        return without(`${component} has no retention`);
      }
      if (isAgent && retentionSize) {
        return without('an agent keeps no blocks');
      }
      const expected = expectedRetention(given, retention);
      return expected === undefined ? undefined : invalid('invalid-retention', path, given, expected);
    }
    case 'retentionSize': {
      if (!retentionSize) {
        return without('only Prometheus limits its blocks by size');
      }
      if (given === 'none') {
        return undefined;
      }
      if (isAgent) {
        return without('an agent keeps no blocks');
      }
      const expected = expectedRetentionSize(given, described.size);
      return expected === undefined ? undefined : invalid('invalid-retention-size', path, given, expected);
    }
  }
}

function countProblem(path: string, count: unknown): Problem | undefined {
  return Number.isInteger(count) && Number(count) >= 1
    ? undefined
    : invalid('invalid-count', path, count, 'a whole number of at least 1');
}
