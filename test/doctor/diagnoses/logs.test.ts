import type { ClaimView } from '../../../src/doctor/claim-view';
import { othersInLogs, ownerInLogs } from '../../../src/doctor/diagnoses/logs';
import type { Diagnosis } from '../../../src/doctor/finding';
import { overlappingVolumes } from '../../../src/doctor/diagnoses/overlapping-volumes';
import { LOG_SIGNS } from '../../../src/doctor/log-signs';
import { GIB } from '../../tools/describe';
import { APPLY, changed, type Facts, factsOf, first, UPGRADE, viewWith, deleteOurs, makeByHand } from '../facts';
import { crashing, firstVolume, healthWith, healthy, type Objects, plan } from '../states';

const ONE = plan();
const GRAFANA = plan({ grafana: GIB });
const VOLUME = firstVolume(ONE);
const POD = `${VOLUME.claim.workload}-0`;
const FROM = `log, pod monitoring/${POD}:`;

function again(one: typeof ONE): string[][] {
  const { name } = first(first(one.document.nodes).initJobs);
  return [[deleteOurs('job', name)], [APPLY]];
}

function usage(one: typeof ONE): string[] {
  const { root, dataDirectory } = firstVolume(one);
  return [`on the node: df -h ${root}`, `on the node: du -xsh ${dataDirectory}`];
}

function restart(pod: string): string[] {
  return [`kubectl delete pod --namespace monitoring ${pod} --ignore-not-found --wait=false`];
}

function log(pod: string, ...lines: readonly string[]): Objects['logs'][number] {
  return { namespace: 'monitoring', pod, container: 'x', lines };
}

function lineOf(code: string): string {
  return LOG_SIGNS.find((sign) => sign.code === code)?.example ?? '';
}

function inLogs(view: ClaimView): Diagnosis | undefined {
  return othersInLogs(view) ?? ownerInLogs(view);
}

function found(one: typeof ONE, lines: readonly string[], other: Partial<Objects> = {}): Facts | undefined {
  const { workload, replica } = firstVolume(one).claim;
  return factsOf(inLogs(viewWith(one, { logs: [log(`${workload}-${replica}`, ...lines)], ...other })));
}

const RECREATE = [
  `kubectl patch deployment --namespace monitoring kps-grafana '--patch={"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}'`,
];

describe('a line in a log is reported with its steps', () => {
  test.each([
    ['wrong-owner', ONE, [...again(ONE), restart(POD), []]],
    ['write-ahead-log-taken', ONE, [[], ...again(ONE), restart(POD), []]],
    ['disk-full', ONE, [usage(ONE), []]],
    ['disk-full', GRAFANA, [usage(GRAFANA)]],
    [
      'read-only-file-system',
      ONE,
      [[`on the node: findmnt --target ${VOLUME.root}`, 'on the node: dmesg'], restart(POD)],
    ],
    ['input-output-error', ONE, [['on the node: dmesg'], restart(POD)]],
    ['database-locked', GRAFANA, [RECREATE, [UPGRADE], restart('kps-grafana-0')]],
    ['directory-locked', ONE, [['kubectl get pods --all-namespaces --output=wide'], restart(POD)]],
    ['chown-without-rights', GRAFANA, [[UPGRADE], restart('kps-grafana-0')]],
    ['directory-never-came', ONE, again(ONE)],
  ])('%s', (code, one, fix) => {
    const { dataDirectory, claim } = firstVolume(one);
    const shown =
      code === 'chown-without-rights' || code === 'directory-never-came' ? lineOf(code) : `x ${lineOf(code)}`;
    const facts = found(one, ['fine', shown]);
    expect([facts?.code, facts?.status, facts?.fix]).toEqual([code, 'problem', fix]);
    expect(facts?.about).toBe(`${dataDirectory} on node node-0`);
    expect(facts?.evidence).toHaveLength(1);
    expect(facts?.evidence[0]).toMatch(`log, pod monitoring/${claim.workload}-0: `);
  });

  const alone = plan({ prometheus: GIB, initJob: false });
  test.each([
    ['wrong-owner', [makeByHand(VOLUME), restart(POD)]],
    ['directory-never-came', [makeByHand(VOLUME)]],
  ])('that a person does if there is no init Job: %s', (code, fix) => {
    expect(found(alone, [lineOf(code)])?.fix).toEqual(fix);
  });

  test('without a change of the strategy if it is Recreate', () => {
    const deployments = healthy(GRAFANA).deployments.map((one) =>
      changed(one, { spec: { strategy: { type: 'Recreate' } } }),
    );
    expect(found(GRAFANA, ['database is locked'], { deployments })?.fix).toEqual([restart('kps-grafana-0')]);
  });

  test('for the first pod that can be named', () => {
    const [pod = {}] = healthy(ONE).pods;
    const pods = [changed(pod, { metadata: { name: '$(reboot)' } }), pod, changed(pod, { metadata: { name: 'last' } })];
    expect(found(ONE, [lineOf('directory-locked')], { pods })?.fix.slice(1)).toEqual([restart(POD)]);
  });
});

describe('the logs of a claim', () => {
  const full = 'no space left on device';

  test('report the sign that comes first in the list, whatever the order of the lines', () => {
    expect(found(ONE, ['database is locked', full, '/prometheus/x: permission denied'])?.evidence).toEqual([
      `${FROM} ${full}`,
    ]);
  });

  test('report the last two different lines', () => {
    expect(found(ONE, [`a ${full}`, `b ${full}`, `c ${full}`, `c ${full}`])?.evidence).toEqual([
      `${FROM} b ${full}`,
      `${FROM} c ${full}`,
    ]);
  });

  test.each([
    ['another pod', [log('other', full)]],
    ['a pod of the same name in another namespace', [{ ...log(POD, full), namespace: 'other' }]],
    ['a pod that reports nothing about storage', [log(POD, 'fine')]],
  ])('are not those of %s', (_, logs) => {
    expect(inLogs(viewWith(ONE, { logs }))).toBeUndefined();
  });
});

describe('a volume whose directory overlaps that of a claim', () => {
  const volume = (name: string, path: string, spec: object = {}): object => ({
    metadata: { name },
    spec: { hostPath: { path }, ...spec },
  });
  const pinned = (...terms: readonly string[]): object => ({
    nodeAffinity: {
      required: {
        nodeSelectorTerms: terms.map((node) => ({
          matchExpressions: [{ key: 'topology/any', operator: 'In', values: [node] }],
        })),
      },
    },
  });
  const overlapping = (...volumes: readonly object[]): string[] =>
    overlappingVolumes(viewWith(ONE, { volumes: [...healthy(ONE).volumes, ...volumes] })).map(
      ({ kind, about, text }) => `${kind}, ${about}: ${text}`,
    );
  const { dataDirectory } = VOLUME;

  test.each<[string, string, object]>([
    ['holds it', '/data', {}],
    ['is it', dataDirectory, {}],
    ['lies in it', `${dataDirectory}/wal`, {}],
    ['may be on its node, by any label', '/data', pinned('other', 'node-0')],
    ['has an affinity without terms', '/data', { nodeAffinity: { required: {} } }],
    ['has an affinity that requires nothing', '/data', { nodeAffinity: {} }],
  ])('%s', (_, path, spec) => {
    expect(overlapping(volume('other', path, spec))).toEqual([
      `object, PersistentVolume other: ${path}, of claim none`,
    ]);
  });

  test('is shown with its claim', () => {
    expect(overlapping(volume('other', '/data', { claimRef: { namespace: 'a', name: 'b' } }))).toEqual([
      'object, PersistentVolume other: /data, of claim a/b',
    ]);
  });

  test.each<[string, object]>([
    ['beside it', volume('other', `${dataDirectory}2`)],
    ['on another node', volume('other', '/data', pinned('node-1'))],
    ['without a directory', volume('other', '/data', { hostPath: undefined, nfs: {} })],
    ['with a relative path', volume('other', 'data')],
    ['of the plan itself', volume(VOLUME.name, '/data')],
  ])('is not one %s', (_, other) => {
    expect(overlapping(other)).toEqual([]);
  });

  test('is one of at most four that are shown', () => {
    expect(overlapping(...['a', 'b', 'c', 'd', 'e'].map((name) => volume(name, '/data')))).toHaveLength(4);
  });

  test.each(['directory-locked', 'write-ahead-log-taken'])('is evidence of %s', (code) => {
    const facts = found(ONE, [lineOf(code)], { volumes: [volume('other', '/data')] });
    expect(facts?.evidence.at(-1)).toBe('object, PersistentVolume other: /data, of claim none');
  });
});

test.each([
  ['disk-full', ['job-missing', 'disk-full']],
  // the Job makes and repairs the directory
  ['wrong-owner', ['job-missing']],
])('beside a missing init Job, %s is a cause of its own or follows from it', (code, codes) => {
  const { workload, replica } = firstVolume(ONE).claim;
  const logs = [log(`${workload}-${replica}`, lineOf(code))];
  const { releases } = healthWith(ONE, { jobs: [], pods: [crashing(firstVolume(ONE))], logs });
  expect(releases.flatMap(({ findings }) => findings.map((one) => one.code))).toEqual(codes);
});
