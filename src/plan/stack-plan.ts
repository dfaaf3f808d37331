import { show } from '../kubernetes/text';
import type { Size } from 'cdk8s';
import type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from './component-storage';
import { imageName } from './init-image';
import { initJobFor, type InitJobOptions } from './init-job-options';
import { shapeOf } from './description-shape';
import { initJobProblems, initValuesProblems } from './init-job-problems';
import { directoryProblems } from './init-targets';
import { placementProblems } from './placement';
import { stackValues } from './stack-values';
import { planProblems, type StoragePlan } from './storage-plan';
import { valuesHeader } from './values-header';
import { waitingInitContainers } from './waiting-init-containers';
import type { Claim } from '../model/claim';
import { KubePrometheusStackRelease, type ReleaseIdentity } from '../release/release';
import { runnableProblems } from '../release/runnable';
import { type Component, COMPONENTS, OPERATED_SPECS } from '../model/components';
import { groupBy } from '../model/group-by';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { quantityOf } from '../kubernetes/quantity';
import { type Problem, Problems, StorageError } from '../model/problems';
import { HelmValues, layersOf, type ValuesLayers } from '../values/helm-values';
import { conflicts, type Setting } from '../values/settings';
import { grafanaVolumeSetting, keptClaimSettings } from '../chart/storage-settings';
import { valueAt, withValue } from '../values/values';
import type { HostPathLayout } from '../layout/host-path-layout';
import type { NodeList } from '../layout/node-list';
import type { Volume, VolumeType } from '../model/volume';
import { volumesOf } from '../layout/volumes';

/** The storage of one release of kube-prometheus-stack, as a person describes it. */
export interface StackDescription extends Readonly<Partial<Record<Component, ComponentStorage>>> {
  /** The release as it is given to Helm. The claims' names follow from it, so it must be the very same. */
  readonly release: ReleaseIdentity;
  /** Which directory each volume gets. */
  readonly layout: HostPathLayout;
  /**
   * The nodes that keep the data, as their hostname label has them: a list by replica, `['node-1', 'node-2']`; with more
   * than one shard a list per shard, `[['node-1', 'node-2'], ['node-3', 'node-4']]`. One more replica or shard is one more entry at the end, and moves nothing.
   * @default - every component names its own
   */
  readonly nodes?: NodeList;
  /**
   * The label of nodes that pins volumes and Jobs; its values are the nodes of the description.
   * @default 'kubernetes.io/hostname'
   */
  readonly nodeLabel?: string;
  /**
   * `hostPath`: no usage metrics, fsGroup is not applied, any directory. `local`: usage metrics, and the kubelet
   * applies fsGroup to the whole volume root, which therefore no two claims can share.
   * @default 'hostPath'
   */
  readonly volumeType?: VolumeType;
  /**
   * How much the disk of a node holds, by node: the sizes of all volumes on it must fit.
   * @default - not checked
   */
  readonly capacity?: Readonly<Record<string, Size>>;
  /**
   * The storage of Prometheus (or of the agent that runs in its place).
   * @default - left alone
   */
  readonly prometheus?: PrometheusStorage;
  /**
   * The storage of Alertmanager.
   * @default - left alone
   */
  readonly alertmanager?: ReplicatedStorage;
  /**
   * The storage of ThanosRuler, which it switches on. Without queryEndpoints or queryConfig in the values it is an
   * error, because the operator would make nothing.
   * @default - left alone
   */
  readonly thanosRuler?: ReplicatedStorage;
  /**
   * The storage of Grafana.
   * @default - left alone
   */
  readonly grafana?: ComponentStorage;
  /**
   * Whether the operator's admission webhooks run. `false` switches them off together with the operator's TLS, which
   * would wait for their certificate.
   * @default - as the chart and the values have it
   */
  readonly admissionWebhooks?: boolean;
  /**
   * Your own values for the chart, or several layers of which the later wins, as with several `--values` of Helm:
   * `[HelmValues.fromFile('values.yaml'), { … }]`. They win over the library's defaults; where they break the storage it is an error, and where the chart would not read a
   * key about storage too.
   * @default {}
   */
  readonly values?: ValuesLayers;
  /**
   * How the init Jobs make the directories, and how they run.
   * @default {}
   */
  readonly initJob?: InitJobOptions;
  /**
   * Whether pods whose data directory lies below their hostPath volume's root wait, in an init container of their own user,
   * until the init Job has made it. Without it the kubelet makes a missing one, as root, when a pod comes first.
   * It applies `fsGroup` to local volumes, so that their pods need not wait.
   * @default true
   */
  readonly waitForDirectories?: boolean;
}

/** All that follows from a description, before anything is rendered. */
export interface StackPlan {
  /** The release with its final values, and what Helm will render of it. */
  readonly release: KubePrometheusStackRelease;
  /** The claims of the components that are given storage. */
  readonly claims: readonly Claim[];
  /** The values for Helm: your own and the storage. */
  readonly values: HelmValues;
  /** The volumes, and what is to be said of them. */
  readonly plan: StoragePlan;
}

/**
 * From the description to the plan: values, then the claims that chart and operator make of them, then a volume for
 * each. A pure function.
 *
 * @throws StorageError with all problems of the description at once
 */
export function planStack(description: StackDescription): StackPlan {
  return planDescription(description, {});
}

/**
 * The same for a description that is rendered too.
 * @param rendered the properties of it that are read there
 */
export function planDescription(description: StackDescription, rendered: Readonly<Record<string, true>>): StackPlan {
  const { problems: shape, isWhole } = shapeOf(description, rendered);
  if (!isWhole) {
    throw new StorageError('cannot plan the storage', shape);
  }
  const { release: identity } = description;
  const name = `${identity.namespace}-${identity.name}`;
  const problems = new Problems(
    `cannot plan the storage of release ${show(identity.name)} in namespace ${show(identity.namespace)}`,
  );
  problems.add(...shape);
  const components = describedComponents(description);
  const given = COMPONENTS.filter((component) => components[component] !== undefined);

  const users = problems.attempt(() => HelmValues.merge(layersOf(description.values)).data) ?? {};
  const stack = stackValues({
    chartVersion: identity.chartVersion,
    users,
    components,
    storageClassName: name,
    admissionWebhooks: description.admissionWebhooks,
  });
  problems.add(...stack.problems);

  const release = problems.attempt(
    () => new KubePrometheusStackRelease({ ...identity, values: stack.values, owners: stack.owners }),
  );
  const claims = (release?.claims ?? []).filter(({ component }) => component in components);
  if (release !== undefined) {
    problems.add(...runnableProblems(release, given));
  }
  const volumes =
    problems.attempt(() => volumesOf({ ...description, name, claims: onePerPod(claims), components })) ?? [];
  const { initJob: described = {} } = description;
  const jobProblems = [
    ...initJobProblems(described, 'initJob.'),
    ...directoryProblems(described, volumes, 'initJob.'),
    ...initValuesProblems(described, stack.values, given),
  ];
  problems.add(...jobProblems);
  const initJob = jobProblems.length === 0 ? described : {};
  const final =
    release === undefined
      ? { settings: [], problems: [], notes: [] }
      : placed(release, volumes, { ...description, initJob });
  problems.add(...final.problems);

  const values = final.settings.reduce((all, { path, value }) => withValue(all, path, value), stack.values);
  const retentionSize = retentionSizeIn(release, volumes);
  const plan: StoragePlan = {
    release: { ...identity },
    volumes,
    capacity: { ...description.capacity },
    ...(retentionSize === undefined ? {} : { retentionSize }),
    notes: [
      ...stack.notes,
      ...final.notes,
      ...(given.length === 0 ? [`No component is given storage: ${COMPONENTS.join(', ')}.`] : []),
    ],
  };
  problems.add(...planProblems([plan]), ...capacityProblems(plan));
  problems.throwIfAny();
  return {
    release: new KubePrometheusStackRelease({ ...identity, values, owners: stack.owners }),
    claims,
    values: new HelmValues(values, { comment: valuesHeader(plan) }),
    plan,
  };
}

/** What the values need besides once every claim has its volume, and what in them sends pods away from it. */
function placed(
  release: KubePrometheusStackRelease,
  volumes: readonly Volume[],
  { initJob = {}, waitForDirectories = true, nodeLabel = HOSTNAME_LABEL }: StackDescription,
): { readonly settings: readonly Setting[]; readonly problems: readonly Problem[]; readonly notes: readonly string[] } {
  const image = imageName(initJobFor(initJob, release.values, []).image);
  const waiting = waitForDirectories
    ? waitingInitContainers(release, volumes, image, initJob.ownership)
    : { settings: [], problems: [], notes: [] };
  const grafana = volumes.find(({ claim }) => claim.component === 'grafana');
  const naming = grafana !== undefined && release.traits.grafanaVolumeName ? [grafanaVolumeSetting(grafana.name)] : [];
  const isDeployment = release.objects.some(({ kind }) => kind === 'Deployment');
  const kept = grafana !== undefined && isDeployment ? keptClaimSettings(release.values) : [];
  return {
    settings: [...naming, ...kept, ...waiting.settings],
    notes: waiting.notes,
    problems: [
      ...waiting.problems,
      ...conflicts(release.values, naming),
      ...placementProblems(release.effectiveValues, volumes, nodeLabel),
    ],
  };
}

/** The limit that Prometheus will have for its blocks on these volumes; an agent keeps none. */
function retentionSizeIn(
  release: KubePrometheusStackRelease | undefined,
  volumes: readonly Volume[],
): string | undefined {
  if (!volumes.some(({ claim }) => claim.component === 'prometheus')) {
    return undefined;
  }
  const size = valueAt(release?.values, [...OPERATED_SPECS.prometheus.spec, 'retentionSize']);
  const runs = release?.objects.some(({ kind }) => kind === 'Prometheus') ?? false;
  return runs && typeof size === 'string' && size !== '' ? size : undefined;
}

function describedComponents(description: StackDescription): Partial<Record<Component, PrometheusStorage>> {
  return Object.fromEntries(
    COMPONENTS.flatMap((component) => {
      const described = description[component];
      return described === undefined ? [] : [[component, { ...described }]];
    }),
  );
}

/** Two claims of one pod are a problem of their own; that they would lie in one place is not another. */
function onePerPod(claims: readonly Claim[]): Claim[] {
  return [...groupBy(claims, ({ component, shard, replica }) => `${component} ${shard} ${replica}`).values()].flatMap(
    ([first]) => first ?? [],
  );
}

function capacityProblems({ volumes, capacity }: StoragePlan): string[] {
  const nodes = new Set(volumes.map(({ node }) => node));
  return Object.entries(capacity).flatMap(([node, size]) =>
    nodes.size === 0 || nodes.has(node)
      ? []
      : [
          `capacity: got ${quantityOf(size)} for node ${show(node)}, want a node that has a volume: ${[...nodes].sort().join(', ')}`,
        ],
  );
}
