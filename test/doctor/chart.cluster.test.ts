import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply, fixed, foundAlone, inLab, kubectl, NODES, paste, stacks, withGrafana } from './lab';
import { GIB } from '../tools/describe';

const RULER = {
  prometheus: undefined,
  thanosRuler: GIB,
  values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } },
} as const;

inLab('on a real API server the doctor names and fixes', () => {
  const stack = stacks();

  test('a claim with another name, because of the chart version', async () => {
    const one = stack('version', RULER as never)
      .apply()
      .install('45.9.1');
    const found = await one.until(
      ({ codes, findings }) =>
        codes[0] === 'claim-renamed' && (findings[0]?.cause ?? '').includes('chart 45.0.1 up to before 58.0.1'),
    );
    expect(found.codes).toEqual(['claim-renamed']);
    await fixed(one, 'claim-renamed');
  });

  test('a claim with another name, because of an override', async () => {
    const one = stack('override').apply().install(undefined, { fullnameOverride: 'metrics' });
    const found = await one.until(({ findings }) =>
      (findings[0]?.cause ?? '').includes('with fullnameOverride: metrics'),
    );
    expect(found.codes).toEqual(['claim-renamed']);
    await fixed(one, 'claim-renamed');
  });

  test('a claim template with another name', async () => {
    const one = stack('template').apply();
    one.install(undefined, {
      prometheus: { prometheusSpec: { storageSpec: { volumeClaimTemplate: { metadata: { name: 'data' } } } } },
    });
    const found = await fixed(one, 'claim-renamed');
    expect(found.title).toContain('data-prometheus-dr-template');
  });

  test('a component that the installed values disable', async () => {
    const one = stack('off', withGrafana)
      .apply()
      .install(undefined, { grafana: { enabled: false } });
    const found = await fixed(one, 'component-missing');
    expect(found.claims).toEqual([`${one.namespace}/dr-off-grafana`]);
  });

  test('an installed release without the storage, which uses an emptyDir', async () => {
    const one = stack('emptydir', withGrafana).apply();
    one.install(undefined, {
      prometheus: { prometheusSpec: { storageSpec: null } },
      grafana: { persistence: { enabled: false } },
    });
    const { codes, findings } = await one.until(
      (answer) => answer.codes.length === 2 && answer.codes.every((code) => code === 'no-claim-asked-for'),
    );
    expect(codes).toHaveLength(2);
    for (const line of findings[0]?.fix.flatMap(({ commands }) => commands) ?? []) {
      paste(line);
    }
    await one.untilFine();
  });

  test('a ThanosRuler for which the operator creates no StatefulSet', async () => {
    const one = stack('refused', RULER as never).apply();
    one.install(undefined, { thanosRuler: { thanosRulerSpec: { queryEndpoints: [] } } });
    const found = await fixed(one, 'statefulset-refused');
    expect(found.evidence[0]?.text).toContain('thanos ruler requires query config or at least one query endpoint');
  });

  test('a StorageClass in the installed values that does not exist', async () => {
    const one = stack('class').apply();
    const spec = { storageClassName: 'no-such-class' };
    one.install(undefined, { prometheus: { prometheusSpec: { storageSpec: { volumeClaimTemplate: { spec } } } } });
    const found = await fixed(one, 'storage-class-unknown');
    expect(found.evidence[0]?.text).toContain('storage class "no-such-class" does not exist');
  });

  test('a paused object', async () => {
    const one = stack('paused').apply();
    one.install(undefined, { prometheus: { prometheusSpec: { paused: true } } });
    await fixed(one, 'object-paused');
  });

  test('pods that a quota refuses', async () => {
    const one = stack('quota').apply();
    await foundAlone(one, 'chart-not-installed');
    apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { namespace: one.namespace, name: 'none' },
      spec: { hard: { pods: '0' } },
    });
    one.install();
    const found = await foundAlone(one, 'quota');
    expect(found.evidence[0]?.text).toContain('exceeded quota: none');
    kubectl('delete', 'resourcequota', '--namespace', one.namespace, 'none');
    kubectl('delete', 'statefulset', '--namespace', one.namespace, '--all', '--wait=false'); // its next attempt may be minutes away
    await one.untilFine();
  });

  test('a StatefulSet whose pods have a label that is too long', async () => {
    const one = stack('long', {
      values: { fullnameOverride: 'abcdefghijklmnopqrstuv' },
      prometheus: { ...GIB, shards: 2 },
      nodes: [[NODES[0]], [NODES[0]]],
    } as never);
    // the library refuses such a name, so the test sets it afterwards
    for (const file of textsBelow(one.dist)) {
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replaceAll('abcdefghijklmnopqrstuv', 'abcdefghijklmnopqrstuvwxyz'),
      );
    }
    one.apply().install();
    const found = await foundAlone(one, 'pods-refused-label-too-long');
    expect([found.claims.length, found.cause]).toEqual([1, expect.stringContaining('its name has 56 characters')]);
  });

  test('an admission webhook hook that never runs', async () => {
    const one = stack('hook').apply();
    const admissionWebhooks = { enabled: true, patch: { enabled: true, nodeSelector: { doctor: 'nowhere' } } };
    expect(() =>
      one.install(undefined, { prometheusOperator: { enabled: true, admissionWebhooks } }, '--timeout=3s'),
    ).toThrow(/timed out|failed/);
    const found = await fixed(one, 'admission-hook-stuck');
    expect(found.title).toContain('dr-hook-kube-prometheus-st-admission-create');
  });

  test('two Grafana pods on one claim', async () => {
    const one = stack('two', withGrafana)
      .apply()
      .install(undefined, { grafana: { replicas: 2, deploymentStrategy: { type: 'RollingUpdate' } } });
    const found = await fixed(one, 'two-pods');
    expect(found.evidence.at(-1)?.text).toBe('strategy RollingUpdate, replicas 2');
  });

  test('a stopped workload, which is no problem', async () => {
    const one = stack('stopped').apply().install();
    await one.untilFine();
    kubectl(
      'patch',
      'prometheus',
      '--namespace',
      one.namespace,
      one.storage.release.objects[0]?.metadata.name ?? '',
      '--type=merge',
      '--patch={"spec":{"replicas":0}}',
    );
    const found = await fixed(one, 'scaled-down');
    expect(found.status).toBe('waiting');
  });
});

function textsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile());
}
