import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { ageOf, lacks } from '../../cluster/cluster-state';
import { applyStorage, installChart } from '../fixes';
import { eventsOf, fact, nameOf, conditionSeen, eventSeen } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { plainText } from '../../cluster/plain-text';

const A_MOMENT = 90_000;

/** The object is there, and the operator made nothing of it. */
export function statefulSetMissing({ workload, object, here, planned, state, plan }: ClaimView): Diagnosis | undefined {
  const name = planned.claim.workload;
  if (
    workload === undefined ||
    object === undefined ||
    !lacks(here.statefulSets, ({ metadata }) => metadata.name === name)
  ) {
    return undefined;
  }
  const about = nameOf(object.kind, object);
  const refusal = object.status.conditions.find(({ type, status }) => type === 'Reconciled' && status === 'False');
  const missingClass = /storage class "([^"]+)" does not exist/.exec(refusal?.message ?? '')?.[1];
  const events = eventsOf(here, object)
    .filter(({ type }) => type === 'Warning')
    .slice(0, 1);
  const isYoung = ageOf(object.metadata.creationTimestamp, state.now) < A_MOMENT;
  if (refusal === undefined && isYoung) {
    return {
      code: 'starting',
      status: 'waiting',
      about,
      title: `the operator has not made the StatefulSet of ${workload.component} yet`,
      cause: 'the object was made a moment ago',
      evidence: [fact(about, `made at ${object.metadata.creationTimestamp}`)],
      fix: [],
    };
  }
  const paused = object.spec.paused === true;
  return {
    code:
      missingClass !== undefined
        ? 'storage-class-unknown'
        : refusal === undefined
          ? paused
            ? 'object-paused'
            : 'operator-silent'
          : 'statefulset-refused',
    status: 'problem',
    about,
    title:
      missingClass !== undefined
        ? `the operator makes no StatefulSet for ${workload.component}: its storage class ${plainText(missingClass)} does not exist`
        : refusal === undefined
          ? `no operator has made a StatefulSet for ${workload.component}${paused ? ': the object is paused' : ''}`
          : `the operator makes no StatefulSet for ${workload.component}`,
    cause:
      missingClass !== undefined
        ? 'the installed values name another storage class than the plan'
        : refusal === undefined
          ? 'no Prometheus Operator is running, or it does not look into this namespace'
          : whyRefused(refusal.message),
    evidence: [
      ...(refusal === undefined ? [fact(about, 'has no word of an operator')] : [conditionSeen(about, refusal)]),
      ...events.map((event) => eventSeen(about, event)),
    ],
    fix:
      refusal === undefined
        ? [
            step(
              'Look for the operator and its log',
              kubectl(
                'get',
                'deployments',
                '--all-namespaces',
                '--selector',
                'app.kubernetes.io/component in (controller,prometheus-operator)',
              ),
            ),
            instruct('It watches all namespaces, or those of its flag --namespaces'),
          ]
        : missingClass !== undefined
          ? [
              installChart(plan, 'Install the planned values'),
              applyStorage(plan, 'If the class is of the plan, apply the storage'),
            ]
          : [instruct(cureRefused(refusal.message)), installChart(plan, 'Install the planned values')],
  };
}

function whyRefused(message: string): string {
  return message.includes('at least one query endpoint')
    ? 'a ThanosRuler without queryEndpoints and queryConfig has nothing to ask'
    : /must be no more than 63|must be at most 63|Too long/i.test(message)
      ? 'a name that it makes from the names of the release is longer than Kubernetes takes'
      : 'it says why in the condition of the object';
}

function cureRefused(message: string): string {
  return message.includes('at least one query endpoint')
    ? 'Set thanosRuler.thanosRulerSpec.queryEndpoints in the values of the description'
    : /must be no more than 63|must be at most 63|Too long/i.test(message)
      ? 'Set a shorter fullnameOverride in the values of the description; names move with it, and with them the data'
      : 'Correct in the values what the condition names';
}

/** The StatefulSet is there, and the cluster takes none of its pods. */
export function podsRefused({ statefulSet, pods, here, workload, planned }: ClaimView): Diagnosis | undefined {
  if (statefulSet === undefined || pods.length > 0 || workload === undefined) {
    return undefined;
  }
  const [refusal] = eventsOf(here, statefulSet, ['FailedCreate']);
  if (refusal === undefined || statefulSet.spec.replicas <= planned.claim.replica) {
    return undefined;
  }
  const isLabel = refusal.message.includes('must be no more than 63');
  const isSecurity = refusal.message.includes('violates PodSecurity');
  const { namespace } = planned.claim;
  return {
    code: isLabel ? 'pods-refused-label-too-long' : isSecurity ? 'pods-refused-by-pod-security' : 'pods-refused',
    status: 'problem',
    about: nameOf('StatefulSet', statefulSet),
    title: `the cluster refuses the pods of StatefulSet ${statefulSet.metadata.name}`,
    cause: isLabel
      ? `its name has ${statefulSet.metadata.name.length} characters; over 52 a StatefulSet is accepted, and its pods are not, because a label holds the name and a hash`
      : isSecurity
        ? 'Pod Security of the namespace does not admit them'
        : 'a quota, a policy or a webhook does not admit them; the event says which',
    evidence: [eventSeen(nameOf('StatefulSet', statefulSet), refusal)],
    fix: isLabel
      ? [
          instruct(
            'Set a shorter fullnameOverride in the values of the description (22 characters fit nine shards); names move with it, and with them the data',
          ),
        ]
      : isSecurity
        ? [
            step(
              'Admit them',
              kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=privileged', '--overwrite'),
            ),
          ]
        : [instruct('Exempt the namespace, or raise the quota; the StatefulSet tries again by itself')],
  };
}
