import { Size } from 'cdk8s';
import { AS_IN_MAIN } from './as-in-main';
import type { Marks } from './node-marks';
import { HostPathLayout, type KubePrometheusStackStorageProps, type ReleaseIdentity, type Values } from '../../src';

/** The parts of a scenario that are only known in a run. */
export interface Place {
  readonly release: ReleaseIdentity;
  /** As many nodes as the scenario needs, by their hostname label. */
  readonly nodes: readonly string[];
  /** A directory that does not exist on any node yet. */
  readonly root: string;
}

/** A realistic storage, for any cluster with enough nodes. */
export interface Scenario extends Marks {
  readonly name: string;
  /** How many nodes it needs. */
  readonly nodes: number;
  /** The first chart version that supports it. */
  readonly since?: string;
  /** The name and namespace, if they are part of the scenario. Absent: the run chooses them. */
  readonly release?: Omit<ReleaseIdentity, 'chartVersion'>;
  /** The number of releases, each with its own name and namespace. */
  readonly releases?: number;
  /** The Pod Security level that the release's namespace enforces. */
  readonly podSecurity?: 'baseline' | 'restricted';
  /** The chart versions with which the library must refuse it. */
  readonly refusal?: Refusal;
  readonly describe: (place: Place) => Omit<KubePrometheusStackStorageProps, 'release'>;
}

/** Charts that cannot run a scenario, so that the library must refuse it. */
export interface Refusal {
  /** A range of versions. */
  readonly charts: string;
  /** The reason in a few words, for the table. */
  readonly why: string;
  /** The code and path of the library's problem. */
  readonly problem: string;
}

const TAINT = { key: 'prometheus-storage-e2e', effect: 'NoSchedule' } as const;

const SMALL = { size: Size.gibibytes(1) };
const RULER: Values = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['thanos-query:10902'] } } };
const ALL = { prometheus: SMALL, alertmanager: SMALL, thanosRuler: SMALL, grafana: SMALL };

/** All four components, each with its own directory. */
function everything(
  { release, nodes, root }: Place,
  values: Values = {},
): Omit<KubePrometheusStackStorageProps, 'release'> {
  return {
    layout: HostPathLayout.perVolume(`${root}/${release.name}`),
    nodes: nodes.slice(0, 1),
    namespaces: { create: true, privileged: true },
    admissionWebhooks: false,
    ...ALL,
    values: [RULER, values],
  };
}

function tolerant(): Values {
  const tolerations = [{ key: TAINT.key, operator: 'Exists', effect: TAINT.effect }];
  return {
    prometheus: { prometheusSpec: { tolerations } },
    alertmanager: { alertmanagerSpec: { tolerations } },
    thanosRuler: { thanosRulerSpec: { tolerations } },
    grafana: { tolerations },
  };
}

const OTHERS: readonly Scenario[] = [
  {
    name: 'shared root on one node',
    nodes: 1,
    describe: (place) => ({
      ...everything(place),
      layout: HostPathLayout.sharedRoot(`${place.root}/data`),
      prometheus: { size: Size.gibibytes(400), storageClassName: `${place.release.name}-prometheus` },
      alertmanager: { size: Size.gibibytes(400), storageClassName: `${place.release.name}-alertmanager` },
      thanosRuler: { size: Size.gibibytes(400), storageClassName: `${place.release.name}-thanos` },
      grafana: { size: Size.gibibytes(400), storageClassName: `${place.release.name}-grafana` },
    }),
  },
  { name: 'a directory for each volume', nodes: 1, describe: (place) => everything(place) },
  {
    name: 'local volumes',
    nodes: 1,
    describe: (place) => ({ ...everything(place), volumeType: 'local' }),
  },
  {
    name: '2 replicas x 2 shards on 4 nodes',
    nodes: 4,
    describe: (place) => ({
      ...everything(place),
      nodes: [place.nodes.slice(0, 2), place.nodes.slice(2, 4)],
      prometheus: { ...SMALL, replicas: 2, shards: 2 },
      alertmanager: { ...SMALL, replicas: 2 },
    }),
  },
  {
    name: 'clean names',
    nodes: 1,
    since: '39.2.0',
    describe: (place) => everything(place, { cleanPrometheusOperatorObjectNames: true }),
  },
  {
    name: 'fullnameOverride',
    nodes: 1,
    describe: (place) => everything(place, { fullnameOverride: `${place.release.name}-x` }),
  },
  {
    name: 'namespaceOverride',
    nodes: 1,
    describe: (place) => everything(place, { namespaceOverride: `${place.release.namespace}-x` }),
  },
  {
    name: 'agent mode',
    nodes: 1,
    since: '47.4.0',
    describe: (place) => everything(place, { prometheus: { agentMode: true } }),
  },
  {
    name: 'Grafana as a StatefulSet',
    nodes: 1,
    describe: (place) => everything(place, { grafana: { persistence: { type: 'statefulset' } } }),
  },
  { name: 'two releases', nodes: 1, releases: 2, describe: (place) => everything(place) },
  { name: 'tainted nodes', nodes: 1, taint: TAINT, describe: (place) => everything(place, tolerant()) },
  ...(['baseline', 'restricted'] as const).map((podSecurity): Scenario => ({
    name: `Pod Security ${podSecurity} (Jobs in a namespace of their own)`,
    nodes: 1,
    // the pods of older charts do not meet that level
    ...(podSecurity === 'restricted' ? { since: '58.0.0' } : {}),
    podSecurity,
    describe: (place) => ({
      ...everything(place),
      namespaces: { create: false, privileged: false, initJobs: `${place.release.namespace}-init` },
    }),
  })),
];

/** Without their own `since`, scenarios need 36.1.0, because they have a ThanosRuler. */
export const SCENARIOS = [AS_IN_MAIN, ...OTHERS.map((scenario): Scenario => ({ since: '36.1.0', ...scenario }))];
