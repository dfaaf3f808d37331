import { Size } from 'cdk8s';
import { deletionNotes } from './deletion-notes';
import { claimAnnotations } from './delivery';
import { deliveryNotes } from './delivery-notes';
import { DESCRIPTION } from './description-check';
import type { StackDescription } from './description';
import type { PrometheusStorage } from './component-storage';
import { imageName } from './init-image';
import { initValuesProblems } from './init-job-check';
import { initJobFor } from './init-job-options';
import { overlayOf, userFiles } from './overlay';
import { placementProblems } from './placement';
import { doesWait, jobOptions, plannedStorage } from './planned-storage';
import { stackValues } from './stack-values';
import { planProblems, type StoragePlan } from './storage-plan';
import { tolerationsIn } from './tolerations';
import { userValuesOf, userValuesProblems } from './user-values';
import { valuesHeader } from './values-header';
import { waitingInitContainers } from './waiting-init-containers';
import { COPIED_LISTS, readableValues } from '../chart/encrypted-values';
import { deletionSettings } from '../chart/deletion-settings';
import { namingIn } from '../chart/naming';
import { grafanaVolumeSetting, keptClaimSettings } from '../chart/storage-settings';
import { wrappedValues } from '../chart/wrapped-values';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { show } from '../kubernetes/text';
import { nodeListProblems } from '../layout/per-replica';
import { CLAIM } from '../layout/volume-check';
import { type Check, checked, join } from '../model/check';
import type { Claim } from '../model/claim';
import { type Component, COMPONENTS } from '../model/components';
import { groupBy } from '../model/group-by';
import { type Problem, Problems, StorageError } from '../model/problems';
import type { PlannedVolume } from '../model/volume';
import { workloadsOf } from '../operator/workloads';
import { KubePrometheusStackRelease } from '../release/release';
import { runnableProblems } from '../release/runnable';
import { HelmValues, layersOf, originOf } from '../values/helm-values';
import { conflicts, type Setting } from '../values/settings';
import { type Values, withValue } from '../values/values';

/** The complete plan of a description, before it is rendered. */
export interface StackPlan {
  /** The release with its final values, and the objects that Helm will render. */
  readonly release: KubePrometheusStackRelease;
  /** The claims of the components with storage. */
  readonly claims: readonly Claim[];
  /** The values for Helm: your own values and the storage settings. */
  readonly values: HelmValues;
  /** The content of `values/<release>.yml`: these values, or with `valuesFile: 'overlay'` the storage settings alone. */
  readonly valuesFile: HelmValues;
  /** The plan of the storage, as plain data. */
  readonly plan: StoragePlan;
}

/**
 * Plans a description: the values, then the claims that the chart and the operator create from them, then a volume for
 * each. A pure function.
 *
 * @throws StorageError with all problems of the description at once
 */
export function planStack(description: StackDescription): StackPlan {
  return planChecked(description, DESCRIPTION);
}

/**
 * The same for a description with additional properties.
 * @param check the check of all its properties
 * @param isVerified whether the plan is compared with the chart itself before it is written
 */
export function planChecked<T extends StackDescription>(given: T, check: Check<T>, isVerified = false): StackPlan {
  const { value: description, problems: wrong } = checked<StackDescription>(check, given);
  // an invalid description is planned as far as possible, so that all problems are reported together
  const identity = description?.release as Partial<StackDescription['release']> | undefined;
  if (description?.layout === undefined || identity?.name === undefined || identity.namespace === undefined) {
    const found = new Problems('');
    if (identity !== undefined) {
      found.attempt(() => new KubePrometheusStackRelease(identity as StackDescription['release']));
    }
    throw new StorageError('cannot plan the storage', [
      ...wrong,
      ...found.all.filter((one) => !followsFrom(one, wrong)),
    ]);
  }
  const problems = new Problems(
    `cannot plan the storage of release ${show(identity.name)} in namespace ${show(identity.namespace)}`,
  );
  problems.add(...wrong);
  const found = new Problems('');
  const plan = planOf(description, found, isVerified);
  problems.add(...found.all.filter((one) => !followsFrom(one, wrong)));
  problems.throwIfAny();
  if (plan === undefined) {
    throw new Error('a description without problems was not planned');
  }
  return plan;
}

/** Whether a problem is only about a part that was left out because it is invalid. */
function followsFrom({ path }: Problem, wrong: readonly Problem[]): boolean {
  const part = (one: string): string => /^[^.[]*(?:\.[^.[]*)?/.exec(one)?.[0] ?? one;
  return wrong.some((one) => one.code !== 'unknown-property' && part(one.path) === part(path));
}

/** The plan of a description and all its problems; the plan is `undefined` if no names can be computed. */
function planOf(description: StackDescription, problems: Problems, isVerified: boolean): StackPlan | undefined {
  const { release: identity } = description;
  const name = `${identity.namespace}-${identity.name}`;
  const components = describedComponents(description);
  const given = COMPONENTS.filter((component) => components[component] !== undefined);

  const layers = layersOf(description.values);
  const merged = problems.attempt(() => HelmValues.merge(layers).data);
  problems.add(...(merged === undefined ? [] : wrappedLayers(layers)));
  const isOverlay = description.valuesFile === 'overlay';
  const { values: users, problems: encrypted } = readableValues(merged ?? {}, isOverlay ? COPIED_LISTS : []);
  const files = userFiles(layers);
  problems.add(...encrypted, ...userValuesProblems(description, { given: layers.length, read: files.read }));
  const stack = stackValues({
    chartVersion: identity.chartVersion,
    users,
    components,
    storageClassName: name,
    admissionWebhooks: description.admissionWebhooks,
    isVerified,
  });
  problems.add(...stack.problems);

  const { owners } = stack;
  const release = problems.attempt(() => new KubePrometheusStackRelease({ ...identity, values: stack.values, owners }));
  const claims = (release?.claims ?? []).filter(({ component }) => component in components);
  if (release !== undefined) {
    problems.add(...runnableProblems(release, given));
  }
  const planned = plannedStorage(description, {
    name: identity.name,
    namespace: identity.namespace,
    claims: onePerPod(claims),
    components,
    jobProblems: initValuesProblems(jobOptions(description), stack.values, given),
    initJobFor: (options, its) =>
      initJobFor(
        options,
        release?.values ?? {},
        COMPONENTS.filter((one) => its.includes(one)),
      ),
  });
  const { volumes } = planned.plan;
  problems.add(
    // names and directories may depend on the user's values
    ...claims.flatMap((claim) => checked(CLAIM, claim, join('claims', claim.name)).problems),
    ...planned.problems,
    ...nodesProblems(description),
  );
  if (release === undefined) {
    return undefined;
  }
  const placed = placedValues(release, volumes, planned.areJobsRight ? description : { ...description, initJob: {} });
  problems.add(...placed.problems);

  const values = placed.settings.reduce((all, { path, value }) => withValue(all, path, value), stack.values);
  const overlay =
    isOverlay && merged !== undefined && encrypted.length === 0
      ? overlayOf({
          files: HelmValues.merge(files.layers).data,
          users,
          values,
          settings: [...stack.settings, ...placed.settings],
        })
      : undefined;
  problems.add(...(overlay?.problems ?? []));
  const userValues = userValuesOf(description);
  const installed = new KubePrometheusStackRelease({ ...identity, values, owners });
  const deletions = deletionSettings(installed, given);
  const plan: StoragePlan = {
    release: { name: release.name, namespace: release.namespace, chartVersion: release.chartVersion },
    naming: namingIn(values),
    ...planned.plan,
    objects: workloadsOf(release.objects)
      .filter(({ component }) => claims.some((claim) => claim.component === component))
      .map(({ component, kind, object, namespace, statefulSets }) => {
        const tolerations = tolerationsIn(values, component);
        return {
          component,
          kind,
          name: object,
          namespace,
          statefulSets: [...statefulSets],
          ...(tolerations.length === 0 ? {} : { tolerations }),
        };
      }),
    deletions,
    ...(overlay === undefined
      ? {}
      : {
          overlay: {
            ...(userValues === undefined ? {} : { userValues }),
            frozenLists: overlay.frozenLists,
          },
        }),
    notes: [
      ...deletionNotes(deletions, installed, volumes),
      ...stack.notes,
      ...placed.notes,
      ...planned.notes,
      ...deliveryNotes(description.delivery, installed),
      ...(isOverlay && files.read === 0 && Object.keys(users).length > 0 ? [IN_CODE] : []),
      ...(given.length === 0 ? [`No component is given storage: ${COMPONENTS.join(', ')}.`] : []),
    ],
  };
  problems.add(...planProblems([plan]));
  const all = new HelmValues(values, { comment: valuesHeader({ release, notes: plan.notes }) });
  return {
    release: installed,
    claims,
    values: all,
    valuesFile:
      overlay === undefined
        ? all
        : new HelmValues(overlay.data, {
            comment: valuesHeader({ release, notes: plan.notes, overlay: plan.overlay }),
          }),
    plan,
  };
}

/** A note about values of which no file is known. */
const IN_CODE =
  'No values were read with HelmValues.fromFile: those of the description must be in your own values file, because the overlay does not hold them.';

/** Layers that hold the values somewhere within, each with the file that it was read from. */
function wrappedLayers(layers: readonly (Values | HelmValues)[]): Problem[] {
  const read = layers.map((layer) => ({ data: HelmValues.merge([layer]).data, origin: originOf(layer) }));
  return wrappedValues(read);
}

/** What the values need besides once every claim has its volume, and what in them sends pods away from it. */
function placedValues(
  release: KubePrometheusStackRelease,
  volumes: readonly PlannedVolume[],
  description: StackDescription,
): {
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
} {
  const options = jobOptions(description);
  const image = imageName(initJobFor(options, release.values, []).image);
  const waiting = doesWait(description)
    ? waitingInitContainers(release, volumes, image, options.ownership)
    : { settings: [], problems: [], notes: [] };
  const grafana = volumes.find(({ claim }) => claim.component === 'grafana');
  const naming = grafana !== undefined && release.traits.grafanaVolumeName ? [grafanaVolumeSetting(grafana.name)] : [];
  const isDeployment = release.objects.some(({ kind }) => kind === 'Deployment');
  const kept =
    grafana !== undefined && isDeployment
      ? keptClaimSettings(release.values, claimAnnotations(description.delivery))
      : [];
  return {
    settings: [...naming, ...kept, ...waiting.settings],
    notes: waiting.notes,
    problems: [
      ...waiting.problems,
      ...conflicts(release.values, naming),
      ...placementProblems(release.effectiveValues, volumes, description.nodeLabel ?? HOSTNAME_LABEL),
    ],
  };
}

/** Plans a component with an invalid size with another size, so that everything else about it is checked. */
function describedComponents(description: StackDescription): Partial<Record<Component, PrometheusStorage>> {
  return Object.fromEntries(
    COMPONENTS.flatMap((component) => {
      const described: Partial<PrometheusStorage> | undefined = description[component];
      if (described === undefined || described.size !== undefined) {
        return described === undefined ? [] : [[component, described]];
      }
      // a limit has no meaning for another size
      const others = Object.entries(described).filter(([key]) => key !== 'retentionSize');
      return [[component, { ...Object.fromEntries(others), size: Size.gibibytes(1) }]];
    }),
  );
}

/** Two claims of one pod are reported already, so their overlap is not reported again. */
function onePerPod(claims: readonly Claim[]): Claim[] {
  return [...groupBy(claims, ({ component, shard, replica }) => `${component} ${shard} ${replica}`).values()].flatMap(
    ([first]) => first ?? [],
  );
}

/** Checks lists of nodes even if another problem prevents claims. */
function nodesProblems({ nodes }: StackDescription): Problem[] {
  return nodes === undefined ? [] : nodeListProblems('nodes', nodes, []);
}
