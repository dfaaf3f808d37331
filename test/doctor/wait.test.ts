import type { Health } from '../../src/doctor/diagnose';
import { waitUntilSettled, type Waited } from '../../src/doctor/wait';
import { problem, StorageError } from '../../src/model/problems';
import { GIB } from '../tools/describe';
import { healthWith, plan } from './states';

const ONE = plan({ prometheus: GIB });
const FINE = healthWith(ONE, {});
const NOTHING = { volumes: [], claims: [], pods: [], statefulSets: [], jobs: [], prometheus: [] };
const WAITING = healthWith(ONE, NOTHING);
const PROBLEM = healthWith(ONE, { volumes: [] });
const UNREACHABLE = new StorageError('cannot reach the cluster', [problem('cluster-unreachable', '', 'no route')]);

/** Waits, and sees these one after the other, and then the last one again and again. */
async function wait(limit: number, ...seen: readonly (Health | Error)[]): Promise<Waited & { lines: string[] }> {
  const lines: string[] = [];
  let looks = 0;
  const look = (): Promise<Health> => {
    const next = seen[Math.min(looks, seen.length - 1)];
    looks += 1;
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? FINE);
  };
  const waited = await waitUntilSettled(look, { limit, pause: 1 }, (line) => lines.push(line));
  return { ...waited, lines };
}

test('the states are those of the tests', () => {
  expect([FINE, WAITING, PROBLEM].map(({ status }) => status)).toEqual(['fine', 'waiting', 'problem']);
});

test('what is fine is not waited for', async () => {
  expect(await wait(60_000, FINE)).toMatchObject({ health: FINE, isOver: false, lines: [] });
});

test('a wait ends with fine or with a problem, and tells each state once', async () => {
  expect(await wait(60_000, WAITING, WAITING, WAITING, FINE)).toEqual({
    health: FINE,
    isOver: false,
    lines: ['0 of 1 claims fine; waiting: not-installed'],
  });
  expect((await wait(60_000, WAITING, PROBLEM, FINE)).health).toBe(PROBLEM);
});

test('a wait ends when the time is over', async () => {
  const { health, isOver, lines } = await wait(20, WAITING);
  expect([health, isOver]).toEqual([WAITING, true]);
  expect(lines.at(-1)).toContain('the time is over');
});

test('a cluster that is unreachable for a moment does not end a wait, unless it is the first look', async () => {
  const { health, lines } = await wait(60_000, WAITING, UNREACHABLE, UNREACHABLE, FINE);
  expect(health).toBe(FINE);
  expect(lines).toContain('no route');
  await expect(wait(60_000, UNREACHABLE, FINE)).rejects.toBe(UNREACHABLE);
  await expect(wait(60_000, WAITING, new TypeError('a bug'))).rejects.toThrow('a bug');
});
