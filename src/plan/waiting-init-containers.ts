import type { KubePrometheusStackRelease } from '../claims/release';
import { OPERATED_SPECS, type OperatedComponent } from '../components';
import { WAIT_SCRIPT } from './wait-script';
import { valueProblem } from '../values/value-problem';
import { isMap, type Value, valueAt, type Values } from '../values/values';
import type { Volume } from '../volumes/volume';

const NAME = 'wait-for-data-directory';
const MOUNT = '/volume';
const SECONDS = 600;

/** The values that make pods on a shared root wait for their data directory, and what is in their way. */
export interface WaitingInitContainers {
  readonly settings: readonly { readonly path: readonly string[]; readonly value: Value }[];
  readonly problems: readonly string[];
}

/** Whether a pod could start before its directory is there: the kubelet would then make it, as root. */
export function mustWait(volume: Volume): boolean {
  return volume.type === 'hostPath' && volume.sharedRoot && volume.claim.subPath !== undefined;
}

/**
 * An init container for each component whose volumes share a root: it runs as the pod's own user, looks into the
 * volume without the subPath, and goes on when the data directory is there. The user's own come after it, because they
 * may mount the subPath.
 */
export function waitingInitContainers(
  release: KubePrometheusStackRelease,
  volumes: readonly Volume[],
  image: string,
): WaitingInitContainers {
  const problems: string[] = [];
  const settings = (['prometheus', 'alertmanager'] as const).flatMap((component) => {
    const volume = volumes.find((candidate) => candidate.claim.component === component && mustWait(candidate));
    const template = release.workloads.find((workload) => workload.component === component)?.template;
    if (
      volume === undefined ||
      template === undefined ||
      (component === 'alertmanager' && !release.traits.alertmanagerInitContainers)
    ) {
      return [];
    }
    const path = [...OPERATED_SPECS[component].spec, 'initContainers'];
    const users = valueAt(release.values, path) ?? [];
    if (!Array.isArray(users)) {
      problems.push(valueProblem(path, users, 'a list'));
      return [];
    }
    problems.push(...nameProblems(component, users as readonly Value[], path));
    return [{ path, value: [container(volume, template, image), ...(users as readonly Value[])] }];
  });
  return { settings, problems };
}

function container({ claim }: Volume, template: string, image: string): Values {
  return {
    name: NAME,
    image,
    command: ['sh', '-c', WAIT_SCRIPT, 'wait', MOUNT, claim.subPath, String(claim.owner.uid), String(SECONDS)] as Value,
    volumeMounts: [{ name: template, mountPath: MOUNT, readOnly: true }],
    securityContext: {
      runAsUser: claim.owner.uid,
      runAsGroup: claim.owner.gid,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
  };
}

function nameProblems(component: OperatedComponent, users: readonly Value[], path: readonly string[]): string[] {
  return users.flatMap((user, index) =>
    isMap(user) && user.name === NAME
      ? [
          valueProblem(
            [...path, String(index), 'name'],
            NAME,
            `another name, or waitForDirectories false: the init container of ${component} that waits for the directory has it`,
          ),
        ]
      : [],
  );
}
