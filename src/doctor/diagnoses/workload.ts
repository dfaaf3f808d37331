import type { ClaimView } from '../claim-view';
import { ageOf, isOperatedKind, known, lacks } from '../cluster-state';
import { applyStorage, deleteClaim, deletePod, installChart } from '../cures';
import { eventsOf, fact, nameOf, saysCondition, saysEvent } from '../evidence';
import { type Diagnosis, kubectl, say, step } from '../finding';
import { nameCauses } from '../name-causes';
import type { ClaimObject } from '../objects';
import { plainText } from '../plain-text';
import { ofRelease } from './installation';
import { isDnsSubdomain } from '../../kubernetes/names';

const A_MOMENT = 90_000;

/** What is between the chart and the claim: the object, what the operator makes of it, its pods, its claim template. */
export function workloadTrouble(view: ClaimView): Diagnosis | undefined {
  return view.workload === undefined
    ? undefined
    : (renamed(view) ??
        objectMissing(view) ??
        statefulSetMissing(view) ??
        withoutTemplate(view) ??
        podsRefused(view) ??
        scaledDown(view) ??
        claimDeleted(view));
}

/** The planned claim is not there, and one of another name is. */
function renamed(view: ClaimView): Diagnosis | undefined {
  const { plan, planned, claim, workload, object, deployment } = view;
  if (claim !== undefined || workload === undefined) {
    return undefined;
  }
  const live = ofRelease(view).filter(({ name }) => name !== workload.object);
  const [other] = object === undefined && deployment === undefined ? live : [];
  const found = claimInstead(view, other?.name);
  if (other === undefined && found === undefined) {
    return undefined;
  }
  const causes = found === undefined ? [] : nameCauses(plan.document, planned, found.metadata.name, other?.chart);
  const installed = other?.chart ?? plan.document.release.chartVersion;
  const isOtherChart = installed !== plan.document.release.chartVersion;
  const words = causes.map((cause) => cause.words);
  const name = found?.metadata.name ?? other?.name ?? '';
  return {
    code: 'claim-renamed',
    status: 'trouble',
    about: `${workload.kind} ${workload.namespace}/${workload.object}`,
    title: `${planned.claim.component} has another name than planned: ${plainText(name)} instead of ${found === undefined ? workload.object : planned.claim.name}`,
    why:
      words.length > 0
        ? `this name comes out ${isOtherChart ? `with the chart ${plainText(installed)} that is installed (${words.join('; ')})` : `of ${words.join(', or ')}`}; the plan is for chart ${plan.document.release.chartVersion}. The volume is reserved for the planned name`
        : 'the release was installed with values that name things otherwise, or with another chart. The volume is reserved for the planned name',
    evidence: [
      ...(other === undefined
        ? []
        : [
            fact(
              `${other.kind} ${workload.namespace}/${other.name}`,
              `of chart ${other.chart ?? 'unknown'}, planned ${workload.object}`,
            ),
          ]),
      ...(found === undefined
        ? []
        : [
            fact(
              nameOf('claim', found),
              `${found.status.phase} ${found.spec.volumeName}, planned ${planned.claim.name}`,
            ),
          ]),
    ],
    cure: [
      installChart(plan, `Install chart ${plan.document.release.chartVersion} with the planned values`),
      ...(found?.status.phase === 'Pending' && isDnsSubdomain(found.metadata.name)
        ? [
            step(
              'Delete the claim of the other name, which holds nothing',
              deleteClaim(planned.claim.namespace, found.metadata.name),
            ),
          ]
        : []),
      say(
        'Or keep what is installed, and describe that: the same chart version and overrides in the description, synthesized and applied',
      ),
    ],
  };
}

/** An unplanned claim that is there in the planned one's place. */
function claimInstead(
  { plan, planned, here, workload, statefulSet }: ClaimView,
  object?: string,
): ClaimObject | undefined {
  const all = new Set(plan.document.nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim.name)));
  const { replica } = planned.claim;
  const others = known(here.claims).filter(({ metadata }) => !all.has(metadata.name));
  if (object !== undefined) {
    return others.find(({ metadata }) =>
      workload?.kind === 'Deployment'
        ? metadata.name === object
        : metadata.name.endsWith(`-${object}-${replica}`) ||
          metadata.name.endsWith(`-${object}-shard-${planned.claim.shard}-${replica}`),
    );
  }
  // the same StatefulSet with a claim template of another name
  const template = statefulSet?.spec.volumeClaimTemplates[0]?.metadata.name;
  const name = template === undefined ? undefined : `${template}-${planned.claim.workload}-${replica}`;
  return others.find(({ metadata }) => metadata.name === name);
}

function objectMissing({ workload, here, plan, object, deployment, statefulSet }: ClaimView): Diagnosis | undefined {
  if (workload === undefined || object !== undefined || deployment !== undefined || statefulSet !== undefined) {
    return undefined;
  }
  const about = `${workload.kind} ${workload.namespace}/${workload.object}`;
  if (isOperatedKind(workload.kind)) {
    const list = here.operated[workload.kind];
    if (!list.seen && list.obstacle === 'no-such-type') {
      return {
        code: 'operator-types-missing',
        status: 'trouble',
        about: 'custom resource definitions of the Prometheus Operator',
        title: `the cluster does not know the kind ${workload.kind}`,
        why: "helm installs a chart's custom resource definitions only at the first install, and not with --skip-crds",
        evidence: [fact(about, list.reason)],
        cure: [
          say(
            `Apply the definitions of the chart: helm show crds kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts --version ${plan.document.release.chartVersion} | kubectl apply --server-side -f -`,
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
    status: 'trouble',
    about,
    title: `the chart is installed, and ${workload.component} is not part of it`,
    why: 'it was installed with other values than those of the plan, which switch it on',
    evidence: [fact(about, 'is not there')],
    cure: [installChart(plan, 'Install the planned values')],
  };
}

/** The object is there, and the operator made nothing of it. */
function statefulSetMissing({ workload, object, here, planned, state, plan }: ClaimView): Diagnosis | undefined {
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
      why: 'the object was made a moment ago',
      evidence: [fact(about, `made at ${object.metadata.creationTimestamp}`)],
      cure: [],
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
    status: 'trouble',
    about,
    title:
      missingClass !== undefined
        ? `the operator makes no StatefulSet for ${workload.component}: its storage class ${plainText(missingClass)} does not exist`
        : refusal === undefined
          ? `no operator has made a StatefulSet for ${workload.component}${paused ? ': the object is paused' : ''}`
          : `the operator makes no StatefulSet for ${workload.component}`,
    why:
      missingClass !== undefined
        ? 'the installed values name another storage class than the plan'
        : refusal === undefined
          ? 'no Prometheus Operator is running, or it does not look into this namespace'
          : whyRefused(refusal.message),
    evidence: [
      ...(refusal === undefined ? [fact(about, 'has no word of an operator')] : [saysCondition(about, refusal)]),
      ...events.map((event) => saysEvent(about, event)),
    ],
    cure:
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
            say('It watches all namespaces, or those of its flag --namespaces'),
          ]
        : missingClass !== undefined
          ? [
              installChart(plan, 'Install the planned values'),
              applyStorage(plan, 'If the class is of the plan, apply the storage'),
            ]
          : [say(cureRefused(refusal.message)), installChart(plan, 'Install the planned values')],
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

/** Its pods run on an emptyDir: the storage block of the values never arrived. */
function withoutTemplate(view: ClaimView): Diagnosis | undefined {
  const { statefulSet, deployment, claim, planned, plan, workload } = view;
  if (claim !== undefined || workload === undefined) {
    return undefined;
  }
  const { component, name } = planned.claim;
  const lacksIt =
    statefulSet !== undefined
      ? statefulSet.spec.volumeClaimTemplates.length === 0
      : deployment !== undefined &&
        !deployment.spec.template.spec.volumes.some(
          ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name,
        );
  const owner = statefulSet ?? deployment;
  return !lacksIt || owner === undefined
    ? undefined
    : {
        code: 'no-claim-asked-for',
        status: 'trouble',
        about: nameOf(workload.kind, owner),
        title: `${component} runs without its volume: its data die with the pod`,
        why: 'the storage of the values has not arrived: another values file was installed, or its block stands at a key that no template reads',
        evidence: [
          fact(nameOf(statefulSet === undefined ? 'Deployment' : 'StatefulSet', owner), `asks for no claim ${name}`),
        ],
        cure: [installChart(plan, 'Install the planned values')],
      };
}

function podsRefused({ statefulSet, pods, here, workload, planned }: ClaimView): Diagnosis | undefined {
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
    status: 'trouble',
    about: nameOf('StatefulSet', statefulSet),
    title: `the cluster refuses the pods of StatefulSet ${statefulSet.metadata.name}`,
    why: isLabel
      ? `its name has ${statefulSet.metadata.name.length} characters; over 52 a StatefulSet is accepted, and its pods are not, because a label holds the name and a hash`
      : isSecurity
        ? 'Pod Security of the namespace does not admit them'
        : 'a quota, a policy or a webhook does not admit them; the event says which',
    evidence: [saysEvent(nameOf('StatefulSet', statefulSet), refusal)],
    cure: isLabel
      ? [
          say(
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
        : [say('Exempt the namespace, or raise the quota; the StatefulSet tries again by itself')],
  };
}

function scaledDown({ statefulSet, deployment, pods, planned, plan, object }: ClaimView): Diagnosis | undefined {
  const { component, replica } = planned.claim;
  const owner = statefulSet ?? deployment;
  const replicas = owner?.spec.replicas;
  return owner === undefined || replicas === undefined || replicas > replica || pods.length > 0
    ? undefined
    : {
        code: 'scaled-down',
        status: 'waiting',
        about: nameOf(statefulSet === undefined ? 'Deployment' : 'StatefulSet', owner),
        title: `${component} is told to run ${replicas} of ${replica + 1} pods or more`,
        why: 'somebody stopped it, for a data move as a rule, or the installed values have fewer replicas than the plan',
        evidence: [
          fact(
            nameOf(statefulSet === undefined ? 'Deployment' : 'StatefulSet', owner),
            `replicas ${replicas}${object?.spec.replicas === undefined ? '' : `, of the object ${object.spec.replicas}`}`,
          ),
        ],
        cure: [installChart(plan, 'When it may run again, install the planned values')],
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
      why: 'its workload is a moment old',
      evidence: [fact(about, 'is not there')],
      cure: [],
    };
  }
  return {
    code: 'claim-missing',
    status: 'trouble',
    about,
    title: `the claim of ${component} is not there`,
    why: 'it was deleted; a StatefulSet makes its claims when it makes a pod, helm makes that of a Deployment',
    evidence: [
      fact(about, 'is not there'),
      ...(refusal === undefined ? [] : [saysEvent(nameOf('workload', owner), refusal)]),
    ],
    cure: [
      ...(statefulSet === undefined ? [installChart(plan, 'Let helm make it again')] : []),
      ...pods
        .filter(({ metadata }) => isDnsSubdomain(metadata.name))
        .map(({ metadata }) =>
          step('Let the pod be made again, and with it the claim', deletePod(namespace, metadata.name)),
        ),
    ],
  };
}
