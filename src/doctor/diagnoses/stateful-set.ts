import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { ageOf, lacks } from '../../cluster/cluster-state';
import { applyStorage, installChart } from '../fixes';
import { conditionSeen, eventSeen, eventsOf, fact, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, instruct, type Step, step } from '../finding';
import type { CustomResource } from '../../cluster/objects';
import { plainText } from '../../cluster/plain-text';
import type { Condition } from '../../cluster/schemas';
import type { PlannedObject } from '../../plan/storage-plan';
import { PATIENCE } from '../patience';
import { operatorResource } from '../../model/operator-kinds';

/** A custom resource for which the operator has created no StatefulSet. */
interface Unserved {
  readonly object: CustomResource;
  readonly component: PlannedObject['component'];
  /** `Prometheus monitoring/x`. */
  readonly about: string;
  /** The operator's condition about the failure. */
  readonly refusal: Condition | undefined;
}

function unserved({ workload, object, here, planned }: ClaimView): Unserved | undefined {
  return workload === undefined || object === undefined || !lacks(here.statefulSets, planned.claim.workload)
    ? undefined
    : {
        object,
        component: workload.component,
        about: nameOf(object.kind, object),
        refusal: object.status.conditions.find(({ type, status }) => type === 'Reconciled' && status === 'False'),
      };
}

export function storageClassUnknown(view: ClaimView): Diagnosis | undefined {
  const found = unserved(view);
  const name = /storage class "([^"]+)" does not exist/.exec(found?.refusal?.message ?? '')?.[1];
  return found === undefined || name === undefined
    ? undefined
    : {
        code: 'storage-class-unknown',
        status: 'problem',
        about: found.about,
        title: `the operator creates no StatefulSet for ${found.component}: its storage class ${plainText(name)} does not exist`,
        cause: 'the installed values name another storage class than the plan',
        evidence: evidenceOf(view, found),
        fix: [
          installChart(view.plan, 'Install the planned values'),
          applyStorage(view.plan, 'If the class is the planned one, apply the storage'),
        ],
      };
}

export function statefulSetRefused(view: ClaimView): Diagnosis | undefined {
  const found = unserved(view);
  const message = found?.refusal?.message;
  return found === undefined || message === undefined
    ? undefined
    : {
        code: 'statefulset-refused',
        status: 'problem',
        about: found.about,
        title: `the operator creates no StatefulSet for ${found.component}`,
        cause: REFUSALS.find(({ sign }) => sign.test(message))?.cause ?? 'the condition of the object names the reason',
        evidence: evidenceOf(view, found),
        fix: [
          instruct(
            REFUSALS.find(({ sign }) => sign.test(message))?.fix ?? 'Correct in the values what the condition names',
          ),
          installChart(view.plan, 'Install the planned values'),
        ],
      };
}

/** The operator would refuse it for this as well, once it no longer stops at something else, such as the class. */
export function queryMissing(view: ClaimView): Diagnosis | undefined {
  const found = unserved(view);
  const { kind, spec } = found?.object ?? {};
  return found?.refusal === undefined ||
    kind !== 'ThanosRuler' ||
    (spec?.queryEndpoints ?? []).length > 0 ||
    spec?.queryConfig !== undefined
    ? undefined
    : {
        code: 'statefulset-refused',
        status: 'problem',
        about: found.about,
        title: `the operator creates no StatefulSet for ${found.component}`,
        cause: WITHOUT_QUERY.cause,
        evidence: [...evidenceOf(view, found), fact(found.about, 'has no queryEndpoints and no queryConfig')],
        fix: [instruct(WITHOUT_QUERY.fix), installChart(view.plan, 'Install the planned values')],
      };
}

const WITHOUT_QUERY = {
  sign: /at least one query endpoint/,
  cause: 'a ThanosRuler without queryEndpoints and queryConfig has nothing to query',
  fix: 'Set thanosRuler.thanosRulerSpec.queryEndpoints in the values of the description',
} as const;

/** Messages of the operator, and their meaning. */
const REFUSALS = [
  WITHOUT_QUERY,
  {
    sign: /must be no more than 63|must be at most 63|Too long/i,
    cause: 'a name that follows from the names of the release is longer than Kubernetes allows',
    fix: 'Set a shorter fullnameOverride in the values of the description; names change with it, and the data has to be moved',
  },
] as const;

export function statefulSetStarting(view: ClaimView): Diagnosis | undefined {
  const found = unserved(view);
  return found === undefined || ageOf(found.object.metadata.creationTimestamp, view.state.now) >= PATIENCE.statefulSet
    ? undefined
    : {
        code: 'starting',
        status: 'waiting',
        about: found.about,
        title: `the operator has not created the StatefulSet of ${found.component} yet`,
        cause: 'the object was created a moment ago',
        evidence: [fact(found.about, `created at ${found.object.metadata.creationTimestamp}`)],
        fix: [],
      };
}

/** The operator ignores a paused object, and a pod that it should have does not exist. */
export function objectPaused(view: ClaimView): Diagnosis | undefined {
  const { workload, object, pods, planned, statefulSet } = view;
  const { component, namespace, replica } = planned.claim;
  const runs = statefulSet !== undefined && statefulSet.spec.replicas > replica;
  if (workload === undefined || object?.spec.paused !== true || pods.length > 0 || runs) {
    return undefined;
  }
  const about = nameOf(object.kind, object);
  const patch = '--patch={"spec":{"paused":false}}';
  return {
    code: 'object-paused',
    status: 'problem',
    about,
    title: `${component} is paused: the operator ignores ${object.kind} ${object.metadata.name}`,
    cause: 'nothing that happens to its StatefulSet is repaired, and no change to the values has an effect',
    evidence: [
      fact(about, 'paused true'),
      statefulSet === undefined
        ? fact(`StatefulSet ${namespace}/${planned.claim.workload}`, 'does not exist')
        : fact(nameOf('StatefulSet', statefulSet), `replicas ${statefulSet.spec.replicas}`),
    ],
    fix: [
      step(
        'If the object should not be paused, unpause it',
        kubectl(
          'patch',
          operatorResource(object.kind),
          '--namespace',
          namespace,
          object.metadata.name,
          '--type=merge',
          patch,
        ),
      ),
      instruct('If the values of the release have paused: true, remove it there, or the next upgrade pauses it again'),
    ],
  };
}

export function operatorSilent(view: ClaimView): Diagnosis | undefined {
  const found = unserved(view);
  return found === undefined
    ? undefined
    : {
        code: 'operator-silent',
        status: 'problem',
        about: found.about,
        title: `no operator has created a StatefulSet for ${found.component}`,
        cause: 'no Prometheus Operator is running, or it does not watch this namespace',
        evidence: evidenceOf(view, found),
        fix: findOperator(),
      };
}

function evidenceOf({ here }: ClaimView, { object, about, refusal }: Unserved): Evidence[] {
  const [warning] = eventsOf(here, object).filter(({ type }) => type === 'Warning');
  return [
    refusal === undefined ? fact(about, 'has no condition of an operator') : conditionSeen(about, refusal),
    ...(warning === undefined ? [] : [eventSeen(about, warning)]),
  ];
}

function findOperator(): Step[] {
  const selector = 'app.kubernetes.io/component in (controller,prometheus-operator)';
  return [
    step(
      'Look for the operator, and read its log',
      kubectl('get', 'deployments', '--all-namespaces', '--selector', selector),
    ),
    instruct('The operator watches all namespaces, or those of its flag --namespaces'),
  ];
}
