import { podTerminating, workloadTerminating } from '../../../src/doctor/diagnoses/terminating';
import { PATIENCE } from '../../../src/doctor/patience';
import { GIB } from '../../tools/describe';
import { ago, changed, factsOf, first, UPGRADE, viewWith } from '../facts';
import { firstVolume, healthWith, healthy, HOURS_AGO, plan, podObject } from '../states';

const ONE = plan();
const [PROMETHEUS = {}] = healthy(ONE).prometheus;
const NAME = 'kps-kube-prometheus-stack-prometheus';

describe('a workload that was deleted and is not gone', () => {
  const ending = (finalizers: readonly string[]) =>
    changed(PROMETHEUS, { metadata: { deletionTimestamp: HOURS_AGO, finalizers } });

  test('is created again by helm', () => {
    const about = `Prometheus monitoring/${NAME}`;
    expect(factsOf(workloadTerminating(viewWith(ONE, { prometheus: [ending(['example.com/hold'])] })))).toEqual({
      code: 'workload-terminating',
      status: 'at-risk',
      about,
      evidence: [`object, ${about}: deleted at ${HOURS_AGO}, held by example.com/hold`],
      fix: [
        [],
        [`kubectl wait prometheuses.monitoring.coreos.com/${NAME} --namespace monitoring --for=delete --timeout=15m`],
        [UPGRADE],
      ],
    });
  });

  test('can be a Deployment', () => {
    const grafana = plan({ grafana: GIB });
    const metadata = { deletionTimestamp: HOURS_AGO };
    const deployments = [changed(first(healthy(grafana).deployments), { metadata })];
    expect(factsOf(workloadTerminating(viewWith(grafana, { deployments })))?.fix).toEqual([
      ['kubectl wait deployment/kps-grafana --namespace monitoring --for=delete --timeout=15m'],
      [UPGRADE],
    ]);
  });

  test('is a problem without its pod, and reported although all is healthy', () => {
    expect(workloadTerminating(viewWith(ONE, { prometheus: [ending([])], pods: [] }))?.status).toBe('problem');
    const { releases } = healthWith(ONE, { prometheus: [ending([])] });
    expect(releases[0]?.findings.map(({ code }) => code)).toEqual(['workload-terminating']);
    expect(workloadTerminating(viewWith(ONE))).toBeUndefined();
  });
});

describe('a pod that was deleted', () => {
  const found = (age: number, finalizers: readonly string[] = []) => {
    const metadata = { deletionTimestamp: ago(age), finalizers };
    return podTerminating(viewWith(ONE, { pods: [changed(podObject(firstVolume(ONE)), { metadata })] }));
  };

  test('is ending, not starting, and a problem if it does not end', () => {
    expect([found(-1)?.status, found(PATIENCE.pod - 1)?.status]).toEqual(['waiting', 'waiting']);
    expect([found(0)?.code, found(0)?.title]).toEqual(['starting', 'the pod of prometheus is ending']);
    expect(factsOf(found(PATIENCE.pod, ['example.com/hold']))).toMatchObject({
      code: 'pod-not-ready',
      status: 'problem',
      evidence: [expect.stringContaining('held by example.com/hold')],
    });
    expect(found(PATIENCE.pod)?.cause).toContain('kubelet');
  });

  test('is reported', () => {
    const pods = [changed(podObject(firstVolume(ONE)), { metadata: { deletionTimestamp: HOURS_AGO } })];
    const [finding] = healthWith(ONE, { pods }).releases[0]?.findings ?? [];
    expect([finding?.code, finding?.title.includes('not gone')]).toEqual(['pod-not-ready', true]);
  });

  test('is no problem beside a ready one', () => {
    const [pod = {}] = healthy(ONE).pods;
    const pods = [changed(pod, { metadata: { deletionTimestamp: HOURS_AGO } }), pod];
    expect([podTerminating(viewWith(ONE, { pods })), podTerminating(viewWith(ONE))]).toEqual([undefined, undefined]);
  });
});
