import type { StackDescription } from '../../src';
import type { PlanOnDisk } from '../../src/files/plan-on-disk';
import { diagnose } from '../../src/doctor/diagnose';
import { lineOf } from '../../src/doctor/finding';
import { GIB } from '../tools/describe';
import { changed } from './facts';
import { healthWith, healthy, meta, NOTHING, type Objects, plan, stateOf } from './states';

const ONE = plan({
  prometheus: GIB,
  alertmanager: GIB,
  initJob: { tolerations: [{ key: 'gpu', operator: 'Exists' }] },
});
const NODE = ONE.document.nodes[0]?.node ?? '';

function found(other: Partial<Objects>, one = ONE): string[] {
  return healthWith(one, { ...NOTHING, ...other }).releases.flatMap(({ findings }) =>
    findings.map(({ code, about }) => `${code} ${about}`),
  );
}

function node(name: string, ...taints: readonly object[]): object {
  return {
    metadata: { ...meta(name, { labels: { 'kubernetes.io/hostname': name } }), namespace: '' },
    spec: { taints },
  };
}

function quota(hard: object, used: object = {}, more: object = {}): object {
  return { metadata: meta('team'), spec: { hard, ...more }, status: { used } };
}

function range(...limits: readonly object[]): object {
  return { metadata: meta('team'), spec: { limits } };
}

const QUIET = ['not-installed release monitoring/kps'];
const withFirst = (...lines: readonly string[]): string[] => [...lines, ...QUIET];

test('a cluster in which nothing is wrong is ready for the release', () => {
  expect(found({})).toEqual(QUIET);
  expect(healthWith(ONE, NOTHING).status).toBe('waiting');
});

describe('quotas', () => {
  test.each<[what: string, quota: object, lines: string[]]>([
    ['room for both claims', quota({ persistentvolumeclaims: '2' }), []],
    ['room for one', quota({ persistentvolumeclaims: '2' }, { persistentvolumeclaims: '1' }), ['the claims']],
    ['no storage', quota({ 'requests.storage': '1Gi' }), ['the claims']],
    ['enough storage', quota({ 'requests.storage': '2Gi' }), []],
    [
      'a limit of their class',
      quota({ 'monitoring-kps.storageclass.storage.k8s.io/requests.storage': '1Gi' }),
      ['the claims'],
    ],
    ['a limit of another class', quota({ 'fast.storageclass.storage.k8s.io/requests.storage': '0' }), []],
    ['no pods', quota({ pods: '0' }), ['the init Jobs']],
    ['no Jobs', quota({ 'count/jobs.batch': '0' }), ['the init Jobs']],
    ['too little memory', quota({ 'limits.memory': '128Mi' }), ['the init Jobs']],
    ['a limit of CPU, which the Job does not set', quota({ 'limits.cpu': '100' }), ['the init Jobs']],
    ['only for some pods', quota({ pods: '0' }, {}, { scopes: ['BestEffort'] }), []],
    ['other objects', quota({ configmaps: '0', services: '0' }), []],
    ['both', quota({ pods: '0', persistentvolumeclaims: '0' }), ['the claims', 'the init Jobs']],
  ])('with %s', (_, one, lines) => {
    expect(found({ quotas: [one] })).toEqual(
      withFirst(...lines.map((line) => `quota ResourceQuota monitoring/team ${line}`)),
    );
  });

  test('that have no room for different claims are each named, with these claims', () => {
    const two = plan({ prometheus: GIB, alertmanager: { ...GIB, storageClassName: 'other' } });
    const ofClass = (name: string): object => ({
      ...quota({ [`${name}.storageclass.storage.k8s.io/persistentvolumeclaims`]: '0' }),
      metadata: meta(name),
    });
    const health = healthWith(two, { ...NOTHING, quotas: [ofClass('monitoring-kps'), ofClass('other')] });
    const findings = health.releases.flatMap((release) => release.findings).filter(({ code }) => code === 'quota');
    expect(findings.map(({ about, claims }) => [about, claims.map((name) => name.includes('prometheus-db'))])).toEqual([
      ['ResourceQuota monitoring/monitoring-kps the claims', [true]],
      ['ResourceQuota monitoring/other the claims', [false]],
    ]);
  });

  test('a limit of CPU is no problem if the namespace has a default', () => {
    const limitRanges = [range({ type: 'Container', default: { cpu: '1' } })];
    expect(found({ quotas: [quota({ 'limits.cpu': '100' })], limitRanges })).toEqual(QUIET);
  });

  test('claims that exist already need no room', () => {
    const claims = healthWith(ONE, {}).releases[0]?.claims;
    expect(claims).toHaveLength(2);
    expect(
      healthWith(ONE, { quotas: [quota({ persistentvolumeclaims: '2' }, { persistentvolumeclaims: '2' })] }).status,
    ).toBe('fine');
  });
});

test('what cannot be read does not count as missing', () => {
  const limits = { quotas: [quota({ persistentvolumeclaims: '0', pods: '0' })] };
  const state = stateOf({ ...healthy(ONE), ...NOTHING, ...limits });
  const unseen = { seen: false, obstacle: 'forbidden', reason: 'no right' } as const;
  const namespaces = new Map(
    [...state.namespaces].map(([name, here]) => [name, { ...here, claims: unseen, jobs: unseen }]),
  );
  const codes = diagnose([ONE], { ...state, namespaces }).releases.flatMap(({ findings }) =>
    findings.map(({ code }) => code),
  );
  expect(codes).not.toContain('quota');
});

describe('LimitRanges', () => {
  test.each<[what: string, limit: object, lines: string[]]>([
    ['larger claims', { type: 'PersistentVolumeClaim', min: { storage: '2Gi' } }, ['the claim of 1Gi']],
    ['smaller claims', { type: 'PersistentVolumeClaim', max: { storage: '500Mi' } }, ['the claim of 1Gi']],
    ['such claims', { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '1Gi' } }, []],
    ['larger requests', { type: 'Container', min: { memory: '64Mi' } }, ['the pods of the init Jobs']],
    ['smaller limits', { type: 'Pod', max: { memory: '100Mi' } }, ['the pods of the init Jobs']],
    ['defaults', { type: 'Container', default: { cpu: '1' } }, []],
  ])('that admit only %s', (_, limit, lines) => {
    expect(found({ limitRanges: [range(limit)] })).toEqual(
      withFirst(...lines.map((line) => `quota LimitRange monitoring/team ${line}`)),
    );
  });
});

describe('nodes', () => {
  const GPU = { key: 'gpu', effect: 'NoSchedule' };
  const TOLERATED = [{ key: 'gpu', operator: 'Exists' }];
  const tolerant = (more: Partial<StackDescription> = {}): PlanOnDisk =>
    plan({
      prometheus: GIB,
      alertmanager: GIB,
      values: {
        prometheus: { prometheusSpec: { tolerations: TOLERATED } },
        alertmanager: { alertmanagerSpec: { tolerations: TOLERATED } },
      },
      ...more,
    });
  const evidenceOf = (one: PlanOnDisk, ...taints: readonly object[]) =>
    healthWith(one, { ...NOTHING, nodes: [node(NODE, ...taints)] }).releases.flatMap(({ findings }) =>
      findings
        .filter(({ code }) => code === 'node-tainted')
        .flatMap(({ evidence }) => evidence.map(({ text }) => text)),
    );

  test('a taint that nothing tolerates', () => {
    const own = { key: 'own', effect: 'NoSchedule' };
    expect(found({ nodes: [node(NODE, own)] })).toEqual(withFirst(`node-tainted node ${NODE}`));
    expect(found({ nodes: [node(NODE, { ...own, effect: 'PreferNoSchedule' })] })).toEqual(QUIET);
  });

  test('a taint that only the Job tolerates', () => {
    expect(evidenceOf(ONE, GPU)).toEqual([
      'taint gpu:NoSchedule, not tolerated by prometheus',
      'taint gpu:NoSchedule, not tolerated by alertmanager',
    ]);
  });

  test.each([
    ['the Job', tolerant()],
    ['nothing else', tolerant({ initJob: false })],
  ])('a taint that the pods tolerate, and %s', (_, one) => {
    expect(found({ nodes: [node(NODE, GPU)] }, one)).toEqual(QUIET);
    expect(evidenceOf(one, GPU, { ...GPU, effect: 'NoExecute', key: 'other' })).not.toEqual([]);
  });

  test('a typo is no other cluster', () => {
    const one = plan({ prometheus: GIB, nodes: ['worker-eu-one'] });
    expect(found({ nodes: [node('worker-eu-onee')] }, one)).toEqual(withFirst('node-missing node worker-eu-one'));
  });

  test('of another cluster hide the advice to apply', () => {
    const { steps, releases } = healthWith(ONE, { ...NOTHING, nodes: [node('ip-10-0-0-1'), node('ip-10-0-0-2')] });
    expect(releases[0]?.findings.map(({ code }) => code)).toEqual(['other-cluster']);
    expect(
      steps
        .flatMap(({ step }) => step.commands)
        .map(String)
        .join(),
    ).not.toContain('apply');
  });

  test('a cluster without any', () => {
    expect(found({ nodes: [] })).toEqual(withFirst('node-missing nodes'));
  });
});

test('what would go wrong is fixed before anything is applied', () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const { steps, releases } = healthWith(ONE, {
    ...NOTHING,
    namespaceLabels: labels,
    quotas: [quota({ pods: '0', persistentvolumeclaims: '0' })],
  });
  expect(releases[0]?.findings.map(({ code }) => code)).toEqual([
    'job-blocked-by-pod-security',
    'quota',
    'quota',
    'not-installed',
  ]);
  const last = steps.at(-1)?.findings.map(({ code }) => code);
  expect(last).toContain('not-installed');
  expect(steps[0]?.findings.map(({ code }) => code)).not.toContain('not-installed');
});

describe('the chart is installed after everything else', () => {
  const [volume] = ONE.document.nodes[0]?.volumes ?? [];
  const claimRef = { namespace: 'monitoring', name: volume?.claim.name };
  const [own = {}] = healthy(ONE).volumes;
  const reserved = changed(own, { spec: { claimRef }, status: { phase: 'Available' } });
  const [job = {}] = healthy(ONE).jobs;

  test.each<[string, Partial<Objects>]>([
    ['a quota is raised', { quotas: [quota({ persistentvolumeclaims: '0' })] }],
    ['another owner has renamed its Job', { jobs: [changed(job, { metadata: { labels: {} } })] }],
  ])('%s', (_, other) => {
    const { steps } = healthWith(ONE, { ...NOTHING, volumes: [reserved], ...other });
    const lines = steps.map(({ step }) => step.commands.map((line) => lineOf(line)).join());
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.map((line) => line.startsWith('helm '))).toEqual([...lines.slice(1).map(() => false), true]);
  });
});
