import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { type Finding, lineOf } from '../../src/doctor/finding';
import { LOG_SIGNS, logSignIn } from '../../src/doctor/log-signs';
import { INIT_SIGNS } from '../../src/doctor/init-log-signs';
import { nameCauses } from '../../src/doctor/name-causes';
import { GIB } from '../tools/describe';
import {
  crashing,
  firstVolume,
  healthWith,
  healthy,
  HOURS_AGO,
  meta,
  type Objects,
  plan,
  podObject,
  SECONDS_AGO,
  jobMeta,
} from './states';
import { changed, deleteOurs } from './facts';

const ONE = plan();
const VOLUME = firstVolume(ONE);
const POD = `${VOLUME.claim.workload}-0`;
const JOB = ONE.document.nodes[0]?.initJobs[0]?.name ?? '';

/** The findings in a healthy cluster with these objects instead. */
function findings(other: Partial<Objects>, one = ONE): readonly Finding[] {
  return healthWith(one, other).releases.flatMap((release) => release.findings);
}

function codes(other: Partial<Objects>, one = ONE): string[] {
  return findings(other, one).map(({ code }) => code);
}

function event(kind: string, name: string, reason: string, message: string): object {
  const involvedObject = { kind, namespace: 'monitoring', name, uid: `uid-${name}` };
  return { metadata: meta('event'), involvedObject, type: 'Warning', reason, message, lastTimestamp: SECONDS_AGO };
}

function log(pod: string, container: string, ...lines: readonly string[]): Objects['logs'][number] {
  return { namespace: 'monitoring', pod, container, lines };
}

test('a healthy cluster gives no finding', () => {
  const all = plan({
    prometheus: { ...GIB, replicas: 1 },
    alertmanager: GIB,
    thanosRuler: GIB,
    grafana: GIB,
    values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } },
  });
  expect(healthWith(all, {})).toMatchObject({ status: 'fine', releases: [{ findings: [], status: 'fine' }] });
});

test('a failed or missing init Job is no problem once the pod is ready', () => {
  expect(codes({ jobs: [] })).toEqual([]);
  const failed = { metadata: jobMeta(JOB), spec: {}, status: { conditions: [{ type: 'Failed', status: 'True' }] } };
  expect(codes({ jobs: [failed] })).toEqual([]);
});

test('a finding about the data of several claims does not say that all of it is in one place', () => {
  const all = plan({ prometheus: GIB, alertmanager: GIB, grafana: GIB });
  const dataOf = (deleted: number): string | undefined => {
    const volumes = healthy(all).volumes.map((volume, index) =>
      index < deleted ? changed(volume, { spec: { persistentVolumeReclaimPolicy: 'Delete' } }) : volume,
    );
    return findings({ volumes }, all).find(({ code }) => code === 'reclaim-policy')?.data;
  };
  const first = 'still in /data/kps/prometheus-0-0/prometheus-db on node node-0';
  expect([1, 2, 3].map(dataOf)).toEqual([first, `${first}, and in 1 more place`, `${first}, and in 2 more places`]);
});

describe('a line in the log of a component', () => {
  test.each(LOG_SIGNS)('$code, by $source', ({ code, example }) => {
    expect(logSignIn(example)?.code).toBe(code);
    const [finding, ...others] = findings({ pods: [crashing(VOLUME)], logs: [log(POD, 'prometheus', 'a', example)] });
    expect([finding?.code, finding?.evidence[0]?.kind, others]).toEqual([code, 'log', []]);
    expect(finding?.fix.length).toBeGreaterThan(0);
  });

  /** Every line is from a public report. */
  test.each([
    [
      'prometheus',
      'panic: Unable to create mmap-ed active query log',
      'https://github.com/prometheus/prometheus/issues/5976',
    ],
    [
      'prometheus',
      'err="opening storage failed: lock DB directory: open /prometheus/lock: permission denied"',
      'https://github.com/helm/charts/issues/19105',
    ],
    [
      'alertmanager',
      'level=error ts=2022-02-09T08:56:36.032Z caller=nflog.go:365 component=nflog msg="Running maintenance failed" err="open /alertmanager/nflog.5d365deceefa53d9: permission denied"',
      'https://github.com/VictoriaMetrics/helm-charts/issues/280',
    ],
    [
      'alertmanager',
      'level=info ts=2019-05-22T10:31:12.490342746Z caller=silence.go:291 component=silences msg="Running maintenance failed" err="open /alertmanager/silences.612d455b317c5793: permission denied"',
      'https://github.com/helm/charts/issues/14061',
    ],
    [
      'thanosRuler',
      'ts=2023-11-29T09:58:55.173115512Z caller=main.go:135 level=error err="lock DB directory: open /thanos/data/lock: permission denied\\nopen TSDB',
      'https://github.com/prometheus-operator/prometheus-operator/issues/6132',
    ],
    ['grafana', "GF_PATHS_DATA='/var/lib/grafana' is not writable.", 'https://github.com/grafana/grafana/issues/26675'],
    [
      'grafana',
      "mkdir: can't create directory '/var/lib/grafana/plugins': Permission denied",
      'https://github.com/grafana/grafana/issues/51931',
    ],
  ])('means a wrong owner: %s, %s (%s)', (component, line) => {
    const description = {
      [component]: GIB,
      values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } },
    };
    const one = plan(component === 'thanosRuler' ? description : { [component]: GIB });
    const volume = firstVolume(one);
    const pods = [crashing(volume, component)];
    const [finding, ...others] = findings({ pods, logs: [log(`${volume.claim.workload}-0`, component, line)] }, one);
    expect([finding?.code, others]).toEqual(['wrong-owner', []]);
    expect(finding?.title).toBe(`${component} may not write to ${volume.dataDirectory} on node node-0`);
    const { uid, gid } = volume.claim.owner;
    expect(finding?.cause).toContain(`does not belong to ${uid}:${gid}`);
    const job = one.document.nodes[0]?.initJobs[0];
    expect(finding?.fix.flatMap(({ commands }) => commands.map((each) => lineOf(each)))).toEqual([
      deleteOurs('job', job?.name ?? ''),
      'kubectl apply -k dist',
      `kubectl delete pod --namespace monitoring ${volume.claim.workload}-0 --ignore-not-found --wait=false`,
    ]);
  });

  test.each([
    [
      'level=warn component="scrape manager" msg="append failed" err="write to WAL: log samples: write /prometheus/wal/00008836: no space left on device"',
      'disk-full',
      'https://github.com/prometheus/prometheus/issues/7387',
    ],
    [
      'err="opening storage failed: lock DB directory: open /data/lock: no space left on device"',
      'disk-full',
      'https://github.com/apecloud/kubeblocks/issues/2003',
    ],
    [
      'err="opening storage failed: lock DB directory: no locks available"',
      'directory-locked',
      'https://github.com/prometheus/prometheus/issues/13390',
    ],
    [
      'component=tsdb msg="compaction failed" err="persist head block: mkdir /prometheus/01F1MQRW4QTJ12KYV6TRXZKWMD.tmp: permission denied"',
      'write-ahead-log-taken',
      'https://github.com/prometheus/prometheus/issues/8646',
    ],
    [
      'Error: ✗ failed to check table existence: database is locked',
      'database-locked',
      'https://github.com/grafana/grafana/issues/88263',
    ],
    [
      'chown: /var/lib/grafana/lost+found: Permission denied',
      'chown-without-rights',
      'https://github.com/grafana/helm-charts/issues/3690',
    ],
  ])('is recognized: %s: %s (%s)', (line, code) => {
    expect(logSignIn(line)?.code).toBe(code);
  });

  test.each([
    'level=info msg="Server is ready to receive web requests."',
    'level=error msg="Error loading config" err="open /etc/prometheus/config_out/prometheus.env.yaml: no such file or directory"',
    'open /var/run/secrets/kubernetes.io/serviceaccount/token: permission denied',
    'dial tcp 10.0.0.1:443: connect: connection refused',
  ])('is not about storage: %s', (line) => {
    expect(logSignIn(line)).toBeUndefined();
  });

  test('shows that Grafana has taken the data, and the finding names the volume through which it did', () => {
    const [, volume] = [0, healthy(ONE).volumes[0]];
    const other = {
      metadata: { name: 'grafana-by-hand', uid: 'other', creationTimestamp: HOURS_AGO },
      spec: { hostPath: { path: '/data/kps' }, claimRef: { namespace: 'monitoring', name: 'grafana' } },
    };
    const line =
      'err="write to WAL: log samples: create new segment file: open /prometheus/wal/00000002: permission denied"';
    const [finding] = findings({
      volumes: [volume ?? {}, other],
      logs: [log(POD, 'prometheus', line)],
    });
    expect(finding?.code).toBe('write-ahead-log-taken');
    expect(finding?.evidence.at(-1)).toEqual({
      kind: 'object',
      about: 'PersistentVolume grafana-by-hand',
      text: '/data/kps, of claim monitoring/grafana',
    });
  });
});

const SHELL = join(__dirname, '../../src/shell');

describe('the log of the init Job', () => {
  const failing = (line: string): Partial<Objects> => {
    const status = { active: 1, failed: 1 };
    const owner = { ownerReferences: [{ kind: 'Job', name: JOB, uid: `uid-${JOB}` }] };
    const pod = { metadata: meta('init-x', owner), spec: {}, status: { phase: 'Failed' } };
    const waiting = podObject(VOLUME, { phase: 'Pending' });
    return {
      jobs: [{ metadata: jobMeta(JOB), spec: {}, status }],
      pods: [pod, waiting],
      logs: [log('init-x', 'init', 'fine', line)],
    };
  };

  const text = readdirSync(SHELL)
    // that one runs in the pods of a runbook
    .filter((file) => file.endsWith('.sh') && file !== 'copy-data.sh')
    .map((file) => readFileSync(join(SHELL, file), 'utf8'))
    .join('\n');
  const codes = [...text.matchAll(/\bfail ([a-z-]+) ['"]|\bblame "\$\w+" ([a-z-]+)|'ERROR (?!%)([a-z-]+) /g)].map(
    ([, ...found]) => found.join(''),
  );

  test('has exactly the codes of the scripts', () => {
    const known = Object.keys(INIT_SIGNS);
    expect([...new Set(codes)].filter((code) => code !== 'no-directory').sort()).toEqual(known.sort());
  });

  test.each(Object.entries(INIT_SIGNS))('has a cause and a fix: ERROR %s', (code, { cause, fix }) => {
    const line = `ERROR ${code} /data/x: anything, in any words`;
    const [finding, ...others] = findings(failing(line));
    expect([finding?.code, finding?.cause, others]).toEqual(['job-failed', cause, []]);
    expect(finding?.title).toBe('the init Job of node node-0 fails, and tries again');
    expect(finding?.fix[0]?.text).toBe(fix);
    expect(finding?.evidence).toEqual([{ kind: 'log', about: 'pod monitoring/init-x', text: line }]);
    expect(finding?.consequences).toEqual([`pod ${POD} is Pending and not ready`]);
  });

  test('is shown if it has an unknown error, and the fix is to read the log', () => {
    const [finding] = findings(failing('ERROR constructor /data/x: x'));
    expect(finding?.fix[0]?.text).toBe('Read the log of the init Job');
  });

  test('shows a changed script, and the fix deletes it by its labels and applies it again', () => {
    const [finding] = findings(failing('ERROR script /script/init-job.sh: its SHA-256 is x'));
    expect(finding?.fix.flatMap(({ commands }) => commands.map((line) => lineOf(line)))).toEqual([
      "kubectl delete configmap --namespace monitoring '--selector=app.kubernetes.io/name=prometheus-storage,app.kubernetes.io/instance=kps,app.kubernetes.io/component=directory-init,app.kubernetes.io/managed-by=cdk8s-prometheus-storage'".replaceAll(
        "'",
        '',
      ),
      deleteOurs('job', JOB),
      'kubectl apply -k dist',
    ]);
  });

  test('is not needed to find a missing script', () => {
    const owner = { ownerReferences: [{ kind: 'Job', name: JOB, uid: `uid-${JOB}` }] };
    const pod = { metadata: meta('init-x', owner), spec: {}, status: { phase: 'Pending' } };
    const message = 'MountVolume.SetUp failed for volume "script" : configmap "kps-init-script-0123abcd" not found';
    const [finding, ...others] = findings({
      jobs: [{ metadata: jobMeta(JOB), spec: {}, status: { active: 1 } }],
      pods: [pod, podObject(VOLUME, { phase: 'Pending' })],
      events: [event('Pod', 'init-x', 'FailedMount', message)],
    });
    expect([finding?.code, others]).toEqual(['job-script-missing', []]);
    expect(finding?.fix.flatMap(({ commands }) => commands.map((line) => lineOf(line)))).toEqual([
      'kubectl apply -k dist',
    ]);
  });
});

describe('a report of a kubelet', () => {
  const pending = podObject(VOLUME, {
    phase: 'Pending',
    containerStatuses: [{ name: 'prometheus', state: { waiting: { reason: 'ContainerCreating' } } }],
  });

  test.each([
    'MountVolume.SetUp failed for volume "x" : hostPath type check failed: /data/kps/prometheus-0-0 is not a directory',
    'MountVolume.NewMounter initialization failed for volume "x" : path "/data/kps/prometheus-0-0" does not exist',
  ])('shows a missing directory: %s', (message) => {
    const [finding, ...others] = findings({ pods: [pending], events: [event('Pod', POD, 'FailedMount', message)] });
    expect([finding?.code, others]).toEqual(['directory-missing', []]);
    expect(finding?.fix[0]).toMatchObject({ commands: [], onNode: ['findmnt --target /data/kps/prometheus-0-0'] });
  });

  test('about a failed mount is ignored if the pod has started since', () => {
    const message = 'hostPath type check failed: /data is not a directory';
    expect(codes({ pods: [crashing(VOLUME)], events: [event('Pod', POD, 'FailedMount', message)] })).toEqual([
      'pod-not-ready',
    ]);
  });

  test('about a former pod with the same name is no evidence', () => {
    const old = { ...event('Pod', POD, 'FailedMount', 'hostPath type check failed: x is not a directory') };
    const others = { ...old, involvedObject: { kind: 'Pod', namespace: 'monitoring', name: POD, uid: 'before' } };
    expect(codes({ pods: [pending], events: [others] })).toEqual(['pod-not-ready']);
  });

  test('shows an init container that waits for a directory that nothing creates', () => {
    const status = {
      phase: 'Pending',
      initContainerStatuses: [{ name: 'wait-for-data-directory', state: { running: { startedAt: HOURS_AGO } } }],
      containerStatuses: [{ name: 'prometheus', state: { waiting: { reason: 'PodInitializing' } } }],
    };
    expect(codes({ pods: [podObject(VOLUME, status)] })).toEqual(['directory-missing']);
    const running = { metadata: jobMeta(JOB), spec: {}, status: { active: 1 } };
    const owner = { ownerReferences: [{ kind: 'Job', name: JOB, uid: `uid-${JOB}` }] };
    const jobPod = { metadata: meta('init-x', owner), spec: { nodeName: 'node-0' }, status: { phase: 'Running' } };
    expect(codes({ pods: [podObject(VOLUME, status), jobPod], jobs: [running] })).toEqual(['job-running']);
  });

  test('shows a node that was rebuilt after the Job ran', () => {
    const node = {
      metadata: { name: 'node-0', labels: { 'kubernetes.io/hostname': 'node-0' }, creationTimestamp: SECONDS_AGO },
    };
    const events = [event('Pod', POD, 'FailedMount', 'hostPath type check failed: /data is not a directory')];
    expect(codes({ pods: [pending], nodes: [node], events })).toEqual(['node-rebuilt']);
  });

  test('shows an image that cannot be pulled, for the Job and for the pod', () => {
    const state = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } };
    const pod = podObject(VOLUME, { phase: 'Pending', containerStatuses: [{ name: 'prometheus', state }] });
    expect(codes({ pods: [pod] })).toEqual(['image']);
    const owner = { ownerReferences: [{ kind: 'Job', name: JOB, uid: `uid-${JOB}` }] };
    const jobPod = {
      metadata: meta('init-x', owner),
      spec: { nodeName: 'node-0' },
      status: { phase: 'Pending', containerStatuses: [{ name: 'init', state }] },
    };
    const job = { metadata: jobMeta(JOB), spec: {}, status: { active: 1 } };
    expect(codes({ pods: [podObject(VOLUME, { phase: 'Pending' }), jobPod], jobs: [job] })).toEqual(['job-image']);
  });

  test('shows a required disk that is not mounted', () => {
    const owner = { ownerReferences: [{ kind: 'Job', name: JOB, uid: `uid-${JOB}` }] };
    const jobPod = { metadata: meta('init-x', owner), spec: { nodeName: 'node-0' }, status: { phase: 'Pending' } };
    const events = [event('Pod', 'init-x', 'FailedMount', 'hostPath type check failed: /mnt/ssd1 is not a directory')];
    const job = { metadata: jobMeta(JOB), spec: {}, status: { active: 1 } };
    expect(codes({ pods: [jobPod], jobs: [job], events, claims: healthy(ONE).claims })).toEqual(['disk-not-mounted']);
  });

  test('shows a local volume that is nearly full', () => {
    const one = plan({ prometheus: { size: Size.gibibytes(100) }, volumeType: 'local' } as never);
    const { claim } = firstVolume(one);
    const full = (availableBytes: number) => ({
      usage: [{ namespace: 'monitoring', claim: claim.name, usedBytes: 95e9, capacityBytes: 100e9, availableBytes }],
    });
    expect(codes(full(5e9), one)).toEqual(['volume-nearly-full']);
    expect(codes(full(50e9), one)).toEqual([]);
    expect(healthWith(ONE, { usage: [] }).notes).toEqual([
      expect.stringContaining('the usage of hostPath volumes is unknown'),
    ]);
  });
});

describe('something in progress', () => {
  test('is no problem if a pod starts, for a quarter of an hour', () => {
    const young = {
      ...podObject(VOLUME, { phase: 'Pending' }),
      metadata: meta(POD, { creationTimestamp: SECONDS_AGO }),
    };
    const health = healthWith(ONE, { pods: [young] });
    expect([health.status, health.releases[0]?.findings.map(({ code }) => code)]).toEqual(['waiting', ['starting']]);
  });

  test('is no problem if a Job has not created its pod yet', () => {
    const job = { metadata: jobMeta(JOB, { creationTimestamp: SECONDS_AGO }), spec: {}, status: {} };
    expect(codes({ pods: [], jobs: [job] })).toEqual(['job-running']);
  });
});

describe('an operator', () => {
  test('is reported as silent if it has created nothing', () => {
    expect(codes({ statefulSets: [], pods: [], claims: [] })).toEqual(['operator-silent']);
  });
});

describe('the cause of another claim name', () => {
  const ruler = plan({
    thanosRuler: GIB,
    release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
    values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } },
  });

  test.each([
    [
      'thanos-ruler-kube-prometheus-stack-thanos-ruler-data-thanos-ruler-kube-prometheus-stack-thanos-ruler-0',
      ['chart 45.0.1 up to before 58.0.1'],
    ],
    ['thanos-ruler-metrics-thanos-ruler-data-thanos-ruler-metrics-thanos-ruler-0', ['with fullnameOverride: metrics']],
    [
      'thanos-ruler-kps-kube-prometheus-stack-data-thanos-ruler-kps-kube-prometheus-stack-0',
      ['with cleanPrometheusOperatorObjectNames: true'],
    ],
    ['data-of-another', []],
    ['$(reboot)', []],
  ])('is found for %s', (found, words) => {
    expect(nameCauses(ruler.document, firstVolume(ruler), found).map((cause) => cause.words)).toEqual(words);
  });
});
