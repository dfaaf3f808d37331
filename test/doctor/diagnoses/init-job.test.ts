import { jobFailed, jobMissing, jobRunning, jobSuspended } from '../../../src/doctor/diagnoses/init-job';
import { INIT_SIGNS } from '../../../src/doctor/init-log-signs';
import { GIB } from '../../tools/describe';
import { APPLY, changed, type Facts, factsOf, first, FORBIDDEN, type Unusual, viewWith, deleteOurs } from '../facts';
import { healthy, meta, type Objects, plan, jobMeta } from '../states';

const ONE = plan();
const { name: JOB } = first(first(ONE.document.nodes).initJobs);
const ABOUT = `Job monitoring/${JOB}`;
const AGAIN = [[deleteOurs('job', JOB)], [APPLY]];
const READ_LOG = [`kubectl logs --namespace monitoring job/${JOB} --all-pods=true --tail=50`];

function job(status: object, spec: object = {}): object {
  return { metadata: jobMeta(JOB), spec, status };
}

function jobPod(name: string, status: object): object {
  const ownerReferences = [{ kind: 'Job', name: JOB, uid: `uid-${JOB}` }];
  return { metadata: meta(name, { ownerReferences }), spec: {}, status: { phase: 'Failed', ...status } };
}

function log(pod: string, ...lines: readonly string[]): Objects['logs'][number] {
  return { namespace: 'monitoring', pod, container: 'init', lines };
}

describe('a Job that does not exist', () => {
  const missing = (other: Partial<Objects>, unusual: Unusual = {}): Facts | undefined =>
    factsOf(jobMissing(viewWith(ONE, { jobs: [], ...other }, unusual)));

  test('is applied, whatever other Jobs there are', () => {
    expect(missing({ jobs: [{ metadata: meta('other'), spec: {} }] })).toEqual({
      code: 'job-missing',
      status: 'problem',
      about: ABOUT,
      evidence: [`object, Jobs in namespace monitoring: ${JOB} is not among them`],
      fix: [[APPLY]],
    });
  });

  test.each<[string, Partial<Objects>, Unusual]>([
    ['it exists', { jobs: [job({})] }, {}],
    ['Jobs cannot be read', {}, { here: { jobs: FORBIDDEN } }],
  ])('is no finding if %s', (_, other, unusual) => {
    expect(missing(other, unusual)).toBeUndefined();
  });

  test('is no finding if none is planned', () => {
    const none = plan({ prometheus: GIB, initJob: false });
    expect(jobMissing(viewWith(none))).toBeUndefined();
  });
});

function rule(rules: typeof jobFailed, other: Partial<Objects>): Facts | undefined {
  const view = viewWith(ONE, other);
  if (view.job === undefined) {
    throw new Error('the Job exists');
  }
  return factsOf(rules(view, view.job));
}

test('a suspended Job is resumed', () => {
  expect(rule(jobSuspended, { jobs: [job({}, { suspend: true })] })).toEqual({
    code: 'job-suspended',
    status: 'problem',
    about: ABOUT,
    evidence: [`object, ${ABOUT}: suspend true`],
    fix: [[`kubectl patch job --namespace monitoring ${JOB} --type=merge '--patch={"spec":{"suspend":false}}'`]],
  });
  expect(rule(jobSuspended, { jobs: [job({}, { suspend: false })] })).toBeUndefined();
});

test('a Job without a result is waited for', () => {
  expect(rule(jobRunning, { jobs: [job({ active: 1, failed: 2 })] })).toEqual({
    code: 'job-running',
    status: 'waiting',
    about: ABOUT,
    evidence: [`object, ${ABOUT}: active 1, failed 2`],
    fix: [[`kubectl wait --namespace monitoring --for=condition=complete --timeout=15m job/${JOB}`]],
  });
});

describe('a Job that has failed', () => {
  const failed = (reason: string, other: Partial<Objects>, status = 'True'): Facts | undefined =>
    rule(jobFailed, { jobs: [job({ conditions: [{ type: 'Failed', status, reason, message: 'why' }] })], ...other });

  test('is reported with its condition, and its log is read if it has no pod', () => {
    expect(failed('BackoffLimitExceeded', {})).toEqual({
      code: 'job-failed',
      status: 'problem',
      about: ABOUT,
      evidence: [`condition, ${ABOUT}: Failed=True BackoffLimitExceeded: why`],
      fix: [READ_LOG, ...AGAIN],
    });
  });

  test.each([
    [
      'the exit code',
      { containerStatuses: [{ name: 'init', state: { terminated: { reason: 'Error', exitCode: 3 } } }] },
      'Failed Error, exit code 3 why',
    ],
    ['the reason of the pod', { reason: 'Evicted' }, 'Failed Evicted why'],
    [
      'the reason of the pod, whose container does not report its end',
      { reason: 'Evicted', containerStatuses: [{ name: 'init' }] },
      'Failed Evicted why',
    ],
  ])('is reported with %s of its first pod if there is no log', (_, status, text) => {
    const pods = [jobPod('init-x', { ...status, message: 'why' }), jobPod('init-y', {})];
    expect(failed('x', { pods })?.evidence).toEqual([
      `condition, ${ABOUT}: Failed=True x: why`,
      `object, pod monitoring/init-x: ${text}`,
    ]);
  });

  test('is found by a pod that has failed, before it gives up', () => {
    expect(failed('x', { pods: [jobPod('init-x', { reason: 'Error' })] }, 'False')).toMatchObject({
      code: 'job-failed',
      evidence: ['object, pod monitoring/init-x: Failed Error'],
      fix: [READ_LOG, ...AGAIN],
    });
  });

  test('has a title of its own if it never started, or tries again', () => {
    const titleOf = (reason: string, status: string, pods: object[]): string | undefined => {
      const view = viewWith(ONE, { jobs: [job({ conditions: [{ type: 'Failed', status, reason }] })], pods });
      return view.job === undefined ? undefined : jobFailed(view, view.job)?.title;
    };
    const pods = [jobPod('init-x', {})];
    const titles = [
      titleOf('DeadlineExceeded', 'True', []),
      titleOf('DeadlineExceeded', 'True', pods),
      titleOf('BackoffLimitExceeded', 'True', []),
      titleOf('x', 'False', pods),
    ];
    expect(titles.map((title) => titles.indexOf(title))).toEqual([0, 1, 1, 3]);
    expect(titles[0]).toContain('deadline');
    expect(titles[3]).toContain('again');
  });

  test('without a pod has no log to read, and may have found its node cordoned', () => {
    const nodes = healthy(ONE).nodes.map((node) => changed(node, { spec: { unschedulable: true } }));
    const [first, ...again] = failed('DeadlineExceeded', { pods: [], nodes })?.fix ?? [];
    expect([first, again]).toEqual([['kubectl uncordon node-0'], AGAIN]);
    expect(failed('DeadlineExceeded', { pods: [] })?.fix).toEqual(AGAIN);
    expect(failed('BackoffLimitExceeded', { pods: [], nodes })?.fix[0]?.[0]).toContain('kubectl logs');
  });

  test('has neither a condition that is true, nor a pod that has failed', () => {
    expect(failed('x', {}, 'False')).toBeUndefined();
    expect(rule(jobFailed, { jobs: [job({ conditions: [{ type: 'Complete', status: 'True' }] })] })).toBeUndefined();
    expect(failed('x', { pods: [jobPod('init-x', { phase: 'Running' })] }, 'False')).toBeUndefined();
  });

  test('is explained by the first errors of its log, each once', () => {
    const lines = ['no-disk', 'link', 'no-disk', 'constructor', 'mode', 'open'].map((code) => `ERROR ${code} /x: x`);
    const logs = [
      log('other', 'ERROR script /x: x'),
      { ...log('init-x', 'ERROR script /x: x'), namespace: 'other' },
      log('init-x', 'ok', 'an ERROR mode /x: x', ...lines),
    ];
    const facts = failed('x', { pods: [jobPod('init-x', {})], logs });
    expect(facts?.evidence.slice(1)).toEqual(
      ['no-disk', 'link', 'constructor', 'mode'].map((code) => `log, pod monitoring/init-x: ERROR ${code} /x: x`),
    );
    expect(facts?.fix).toEqual([[], [], [], ...AGAIN]);
  });

  test('has the cause of the first known error, and one step for each code', () => {
    const logs = [log('init-x', 'ERROR x /x: x', 'ERROR mode /a: x', 'ERROR link /b: x', 'ERROR mode /c: x')];
    const view = viewWith(ONE, { jobs: [job({})], pods: [jobPod('init-x', {})], logs });
    const found = view.job === undefined ? undefined : jobFailed(view, view.job);
    expect([found?.cause, found?.fix.slice(0, -2).map(({ text }) => text)]).toEqual([
      INIT_SIGNS.mode.cause,
      [INIT_SIGNS.mode.fix, INIT_SIGNS.link.fix],
    ]);
  });

  test('has its script deleted only if that was changed', () => {
    const commands = (code: string): string[] | undefined =>
      failed('x', { pods: [jobPod('init-x', {})], logs: [log('init-x', `ERROR ${code} /x: x`)] })
        ?.fix.flat()
        .map((line) => line.split(' ').slice(1, 3).join(' '));
    expect(commands('script')).toEqual(['delete configmap', 'delete job', 'apply -k']);
    expect(commands('mode')).toEqual(['delete job', 'apply -k']);
  });
});
