import type { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { hasRegistry, type InitImage } from './init-image';
import type { DirectoryOptions } from './init-targets';
import { tolerationsIn } from './tolerations';
import type { Component } from '../model/components';
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
   * @default - the default of Kubernetes, which depends on the tag
   */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /**
   * Names of Secrets for the registry, in the Job's namespace.
   * @default - `global.imagePullSecrets` of the values
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * More tolerations, in addition to those of the components that the Job serves.
   * @default []
   */
  readonly tolerations?: readonly k8s.Toleration[];
  /**
   * The PriorityClass of the Job's pod.
   * @default - none
   */
  readonly priorityClassName?: string;
  /**
   * The service account of the Job's pod, which must exist in the Job's namespace. It is needed if pods are admitted by
   * the rights of their service account, as on OpenShift. Its token is not mounted.
   * @default - the default service account of the namespace
   */
  readonly serviceAccountName?: string;
  /**
   * The SELinux label of the Job's container, for nodes where it could not write to the directories otherwise.
   * @default - chosen by the container runtime
   */
  readonly seLinuxOptions?: k8s.SeLinuxOptions;
  /**
   * A new number creates a new Job: for a rebuilt node, on which the finished Job would not run again.
   * @default - none
   */
  readonly generation?: number;
  /**
   * The time after which the Job has failed, including the time that it waits for its node; whole seconds. A failed Job does
   * not run again until it is deleted and applied again, or has a new `generation`.
   * @default Duration.days(1); with the delivery `argo-cd` Duration.minutes(30), because Argo CD applies no other commit before
   */
  readonly deadline?: Duration;
  /**
   * The number of retries.
   * @default 6
   */
  readonly backoffLimit?: number;
}

/**
 * The options with the settings of the values for all pods: the image registry and its Secrets, and the tolerations of the
 * components that the Job serves, which must reach the same nodes.
 */
export function initJobFor(options: InitJobOptions, values: Values, components: readonly Component[]): InitJobOptions {
  const registry = valueAt(values, ['global', 'imageRegistry']);
  // a registry in the description, separate or in the repository, has precedence
  const takesRegistry = typeof registry === 'string' && isTruthy(registry) && !hasRegistry(options.image ?? {});
  const secrets = options.imagePullSecrets ?? pullSecrets(valueAt(values, ['global', 'imagePullSecrets']));
  const tolerations = components.flatMap((component) => tolerationsIn(values, component));
  const distinct = new Map([...tolerations, ...(options.tolerations ?? [])].map((one) => [JSON.stringify(one), one]));
  return {
    ...options,
    image: { ...(takesRegistry ? { registry } : {}), ...options.image },
    imagePullSecrets: secrets,
    tolerations: [...distinct.values()],
  };
}

/** Names, from maps with a name as in Kubernetes, or from plain names, which the chart also accepts. */
function pullSecrets(secrets: Value | undefined): string[] {
  return listOf(secrets).flatMap((secret) => {
    const name = isMap(secret) ? secret.name : secret;
    return typeof name === 'string' ? [name] : [];
  });
}
