import { setTimeout as after } from 'node:timers/promises';
import type { Health } from './diagnose';
import { StorageError } from '../model/problems';

/** The times of waiting, in milliseconds. */
export interface Patience {
  /** How long to wait at most. */
  readonly limit: number;
  /** The pause between two looks at the cluster. */
  readonly pause: number;
}

/** What a wait ended with. */
export interface Waited {
  readonly health: Health;
  /** Whether something was still in progress at the end. */
  readonly isOver: boolean;
}

/**
 * Looks at a cluster until nothing is in progress any more, or until the time is over. A look that fails counts as in
 * progress, except the first: a cluster may be unreachable for a moment, but a wrong name stays wrong.
 * @param look reads the cluster once
 * @param tell receives what the wait is for, when that changes
 */
export async function waitUntilSettled(
  look: () => Promise<Health>,
  { limit, pause }: Patience,
  tell: (line: string) => void,
): Promise<Waited> {
  const end = Date.now() + limit;
  let health = await look();
  let told = '';
  const tellOnce = (line: string): void => {
    if (line !== told) {
      tell(line);
      told = line;
    }
  };
  while (health.status === 'waiting') {
    tellOnce(progressOf(health));
    const left = end - Date.now();
    if (left <= 0) {
      tell('the time is over, and something is still in progress');
      return { health, isOver: true };
    }
    await after(Math.min(pause, left));
    health = await look().catch((error: unknown) => {
      if (!(error instanceof StorageError)) {
        throw error;
      }
      tellOnce(error.problems.map(({ message }) => message).join('; '));
      return health;
    });
  }
  return { health, isOver: false };
}

/** `2 of 4 claims fine; waiting: init-job-running, pod-starting`. */
function progressOf({ releases }: Health): string {
  const claims = releases.flatMap((release) => release.claims);
  const fine = claims.filter(({ status }) => status === 'fine').length;
  const codes = [...new Set(releases.flatMap(({ findings }) => findings.map(({ code }) => code)))];
  return `${fine} of ${claims.length} claims fine; waiting: ${codes.join(', ')}`;
}
