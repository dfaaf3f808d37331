/**
 * Time limits in milliseconds. Before its limit something is in progress; from the limit on, if it is still not
 * done, it is a problem.
 */
export const PATIENCE = {
  /** Binding a claim: kube-controller-manager looks at every claim four times a minute. */
  binding: 60_000,
  /** Helm, creating all objects of a release. */
  objects: 60_000,
  /** The operator, creating a StatefulSet from a custom resource. */
  statefulSet: 90_000,
  /** A workload, creating its claim. */
  claim: 90_000,
  /** A workload, creating the pod that mounts a claim. */
  pod: 120_000,
  /** The scheduler, finding a node. */
  scheduling: 60_000,
  /** The kubelet, trying a mount again after the init Job has created its directory. */
  mountRetry: 120_000,
  /** The init Job, creating its pod. */
  jobPod: 60_000,
  /** The kubelet, mounting the volumes of the init Job's pod. */
  jobMount: 120_000,
  /** The chart's hook, creating the webhook certificate. */
  hook: 180_000,
  /** A pod, becoming ready: Prometheus may replay its log for a quarter of an hour before its startup probe gives up. */
  startup: 15 * 60_000,
  /** A container, becoming ready: until then a log that cannot be read is not reported. */
  containerStartup: 10 * 60_000,
} as const;

/** The free part of a file system at which it is nearly full. */
export const LEAST_FREE = 0.1;
