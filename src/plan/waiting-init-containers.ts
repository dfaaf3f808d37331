import { workloadsOf } from '../operator/workloads';
import type { KubePrometheusStackRelease } from '../release/release';
import { COMPONENTS, DESCRIPTORS, isSubchart } from '../model/components';
import type { OwnershipPolicy } from './init-targets';
import { WAIT_FOR_DATA_DIRECTORY } from '../shell/scripts';
import { isMap, showPath, type Value, valueAt, type Values } from '../values/values';
import { invalid, type Problem, problem } from '../model/problems';
import { mustWait, type PlannedVolume } from '../model/volume';

/** The name of the init container; the doctor looks for it. */
export const WAITING_CONTAINER = 'wait-for-data-directory';
const MOUNT = '/volume';
/** How long a container waits before it fails and is started again. */
const SECONDS = 600;
/** Only a new container sees a disk that is mounted at its volume root meanwhile. */
const SECONDS_AT_DISK = 60;

/** The values that make pods wait for their data directory, and their problems. */
export interface WaitingInitContainers {
  readonly settings: readonly { readonly path: readonly string[]; readonly value: Value }[];
  readonly problems: readonly Problem[];
  /** Notes about pods that cannot wait. */
  readonly notes: readonly string[];
}

/**
 * An init container for each component whose data directory is below its volume root. It runs as the pod's own user, checks
 * the volume without the subPath, and exits once the data directory is ready. The user's own init containers follow it, because
 * they may mount the subPath.
 */
export function waitingInitContainers(
  release: KubePrometheusStackRelease,
  volumes: readonly PlannedVolume[],
  image: string,
  ownership: OwnershipPolicy = 'onRootMismatch',
): WaitingInitContainers {
  const problems: Problem[] = [];
  const notes: string[] = [];
  const settings = COMPONENTS.flatMap((component) => {
    const volume = volumes.find((candidate) => candidate.claim.component === component && mustWait(candidate));
    const path = DESCRIPTORS[component].initContainers;
    if (volume === undefined || path === undefined) {
      return [];
    }
    if (component === 'alertmanager' && !release.traits.alertmanagerInitContainers) {
      notes.push(
        'Alertmanager cannot wait for the init Job, because charts before 12.5.0 give it no init containers: apply the storage and wait for its Jobs before you install the chart. A pod that comes first runs in a directory that the kubelet made as root; restart it after the Job.',
      );
      return [];
    }
    const template = isSubchart(component)
      ? DESCRIPTORS[component].volume
      : workloadsOf(release.objects).find((workload) => workload.component === component)?.template;
    const users = valueAt(release.values, path) ?? [];
    if (!Array.isArray(users)) {
      problems.push(invalid('values-break-storage', `values.${showPath(path)}`, users, 'a list'));
      return [];
    }
    problems.push(...nameProblems(component, users as readonly Value[], path));
    return template === undefined
      ? []
      : [{ path, value: [waitingContainer(volume, template, image, ownership), ...(users as readonly Value[])] }];
  });
  return { settings, problems, notes };
}

/** An init container that waits, as the pod's own user, until the data directory of a volume is ready. */
export function waitingContainer(
  { claim, root, mountPoint }: PlannedVolume,
  template: string,
  image: string,
  ownership: OwnershipPolicy = 'onRootMismatch',
): Values {
  const { subPath = '', owner } = claim;
  const seconds = root === mountPoint ? SECONDS_AT_DISK : SECONDS;
  const args = [MOUNT, subPath, String(owner.uid), String(seconds), ownership];
  return {
    name: WAITING_CONTAINER,
    image,
    command: ['sh', '-c', WAIT_FOR_DATA_DIRECTORY, 'wait', ...args],
    volumeMounts: [{ name: template, mountPath: MOUNT, readOnly: true }],
    securityContext: {
      runAsUser: owner.uid,
      runAsGroup: owner.gid,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
  };
}

function nameProblems(component: string, users: readonly Value[], path: readonly string[]): Problem[] {
  return users.flatMap((user, index) => {
    const at = `values.${showPath([...path, String(index), 'name'])}`;
    return isMap(user) && user.name === WAITING_CONTAINER
      ? [
          problem(
            'container-name-taken',
            at,
            `${at} is "${WAITING_CONTAINER}", the name of the init container of ${component} that waits for the directory; use another name, or set waitForDirectories to false`,
          ),
        ]
      : [];
  });
}
