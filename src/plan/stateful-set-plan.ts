import { imageName } from './init-image';
import { doesWait, jobOptions, plannedStorage } from './planned-storage';
import {
  type StatefulSetDescription,
  STATEFUL_SETS,
  type StatefulSetWorkload,
  TEMPLATE,
} from './stateful-set-description';
import { applicationOf, planProblems, type StoragePlan } from './storage-plan';
import { waitingContainer } from './waiting-init-containers';
import { show } from '../kubernetes/text';
import { CLAIM } from '../layout/volume-check';
import type { ComponentVolumes } from '../layout/volumes';
import { type Check, checked, join } from '../model/check';
import type { Claim } from '../model/claim';
import { groupBy } from '../model/group-by';
import { type Problem, problem, Problems, StorageError } from '../model/problems';
import { mustWait, type PlannedVolume } from '../model/volume';
import { templateClaims } from '../operator/template-claims';
import type { Values } from '../values/values';

/** What the values of a chart must make of a claim template, so that its claims fit their volumes. */
export interface TemplateRequirement {
  /** The StatefulSet. */
  readonly statefulSet: string;
  /** The name of the claim template. */
  readonly template: string;
  /** The class that it must ask for. */
  readonly storageClassName: string;
  /** The size that it must ask for. */
  readonly size: string;
  /** An init container that waits for the data directory. Absent: its pods need not wait. */
  readonly initContainer?: Values;
}

/** The plan of a description of StatefulSets. */
export interface StatefulSetPlan {
  /** The claims of all StatefulSets. */
  readonly claims: readonly Claim[];
  /** What the chart's own values must say. */
  readonly requirements: readonly TemplateRequirement[];
  /** Everything that will exist, as plain data. */
  readonly plan: StoragePlan;
}

/** A claim template of a workload as a component of its own: `loki`, or `db-data` and `db-wal` where it has several. */
interface PlannedTemplate {
  readonly component: string;
  /** Its place in the description. */
  readonly path: string;
  readonly statefulSet: string;
  readonly template: string;
  readonly volumes: ComponentVolumes;
  readonly claims: readonly Claim[];
}

/**
 * Plans the storage of StatefulSets of any chart. A pure function.
 * @throws StorageError with all problems of the description at once
 */
export function planStatefulSets(description: StatefulSetDescription): StatefulSetPlan {
  return planStatefulSetsChecked(description, STATEFUL_SETS);
}

/**
 * The same for a description with more properties.
 * @param check of all of its properties
 */
export function planStatefulSetsChecked<T extends StatefulSetDescription>(given: T, check: Check<T>): StatefulSetPlan {
  const { value: description, problems: wrong } = checked<StatefulSetDescription>(check, given);
  if (description === undefined || wrong.length > 0) {
    throw new StorageError('cannot plan the storage', wrong);
  }
  const { name, namespace } = description.release;
  const problems = new Problems(`cannot plan the storage of ${show(name)} in namespace ${show(namespace)}`);
  const templates = Object.entries(description.workloads).flatMap(([workload, described]) =>
    templatesOf(workload, described, namespace, problems),
  );
  const claims = templates.flatMap((one) => one.claims);
  problems.add(
    ...twice(description),
    ...claims.flatMap((claim) => checked(CLAIM, claim, join('claims', claim.name)).problems),
  );
  const planned = plannedStorage(description, {
    name,
    namespace,
    claims,
    components: Object.fromEntries(templates.map(({ component, volumes }) => [component, volumes])),
    jobProblems: [],
    initJobFor: (options) => options,
    application: applicationOf(description.release),
  });
  problems.add(...planned.problems.map((one) => ofWorkload(one, templates)));
  const requirements = templates.flatMap((template) => requirementOf(template, planned.plan.volumes, description));
  const plan: StoragePlan = {
    release: { name, namespace },
    naming: {},
    ...planned.plan,
    objects: templates.map(({ component, statefulSet }) => ({
      component,
      kind: 'StatefulSet',
      name: statefulSet,
      namespace,
      statefulSets: [statefulSet],
    })),
    deletions: [],
    notes: [...planned.notes, ...retentionNotes(description)],
  };
  problems.add(...planProblems([plan]));
  problems.throwIfAny();
  return { claims, requirements, plan };
}

function templatesOf(
  workload: string,
  { statefulSet, template, templates, replicas, owner, fsGroup, ...common }: StatefulSetWorkload,
  namespace: string,
  problems: Problems,
): PlannedTemplate[] {
  const at = `workloads.${workload}`;
  if ((template === undefined) === (templates === undefined)) {
    problems.add(
      problem('missing-property', `${at}.template`, `${at} must have template, or templates if there are several`),
    );
    return [];
  }
  const named = Object.entries(templates ?? { [template ?? '']: {} });
  return named.flatMap(([name, own]) => {
    const path = templates === undefined ? at : `${at}.templates.${name}`;
    const { value: read, problems: wrong } = checked(TEMPLATE, { ...common, ...own }, path);
    problems.add(...wrong);
    if (read === undefined) {
      return [];
    }
    const { mountPath, subPath, ...volumes } = read;
    const component = named.length === 1 ? workload : `${workload}-${name.replaceAll('.', '-')}`;
    const claims = templateClaims({
      component,
      namespace,
      statefulSet,
      template: name,
      replicas,
      mountPath,
      ...(subPath === undefined ? {} : { subPath }),
      owner,
      ...(fsGroup === undefined ? {} : { fsGroup }),
    });
    return [{ component, path, statefulSet, template: name, volumes, claims }];
  });
}

/** StatefulSets that are described twice: their templates belong into one workload, so that they share their nodes. */
function twice({ workloads }: StatefulSetDescription): Problem[] {
  return [...groupBy(Object.entries(workloads), ([, { statefulSet }]) => statefulSet)].flatMap(([set, same]) =>
    same.length < 2
      ? []
      : [
          problem(
            'duplicate-name',
            `workloads.${same[1]?.[0] ?? ''}.statefulSet`,
            `StatefulSet ${set} is described ${same.length} times (${same.map(([key]) => key).join(', ')}); describe it once, with all of its templates`,
          ),
        ],
  );
}

/** A problem of a component, at its place in the description. */
function ofWorkload(one: Problem, templates: readonly PlannedTemplate[]): Problem {
  const found = templates.find(({ component }) => one.path.startsWith(`${component}.`));
  return found === undefined
    ? one
    : {
        ...one,
        path: `${found.path}${one.path.slice(found.component.length)}`,
        message: one.message.replaceAll(`${found.component}.`, `${found.path}.`),
      };
}

function requirementOf(
  { component, statefulSet, template }: PlannedTemplate,
  volumes: readonly PlannedVolume[],
  description: StatefulSetDescription,
): TemplateRequirement[] {
  const volume = volumes.find(({ claim }) => claim.component === component);
  if (volume === undefined) {
    return [];
  }
  const { image, ownership } = jobOptions(description);
  const waits = doesWait(description) && mustWait(volume);
  return [
    {
      statefulSet,
      template,
      storageClassName: volume.storageClassName,
      size: volume.size,
      ...(waits ? { initContainer: waitingContainer(volume, template, imageName(image), ownership) } : {}),
    },
  ];
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention */
function retentionNotes({ workloads }: StatefulSetDescription): string[] {
  const sets = Object.values(workloads).map(({ statefulSet }) => statefulSet);
  return [
    `persistentVolumeClaimRetentionPolicy of StatefulSet ${sets.join(', ')} must be Retain, for whenDeleted and whenScaled: with Delete the claims are deleted with the StatefulSet or its replicas. The volumes keep the data, but a new claim is not bound to them by itself. Some charts set Delete by default: Loki's for its single binary before 18.3, and for its backend still in 18.11.`,
  ];
}
