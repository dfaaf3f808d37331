import type { Health } from '../../src/doctor/diagnose';
import { GIB } from '../tools/describe';
import { allFixes, examined, kubectl, paste, type Stack, type StackProps } from './lab';

export const THREE: StackProps = { prometheus: GIB, alertmanager: GIB, grafana: GIB };

function codesOf({ releases }: Health): string[] {
  return releases.flatMap(({ findings }) => findings.map(({ code, status }) => `${status} ${code}`)).sort();
}

/** Examines again until exactly these findings are reported. */
export async function untilFound(expected: readonly string[], ...dists: readonly string[]): Promise<Health> {
  const end = Date.now() + 90_000;
  for (;;) {
    const health = await examined(...dists);
    const found = codesOf(health);
    if (JSON.stringify(found) === JSON.stringify([...expected].sort())) {
      return health;
    }
    if (Date.now() > end) {
      throw new Error(`expected ${expected.join(', ')}; the last report: ${JSON.stringify(health.releases, null, 1)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

/** Waits for these findings, lets a person do their part, pastes all commands, and expects a healthy report. */
export async function repaired(one: Stack, expected: readonly string[], person?: () => void): Promise<Health> {
  const health = await untilFound(expected, one.dist);
  person?.();
  for (const line of allFixes(health)) {
    paste(line);
  }
  const after = await untilFound([], one.dist);
  expect(after.status).toBe('fine');
  return health;
}

export function patch(type: string, name: string, change: object, ...args: readonly string[]): void {
  kubectl('patch', type, name, ...args, '--type=merge', `--patch=${JSON.stringify(change)}`);
}
