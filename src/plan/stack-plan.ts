import { Size } from 'cdk8s';
import { DESCRIPTION } from './description-check';
import type { StackDescription } from './description';
import type { PrometheusStorage } from './component-storage';
import { deliveryProblems } from './delivery';
import { imageName } from './init-image';
import { initJobOf, type PlannedInitJob } from './init-job';
import { initValuesProblems } from './init-job-check';
import { initJobFor } from './init-job-options';
import { directoryProblems } from './init-targets';
import { namespaceProblems, plannedNamespaces } from './namespaces';
import { placementProblems } from './placement';
import { stackValues } from './stack-values';
import { planProblems, type StoragePlan, volumesByNode } from './storage-plan';
import { tolerationProblems } from './tolerations';
import { valuesHeader } from './values-header';
import { waitingInitContainers } from './waiting-init-containers';
import { namingIn } from '../chart/naming';
import { grafanaVolumeSetting, keptClaimSettings } from '../chart/storage-settings';
import { wrappedValues } from '../chart/wrapped-values';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { quantityOf } from '../kubernetes/quantity';
import { show } from '../kubernetes/text';
import { nodeListProblems } from '../layout/node-list';
import { CLAIM } from '../layout/volume-check';
import { placeVolumes } from '../layout/volumes';
import { type Check, checked, join } from '../model/check';
import type { Claim } from '../model/claim';
import { type Component, COMPONENTS, OPERATED_SPECS } from '../model/components';
import { groupBy } from '../model/group-by';
import { type Problem, problem, Problems, StorageError } from '../model/problems';
import type { PlannedVolume } from '../model/volume';
import { workloadsOf } from '../operator/workloads';
import { KubePrometheusStackRelease } from '../release/release';
import { runnableProblems } from '../release/runnable';
import { HelmValues, layersOf, originOf } from '../values/helm-values';
import { conflicts, type Setting } from '../values/settings';
import { valueAt, type Values, withValue } from '../values/values';

/** All that follows from a description, before anything is rendered. */
export interface StackPlan {
  /** The release with its final values, and what Helm will render of it. */
  readonly release: KubePrometheusStackRelease;
  /** The claims of the components that are given storage. */
  readonly claims: readonly Claim[];
  /** The values for Helm: your own and the storage. */
  readonly values: HelmValues;
  /** Everything that will exist, as plain data. */
  readonly plan: StoragePlan;
}

/**
 * From the description to the plan: values, then the claims that chart and operator make of them, then a volume for
 * each. A pure function.
 *
 * @throws StorageError with all problems of the description at once
 */
export function planStack(description: StackDescription): StackPlan {
  return planChecked(description, DESCRIPTION);
}

/**
 * The same for a description with more properties than are planned.
 * @param check of all of its properties
 */
export function planChecked<T extends StackDescription>(given: T, check: Check<T>): StackPlan {
  const { value: description, problems: wrong } = checked<StackDescription>(check, given);
  // an invalid description is planned as far as it goes, so that all problems are reported together
  const identity = description?.release as Partial<StackDescription['release']> | undefined;
  if (description?.layout === undefined || identity?.name === undefined || identity.namespace === undefined) {
    throw new StorageError('cannot plan the storage', wrong);
  }
  const problems = new Problems(
    `cannot plan the storage of release ${show(identity.name)} in namespace ${show(identity.namespace)}`,
  );
  problems.add(...wrong);
  const found = new Problems('');
  const plan = planOf(description, found);
  problems.add(...found.all.filter((one) => !followsFrom(one, wrong)));
  problems.throwIfAny();
  if (plan === undefined) {
    throw new Error('a description without problems was not planned');
  }
  return plan;
}

/** Whether a problem is only about a part that was left out because it is not right. */
function followsFrom({ path }: Problem, wrong: readonly Problem[]): boolean {
  const part = (one: string): string => /^[^.[]*(?:\.[^.[]*)?/.exec(one)?.[0] ?? one;
  return wrong.some((one) => one.code !== 'unknown-property' && part(one.path) === part(path));
}

/** The plan of a description, and all problems that are found on the way; `undefined` where nothing can be named. */
function planOf(description: StackDescription, problems: Problems): StackPlan | undefined {
  const { release: identity, nodeLabel = HOSTNAME_LABEL, namespaces = {} } = description;
  const name = `${identity.namespace}-${identity.name}`;
  const components = describedComponents(description);
  const given = COMPONENTS.filter((component) => components[component] !== undefined);

  const layers = layersOf(description.values);
  const users = problems.attempt(() => HelmValues.merge(layers).data);
  problems.add(...(users === undefined ? [] : wrappedLayers(layers)));
  const stack = stackValues({
    chartVersion: identity.chartVersion,
    users: users ?? {},
    components,
    storageClassName: name,
    admissionWebhooks: description.admissionWebhooks,
  });
  problems.add(...stack.problems);

  const { owners } = stack;
  const release = problems.attempt(() => new KubePrometheusStackRelease({ ...identity, values: stack.values, owners }));
  const claims = (release?.claims ?? []).filter(({ component }) => component in components);
  if (release !== undefined) {
    problems.add(...runnableProblems(release, given));
  }
  const { volumes, problems: unplaced } = placeVolumes({ ...description, name, claims: onePerPod(claims), components });
  const jobs = initJobProblems(description, volumes, stack.values, given);
  problems.add(
    // names and directories may come from the user's values
    ...claims.flatMap((claim) => checked(CLAIM, claim, join('claims', claim.name)).problems),
    ...unplaced,
    ...nodesProblems(description),
    ...jobs,
    ...deliveryProblems(description),
    ...namespaceProblems(identity.namespace, namespaces),
  );
  if (release === undefined) {
    return undefined;
  }
  const placed = placedValues(release, volumes, jobs.length === 0 ? description : { ...description, initJob: {} });
  problems.add(...placed.problems);

  const values = placed.settings.reduce((all, { path, value }) => withValue(all, path, value), stack.values);
  const retentionSize = retentionSizeIn(release, volumes);
  const plan: StoragePlan = {
    release: { name: release.name, namespace: release.namespace, chartVersion: release.chartVersion },
    naming: namingIn(values),
    delivery: description.delivery ?? 'kubectl',
    nodeLabel,
    objects: workloadsOf(release.objects)
      .filter(({ component }) => claims.some((claim) => claim.component === component))
      .map(({ component, kind, object, namespace, statefulSets }) => ({
        component,
        kind,
        name: object,
        namespace,
        statefulSets: [...statefulSets],
      })),
    namespaces: plannedNamespaces(identity.namespace, namespaces),
    storageClasses:
      (description.storageClasses ?? true)
        ? [...new Set(volumes.map(({ storageClassName }) => storageClassName))].sort()
        : [],
    volumes,
    capacity: Object.fromEntries(
      Object.entries(description.capacity ?? {}).map(([node, size]) => [node, quantityOf(size)]),
    ),
    initJobs: jobs.length === 0 ? initJobsOf(description, release, volumes) : [],
    ...(retentionSize === undefined ? {} : { retentionSize }),
    notes: [
      ...(retentionSize === undefined
        ? []
        : [
            `retentionSize ${retentionSize}: on a volume that already holds more blocks, Prometheus deletes the oldest samples as soon as it starts. Write-ahead log and head block are not counted.`,
          ]),
      ...stack.notes,
      ...placed.notes,
      ...(given.length === 0 ? [`No component is given storage: ${COMPONENTS.join(', ')}.`] : []),
    ],
  };
  problems.add(...planProblems([plan]), ...capacityProblems(plan));
  return {
    release: new KubePrometheusStackRelease({ ...identity, values, owners }),
    claims,
    values: new HelmValues(values, { comment: valuesHeader(plan) }),
    plan,
  };
}

/** Layers that hold the values somewhere within, each with the file that it was read from. */
function wrappedLayers(layers: readonly (Values | HelmValues)[]): Problem[] {
  const read = layers.map((layer) => ({ data: HelmValues.merge([layer]).data, origin: originOf(layer) }));
  return wrappedValues(read);
}

/** A Job for each node; it tolerates what the components tolerate that it serves. */
function initJobsOf(
  description: StackDescription,
  { name, namespace, values }: KubePrometheusStackRelease,
  volumes: readonly PlannedVolume[],
): PlannedInitJob[] {
  return volumesByNode(volumes).map(([node, onNode]) => {
    const components = COMPONENTS.filter((one) => onNode.some(({ claim }) => claim.component === one));
    return initJobOf({
      ...initJobFor(description.initJob ?? {}, values, components),
      volumes: onNode,
      node,
      namespace: description.namespaces?.initJobs ?? namespace,
      instance: name,
      name,
      waitForDirectories: description.waitForDirectories ?? true,
      delivery: description.delivery ?? 'kubectl',
      initJobHook: description.initJobHook ?? false,
      nodeLabel: description.nodeLabel ?? HOSTNAME_LABEL,
    });
  });
}

function initJobProblems(
  { initJob = {} }: StackDescription,
  volumes: readonly PlannedVolume[],
  values: Values,
  components: readonly Component[],
): Problem[] {
  return [
    ...(initJob.tolerations === undefined ? [] : tolerationProblems('initJob.tolerations', initJob.tolerations)),
    ...directoryProblems(initJob, volumes, 'initJob.'),
    ...initValuesProblems(initJob, values, components),
  ];
}

/** What the values need besides once every claim has its volume, and what in them sends pods away from it. */
function placedValues(
  release: KubePrometheusStackRelease,
  volumes: readonly PlannedVolume[],
  { initJob = {}, waitForDirectories = true, nodeLabel = HOSTNAME_LABEL }: StackDescription,
): {
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
} {
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
function retentionSizeIn(release: KubePrometheusStackRelease, volumes: readonly PlannedVolume[]): string | undefined {
  if (!volumes.some(({ claim }) => claim.component === 'prometheus')) {
    return undefined;
  }
  const size = valueAt(release.values, [...OPERATED_SPECS.prometheus.spec, 'retentionSize']);
  const isServer = release.objects.some(({ kind }) => kind === 'Prometheus');
  return isServer && typeof size === 'string' && size !== '' ? size : undefined;
}

/** A component whose size is not right is planned with another one, so that everything else about it is checked. */
function describedComponents(description: StackDescription): Partial<Record<Component, PrometheusStorage>> {
  return Object.fromEntries(
    COMPONENTS.flatMap((component) => {
      const described: Partial<PrometheusStorage> | undefined = description[component];
      if (described === undefined || described.size !== undefined) {
        return described === undefined ? [] : [[component, described]];
      }
      // of another size a limit says nothing
      const others = Object.entries(described).filter(([key]) => key !== 'retentionSize');
      return [[component, { ...Object.fromEntries(others), size: Size.gibibytes(1) }]];
    }),
  );
}

/** Two claims of one pod are a problem of their own; that they would lie in one place is not another. */
function onePerPod(claims: readonly Claim[]): Claim[] {
  return [...groupBy(claims, ({ component, shard, replica }) => `${component} ${shard} ${replica}`).values()].flatMap(
    ([first]) => first ?? [],
  );
}

/** Lists of nodes are checked even where there are no claims yet, because something else is wrong. */
function nodesProblems({ nodes }: StackDescription): Problem[] {
  return nodes === undefined ? [] : nodeListProblems('nodes', nodes, []);
}

function capacityProblems({ volumes, capacity }: StoragePlan): Problem[] {
  const nodes = new Set(volumes.map(({ node }) => node));
  return Object.entries(capacity).flatMap(([node, size]) =>
    nodes.size === 0 || nodes.has(node)
      ? []
      : [
          problem(
            'unused-node',
            `capacity.${node}`,
            `capacity has ${size} for node ${show(node)}, which has no volume; the nodes with volumes are ${[...nodes].sort().join(', ')}`,
          ),
        ],
  );
}
