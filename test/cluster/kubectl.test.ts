import { constants } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kubectl, type TimeLimits } from '../../src/cluster/kubectl';
import { readLists } from '../../src/cluster/read-lists';
import { CLAIM, STATEFUL_SET } from '../../src/cluster/objects';
import { inFolder } from '../tools/folders';
import { slowTest } from '../tools/runs';

const TYPES = {
  claims: { resource: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', schema: CLAIM },
  sets: { resource: 'statefulsets.apps', kind: 'StatefulSet', schema: STATEFUL_SET },
};

/** A kubectl that is this shell script. */
async function withKubectl<T>(script: string, use: (kubectl: Kubectl) => Promise<T>, limits?: TimeLimits): Promise<T> {
  let result: T | undefined;
  await inFolder(async (folder) => {
    const kubectl = join(folder, 'kubectl');
    writeFileSync(kubectl, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    result = await use(new Kubectl({ kubectl }, limits));
  });
  return result as T;
}

/** What is known of claims and StatefulSets. */
async function read(script: string, limits?: TimeLimits): Promise<string[]> {
  const lists = await withKubectl(script, (kubectl) => readLists(kubectl, TYPES, []), limits);
  return Object.values(lists).map((list) =>
    list.seen ? list.items.map(({ metadata }) => metadata.name).join() : `${list.obstacle}: ${list.reason}`,
  );
}

const item = (kind: string, name: string): string => `{"kind":"${kind}","metadata":{"name":"${name}"},"spec":{}}`;
const LIST = (...items: readonly string[]): string => `echo '{"kind":"List","items":[${items.join()}]}'`;

test('several types are read in one call', async () => {
  const both = LIST(item('PersistentVolumeClaim', 'a'), item('StatefulSet', 'b'), item('StatefulSet', 'c'));
  expect(await read(`case $2 in *,*) ${both};; *) exit 1;; esac`)).toEqual(['a', 'b,c']);
});

test('a type that cannot be read does not hide the others', async () => {
  const forbidden = `echo 'Error from server (Forbidden): statefulsets.apps is forbidden: User "x" cannot list' >&2; exit 1`;
  const script = `case $2 in persistentvolumeclaims) ${LIST(item('PersistentVolumeClaim', 'a'))};; *) ${forbidden};; esac`;
  expect(await read(script)).toEqual(['a', expect.stringMatching(/^forbidden: /)]);
});

test.each([
  ['nothing', 'true', 'kubectl printed no complete JSON'],
  ['half of a list', `echo '{"kind":"List","items":[{"kind":"Stat'`, 'kubectl printed no complete JSON'],
  ['another shape', `echo '{"kind":"List"}'`, 'persistentvolumeclaims have an unknown shape'],
  [
    'an object of another shape',
    LIST('{"kind":"PersistentVolumeClaim"}'),
    'persistentvolumeclaims have an unknown shape',
  ],
  ['an error', 'echo "error: no disk" >&2; exit 3', 'no disk'],
  ['a signal', 'kill -9 $$', 'kubectl was ended by SIGKILL'],
])('%s is never read as an empty list', async (_, script, reason) => {
  expect((await read(script))[0]).toBe(`failed: ${reason}`);
});

slowTest('output that is too long for a string is not read', async () => {
  const script = `head -c ${constants.MAX_STRING_LENGTH + 1} /dev/zero`;
  const answer = await withKubectl(script, (kubectl) => kubectl.get('pods'));
  expect(answer).toMatchObject({ ok: false, obstacle: 'failed' });
});

test.each([
  ['kubectl', 'exec sleep 30'],
  ['a plugin that kubectl has started', 'sleep 30 & wait'],
  ['a plugin that has left kubectl', 'sleep 30 & exit 1'],
])('%s that hangs ends the call at its limit', async (_, script) => {
  const answer = await withKubectl(script, (kubectl) => kubectl.get('nodes'), { call: 1 });
  expect(answer).toEqual({ ok: false, obstacle: 'failed', reason: 'kubectl did not answer within 1 s' });
});

test('no call starts after the limit of all calls', async () => {
  const answers = await withKubectl(
    'exec sleep 30',
    (kubectl) => Promise.all(Array.from({ length: 20 }, () => kubectl.get('nodes'))),
    { total: 1 },
  );
  const reasons = answers.map((answer) => (answer.ok ? 'ok' : answer.reason));
  expect(reasons.filter((reason) => reason.includes('time limit of all calls'))).toHaveLength(12);
});

test('a plugin that asks for a password on standard input gets an end of file', async () => {
  const answer = await withKubectl('read password || echo "no password" >&2; exit 1', (kubectl) =>
    kubectl.get('nodes'),
  );
  expect(answer).toMatchObject({ ok: false, reason: 'no password' });
});
