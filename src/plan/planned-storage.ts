import { directoryOf } from './directories';
import { deliveryProblems } from './delivery';
import { apart, initJobOf, type PlannedInitJob } from './init-job';
import type { InitJobOptions } from './init-job-options';
import { nodeSystemNotes } from './node-system-notes';
import { sharedPlaceProblems } from './init-targets';
import { mountPointNotes } from './mount-point-notes';
import { namespaceProblems, plannedNamespaces } from './namespaces';
import type { StorageOptions } from './storage-options';
import { type StoragePlan, volumesByNode } from './storage-plan';
import { tolerationProblems } from './tolerations';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { classesToMake, provisionerOfClass } from '../kubernetes/provisioned-classes';
import { quantityOf } from '../kubernetes/quantity';
import { show } from '../kubernetes/text';
import { nodeSystemProblems, withoutMovedPaths } from '../layout/node-systems';
import { type ComponentVolumes, placeVolumes } from '../layout/volumes';
import type { Claim } from '../model/claim';
import { groupBy } from '../model/group-by';
import { invalid, type Problem, problem, unwanted } from '../model/problems';
import { classesOf, type PlannedVolume } from '../model/volume';

/** Claims, and whose they are. */
export interface ClaimedStorage {
  /** Whose storage it is: the release. */
  readonly name: string;
  /** Its namespace, where the init Jobs run unless they have one of their own. */
  readonly namespace: string;
  /**
   * What it is the storage of, the label app.kubernetes.io/name.
   * @default 'prometheus-storage'
   */
  readonly application?: string;
  /** The claims; each gets a volume. */
  readonly claims: readonly Claim[];
  /** What the volumes are like, by the component of their claims. */
  readonly components: Readonly<Record<string, ComponentVolumes>>;
  /** What else keeps the Jobs from running. */
  readonly jobProblems: readonly Problem[];
  /** How the Job runs that makes the directories of these components. */
  readonly initJobFor: (options: InitJobOptions, components: readonly string[]) => InitJobOptions;
}

/** What follows from the claims alone, whatever asks for them. */
export interface PlannedStorage {
  readonly plan: Pick<
    StoragePlan,
    'delivery' | 'nodeLabel' | 'namespaces' | 'storageClasses' | 'volumes' | 'capacity' | 'initJobs' | 'directories'
  >;
  readonly problems: readonly Problem[];
  /** What a person must know before it is applied; sentences. */
  readonly notes: readonly string[];
  /** Whether the options of the Jobs can be used. */
  readonly areJobsRight: boolean;
}

/** A volume for each claim, and all that the volumes need: classes, directories, Jobs, namespaces. */
export function plannedStorage(options: StorageOptions, claimed: ClaimedStorage): PlannedStorage {
  const { namespaces = {}, requireMountPoint, nodeLabel = HOSTNAME_LABEL, storageClasses } = options;
  const initJob = jobOptions(options);
  const isAlias = requireMountPoint === undefined && initJob.requireMountPoint !== undefined;
  const { volumes, problems } = placeVolumes(
    {
      ...options,
      name: `${claimed.namespace}-${claimed.name}`,
      claims: claimed.claims,
      components: claimed.components,
      ...(isAlias ? { requireMountPoint: initJob.requireMountPoint } : {}),
    },
    isAlias ? 'initJob.requireMountPoint' : 'requireMountPoint',
  );
  const { nodeSystem = 'generic' } = options;
  const elsewhere = nodeSystemProblems(nodeSystem, { layout: options.layout, components: claimed.components });
  const wrongJobs = [...claimed.jobProblems, ...jobProblems(options, volumes), ...withoutJobProblems(options)];
  const classes = classesOf(volumes);
  const plan = {
    delivery: options.delivery ?? 'kubectl',
    nodeLabel,
    namespaces: plannedNamespaces(claimed.namespace, namespaces),
    storageClasses: classesToMake(classes, storageClasses),
    volumes,
    capacity: Object.fromEntries(
      Object.entries(options.capacity ?? {}).map(([node, size]) => [node, quantityOf(size)]),
    ),
    directories: volumesByNode(volumes).flatMap(([node, onNode]) =>
      onNode.map((volume) => ({ node, ...directoryOf(volume, initJob) })),
    ),
    initJobs: wrongJobs.length === 0 && options.initJob !== false ? initJobsOf(options, claimed, volumes) : [],
  };
  return {
    plan,
    notes: [
      ...oneNodeNotes(volumes),
      ...mountPointNotes(volumes, doesWait(options)),
      ...(storageClasses === undefined ? classes.flatMap(classNotes) : []),
      ...nodeSystemNotes(nodeSystem, plan),
    ],
    problems: [
      ...elsewhere,
      ...withoutMovedPaths([...problems, ...wrongJobs], elsewhere),
      ...deliveryProblems(options),
      ...namespaceProblems(claimed.namespace, namespaces),
      ...capacityProblems(options, volumes),
    ],
    areJobsRight: wrongJobs.length === 0,
  };
}

/** Replicas that fail together. */
function oneNodeNotes(volumes: readonly PlannedVolume[]): string[] {
  return [...groupBy(volumes, ({ claim: { component, shard } }) => `${component} ${shard}`).values()].flatMap((its) => {
    const [{ claim, node } = {}] = its;
    return claim === undefined || its.length < 2 || its.some((volume) => volume.node !== node)
      ? []
      : [`All ${its.length} replicas of ${claim.component} are on node ${node ?? ''}: they fail together with it.`];
  });
}

/** Classes that are not made unless that is asked for. */
function classNotes(name: string): string[] {
  const provisioner = provisionerOfClass(name);
  return provisioner === undefined
    ? []
    : [
        `StorageClass ${name} is not created, because a class of that name comes with ${provisioner}. If your cluster has none, use another storageClassName, or set storageClasses to true.`,
      ];
}

/** The options of the Jobs; those by default where there are none. */
export function jobOptions({ initJob = {} }: Pick<StorageOptions, 'initJob'>): InitJobOptions {
  return initJob === false ? {} : initJob;
}

/** Whether pods wait until their directory has been made. */
export function doesWait({ waitForDirectories, initJob }: StorageOptions): boolean {
  return waitForDirectories ?? initJob !== false;
}

/** A Job for each disk of each node, and one for what is on none; it tolerates what the components tolerate that it serves. */
function initJobsOf(
  options: StorageOptions,
  claimed: ClaimedStorage,
  volumes: readonly PlannedVolume[],
): PlannedInitJob[] {
  const disks = volumesByNode(volumes).flatMap(([node, onNode]) =>
    [...groupBy(onNode, ({ mountPoint = '' }) => mountPoint)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, onDisk]) => ({ node, onDisk })),
  );
  const jobs = disks.map(({ node, onDisk }) =>
    initJobOf({
      ...claimed.initJobFor(jobOptions(options), [...new Set(onDisk.map(({ claim }) => claim.component))]),
      volumes: onDisk,
      node,
      namespace: options.namespaces?.initJobs ?? claimed.namespace,
      instance: claimed.name,
      ...(claimed.application === undefined ? {} : { application: claimed.application }),
      name: claimed.name,
      waitForDirectories: doesWait(options),
      delivery: options.delivery ?? 'kubectl',
      initJobHook: options.initJobHook ?? false,
      nodeLabel: options.nodeLabel ?? HOSTNAME_LABEL,
    }),
  );
  return apart(jobs);
}

function jobProblems(options: StorageOptions, volumes: readonly PlannedVolume[]): Problem[] {
  const { tolerations, requireMountPoint } = jobOptions(options);
  return [
    ...(tolerations === undefined ? [] : tolerationProblems('initJob.tolerations', tolerations)),
    ...(options.initJob === false ? [] : sharedPlaceProblems(volumes)),
    ...(requireMountPoint === undefined ||
    options.requireMountPoint === undefined ||
    requireMountPoint === options.requireMountPoint
      ? []
      : [
          invalid(
            'invalid-mount-point',
            'initJob.requireMountPoint',
            requireMountPoint,
            `${show(options.requireMountPoint)} as requireMountPoint, or left out`,
          ),
        ]),
  ];
}

/** Options of Jobs that do not exist. */
function withoutJobProblems({ initJob, namespaces, initJobHook = false }: StorageOptions): Problem[] {
  const reason = 'initJob is false, so there are no init Jobs';
  return initJob !== false
    ? []
    : [
        ...(namespaces?.initJobs === undefined
          ? []
          : [unwanted('option-without-init-jobs', 'namespaces.initJobs', namespaces.initJobs, reason)]),
        ...(initJobHook ? [unwanted('option-without-init-jobs', 'initJobHook', initJobHook, reason)] : []),
      ];
}

function capacityProblems({ capacity = {} }: StorageOptions, volumes: readonly PlannedVolume[]): Problem[] {
  const nodes = new Set(volumes.map(({ node }) => node));
  return Object.entries(capacity).flatMap(([node, size]) =>
    nodes.size === 0 || nodes.has(node)
      ? []
      : [
          problem(
            'unused-node',
            `capacity.${node}`,
            `capacity has ${quantityOf(size)} for node ${show(node)}, which has no volume; the nodes with volumes are ${[...nodes].sort().join(', ')}`,
          ),
        ],
  );
}
