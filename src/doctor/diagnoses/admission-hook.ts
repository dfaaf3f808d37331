import type { ClaimView } from '../claim-view';
import { ageOf, known, type NamespaceState, type Seen, UNSEEN_NAMESPACE } from '../../cluster/cluster-state';
import { installChart } from '../fixes';
import { conditionSeen, eventSeen, eventsOf, fact, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, instruct } from '../finding';
import type { Job } from '../../cluster/live-objects';
import { plainText } from '../../cluster/plain-text';
import { PATIENCE } from '../patience';
import { memoized } from '../../model/memoized';

/** The webhooks' certificate Job, which runs before everything else of the chart. */
export function admissionHookStuck(view: ClaimView): Diagnosis | undefined {
  const { plan, state } = view;
  const job = hookOf(view);
  const isComplete = job?.status.conditions.some(({ type, status }) => type === 'Complete' && status === 'True');
  if (job === undefined || isComplete === true) {
    return undefined;
  }
  const { cannotRun, evidence } = symptomsOf(releaseNamespace(view), job);
  if (!cannotRun && ageOf(job.metadata.creationTimestamp, state.now) < PATIENCE.hook) {
    return undefined;
  }
  const { name } = job.metadata;
  return {
    code: 'admission-hook-stuck',
    status: 'problem',
    about: nameOf('Job', job),
    title: `the chart's hook ${name} does not finish, and helm waits for it`,
    cause:
      'it creates the certificate of the admission webhooks before anything else is installed; it needs its image, and access to the API server from a pod',
    evidence:
      evidence.length > 0
        ? evidence
        : [fact(nameOf('Job', job), `active ${job.status.active}, failed ${job.status.failed}`)],
    fix: [
      instruct(
        'Switch the webhooks off: admissionWebhooks: false in the description. Or let the Job pull its image and reach the API server',
      ),
      installChart(
        plan,
        'Install without webhooks',
        'prometheusOperator.admissionWebhooks.enabled=false',
        'prometheusOperator.tls.enabled=false',
      ),
      instruct(
        `The Job ${plainText(name)} is the chart's and holds no data; delete it yourself, or let the next installation do it`,
      ),
    ],
  };
}

/** The hook's Job, whatever its state. */
export function hookOf(view: ClaimView): Job | undefined {
  const { name } = view.plan.document.release;
  return hooksIn(releaseNamespace(view).jobs).find(
    ({ metadata: { labels } }) => labels.release === name || labels['app.kubernetes.io/instance'] === name,
  );
}

const hooksIn = memoized((jobs: Seen<Job>) =>
  known(jobs).filter(({ metadata }) => /-admission-(?:create|patch)$/.test(metadata.name)),
);

function releaseNamespace({ plan, state }: ClaimView): NamespaceState {
  return state.namespaces.get(plan.document.release.namespace) ?? UNSEEN_NAMESPACE;
}

/** The evidence of a Job that does not finish, and whether it can still finish. */
function symptomsOf(here: NamespaceState, job: Job): { cannotRun: boolean; evidence: Evidence[] } {
  const failure = job.status.conditions.find(({ type, status }) => type === 'Failed' && status === 'True');
  const pods = known(here.pods).filter(({ metadata }) =>
    metadata.ownerReferences.some(({ uid }) => uid === job.metadata.uid),
  );
  const [event] = [...pods.flatMap((pod) => eventsOf(here, pod)), ...eventsOf(here, job)].filter(
    ({ type }) => type === 'Warning',
  );
  const [waiting] = pods.flatMap((pod) => pod.status.containerStatuses.flatMap((one) => one.state.waiting ?? []));
  const isUnschedulable = pods.some(({ status }) => status.conditions.some(({ reason }) => reason === 'Unschedulable'));
  const about = nameOf('Job', job);
  return {
    cannotRun:
      failure !== undefined ||
      isUnschedulable ||
      (waiting?.reason ?? '').includes('Image') ||
      event?.reason === 'FailedCreate',
    evidence: [
      ...(failure === undefined ? [] : [conditionSeen(about, failure)]),
      ...(waiting === undefined ? [] : [fact(about, `its pod waits: ${waiting.reason} ${waiting.message}`)]),
      ...(event === undefined ? [] : [eventSeen(about, event)]),
    ],
  };
}
