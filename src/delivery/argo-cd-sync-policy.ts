import type { Duration } from 'cdk8s';
import { show } from '../kubernetes/text';
import { BOOLEAN, type Check, DURATION, join, list, object, optional, text, wholeNumber } from '../model/check';
import { problem } from '../model/problems';

/**
 * The automated sync of Argo CD, as in `syncPolicy.automated` of an Application.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/
 */
export interface ArgoCdAutomatedSync {
  /**
   * Whether it deletes objects that are no longer in Git. The annotations of the storage's objects prevent their deletion.
   * @default false
   */
  readonly prune?: boolean;
  /**
   * Whether it also reverts changes that were made only in the cluster.
   * @default false
   */
  readonly selfHeal?: boolean;
  /**
   * Whether a sync with `prune` may delete all objects.
   * @default false
   */
  readonly allowEmpty?: boolean;
  /**
   * `false` disables automated sync and keeps the other settings. Needs Argo CD 3.1.
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * How Argo CD retries a sync that failed, as in `syncPolicy.retry` of an Application.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/#automatic-retry-with-a-limit
 */
export interface ArgoCdRetry {
  /**
   * How often, at most. 0: never; -1: without a limit.
   * @default 5
   */
  readonly limit?: number;
  /**
   * The time between retries.
   * @default - 5 seconds, then each time twice as long, up to 3 minutes
   */
  readonly backoff?: ArgoCdRetryBackoff;
  /**
   * Whether a retry uses the newest commit, and not the one that failed. Needs Argo CD 3.2.
   * @default false
   */
  readonly refresh?: boolean;
}

/** The time between the retries of a sync. */
export interface ArgoCdRetryBackoff {
  /**
   * The time before the first retry, in whole seconds.
   * @default Duration.seconds(5)
   */
  readonly duration?: Duration;
  /**
   * How many times longer each time is than the last one.
   * @default 2
   */
  readonly factor?: number;
  /**
   * The longest time, in whole seconds.
   * @default Duration.minutes(3)
   */
  readonly maxDuration?: Duration;
}

/** When and how Argo CD syncs. */
export interface ArgoCdSyncOptions {
  /**
   * Whether and how Argo CD syncs automatically.
   * @default - no automated sync
   */
  readonly automated?: ArgoCdAutomatedSync;
  /**
   * How a sync that failed is retried. A first sync can fail while the scheduler binds a claim to its volume.
   * @default - five times, within about 3 minutes
   */
  readonly retry?: ArgoCdRetry;
  /**
   * More options for every sync, such as `PruneLast=true`. `CreateNamespace=true` and `ServerSideApply=true` are set already;
   * `CreateNamespace=false` overrides the first. Options that break bound volumes or the chart are a problem.
   * @default []
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
   */
  readonly syncOptions?: readonly string[];
}

const AUTOMATED = object<ArgoCdAutomatedSync>(
  {
    prune: optional(BOOLEAN),
    selfHeal: optional(BOOLEAN),
    allowEmpty: optional(BOOLEAN),
    enabled: optional(BOOLEAN),
  },
  'options of automated sync, such as { prune: true, selfHeal: true }',
);

const RETRY = object<ArgoCdRetry>(
  {
    limit: optional(wholeNumber(-1)),
    backoff: optional(
      object<ArgoCdRetryBackoff>(
        { duration: optional(DURATION), factor: optional(wholeNumber(1)), maxDuration: optional(DURATION) },
        'the time between retries, such as { duration: Duration.seconds(10) }',
      ),
    ),
    refresh: optional(BOOLEAN),
  },
  'how a sync is retried, such as { limit: 3 }',
);

/** The options that the storage and the chart need. */
const NEEDED: Readonly<Record<string, string>> = {
  CreateNamespace: 'true',
  // the CRDs are too large for the annotation of a client-side apply
  ServerSideApply: 'true',
};

/** What breaks the storage or the chart, and why. */
const BREAKING: Readonly<Record<string, string>> = {
  'Replace=true': 'it removes the uid from the claimRef of a bound volume, and its claim is Lost',
  'Force=true': 'it deletes objects and creates them again, and bound volumes and their claims are objects',
  'ServerSideApply=false': 'the CRDs of the chart are too large for a client-side apply',
};

const SYNC_OPTION = text(
  (option) => /^[A-Z][A-Za-z]*=[a-z]+$/.test(option),
  'an option as Argo CD reads it, such as "PruneLast=true"',
);

const SYNC_OPTION_LIST = list(SYNC_OPTION, 'a list of options, such as ["PruneLast=true"]');

/** Options that do not contradict each other, nor what the storage needs. */
const OPTION_LIST: Check<readonly string[]> = {
  ...SYNC_OPTION_LIST,
  read(given, path, report) {
    const read = SYNC_OPTION_LIST.read(given, path, report);
    const all = Array.isArray(given) ? given.map((one: unknown) => (typeof one === 'string' ? one : '')) : [];
    for (const [index, option] of all.entries()) {
      const at = join(path, String(index));
      const other = all.slice(0, index).find((one) => keyOf(one) === keyOf(option) && one !== option);
      if (Object.hasOwn(BREAKING, option)) {
        report(problem('breaking-sync-option', at, `${at} is ${show(option)}; remove it: ${BREAKING[option]}`));
      } else if (other !== undefined) {
        report(
          problem(
            'invalid-value',
            at,
            `${at} is ${show(option)}, which contradicts ${show(other)}; remove one of them`,
          ),
        );
      }
    }
    return read;
  },
};

/** The checks of `ArgoCdSyncOptions`, for types that extend it. */
export const SYNC_OPTIONS = {
  automated: optional(AUTOMATED),
  retry: optional(RETRY),
  syncOptions: optional(OPTION_LIST),
};

/** `spec.syncPolicy` of an Application. */
export function syncPolicyOf({ automated, retry = {}, syncOptions = [] }: ArgoCdSyncOptions) {
  const { limit = 5, backoff = {}, refresh } = retry;
  const options = new Map([
    ...Object.entries(NEEDED).map(([key, value]) => [key, `${key}=${value}`] as const),
    ...syncOptions.map((option) => [keyOf(option), option] as const),
  ]);
  return {
    ...(automated === undefined ? {} : { automated }),
    retry: {
      limit,
      backoff: {
        duration: seconds(backoff.duration, 5),
        factor: backoff.factor ?? 2,
        maxDuration: seconds(backoff.maxDuration, 180),
      },
      ...(refresh === undefined ? {} : { refresh }),
    },
    syncOptions: [...options.values()],
  };
}

function keyOf(option: string): string {
  return option.split('=')[0] ?? option;
}

/** A time as Argo CD reads it. */
function seconds(time: Duration | undefined, otherwise: number): string {
  return `${time?.toSeconds() ?? otherwise}s`;
}
