import { imageName } from './init-image';
import { isMap, listOf, type Value, valueAt, type Values } from '../values/values';

/** How the pod of an init Job runs, as far as that differs from the defaults. The pods of runbooks run in the same way. */
export interface HelperPod {
  /**
   * The full name of the image.
   * @default - busybox 1.37.0
   */
  readonly image?: string;
  /**
   * When the kubelet pulls it.
   * @default - the default of Kubernetes, which depends on the tag
   */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /**
   * Names of Secrets for the registry.
   * @default []
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Tolerations, as in a pod.
   * @default []
   */
  readonly tolerations?: readonly Values[];
  /**
   * The PriorityClass.
   * @default - none
   */
  readonly priorityClassName?: string;
  /**
   * The service account.
   * @default - the default service account of the namespace
   */
  readonly serviceAccountName?: string;
  /**
   * The SELinux label of the container.
   * @default - chosen by the container runtime
   */
  readonly seLinuxOptions?: Values;
}

/** The resources of a container that makes, repairs or copies data directories. */
export const HELPER_RESOURCES = { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } };

/** The rights and limits of a container that makes, repairs or copies data directories. */
export function rootContainer(seLinuxOptions?: object) {
  return {
    securityContext: {
      runAsUser: 0,
      runAsGroup: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      // without FSETID the kernel silently drops the set-group-ID bit of a directory with another group
      capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'] },
      seccompProfile: { type: 'RuntimeDefault' },
      ...(seLinuxOptions === undefined ? {} : { seLinuxOptions }),
    },
    resources: HELPER_RESOURCES,
  };
}

/** What an init Job's spec sets for its pod. */
export function helperPodOf(spec: Values): HelperPod {
  const pod = mapOf(valueAt(spec, ['template', 'spec']));
  const container = mapOf(listOf(pod.containers)[0]);
  const seLinuxOptions = valueAt(container, ['securityContext', 'seLinuxOptions']);
  const secrets = listOf(pod.imagePullSecrets).flatMap((secret) => stringOf(mapOf(secret).name) ?? []);
  const tolerations = listOf(pod.tolerations).filter(isMap);
  const image = stringOf(container.image);
  const policy = container.imagePullPolicy;
  const priority = stringOf(pod.priorityClassName);
  const account = stringOf(pod.serviceAccountName);
  return {
    ...(image === undefined || image === imageName() ? {} : { image }),
    ...(policy === 'Always' || policy === 'IfNotPresent' || policy === 'Never' ? { imagePullPolicy: policy } : {}),
    ...(secrets.length === 0 ? {} : { imagePullSecrets: secrets }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
    ...(priority === undefined ? {} : { priorityClassName: priority }),
    ...(account === undefined ? {} : { serviceAccountName: account }),
    ...(isMap(seLinuxOptions) ? { seLinuxOptions } : {}),
  };
}

function mapOf(value: Value | undefined): Values {
  return isMap(value) ? value : {};
}

function stringOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
