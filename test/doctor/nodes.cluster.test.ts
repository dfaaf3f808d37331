import { fixed, fixOf, foundAlone, inLab, kubectl, NODES, on, paste, PREFIX, stacks } from './lab';
import { SimulatedNode } from './simulated-node';

const [, TAINTED = '', OTHER = '', LABELLED = ''] = NODES;
const JOB = 'app.kubernetes.io/component=directory-init';
const PROMETHEUS = 'app.kubernetes.io/name=prometheus';

inLab('on a real API server the doctor names and fixes', () => {
  const stack = stacks();
  afterAll(() => {
    kubectl('uncordon', OTHER);
    kubectl('label', 'node', LABELLED, `kubernetes.io/hostname=${LABELLED}`, '--overwrite');
  });

  test('an init Job that was deleted before it ran', async () => {
    const one = stack('nojob').apply();
    kubectl('delete', 'job', '--namespace', one.namespace, '--all');
    const found = await one.until(({ codes }) => codes.includes('job-missing'));
    expect(found.codes).toEqual(['job-missing', 'chart-not-installed']);
    one.install();
    await one.untilFine();
  });

  test('an init Job that Pod Security refuses', async () => {
    const one = stack('security', { namespaces: { create: true } });
    kubectl('create', 'namespace', one.namespace);
    kubectl('label', 'namespace', one.namespace, 'pod-security.kubernetes.io/enforce=baseline');
    one.apply();
    const before = await one.until(({ codes }) => codes.includes('job-blocked-by-pod-security'));
    expect(before.codes).toEqual(['job-blocked-by-pod-security', 'chart-not-installed']);
    expect(before.findings[0]?.evidence[0]?.text).toContain('violates PodSecurity "baseline:latest": hostPath volumes');
    for (const line of before.findings.flatMap(({ fix }) => fix.flatMap(({ commands }) => commands))) {
      paste(line);
    }
    await one.untilFine();
    const job = kubectl('get', 'job', '--namespace', one.namespace, '--output=jsonpath={.items[0].status.succeeded}');
    expect(job).toBe('1');
  });

  test('a taint that the init Job does not tolerate', async () => {
    kubectl('taint', 'nodes', TAINTED, 'doctor=gpu:NoSchedule', '--overwrite');
    const one = stack('tainted', on(TAINTED)).apply().install();
    const found = await fixed(one, 'node-tainted');
    expect(found.title).toBe(`node ${TAINTED} keeps the init Job out: taint doctor=gpu:NoSchedule`);
    expect(found.consequences.length).toBeGreaterThan(0);
  });

  test('a taint that the pod does not tolerate', async () => {
    const one = stack('tainted-pod', on(TAINTED)).apply().install();
    await one.untilFine();
    kubectl('taint', 'nodes', TAINTED, 'doctor=gpu:NoSchedule', '--overwrite');
    kubectl('delete', 'pod', '--namespace', one.namespace, '--selector', PROMETHEUS, '--wait=false');
    const found = await fixed(one, 'node-tainted');
    expect(found.title).toContain('keeps the pod of prometheus out');
  });

  test('a cordoned node', async () => {
    const one = stack('cordoned', on(OTHER)).apply().install();
    await one.untilFine();
    kubectl('cordon', OTHER);
    kubectl('delete', 'pod', '--namespace', one.namespace, '--selector', PROMETHEUS, '--wait=false');
    await fixed(one, 'node-cordoned');
  });

  test('a node that has lost its label', async () => {
    const one = stack('label', on(LABELLED)).apply().install();
    await one.untilFine();
    kubectl('label', 'node', LABELLED, 'kubernetes.io/hostname-');
    await fixed(one, 'node-label-missing');
  });

  test('a node that does not exist', async () => {
    const one = stack('nonode', on('doctor-nowhere')).apply().install();
    const found = await foundAlone(one, 'node-missing');
    expect(found.evidence[0]?.text).toContain(`the values of kubernetes.io/hostname are `);
  });

  test('a pod whose nodeSelector excludes the node that holds its data', async () => {
    const one = stack('selector', on(OTHER)).apply();
    one.install(undefined, { prometheus: { prometheusSpec: { nodeSelector: { doctor: 'elsewhere' } } } });
    const found = await fixed(one, 'pod-wants-another-node');
    expect(found.title).toContain('excludes the node that holds its data: doctor=elsewhere');
    kubectl('label', 'node', OTHER, 'doctor-');
  });

  test('a pod whose affinity contradicts its volume', async () => {
    const one = stack('affinity', on(OTHER)).apply();
    const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [NODES[0]] }];
    const nodeAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
    };
    one.install(undefined, { prometheus: { prometheusSpec: { affinity: { nodeAffinity } } } });
    const found = await foundAlone(one, 'volume-node-conflict');
    expect(found.evidence[0]?.text).toContain("didn't match Pod's node affinity");
    one.install();
    await one.untilFine();
  });

  test('a node without enough resources for the pod', async () => {
    const one = stack('room', on(OTHER)).apply();
    one.install(undefined, { prometheus: { prometheusSpec: { resources: { requests: { memory: '100Ti' } } } } });
    const found = await foundAlone(one, 'node-full');
    expect(found.title).toContain('does not have enough memory');
    one.install();
    await one.untilFine();
  });

  test('failures that a kubelet reports: Job, directories, crash loop, disk', async () => {
    const node = new SimulatedNode(`${PREFIX}-simulated`);
    try {
      const one = stack('simulated', { ...on(node.name), initJob: { backoffLimit: 0 } }).apply();
      const waiting = await one.until(({ codes }) => codes.includes('job-running'));
      expect([waiting.exitCode, waiting.codes]).toEqual([0, ['job-running', 'chart-not-installed']]);

      node.pod(one, JOB, { phase: 'Failed', reason: 'Evicted', message: 'the node was low on memory' });
      // the pod fails before the Job has given up
      const failed = await one.until(
        ({ codes, findings }) => codes.includes('job-failed') && findings[0]?.evidence.length === 2,
      );
      expect(failed.findings[0]?.evidence.map(({ text }) => text)).toEqual([
        'Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit',
        'Failed Evicted the node was low on memory',
      ]);
      for (const line of fixOf(failed, 'job-failed').filter((each) => !each.includes(' logs '))) {
        paste(line);
      }
      await one.until(({ codes }) => codes.includes('job-running'));
      node.pod(one, JOB, { phase: 'Succeeded' });
      await foundAlone(one, 'chart-not-installed');

      one.install();
      await foundAlone(one, 'starting');
      const missing = 'hostPath type check failed: /data/kps/prometheus-0-0 is not a directory';
      node.event(one, PROMETHEUS, 'FailedMount', `MountVolume.SetUp failed for volume "x" : ${missing}`);
      const moment = await one.until(({ findings }) => findings[0]?.about === `directories of node ${node.name}`);
      expect(moment.codes).toEqual(['starting']);

      node.rebuild();
      const rebuilt = await foundAlone(one, 'node-rebuilt');
      for (const line of rebuilt.fix.flatMap(({ commands }) => commands)) {
        paste(line);
      }
      await one.until(({ codes }) => codes.includes('job-running'));
      node.pod(one, JOB, { phase: 'Succeeded' });
      node.pod(one, PROMETHEUS, { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
      await one.untilFine();

      node.tell({ DiskPressure: 'True' });
      await foundAlone(one, 'disk-pressure');
      node.tell({ DiskPressure: 'False' });
      await one.untilFine();

      const waitingState = { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' };
      const container = { name: 'prometheus', image: 'x', imageID: 'x', ready: false, restartCount: 4 };
      node.pod(one, PROMETHEUS, {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False' }],
        containerStatuses: [{ ...container, state: { waiting: waitingState } }],
      });
      const crashing = await foundAlone(one, 'pod-not-ready');
      expect(crashing.evidence[0]?.text).toBe(
        'container prometheus, waits: CrashLoopBackOff back-off 5m0s restarting failed container, 4 restarts',
      );
      const { document } = await one.doctor();
      expect(document.unreadable.map(({ what }) => what)).toContainEqual(
        expect.stringMatching(
          new RegExp(`^the log of container prometheus of pod prometheus-\\S+ in namespace ${one.namespace}$`),
        ),
      );

      node.tell({ Ready: 'False' });
      await foundAlone(one, 'node-not-ready');
    } finally {
      node.remove();
    }
  });
});
