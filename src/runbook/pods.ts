import { type Command, kubectl } from '../commands/command';
import type { Place } from './place';
import { joinName, MAX_LABEL, shortHash } from '../kubernetes/names';
import { expectedMountPoint } from '../layout/host-path';
import { groupBy } from '../model/group-by';
import { problem, StorageError } from '../model/problems';
import { labels } from '../model/labels';
import { rootContainer } from '../plan/helper-pod';
import { imageName } from '../plan/init-image';
import { onNode } from '../plan/on-node';
import { applicationOf, type PlannedRelease } from '../plan/storage-plan';
import { COPY_DATA } from '../shell/scripts';
import { toHelmYaml } from '../values/helm-yaml';

/** What a pod does with a directory: reads it, writes it, or removes its content once there is a verified copy. */
type Access = 'read' | 'write' | 'remove';

/** A directory in a pod of a runbook. */
export interface Mounted {
  readonly access: Access;
  readonly place: Place;
  /** A path in the directory that is not part of its data. Absent: all of it is. */
  readonly skip?: string;
}

/** A directory in a running pod. */
export interface Opened {
  readonly namespace: string;
  readonly pod: string;
  /** Where it is mounted, as the script calls it. */
  readonly mount: string;
  /** The way from there to the directory; `.` is the mount itself. */
  readonly path: string;
  readonly skip?: string;
}

/** The pods of a runbook: one for each node, and the script that they run. */
export interface Pods {
  /** Makes the pods, and waits until they run; new ones where their time was over. */
  readonly start: readonly Command[];
  readonly stop: readonly Command[];
  /** The same directories in the pods, in the same order. */
  readonly opened: readonly Opened[];
}

/** A day: what is interrupted goes on in a new pod. */
const DEADLINE_SECONDS = 86400;
const SCRIPT_MOUNT = '/copy';
const SCRIPT_FILE = 'copy-data.sh';
export const SCRIPT = `${SCRIPT_MOUNT}/${SCRIPT_FILE}`;

/** The name of the ConfigMap with the script. */
export function scriptName({ name }: PlannedRelease): string {
  return `${joinName([name, 'copy-script'], MAX_LABEL - 9)}-${shortHash(COPY_DATA)}`;
}

/**
 * The pods in which these directories are mounted, one for each node.
 * @throws StorageError if a directory of the system would be written. A plan is a file that anyone could have changed.
 */
export function podsFor(release: PlannedRelease, mounted: readonly Mounted[]): Pods {
  const refused = mounted.flatMap(({ access, place: { directory } }) => {
    const { code, expected } = (access === 'write' ? expectedMountPoint(directory) : undefined) ?? {};
    return code === undefined || expected === undefined
      ? []
      : [problem(code, directory, `${directory} is the data directory of a claim; it must be ${expected}`)];
  });
  if (refused.length > 0) {
    throw new StorageError('cannot write the runbook', refused);
  }
  const pods = [...groupBy(mounted, ({ place }) => JSON.stringify(place.host)).values()].map((its) =>
    podOf(release, its),
  );
  const namespaces = [...groupBy(pods, ({ namespace }) => namespace)];
  const named = (its: readonly CopyPod[]): string[] => its.map(({ name }) => `pod/${name}`);
  return {
    start: [
      ...namespaces.map(([namespace]) =>
        kubectl(
          ...['delete', 'pod', '--namespace', namespace, '--field-selector=status.phase!=Running'],
          `--selector=${selectorOf(release)}`,
        ),
      ),
      applied(namespaces.map(([namespace]) => scriptObject(release, namespace))),
      applied(pods.map(({ object }) => object)),
      ...namespaces.map(([namespace, its]) =>
        kubectl('wait', ...named(its), '--for=condition=Ready', '--namespace', namespace, '--timeout=5m'),
      ),
    ],
    stop: namespaces.map(([namespace, its]) =>
      kubectl(
        'delete',
        ...named(its),
        `configmap/${scriptName(release)}`,
        ...['--namespace', namespace, '--ignore-not-found'],
      ),
    ),
    opened: mounted.flatMap((one) => {
      const pod = pods.find(({ its }) => its.includes(one));
      return pod === undefined ? [] : [pod.open(one)];
    }),
  };
}

interface CopyPod {
  readonly namespace: string;
  readonly name: string;
  readonly object: object;
  readonly its: readonly Mounted[];
  readonly open: (one: Mounted) => Opened;
}

/** The pod of one node. Another set of directories is another pod, because the mounts of a pod never change. */
function podOf(release: PlannedRelease, its: readonly Mounted[]): CopyPod {
  const [first] = its;
  if (first === undefined) {
    throw new Error('a pod needs a directory');
  }
  const { node, nodeLabel, namespace, pod } = first.place.host;
  const distinct = [...new Map(its.map((one) => [`${rootOf(one)} ${hostPathOf(one)}`, one])).values()];
  const mountPath = (one: Mounted): string =>
    `${rootOf(one)}/${distinct.findIndex((other) => rootOf(other) === rootOf(one) && hostPathOf(other) === hostPathOf(one))}`;
  const { image = imageName(), imagePullPolicy, imagePullSecrets = [], tolerations = [], seLinuxOptions } = pod;
  const spec = {
    restartPolicy: 'Never',
    activeDeadlineSeconds: DEADLINE_SECONDS,
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: onNode(nodeLabel, node) } },
    ...(tolerations.length === 0 ? {} : { tolerations }),
    ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    ...(pod.priorityClassName === undefined ? {} : { priorityClassName: pod.priorityClassName }),
    ...(pod.serviceAccountName === undefined ? {} : { serviceAccountName: pod.serviceAccountName }),
    containers: [
      {
        name: 'copy',
        image,
        ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
        command: ['sleep', String(DEADLINE_SECONDS)],
        ...rootContainer(seLinuxOptions),
        volumeMounts: [
          ...distinct.map((one, index) => ({
            name: `directory-${index}`,
            mountPath: mountPath(one),
            ...(one.access === 'read' ? { readOnly: true } : {}),
          })),
          { name: 'script', mountPath: SCRIPT_MOUNT, readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      ...distinct.map((one, index) => ({
        name: `directory-${index}`,
        // what is read must be there, and a disk must not be made up
        hostPath: {
          path: hostPathOf(one),
          type: one.access === 'write' && !one.place.isDisk ? 'DirectoryOrCreate' : 'Directory',
        },
      })),
      { name: 'script', configMap: { name: scriptName(release) } },
      { name: 'tmp', emptyDir: {} },
    ],
  };
  const name = `${joinName([release.name, 'copy', node.toLowerCase().replace(/[^a-z0-9]/g, '-')], MAX_LABEL - 9)}-${shortHash(JSON.stringify([node, nodeLabel, spec]))}`;
  return {
    namespace,
    name,
    its,
    object: { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: labelsOf(release) }, spec },
    open: (one) => {
      const base = hostPathOf(one);
      const path = one.place.directory === base ? '.' : one.place.directory.slice(base.length + 1);
      return {
        namespace,
        pod: name,
        mount: mountPath(one),
        path,
        ...(one.skip === undefined ? {} : { skip: one.skip }),
      };
    },
  };
}

/** The directory of the node that is mounted. */
function hostPathOf({ access, place }: Mounted): string {
  return access === 'write' ? place.base : place.directory;
}

/** Where directories are mounted, which tells the script what it may do. */
function rootOf({ access, place }: Mounted): string {
  switch (access) {
    case 'read':
      return '/from';
    case 'remove':
      return '/old';
    case 'write':
      return place.isDisk ? '/disk' : '/to';
  }
}

/** The ConfigMap with the script. */
function scriptObject(release: PlannedRelease, namespace: string): object {
  const metadata = { name: scriptName(release), namespace, labels: labelsOf(release) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { [SCRIPT_FILE]: COPY_DATA } };
}

/** Manifests for `kubectl apply` in the command itself. */
function applied(objects: readonly object[]): Command {
  return { ...kubectl('apply', '-f', '-'), input: objects.map(toHelmYaml).join('---\n') };
}

function labelsOf(release: PlannedRelease): Record<string, string> {
  return labels(release.name, 'data-copy', applicationOf(release));
}

function selectorOf(release: PlannedRelease): string {
  return Object.entries(labelsOf(release))
    .filter(([key]) => /(component|instance|managed-by)$/.test(key))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
