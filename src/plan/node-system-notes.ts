import type { StoragePlan } from './storage-plan';
import { type NodeSystem, NODE_SYSTEMS } from '../layout/node-systems';
import { groupBy } from '../model/group-by';
import { VOLUME_TYPES } from '../model/volume-types';
import { listOf, valueAt } from '../values/values';

/** What of a plan a node system may refuse. */
type Made = Pick<StoragePlan, 'volumes' | 'namespaces' | 'initJobs'>;

/**
 * What a person must know of the node system before the plan is applied. Notes and not problems: what else the cluster has,
 * such as a label or a binding, is not known here.
 */
export function nodeSystemNotes(system: NodeSystem, made: Made): string[] {
  return [
    ...podSecurityNotes(system, made),
    ...constraintNotes(system, made),
    ...idNotes(system, made),
    ...labelNotes(system, made),
  ];
}

function podSecurityNotes(system: NodeSystem, { namespaces, initJobs: [job] }: Made): string[] {
  const { title, podSecurity } = NODE_SYSTEMS[system];
  if (job === undefined || podSecurity === undefined || podSecurity.exempt.includes(job.metadata.namespace)) {
    return [];
  }
  const isAdmitted = namespaces.some(({ name, privileged }) => name === job.metadata.namespace && privileged);
  return isAdmitted
    ? []
    : [
        `${title} enforces the Pod Security level ${podSecurity.level} in namespaces without a label for it, which refuses the init Jobs: set namespaces.initJobs, or label namespace ${job.metadata.namespace} with pod-security.kubernetes.io/enforce: privileged.`,
      ];
}

function constraintNotes(system: NodeSystem, { initJobs: [job] }: Made): string[] {
  const { title, lowestNamespaceId } = NODE_SYSTEMS[system];
  return lowestNamespaceId === undefined ||
    job === undefined ||
    valueAt(job.spec, ['template', 'spec', 'serviceAccountName']) !== undefined
    ? []
    : [
        `${title} admits the init Jobs only if their service account in namespace ${job.metadata.namespace} can use a SecurityContextConstraints that allows root, hostPath and the capabilities of the Job: name such an account in initJob.serviceAccountName.`,
      ];
}

function idNotes(system: NodeSystem, { volumes }: Made): string[] {
  const { title, lowestNamespaceId = 0 } = NODE_SYSTEMS[system];
  const outside = groupBy(
    volumes.filter(({ claim }) => claim.owner.uid < lowestNamespaceId),
    ({ claim }) => `${claim.component} as ${claim.owner.uid}`,
  );
  return outside.size === 0
    ? []
    : [
        `${title} gives each namespace a range of user ids, and these run outside it: ${[...outside.keys()].join(', ')}. Bind the SecurityContextConstraints nonroot-v2 to their service accounts, or set the owner of each component to an id of the range.`,
      ];
}

function labelNotes(system: NodeSystem, { volumes, initJobs: [job] }: Made): string[] {
  const { title, confinesContainers } = NODE_SYSTEMS[system];
  if (!confinesContainers) {
    return [];
  }
  const unlabelled = groupBy(
    volumes.filter(({ type }) => !VOLUME_TYPES[type].isRelabelled),
    ({ claim }) => claim.component,
  );
  const hasLabel = listOf(valueAt(job?.spec, ['template', 'spec', 'containers'])).some(
    (container) => valueAt(container, ['securityContext', 'seLinuxOptions']) !== undefined,
  );
  return [
    ...(unlabelled.size === 0
      ? []
      : [
          `SELinux on ${title} keeps pods out of directories that have no label for containers, and hostPath volumes are not relabelled (${[...unlabelled.keys()].join(', ')}): use volumeType "local", or label the directories container_file_t.`,
        ]),
    ...(job === undefined || hasLabel
      ? []
      : [
          `SELinux on ${title} keeps the init Jobs from creating directories where none has a label for containers: set initJob.seLinuxOptions to { type: "spc_t" }.`,
        ]),
  ];
}
