import { workloadsOf } from '../operator/workloads';
import type { KubePrometheusStackRelease } from '../release/release';
import { type Component, POD_VALUES } from '../model/components';
import type { Problem } from '../model/problems';
import type { OwnershipPolicy } from './init-targets';
import { WAIT_FOR_DATA_DIRECTORY } from '../shell/scripts';
import { invalidValue } from '../values/value-problem';
import { isMap, type Value, valueAt, type Values } from '../values/values';
import type { Volume } from '../model/volume';

const NAME = 'wait-for-data-directory';
const MOUNT = '/volume';
const SECONDS = 600;

/** The values that make pods wait for their data directory, and what is in their way. */
export interface WaitingInitContainers {
  readonly settings: readonly { readonly path: readonly string[]; readonly value: Value }[];
  readonly problems: readonly Problem[];
  /** What a person has to know where a pod cannot wait. */
  readonly notes: readonly string[];
}

/** Where the values take init containers; ThanosRuler's data directory is its volume root, which appears complete. */
const INIT_CONTAINERS: Readonly<Record<Exclude<Component, 'thanosRuler'>, readonly string[]>> = {
  prometheus: [...POD_VALUES.prometheus, 'initContainers'],
  alertmanager: [...POD_VALUES.alertmanager, 'initContainers'],
  grafana: [...POD_VALUES.grafana, 'extraInitContainers'],
};
/** The name of Grafana's volume in its pod, by Deployment and StatefulSet. */
const GRAFANA_VOLUME = 'storage';

/**
 * Whether a pod could start before its directory is there: the kubelet would then make it, as root. A volume root that is its
 * own data directory appears complete, and the kubelet applies fsGroup to local volumes.
 */
export function mustWait(volume: Volume): boolean {
  return volume.type === 'hostPath' && volume.claim.subPath !== undefined;
}

/**
 * An init container for each component whose data directory lies below its volume root: it runs as the pod's own user, looks
 * into the volume without the subPath, and goes on when the data directory is there. The user's own come after it, because
 * they may mount the subPath.
 */
export function waitingInitContainers(
  release: KubePrometheusStackRelease,
  volumes: readonly Volume[],
  image: string,
  ownership: OwnershipPolicy = 'onRootMismatch',
): WaitingInitContainers {
  const problems: Problem[] = [];
  const notes: string[] = [];
  const settings = Object.entries(INIT_CONTAINERS).flatMap(([component, path]) => {
    const volume = volumes.find((candidate) => candidate.claim.component === component && mustWait(candidate));
    if (volume === undefined) {
      return [];
    }
    if (component === 'alertmanager' && !release.traits.alertmanagerInitContainers) {
      notes.push(
        'Alertmanager cannot wait for the init Job, because charts before 12.5.0 give it no init containers: apply the storage and wait for its Jobs before you install the chart. A pod that comes first runs in a directory that the kubelet made as root; restart it after the Job.',
      );
      return [];
    }
    const template =
      component === 'grafana'
        ? GRAFANA_VOLUME
        : workloadsOf(release.objects).find((workload) => workload.component === component)?.template;
    const users = valueAt(release.values, path) ?? [];
    if (!Array.isArray(users)) {
      problems.push(invalidValue('values-break-storage', path, users, 'a list'));
      return [];
    }
    problems.push(...nameProblems(component, users as readonly Value[], path));
    return template === undefined
      ? []
      : [{ path, value: [container(volume, template, image, ownership), ...(users as readonly Value[])] }];
  });
  return { settings, problems, notes };
}

function container({ claim }: Volume, template: string, image: string, ownership: OwnershipPolicy): Values {
  const { subPath = '', owner } = claim;
  const args = [MOUNT, subPath, String(owner.uid), String(SECONDS), ownership];
  return {
    name: NAME,
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
  return users.flatMap((user, index) =>
    isMap(user) && user.name === NAME
      ? [
          invalidValue(
            'container-name-taken',
            [...path, String(index), 'name'],
            NAME,
            'another name',
            `or set waitForDirectories: false: the init container of ${component} that waits for the directory has this name`,
          ),
        ]
      : [],
  );
}
