import type { k8s } from 'cdk8s-plus-27';
import {
  DEADLINES,
  deliveryAnnotations,
  DELIVERY_OPTIONS,
  type DeliveryOptions,
  deliveryProblems,
  withAnnotations,
} from './delivery';
import { isLeftToKubelet } from './directories';
import { rootContainer } from './helper-pod';
import { imageName } from './init-image';
import { INIT_JOB_OPTIONS } from './init-job-check';
import type { InitJobOptions } from './init-job-options';
import { initScriptName, SCRIPT_FILE, SCRIPT_SHA256 } from './init-script';
import { fullMode, type InitTarget, initTargets, mountPointProblems, sharedPlaceProblems } from './init-targets';
import { onNode } from './on-node';
import { tolerationProblems } from './tolerations';
import { HOSTNAME_LABEL, joinName, MAX_LABEL, shortHash } from '../kubernetes/names';
import { NAMESPACE, NODE, NODE_LABEL, OBJECT_NAME, VOLUME } from '../layout/volume-check';
import { BOOLEAN, checked, list, nonEmpty, object, optional } from '../model/check';
import { groupBy } from '../model/group-by';
import { labels } from '../model/labels';
import { invalid, type Problem, problem, StorageError } from '../model/problems';
import { mustWait, type PlannedVolume } from '../model/volume';
import type { Values } from '../values/values';
import { RUN_VERIFIED_SCRIPT } from '../shell/scripts';

/** The volumes of one node and disk, and how the Job that makes their directories runs. */
export interface DirectoryInitJobProps extends InitJobOptions, DeliveryOptions {
  /** The volumes of one node, on one disk: all with the same `mountPoint`, or all without. */
  readonly volumes: readonly PlannedVolume[];
  /** The node, by the value of its label. */
  readonly node: string;
  /** The namespace that the Job runs in. Pod Security must admit hostPath there. */
  readonly namespace: string;
  /** The release that the volumes belong to, for the label app.kubernetes.io/instance. */
  readonly instance: string;
  /**
   * The application that the storage is for, the label app.kubernetes.io/name.
   * @default 'prometheus-storage'
   */
  readonly application?: string;
  /** The prefix of the Job's name, before the node and a hash of the Job's spec. */
  readonly name: string;
  /**
   * The label of nodes that pins the Job, the same as for the volumes.
   * @default 'kubernetes.io/hostname'
   */
  readonly nodeLabel?: string;
  /**
   * Whether pods wait for their directory. Then they must be able to enter their volume root.
   * @default true
   */
  readonly waitForDirectories?: boolean;
}

/** A type as plain JSON, with quantities as strings. */
type Plain<T> = T extends k8s.Quantity
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Plain<T[K]> }
      : T;

/** The Job that makes the directories of one node, or of one disk of it, as plain data. */
export interface PlannedInitJob {
  /** The node, by the value of its label. */
  readonly node: string;
  /**
   * Where the disk must be mounted that it serves. The Job fails, and makes nothing, where that is not a file system of
   * its own. Of btrfs, only the top-level volume counts as one.
   * Absent: it serves the volumes of the node for which none is asked for.
   */
  readonly mountPoint?: string;
  /** The directories of the node that the Job mounts, sorted. */
  readonly bases: readonly string[];
  /** The ConfigMap with the script that it runs, in the Job's namespace. */
  readonly script: string;
  /** The Job's metadata. */
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** The Job's spec, in `batch/v1`. */
  readonly spec: Values;
}

const SCRIPT_MOUNT = '/script';

const PROPS = object<DirectoryInitJobProps>(
  {
    ...INIT_JOB_OPTIONS,
    ...DELIVERY_OPTIONS,
    volumes: list(VOLUME, 'the volumes of the node'),
    node: NODE,
    namespace: NAMESPACE,
    instance: nonEmpty('the name of the release'),
    application: optional(nonEmpty('the name of an application')),
    name: OBJECT_NAME,
    nodeLabel: optional(NODE_LABEL),
    waitForDirectories: optional(BOOLEAN),
  },
  'the volumes of one node, its name, and the namespace of the Job',
);

/**
 * The Job of one node.
 * @throws StorageError with all problems of the options
 */
export function planInitJob(props: DirectoryInitJobProps): PlannedInitJob {
  const { value: read, problems } = checked(PROPS, props);
  const all = [...problems, ...(read === undefined || problems.length > 0 ? [] : optionProblems(read))];
  if (read === undefined || all.length > 0) {
    throw new StorageError('cannot make the init Job', all);
  }
  const { volumes, requireMountPoint } = read;
  return initJobOf({
    ...read,
    volumes:
      requireMountPoint === undefined ? volumes : volumes.map((one) => ({ mountPoint: requireMountPoint, ...one })),
  });
}

function optionProblems(props: DirectoryInitJobProps): Problem[] {
  const { volumes, node, tolerations, requireMountPoint } = props;
  const elsewhere = volumes.find((volume) => volume.node !== node);
  const diskOf = ({ mountPoint }: PlannedVolume): string | undefined => mountPoint ?? requireMountPoint;
  const otherDisk = volumes.find((volume, _, [first = volume]) => diskOf(volume) !== diskOf(first));
  return [
    ...(volumes.length > 0
      ? []
      : [invalid('invalid-value', 'volumes', volumes, 'the volumes of the node, at least one')]),
    ...(elsewhere === undefined
      ? []
      : [invalid('volume-of-another-node', 'node', node, `"${elsewhere.node}", the node of volume ${elsewhere.name}`)]),
    ...(otherDisk === undefined
      ? []
      : [
          problem(
            'volume-of-another-disk',
            'volumes',
            `volumes has ${otherDisk.name} with another mountPoint than ${volumes[0]?.name ?? ''}; make a DirectoryInitJob for each disk`,
          ),
        ]),
    ...(tolerations === undefined ? [] : tolerationProblems('tolerations', tolerations)),
    ...(requireMountPoint === undefined
      ? sharedPlaceProblems(volumes)
      : mountPointProblems(requireMountPoint, volumes)),
    ...deliveryProblems(props),
  ];
}

/** The same for checked options. */
export function initJobOf(props: DirectoryInitJobProps): PlannedInitJob {
  const targets = initTargets(props.volumes);
  const mountPoint = props.volumes[0]?.mountPoint;
  const bases = [...new Set(targets.map(({ base }) => base))].sort();
  const script = initScriptName(props.name);
  const spec = jobSpec(props, { targets, bases, mountPoint, script });
  return {
    node: props.node,
    ...(mountPoint === undefined ? {} : { mountPoint }),
    bases,
    script,
    metadata: {
      name: jobName(props, mountPoint, spec),
      namespace: props.namespace,
      labels: labels(props.instance, 'directory-init', props.application),
      ...withAnnotations(deliveryAnnotations('init-job', props)),
    },
    spec,
  };
}

/**
 * A Job's template is immutable: a changed Job is a new Job. A hook is deleted before it runs again, and has the same
 * name each time; of a disk it ends with a hash, because `/mnt/a-b` and `/mnt/a/b` look alike in it.
 */
function jobName(
  { name, node, initJobHook = false }: DirectoryInitJobProps,
  mountPoint: string | undefined,
  spec: PlannedInitJob['spec'],
): string {
  const parts = [name, 'init', namePart(node), ...(mountPoint === undefined ? [] : [namePart(mountPoint.slice(1))])];
  if (!initJobHook) {
    return withHash(parts, JSON.stringify(spec, asQuantity));
  }
  return mountPoint === undefined ? joinName(parts, MAX_LABEL) : withHash(parts, `${node} ${mountPoint}`);
}

function withHash(parts: readonly string[], text: string): string {
  return `${joinName(parts, MAX_LABEL - 9)}-${shortHash(text)}`;
}

/** Keeps Jobs apart whose nodes look alike in their names, such as `a.b` and `a-b`. */
export function apart(jobs: readonly PlannedInitJob[]): PlannedInitJob[] {
  const alike = groupBy(jobs, ({ metadata }) => metadata.name);
  return jobs.map((job) => {
    const { node, mountPoint = '', metadata } = job;
    return (alike.get(metadata.name)?.length ?? 0) < 2
      ? job
      : { ...job, metadata: { ...metadata, name: withHash([metadata.name], `${node} ${mountPoint}`) } };
  });
}

/** Quantities in the form of cdk8s-plus, from which the hashes in the names of Jobs have always been computed. */
function asQuantity(key: string, value: unknown): unknown {
  return key === 'cpu' || key === 'memory' ? { value } : value;
}

function namePart(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '-');
}

function mountOf(bases: readonly string[], base: string): string {
  return `/host/${bases.indexOf(base)}`;
}

/** What a Job works on. */
interface Work {
  readonly targets: readonly InitTarget[];
  readonly bases: readonly string[];
  readonly mountPoint: string | undefined;
  readonly script: string;
}

function jobSpec(props: DirectoryInitJobProps, work: Work): Plain<k8s.JobSpec> {
  const { bases, mountPoint, script } = work;
  const { instance, generation, imagePullSecrets = [], tolerations = [] } = props;
  return {
    activeDeadlineSeconds: (props.deadline ?? DEADLINES[props.delivery ?? 'kubectl']).toSeconds(),
    backoffLimit: props.backoffLimit ?? 6,
    // an evicted or preempted pod does not count as failed
    podFailurePolicy: {
      rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
    },
    template: {
      metadata: {
        labels: labels(instance, 'directory-init', props.application),
        ...(generation === undefined ? {} : { annotations: { 'prometheus-storage/generation': String(generation) } }),
      },
      spec: {
        // not OnFailure, because a failed pod keeps its log
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: onNode(props.nodeLabel ?? HOSTNAME_LABEL, props.node),
          },
        },
        ...(tolerations.length === 0 ? {} : { tolerations: [...tolerations] }),
        ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
        ...(props.priorityClassName === undefined ? {} : { priorityClassName: props.priorityClassName }),
        ...(props.serviceAccountName === undefined ? {} : { serviceAccountName: props.serviceAccountName }),
        containers: [container(props, work)],
        volumes: [
          ...bases.map((path, index) => ({
            name: `base-${index}`,
            // a disk that must be mounted must not be made up
            hostPath: { path, type: path === mountPoint ? 'Directory' : 'DirectoryOrCreate' },
          })),
          { name: 'script', configMap: { name: script } },
        ],
      },
    },
  };
}

function container(props: DirectoryInitJobProps, { targets, bases, mountPoint }: Work): Plain<k8s.Container> {
  const { imagePullPolicy, seLinuxOptions } = props;
  return {
    name: 'init',
    image: imageName(props.image),
    ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
    command: ['sh', '-c', RUN_VERIFIED_SCRIPT, 'init'],
    args: argumentsOf(props, targets, bases),
    env: [
      { name: 'LC_ALL', value: 'C' },
      { name: 'SCRIPT', value: `${SCRIPT_MOUNT}/${SCRIPT_FILE}` },
      { name: 'SCRIPT_SHA256', value: SCRIPT_SHA256 },
      { name: 'OWNERSHIP', value: props.ownership ?? 'onRootMismatch' },
      // an empty value is no value: the API server drops it, and every apply would find a difference
      { name: 'DISK_ON_NODE', ...(mountPoint === undefined ? {} : { value: mountPoint }) },
      { name: 'DISK', ...(mountPoint === undefined ? {} : { value: mountOf(bases, mountPoint) }) },
    ],
    ...rootContainer(seLinuxOptions),
    volumeMounts: [
      ...bases.map((base, index) => ({ name: `base-${index}`, mountPath: mountOf(bases, base) })),
      { name: 'script', mountPath: SCRIPT_MOUNT, readOnly: true },
    ],
  };
}

/** The arguments of the script for each volume; see init-job.sh. */
function argumentsOf(props: DirectoryInitJobProps, targets: readonly InitTarget[], bases: readonly string[]): string[] {
  return targets.flatMap(({ volume, base, up, root }) => {
    const { owner, subPath, fsGroup } = volume.claim;
    // the kubelet gives the group itself, at every mount
    const gid = isLeftToKubelet(volume.type, fsGroup) ? '' : String(owner.gid);
    const groups = [...new Set([owner.gid, fsGroup ?? owner.gid])].join(' ');
    const waits = (props.waitForDirectories ?? true) && mustWait(volume) ? 'waits' : '';
    return [
      mountOf(bases, base),
      base,
      up,
      root,
      subPath ?? '',
      String(owner.uid),
      gid,
      groups,
      fullMode(volume.mode ?? props.mode),
      waits,
    ];
  });
}
