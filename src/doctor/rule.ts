import type { Job } from '../cluster/live-objects';
import type { ClaimView } from './claim-view';
import type { AllPlans } from './diagnoses/definitions';
import type { Missing } from './diagnoses/limits';
import type { Diagnosis } from './finding';
import type { FindingCode } from './finding-catalogue';
import type { Layer } from './layers';

/** The state of a release that is known before its claims are checked. */
export interface ReleaseView extends AllPlans {
  readonly isChartInstalled: boolean;
  /** The cluster has no objects of it. */
  readonly nothing: Diagnosis | undefined;
  /**
   * What is still to be created.
   * @default - the chart is installed
   */
  readonly missing?: Missing;
  /** It is in the cluster under another identity. */
  readonly elsewhere: Diagnosis | undefined;
}

/** One finding. */
export interface Rule {
  readonly layer: Layer;
  /** Whether it applies to a claim that is bound as planned and used by a ready pod. */
  readonly ofHealthy?: true;
  /** Whether it shows a symptom of many causes: any cause above hides it. */
  readonly isSymptom?: true;
  /** Whether it is about the init Job, which several claims share: it follows from a cause of any of them. */
  readonly isOfJob?: true;
  /**
   * The layers and findings that it would follow from, or that change it once they are fixed.
   * @default - those of its layer
   */
  readonly follows?: readonly (Layer | FindingCode)[];
  readonly find: (view: ClaimView, release: ReleaseView) => Result;
}

/** Several diagnoses, if a rule finds several objects that are each a cause. */
type Result = Diagnosis | readonly Diagnosis[] | undefined;

/** Applies to workloads of an installed chart; other StatefulSets have no chart to compare with. */
export function ofChart(find: Rule['find']): Rule['find'] {
  return (view, release) => (release.isChartInstalled && view.workload !== undefined ? find(view, release) : undefined);
}

/** Applies while the chart is not installed: later, events name what is refused. */
export function beforeInstallation(find: (view: ClaimView, missing: Missing) => Result): Rule['find'] {
  return (view, { missing }) => (missing === undefined ? undefined : find(view, missing));
}

/** Applies to an init Job that exists and is not Complete. */
export function ofUnfinishedJob(find: (view: ClaimView, job: Job) => Result): Rule['find'] {
  return (view) => {
    const { job } = view;
    const isComplete = job?.status.conditions.some(({ type, status }) => type === 'Complete' && status === 'True');
    return job === undefined || isComplete === true ? undefined : find(view, job);
  };
}
