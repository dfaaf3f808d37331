import type { ClaimView } from '../claim-view';
import { ageOf, lacks, ofKind } from '../../cluster/cluster-state';
import { deletePod, installChart } from '../fixes';
import { eventsOf, fact, nameOf, eventSeen } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { withoutTemplate } from './no-claim';
import { renamed } from './renamed';
import { fewerThanPlanned, scaledDown } from './replicas';
import { podsRefused, statefulSetMissing } from './stateful-set';
import { CHART_NAME, HELM_REPOSITORY } from '../../chart/helm-chart';
import { isOperatorKind } from '../../model/operator-kinds';
import { isDnsSubdomain } from '../../kubernetes/names';

const A_MOMENT = 90_000;

/** What is between the chart and the claim: the object, what the operator makes of it, its pods, its claim template. */
export function workloadTrouble(view: ClaimView): Diagnosis | undefined {
  return view.workload === undefined
    ? undefined
    : (renamed(view) ??
        objectMissing(view) ??
        fewerThanPlanned(view) ??
        statefulSetMissing(view) ??
        withoutTemplate(view) ??
        podsRefused(view) ??
        scaledDown(view) ??
        claimDeleted(view));
}

function objectMissing({ workload, here, plan, object, deployment, statefulSet }: ClaimView): Diagnosis | undefined {
  if (workload === undefined || object !== undefined || deployment !== undefined || statefulSet !== undefined) {
    return undefined;
  }
  const about = `${workload.kind} ${workload.namespace}/${workload.object}`;
  if (isOperatorKind(workload.kind)) {
    const list = ofKind(here, workload.kind);
    if (!list.seen && list.obstacle === 'no-such-type') {
      return {
        code: 'operator-types-missing',
        status: 'problem',
        about: 'custom resource definitions of the Prometheus Operator',
        title: `the cluster does not know the kind ${workload.kind}`,
        cause:
          "helm installs a chart's custom resource definitions only at the first install, and not with --skip-crds",
        evidence: [fact(about, list.reason)],
        fix: [
          instruct(
            `Apply the definitions of the chart: helm show crds ${CHART_NAME} --repo ${HELM_REPOSITORY} --version ${plan.document.release.chartVersion} | kubectl apply --server-side -f -`,
          ),
          installChart(plan, 'Then install the chart again'),
        ],
      };
    }
    if (!lacks(list, ({ metadata }) => metadata.name === workload.object)) {
      return undefined;
    }
  } else if (!here.deployments.seen || !here.statefulSets.seen) {
    return undefined;
  }
  return {
    code: 'component-missing',
    status: 'problem',
    about,
    title: `the chart is installed, and ${workload.component} is not part of it`,
    cause: 'it was installed with other values than those of the plan, which switch it on',
    evidence: [fact(about, 'is not there')],
    fix: [installChart(plan, 'Install the planned values')],
  };
}

function claimDeleted({
  claim,
  here,
  planned,
  statefulSet,
  deployment,
  pods,
  plan,
  state,
}: ClaimView): Diagnosis | undefined {
  const { name, namespace, component } = planned.claim;
  const owner = statefulSet ?? deployment;
  if (claim !== undefined || owner === undefined || !here.claims.seen) {
    return undefined;
  }
  const about = `claim ${namespace}/${name}`;
  const [refusal] = eventsOf(here, owner, ['FailedCreate']);
  if (ageOf(owner.metadata.creationTimestamp, state.now) < A_MOMENT) {
    return {
      code: 'starting',
      status: 'waiting',
      about,
      title: `the claim of ${component} is not made yet`,
      cause: 'its workload is a moment old',
      evidence: [fact(about, 'is not there')],
      fix: [],
    };
  }
  return {
    code: 'claim-missing',
    status: 'problem',
    about,
    title: `the claim of ${component} is not there`,
    cause: 'it was deleted; a StatefulSet makes its claims when it makes a pod, helm makes that of a Deployment',
    evidence: [
      fact(about, 'is not there'),
      ...(refusal === undefined ? [] : [eventSeen(nameOf('workload', owner), refusal)]),
    ],
    fix: [
      ...(statefulSet === undefined ? [installChart(plan, 'Let helm make it again')] : []),
      ...pods
        .filter(({ metadata }) => isDnsSubdomain(metadata.name))
        .map(({ metadata }) =>
          step('Let the pod be made again, and with it the claim', deletePod(namespace, metadata.name)),
        ),
    ],
  };
}
