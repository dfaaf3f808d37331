import type { Disposable } from './cluster';
import { until, wordsOf } from './program';
import { choice } from './settings';
import { examine, plansToCheck } from '../../src/doctor/doctor';
import type { Health, ReleaseReport } from '../../src/doctor/diagnose';
import { healthReport } from '../../src/doctor/report';

/** Whether images cannot be pulled. Then pods may lack them, but must have no other problem. */
export function imagesAreAbsent(): boolean {
  return choice('E2E_IMAGES', ['present', 'absent']) === 'absent';
}

/** Waits until the doctor finds no problem in the plans of an output folder. */
export async function callsFine(folder: string, cluster: Disposable, signal: AbortSignal): Promise<void> {
  await until('the doctor to find no problem', async () => isGood(await ask(folder, cluster)) || undefined, signal);
}

/** The text report of the doctor. */
export async function doctorsReport(folder: string, cluster: Disposable): Promise<string> {
  try {
    return healthReport(await ask(folder, cluster), {});
  } catch (error) {
    return `the doctor failed: ${wordsOf(error)}`;
  }
}

function ask(folder: string, { context }: Disposable): Promise<Health> {
  return examine(plansToCheck([folder]), { context }, { usage: false });
}

function isGood({ status, releases, unreadable }: Health): boolean {
  return status === 'fine' || (imagesAreAbsent() && unreadable.length === 0 && releases.every(lacksOnlyImages));
}

function lacksOnlyImages({ claims, findings }: ReleaseReport): boolean {
  return claims.every(
    ({ status, findings: positions }) =>
      status === 'fine' ||
      (positions.length > 0 && positions.every((position) => findings[position]?.code === 'image')),
  );
}
