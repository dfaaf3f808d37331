import { apply, inLab, kubectl, NODES, on, type Stack, stacks } from './lab';
import { patch, repaired, THREE } from './repaired';

const [FIRST = 'node-4'] = NODES;

inLab('what a hostile operator does to a healthy release is found in one round and repaired:', () => {
  const stack = stacks();
  let one: Stack;
  const volume = (component = 'prometheus') => {
    const found = one.storage.volumes.find(({ claim }) => claim.component === component);
    if (found === undefined) {
      throw new Error(`no volume of ${component}`);
    }
    return found;
  };
  const here = () => ['--namespace', one.namespace];
  const deleteClaim = (component = 'prometheus') => {
    const { claim } = volume(component);
    kubectl('delete', 'pvc', ...here(), claim.name, '--wait=false');
    kubectl('delete', 'pod', ...here(), `${claim.workload}-0`, '--wait=false');
  };

  beforeAll(async () => {
    one = stack('hostile', { ...THREE, ...on(FIRST) })
      .apply()
      .install();
    await one.untilFine();
  });

  test('1: replicas raised by hand', async () => {
    one.install(undefined, { prometheus: { prometheusSpec: { replicas: 2 } } });
    await repaired(one, ['at-risk claims-not-planned']);
  });

  test('2: shards and size raised by hand', async () => {
    const storageSpec = { volumeClaimTemplate: { spec: { resources: { requests: { storage: '50Gi' } } } } };
    one.install(undefined, { prometheus: { prometheusSpec: { shards: 2, storageSpec } } });
    await repaired(one, ['at-risk claims-not-planned', 'at-risk differs-from-plan']);
  });

  test('3: a volume that is deleted while it is bound', async () => {
    kubectl('delete', 'pv', volume().name, '--wait=false');
    const { steps } = await repaired(one, ['at-risk volume-terminating']);
    expect(steps.flatMap(({ step }) => step.deletes ?? []).length).toBeGreaterThan(0);
  });

  test('4: claims that are deleted while pods use them, of a StatefulSet and of a Deployment', async () => {
    kubectl('delete', 'pvc', ...here(), volume().claim.name, '--wait=false');
    kubectl('delete', 'pvc', ...here(), volume('grafana').claim.name, '--wait=false');
    await repaired(one, ['at-risk claim-terminating', 'at-risk claim-terminating']);
  });

  test('3 and 4: both, of a Deployment', async () => {
    kubectl('delete', 'pvc', ...here(), volume('grafana').claim.name, '--wait=false');
    kubectl('delete', 'pv', volume('grafana').name, '--wait=false');
    await repaired(one, ['at-risk claim-terminating', 'at-risk volume-terminating']);
  });

  test('5: a reclaim policy, and later the claim', async () => {
    patch('pv', volume().name, { spec: { persistentVolumeReclaimPolicy: 'Delete' } });
    await repaired(one, ['at-risk reclaim-policy']);
    patch('pv', volume().name, { spec: { persistentVolumeReclaimPolicy: 'Delete' } });
    deleteClaim();
    const { steps } = await repaired(one, ['at-risk reclaim-policy', 'problem volume-released']);
    expect(steps[0]?.step.commands).toHaveLength(1);
  });

  test('6: a volume gone, a tighter namespace, and the Job deleted', async () => {
    kubectl('delete', 'pv', volume().name, '--wait=false');
    patch('pv', volume().name, { metadata: { finalizers: null } });
    kubectl('delete', 'jobs', '--all', ...here());
    kubectl('label', 'namespace', one.namespace, 'pod-security.kubernetes.io/enforce=baseline', '--overwrite');
    await repaired(one, ['problem job-blocked-by-pod-security', 'problem job-missing', 'problem volume-deleted']);
  });

  test('7: paused, and the StatefulSet deleted', async () => {
    const { workload } = volume().claim;
    patch('prometheus', workload.replace(/^prometheus-/, ''), { spec: { paused: true } }, ...here());
    kubectl('delete', 'statefulset', ...here(), workload);
    await repaired(one, ['problem object-paused']);
  });

  test('8: paused, and the StatefulSet and Grafana at 0', async () => {
    const { workload } = volume().claim;
    patch('prometheus', workload.replace(/^prometheus-/, ''), { spec: { paused: true } }, ...here());
    kubectl('scale', 'statefulset', ...here(), workload, '--replicas=0');
    kubectl('scale', 'deployment', ...here(), volume('grafana').claim.workload, '--replicas=0');
    await repaired(one, ['problem object-paused', 'waiting scaled-down']);
  });

  test.each([
    ['9: a quota', 'ResourceQuota', (most: number) => ({ hard: { persistentvolumeclaims: String(most) } })],
    [
      '10: a LimitRange',
      'LimitRange',
      (most: number) => ({ limits: [{ type: 'PersistentVolumeClaim', max: { storage: `${most + 1}Mi` } }] }),
    ],
  ])('%s, and a claim deleted', async (_, kind, spec) => {
    const limit = { apiVersion: 'v1', kind, metadata: { name: 'tight', namespace: one.namespace } };
    apply({ ...limit, spec: spec(0) });
    deleteClaim();
    const health = await repaired(one, ['problem quota', 'problem volume-released'], () => {
      apply({ ...limit, spec: spec(10_000) });
    });
    kubectl('delete', kind, 'tight', ...here());
    expect(health.releases[0]?.findings.find(({ code }) => code === 'quota')?.about).toBe(
      `${kind} ${one.namespace}/tight`,
    );
  });

  test('19: a claim that is bound to a volume of another class', async () => {
    const { claim, name } = volume('alertmanager');
    const object = claim.workload.replace(/^alertmanager-/, '');
    const run = (replicas: number) => {
      patch('alertmanager', object, { spec: { replicas } }, ...here());
    };
    run(0);
    kubectl('wait', 'pod', `${claim.workload}-0`, ...here(), '--for=delete', '--timeout=60s');
    kubectl('delete', 'pvc', claim.name, ...here());
    const spec = { accessModes: ['ReadWriteOnce'], storageClassName: 'hostile-other' };
    const other = `${one.namespace}-other`;
    apply(
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: other },
        spec: { ...spec, capacity: { storage: '1Gi' }, hostPath: { path: '/srv/hostile-other' } },
      },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: claim.name, namespace: one.namespace },
        spec: { ...spec, volumeName: other, resources: { requests: { storage: '1Gi' } } },
      },
    );
    run(1);
    kubectl('wait', 'pv', name, '--for=jsonpath={.status.phase}=Released', '--timeout=60s');
    await repaired(one, ['problem claim-elsewhere'], () => {
      run(0);
      kubectl('wait', 'pod', `${claim.workload}-0`, ...here(), '--for=delete', '--timeout=60s');
      kubectl('delete', 'pvc', claim.name, ...here());
      kubectl('delete', 'pv', other);
      run(1);
    });
  });

  test('30: seven causes at once', async () => {
    const { workload } = volume('alertmanager').claim;
    kubectl('delete', 'pv', volume().name, '--wait=false');
    patch('pv', volume().name, { metadata: { finalizers: null } });
    kubectl('delete', 'jobs', '--all', ...here());
    kubectl('label', 'namespace', one.namespace, 'pod-security.kubernetes.io/enforce=baseline', '--overwrite');
    patch('alertmanager', workload.replace(/^alertmanager-/, ''), { spec: { paused: true } }, ...here());
    kubectl('delete', 'statefulset', workload, ...here());
    patch('pv', volume('alertmanager').name, { spec: { persistentVolumeReclaimPolicy: 'Delete' } });
    kubectl('delete', 'pvc', volume('grafana').claim.name, ...here(), '--wait=false');
    kubectl('delete', 'storageclass', volume().storageClassName);
    await repaired(one, [
      'at-risk claim-terminating',
      'at-risk reclaim-policy',
      'problem job-blocked-by-pod-security',
      'problem job-missing',
      'problem object-paused',
      'problem storage-class-missing',
      'problem volume-deleted',
    ]);
  });
});
