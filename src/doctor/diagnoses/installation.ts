import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import {
  ageOf,
  known,
  lacks,
  type NamespaceState,
  ofKind,
  type Seen,
  UNSEEN_NAMESPACE,
} from '../../cluster/cluster-state';
import { applyStorage, installChart } from '../fixes';
import { eventsOf, fact, nameOf, conditionSeen, eventSeen } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import type { CustomResource } from '../../cluster/objects';
import type { Job } from '../../cluster/live-objects';
import type { ReleaseIdentity } from '../../release/release';
import { installedBy } from '../../cluster/installed-by';
import { isOperatorKind, OPERATOR_KIND_NAMES } from '../../model/operator-kinds';
import { isDnsSubdomain } from '../../kubernetes/names';

const STUCK = 180_000;

/** Whether anything of the chart's release is there. */
export function isChartInstalled(views: readonly ClaimView[]): boolean {
  return views.some(
    (view) => (view.object ?? view.deployment ?? view.statefulSet) !== undefined || ofRelease(view).length > 0,
  );
}

/** Before anybody has done anything: neither the storage nor the chart is there. */
export function notInstalled(views: readonly ClaimView[]): Diagnosis | undefined {
  const isSomething = views.some(
    ({ volume, claim, job, state, here, jobsHere }) =>
      Boolean(volume ?? claim ?? job) || !state.volumes.seen || !here.claims.seen || !jobsHere.jobs.seen,
  );
  const [first] = views;
  if (first === undefined || isSomething || isChartInstalled(views) || hookOf(first) !== undefined) {
    return undefined;
  }
  const { plan } = first;
  const { release, nodes } = plan.document;
  const missing = [...new Set(nodes.map(({ initJob }) => initJob.namespace).concat(release.namespace))].filter((name) =>
    lacks(first.state.namespaces.get(name)?.self ?? UNSEEN_NAMESPACE.self, ({ metadata }) => metadata.name === name),
  );
  return {
    code: 'not-installed',
    status: 'waiting',
    about: `release ${release.namespace}/${release.name}`,
    title: 'nothing of this release is in the cluster yet',
    cause:
      'there is neither a volume, nor a Job, nor a claim of the plan; if there should be, this is another cluster than you think',
    evidence: [fact('PersistentVolumes, claims and Jobs', 'none of the plan')],
    fix: [
      ...(missing.length === 0 || plan.document.delivery !== 'kubectl'
        ? []
        : [
            step(
              'Make the namespaces, unless the manifests do',
              ...missing.map((name) => kubectl('create', 'namespace', name)),
            ),
          ]),
      applyStorage(plan),
      installChart(plan, 'Then install the chart'),
    ],
  };
}

/** The storage is ready, and the chart was not installed; or its hook keeps it from being. */
export function chartMissing(view: ClaimView): Diagnosis | undefined {
  const { plan, workload, here } = view;
  if (workload === undefined || !listsOf(here)) {
    return undefined;
  }
  const stuck = hookTrouble(view);
  return (
    stuck ?? {
      code: 'chart-not-installed',
      status: 'waiting',
      about: `release ${plan.document.release.namespace}/${plan.document.release.name}`,
      title: 'the storage waits for the chart',
      cause: 'nothing that the chart makes is there yet',
      evidence: [fact(`namespace ${workload.namespace}`, 'has neither custom resources nor workloads of this release')],
      fix: [installChart(plan, 'Install it')],
    }
  );
}

/** The webhooks' certificate Job, which runs before everything else of the chart. */
export function hookTrouble(view: ClaimView): Diagnosis | undefined {
  const { plan, state } = view;
  const job = hookOf(view);
  if (job === undefined) {
    return undefined;
  }
  const isOver = job.status.conditions.some(({ type, status }) => type === 'Complete' && status === 'True');
  const failure = job.status.conditions.find(({ type, status }) => type === 'Failed' && status === 'True');
  if (isOver) {
    return undefined;
  }
  const here = state.namespaces.get(plan.document.release.namespace) ?? UNSEEN_NAMESPACE;
  const pods = known(here.pods).filter(({ metadata }) =>
    metadata.ownerReferences.some(({ uid }) => uid === job.metadata.uid),
  );
  const [event] = [...pods.flatMap((pod) => eventsOf(here, pod)), ...eventsOf(here, job)].filter(
    ({ type }) => type === 'Warning',
  );
  const waiting = pods.flatMap((pod) => pod.status.containerStatuses.flatMap((one) => one.state.waiting ?? []))[0];
  const isNowhere = pods.some(({ status }) => status.conditions.some(({ reason }) => reason === 'Unschedulable'));
  const cannotRun = isNowhere || (waiting?.reason ?? '').includes('Image') || event?.reason === 'FailedCreate';
  if (failure === undefined && !cannotRun && ageOf(job.metadata.creationTimestamp, state.now) < STUCK) {
    return undefined;
  }
  return {
    code: 'admission-hook-stuck',
    status: 'problem',
    about: nameOf('Job', job),
    title: `the chart's hook ${job.metadata.name} does not finish, and helm waits for it`,
    cause:
      'it makes the certificate of the admission webhooks before anything else is installed; it needs its image and the API server from within a pod',
    evidence: [
      ...(failure === undefined ? [] : [conditionSeen(nameOf('Job', job), failure)]),
      ...(waiting === undefined
        ? []
        : [fact(nameOf('Job', job), `its pod waits: ${waiting.reason} ${waiting.message}`)]),
      ...(event === undefined ? [] : [eventSeen(nameOf('Job', job), event)]),
      ...((failure ?? waiting ?? event)
        ? []
        : [fact(nameOf('Job', job), `active ${job.status.active}, failed ${job.status.failed}`)]),
    ],
    fix: [
      instruct(
        'Do without the webhooks: admissionWebhooks: false in the description, or let the Job pull its image and reach the API server',
      ),
      ...(isDnsSubdomain(job.metadata.name)
        ? [
            step(
              'Take the stuck hook away',
              kubectl('delete', 'job', '--namespace', plan.document.release.namespace, job.metadata.name),
            ),
          ]
        : []),
      installChart(
        plan,
        'Install without them',
        'prometheusOperator.admissionWebhooks.enabled=false',
        'prometheusOperator.tls.enabled=false',
      ),
    ],
  };
}

function hookOf({ plan, state }: ClaimView): Job | undefined {
  const { name, namespace } = plan.document.release;
  return known(state.namespaces.get(namespace)?.jobs ?? UNSEEN_NAMESPACE.jobs).find(
    ({ metadata }) =>
      /-admission-(?:create|patch)$/.test(metadata.name) &&
      (metadata.labels.release === name || metadata.labels['app.kubernetes.io/instance'] === name),
  );
}

/** An object that the chart made for a component, whatever its name. */
export interface LiveWorkload {
  readonly name: string;
  readonly kind: string;
  readonly metadata: CustomResource['metadata'];
  readonly object?: CustomResource;
  /** The version of the chart that made it. */
  readonly chart?: string;
  /** Whether it asks for any claim, as far as can be seen. */
  readonly asksForClaim: boolean;
}

/** Objects that the chart made for this release and component, whatever their names. */
export function ofRelease({ plan, workload, here }: ClaimView): LiveWorkload[] {
  const { release } = plan.document;
  if (workload === undefined) {
    return [];
  }
  if (isOperatorKind(workload.kind)) {
    const kinds = workload.component === 'prometheus' ? (['Prometheus', 'PrometheusAgent'] as const) : [workload.kind];
    return kinds.flatMap((kind) =>
      known(ofKind(here, kind))
        .filter(({ metadata }) => isOf(release, metadata))
        .map((object) => {
          const { metadata, spec } = object;
          const chart = installedBy(metadata).chartVersion;
          const asksForClaim = Boolean(spec.storage?.volumeClaimTemplate);
          return {
            ...{ name: metadata.name, kind, metadata, object, asksForClaim },
            ...(chart === undefined ? {} : { chart }),
          };
        }),
    );
  }
  const ofGrafana = <T extends { metadata: CustomResource['metadata'] }>(list: Seen<T>): T[] =>
    known(list).filter(
      ({ metadata }) => metadata.labels['app.kubernetes.io/name'] === 'grafana' && isOf(release, metadata),
    );
  return [
    ...ofGrafana(here.deployments).map(({ metadata, spec }) => ({
      ...{ name: metadata.name, kind: 'Deployment', metadata },
      asksForClaim: spec.template.spec.volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined),
    })),
    ...ofGrafana(here.statefulSets).map(({ metadata, spec }) => ({
      ...{ name: metadata.name, kind: 'StatefulSet', metadata },
      asksForClaim: spec.volumeClaimTemplates.length > 0,
    })),
  ];
}

function isOf({ name, namespace }: ReleaseIdentity, { labels, annotations }: CustomResource['metadata']): boolean {
  const names = [labels.release, labels['app.kubernetes.io/instance'], annotations['meta.helm.sh/release-name']];
  return names.includes(name) && (annotations['meta.helm.sh/release-namespace'] ?? namespace) === namespace;
}

/** Whether enough can be seen to say that the chart is not there. */
function listsOf(here: NamespaceState): boolean {
  const customResources = OPERATOR_KIND_NAMES.map((kind) => ofKind(here, kind));
  return [here.claims, here.statefulSets, here.deployments, ...customResources].every(
    (list) => list.seen || list.obstacle === 'no-such-type',
  );
}
