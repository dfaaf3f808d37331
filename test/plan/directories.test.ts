import { type InitJobOptions, planStack } from '../../src';
import { directoryCommands, type PlannedDirectory } from '../../src/plan/directories';
import { planDocument, planJson } from '../../src/plan/plan-document';
import { readPlan } from '../../src/plan/read-plan';
import { description, GIB } from '../tools/describe';

const PATH = '/data/kps/prometheus-0-0/prometheus-db';
const DIRECTORY: PlannedDirectory = { path: PATH, uid: 1000, gid: 2000, mode: '2770' };
const INSTALL = `install -d -o 1000 -g 2000 -m 2770 ${PATH}`;
const GIVE = `chown -R -h 1000:2000 ${PATH}`;
const isWrong = `[ -d ${PATH} ] && [ "$(stat -c %u:%g ${PATH})" != 1000:2000 ]`;

test.each<[string, Partial<PlannedDirectory>, readonly string[]]>([
  ['by default', {}, [`${isWrong} && ${GIVE}`, INSTALL]],
  ['always', { ownership: 'always' }, [`[ -d ${PATH} ] && ${GIVE}`, INSTALL]],
  ['never', { ownership: 'never' }, [`{ [ -d ${PATH} ] || ${INSTALL}; }`]],
  [
    'on a disk',
    { mountPoint: '/data' },
    [`mountpoint -q /data && ${isWrong} && ${GIVE}`, `mountpoint /data && ${INSTALL}`],
  ],
  [
    'never, on a disk',
    { ownership: 'never', mountPoint: '/data' },
    [`mountpoint /data && { [ -d ${PATH} ] || ${INSTALL}; }`],
  ],
])('the commands give content away as the Job does: %s', (_, more, commands) => {
  expect(directoryCommands([{ ...DIRECTORY, ...more }])).toEqual(commands);
});

test('a directory that is a disk is given without what belongs to its file system', () => {
  expect(directoryCommands([{ ...DIRECTORY, path: '/data', mountPoint: '/data' }])[0]).toMatch(
    / && find \/data -mindepth 1 -maxdepth 1 ! -name lost\+found -exec chown -R -h 1000:2000 \{\} \+$/,
  );
});

test('a directory whose group the kubelet sets gets none', () => {
  const { path, uid, mode } = DIRECTORY;
  expect(directoryCommands([{ path, uid, mode }]).at(-1)).toBe(`install -d -o 1000 -m 2770 ${PATH}`);
});

test.each<[InitJobOptions | false, string | undefined]>([
  [{}, undefined],
  [{ ownership: 'onRootMismatch' }, undefined],
  [{ ownership: 'always' }, 'always'],
  [{ ownership: 'never' }, 'never'],
  [false, undefined],
])('the plan of initJob %j has the policy %j, also when it is read again', (initJob, ownership) => {
  const document = planDocument(planStack(description({ prometheus: GIB, initJob })));
  const read = readPlan(planJson(document), 'plan.json');
  expect(read.nodes[0]?.directories).toEqual([{ ...DIRECTORY, ...(ownership === undefined ? {} : { ownership }) }]);
});
