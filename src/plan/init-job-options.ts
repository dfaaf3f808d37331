import type { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { hasRegistry, type InitImage } from './init-image';
import type { DirectoryOptions } from './init-targets';
import { type Component, POD_VALUES } from '../model/components';
import { isMap, isTruthy, listOf, type Value, valueAt, type Values } from '../values/values';

/** How the init Jobs run. */
export interface InitJobOptions extends DirectoryOptions {
  /**
   * The image of the Job and of the init containers that wait for it.
   * @default - busybox 1.37.0
   */
  readonly image?: InitImage;
  /**
   * When the kubelet pulls the image.
   * @default - as Kubernetes chooses by the tag
   */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /**
   * Names of secrets in the Job's namespace.
   * @default - `global.imagePullSecrets` of the values
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * More tolerations, beside those of the components that the Job serves.
   * @default []
   */
  readonly tolerations?: readonly k8s.Toleration[];
  /**
   * The PriorityClass of the Job's pod.
   * @default - none
   */
  readonly priorityClassName?: string;
  /**
   * The service account of the Job's pod, which must exist in the Job's namespace: where pods are admitted by what their
   * service account may use, as on OpenShift. Its token is not mounted.
   * @default - the namespace's default one
   */
  readonly serviceAccountName?: string;
  /**
   * The SELinux label of the Job's container, on nodes where it may not write to the directories otherwise.
   * @default - the container runtime's
   */
  readonly seLinuxOptions?: k8s.SeLinuxOptions;
  /**
   * Another number makes another Job: for a node that was rebuilt, where the finished Job would not run again.
   * @default - none
   */
  readonly generation?: number;
  /**
   * How long the Job may take before it counts as failed, waiting for its node included; whole seconds.
   * @default Duration.days(1)
   */
  readonly deadline?: Duration;
  /**
   * How often it is tried again.
   * @default 6
   */
  readonly backoffLimit?: number;
}

/**
 * The options with what the values say to all pods: the registry of images and its secrets, and the tolerations of the
 * components that the Job serves, which must reach the same nodes.
 */
export function initJobFor(options: InitJobOptions, values: Values, components: readonly Component[]): InitJobOptions {
  const registry = valueAt(values, ['global', 'imageRegistry']);
  // a registry that the description names, by itself or in the repository, wins
  const takesRegistry = typeof registry === 'string' && isTruthy(registry) && !hasRegistry(options.image ?? {});
  const secrets = options.imagePullSecrets ?? pullSecrets(valueAt(values, ['global', 'imagePullSecrets']));
  const tolerations = components.flatMap((component) =>
    listOf(valueAt(values, [...POD_VALUES[component], 'tolerations'])).filter(isMap),
  );
  const distinct = new Map([...tolerations, ...(options.tolerations ?? [])].map((one) => [JSON.stringify(one), one]));
  return {
    ...options,
    image: { ...(takesRegistry ? { registry } : {}), ...options.image },
    imagePullSecrets: secrets,
    tolerations: [...distinct.values()],
  };
}

/** Maps with a name, as Kubernetes has them, or names alone, as the chart also takes them. */
function pullSecrets(secrets: Value | undefined): string[] {
  return listOf(secrets).flatMap((secret) => {
    const name = isMap(secret) ? secret.name : secret;
    return typeof name === 'string' ? [name] : [];
  });
}
