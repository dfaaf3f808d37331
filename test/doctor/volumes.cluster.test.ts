import { allFixes, apply, fixed, fixOf, foundAlone, inLab, kubectl, NODES, paste, stacks, withGrafana } from './lab';
import { patch, repaired, untilFound } from './repaired';

const [FIRST = '', SECOND = ''] = NODES;

inLab('on a real API server the doctor names and fixes', () => {
  const stack = stacks();

  test('a release that is not installed yet, which is no problem and has commands to install it', async () => {
    const one = stack('fresh', withGrafana);
    const before = await one.doctor();
    expect([before.exitCode, before.document.status, before.codes]).toEqual([0, 'waiting', ['not-installed']]);
    for (const line of fixOf(before, 'not-installed').filter((each) => !each.includes('create namespace'))) {
      paste(line);
    }
    const after = await one.untilFine();
    expect([after.exitCode, after.findings, after.document.unreadable]).toEqual([0, [], []]);
  });

  test('storage that waits for the chart', async () => {
    const one = stack('nochart').apply();
    const found = await fixed(one, 'chart-not-installed');
    expect(found.status).toBe('waiting');
  });

  test('volumes that were never applied', async () => {
    const one = stack('nopv', withGrafana);
    kubectl('create', 'namespace', one.namespace);
    apply({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: `${one.namespace}-${one.release}` },
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'WaitForFirstConsumer',
      reclaimPolicy: 'Retain',
    });
    one.install();
    const found = await fixed(one, 'volume-missing');
    expect(found.claims).toHaveLength(2);
  });

  test('a volume that is Released after its claim was deleted', async () => {
    const one = stack('released').apply().install();
    await one.untilFine();
    const [claim] = one.storage.claims;
    kubectl('delete', 'pvc', '--namespace', one.namespace, claim?.name ?? '', '--wait=false');
    kubectl('delete', 'pod', '--namespace', one.namespace, `${claim?.workload}-0`);
    const found = await fixed(one, 'volume-released');
    expect(found.evidence[0]?.text).toMatch(/^Released, claimRef\.uid [0-9a-f-]{36}$/);
    expect(found.consequences.length).toBeGreaterThan(0);
  });

  test('the deleted claim of a Deployment, which only helm creates', async () => {
    const one = stack('of-helm', withGrafana).apply().install();
    await one.untilFine();
    const volume = one.storage.volumes.find(({ claim: { component } }) => component === 'grafana');
    const { claim, name = '' } = volume ?? {};
    const deleteClaim = (): void => {
      kubectl('delete', 'pvc', '--namespace', one.namespace, claim?.name ?? '', '--wait=false');
      kubectl('delete', 'pod', '--namespace', one.namespace, '--selector=app.kubernetes.io/name=grafana');
      kubectl('wait', `pv/${name}`, '--for=jsonpath={.status.phase}=Released', '--timeout=60s');
    };
    deleteClaim();
    await fixed(one, 'volume-released');
    deleteClaim();
    patch('pv', name, { spec: { claimRef: { uid: null } } });
    await fixed(one, 'claim-missing');
  });

  test('a volume that another claim is bound to', async () => {
    const one = stack('taken').apply();
    const [volume] = one.storage.volumes;
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: one.namespace, name: 'by-hand' };
    kubectl(
      'patch',
      'pv',
      volume?.name ?? '',
      '--type=json',
      `--patch=${JSON.stringify([{ op: 'replace', path: '/spec/claimRef', value: claimRef }])}`,
    );
    apply({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: one.namespace, name: 'by-hand' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: volume?.storageClassName,
        volumeName: volume?.name,
        resources: { requests: { storage: '1Gi' } },
      },
    });
    one.install();
    const health = await untilFound(['problem volume-taken'], one.dist);
    expect(health.releases[0]?.findings[0]?.title).toContain(`${one.namespace}/by-hand`);
    const [look = '', ...rest] = allFixes(health);
    expect(paste(look)).toContain('by-hand');
    // what its owner does; one of the commands waits for it
    kubectl('delete', 'pvc', '--namespace', one.namespace, 'by-hand', '--wait=false');
    rest.forEach(paste);
    await one.untilFine();
  });

  test('a pruned volume, whose claim is Lost', async () => {
    const one = stack('pruned').apply().install();
    await one.untilFine();
    const [volume] = one.storage.volumes;
    kubectl('delete', 'pv', volume?.name ?? '', '--wait=false');
    kubectl('patch', 'pv', volume?.name ?? '', '--type=merge', '--patch={"metadata":{"finalizers":null}}');
    await fixed(one, 'volume-deleted');
  });

  test('a claim that is Lost although its volume exists again', async () => {
    const one = stack('lost').apply().install();
    await one.untilFine();
    const [volume] = one.storage.volumes;
    kubectl('delete', 'pv', volume?.name ?? '', '--wait=false');
    kubectl('patch', 'pv', volume?.name ?? '', '--type=merge', '--patch={"metadata":{"finalizers":null}}');
    await foundAlone(one, 'volume-deleted');
    one.apply();
    await fixed(one, 'claim-lost');
  });

  test('the pruned StorageClass of a running release', async () => {
    const one = stack('pruned-class').apply().install();
    await one.untilFine();
    kubectl('delete', 'storageclass', `${one.namespace}-${one.release}`);
    await fixed(one, 'storage-class-missing');
  });

  test('a missing StorageClass, without which the operator creates no StatefulSet', async () => {
    const one = stack('no-class').apply();
    kubectl('delete', 'storageclass', `${one.namespace}-${one.release}`);
    one.install();
    const found = await one.until(
      ({ findings }) => findings[0]?.evidence.some(({ kind }) => kind === 'condition') === true,
    );
    expect(found.findings[0]?.evidence[1]?.text).toContain(
      `storage class "${one.namespace}-${one.release}" does not exist`,
    );
    await fixed(one, 'storage-class-missing');
  });

  test('a claim from other values than planned, which does not fit its volume', async () => {
    const one = stack('mismatch').apply();
    const values = { storageSpec: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '5Gi' } } } } } };
    one.install(undefined, { prometheus: { prometheusSpec: values } });
    const found = await fixed(one, 'claim-mismatch');
    expect(found.evidence[0]?.text).toBe('requests 5Gi; its volume has 1Gi');
  });

  test('a claim that is bound to another volume', async () => {
    const one = stack('elsewhere').apply();
    const here = ['--namespace', one.namespace];
    const [volume] = one.storage.volumes;
    const { spec } = JSON.parse(kubectl('get', 'pv', volume?.name ?? '', '-o', 'json')) as { spec: object };
    kubectl('delete', 'pv', volume?.name ?? '');
    const old = `${volume?.name}-old`;
    apply({ apiVersion: 'v1', kind: 'PersistentVolume', spec, metadata: { name: old } });
    try {
      one.install();
      const { releases } = await repaired(one, ['problem claim-elsewhere'], () => {
        one.apply();
        kubectl('delete', 'pvc', ...here, volume?.claim.name ?? '', '--wait=false');
        kubectl('delete', 'pod', ...here, '--all');
      });
      expect(releases[0]?.findings[0]?.title).toContain(old);
    } finally {
      kubectl('delete', 'pv', old, '--wait=false');
    }
  });

  test('a volume in another place than planned', async () => {
    const one = stack('differs').apply().install();
    await one.untilFine();
    const other = stack('differs2', {
      release: { name: one.release, namespace: one.namespace, chartVersion: '88.5.3' },
      nodes: [SECOND],
    });
    const found = await foundAlone(other, 'volume-differs');
    expect(found.evidence[0]?.text).toBe(
      `hostPath /data/dr-differs/prometheus-0-0 on ${FIRST}; planned hostPath /data/dr-differs/prometheus-0-0 on ${SECOND}`,
    );
  });
});
