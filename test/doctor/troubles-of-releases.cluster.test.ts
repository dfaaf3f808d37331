import { Size } from 'cdk8s';
import { allFixes, apply, examined, inLab, kubectl, NODES, on, paste, provision, stacks } from './lab';
import { patch, repaired, THREE, untilFound } from './repaired';
import { HostPathLayout } from '../../src';
import { GIB } from '../tools/describe';

const [FIRST = 'node-4', SECOND = 'node-5'] = NODES;

inLab('what happens to releases as a whole is found in one round and repaired:', () => {
  const stack = stacks();

  test('11: a namespace that stays Terminating', async () => {
    const one = stack('stuck', { ...THREE, ...on(FIRST) })
      .apply()
      .install();
    await one.untilFine();
    apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: one.namespace, finalizers: ['example.com/hold'] },
    });
    kubectl('delete', 'namespace', one.namespace, '--wait=false');
    const health = await repaired(one, ['problem namespace-terminating'], () => {
      patch('configmap', 'held', { metadata: { finalizers: null } }, '--namespace', one.namespace);
    });
    expect(health.releases[0]?.findings[0]?.claims).toHaveLength(3);
  });

  test('18: a namespace that was deleted, and created again', async () => {
    const one = stack('again', { ...THREE, ...on(FIRST) })
      .apply()
      .install();
    await one.untilFine();
    kubectl('delete', 'namespace', one.namespace, '--timeout=60s');
    await untilFound(['problem namespace-recreated'], one.dist);
    kubectl('create', 'namespace', one.namespace);
    await repaired(one, ['problem namespace-recreated']);
  });

  test('12: values files that are swapped, of running releases', async () => {
    const [a, b] = ['live-a', 'live-b'].map((name) =>
      stack(name, { prometheus: GIB, alertmanager: GIB, ...on(name === 'live-a' ? FIRST : SECOND) })
        .apply()
        .install(),
    );
    if (a === undefined || b === undefined) {
      throw new Error('there are two');
    }
    await a.untilFine();
    await b.untilFine();
    a.installValuesOf(b);
    const health = await repaired(a, ['problem values-of-other-release']);
    expect(health.releases[0]?.findings[0]?.title).toContain(b.release);
  });

  test('13: values files that are swapped, of a fresh release', async () => {
    const [a, b] = ['new-a', 'new-b'].map((name) =>
      stack(name, { ...THREE, ...on(name === 'new-a' ? FIRST : SECOND) }).apply(),
    );
    if (a === undefined || b === undefined) {
      throw new Error('there are two');
    }
    a.installValuesOf(b);
    const health = await repaired(a, ['problem values-of-other-release']);
    expect(health.releases[0]?.findings[0]?.title).toContain(b.release);
  });

  test('14: a neighbour that wants the volume of a release that is uninstalled', async () => {
    const one = stack('wanted', { ...THREE, ...on(FIRST) })
      .apply()
      .install();
    await one.untilFine();
    paste(`helm uninstall ${one.release} --namespace ${one.namespace} --wait`);
    const other = stack('neighbour', { ...THREE, ...on(SECOND) }).apply();
    const [volume] = one.storage.volumes;
    const spec = { storageClassName: volume?.storageClassName, volumeName: volume?.name };
    other.install(undefined, { prometheus: { prometheusSpec: { storageSpec: { volumeClaimTemplate: { spec } } } } });
    const health = await untilFound(['problem installed-elsewhere'], one.dist);
    const lines = health.steps.flatMap(({ step }) => step.commands.map((line) => JSON.stringify(line)));
    expect(lines.join()).not.toContain('uninstall');
    await repaired(one, ['problem installed-elsewhere'], () => other.install());
  });

  test('15: a claim of another namespace that has taken the volume', async () => {
    const one = stack('robbed', { ...THREE, ...on(FIRST) }).apply();
    const [volume] = one.storage.volumes;
    const { name = '', storageClassName } = volume ?? {};
    kubectl('create', 'namespace', `${one.namespace}-x`);
    const claimRef = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: `${one.namespace}-x`,
      name: 'thief',
    };
    kubectl(
      'patch',
      'pv',
      name,
      '--type=json',
      `--patch=${JSON.stringify([{ op: 'replace', path: '/spec/claimRef', value: claimRef }])}`,
    );
    apply({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: `${one.namespace}-x`, name: 'thief' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName,
        volumeName: name,
        resources: { requests: { storage: '1Gi' } },
      },
    });
    one.install();
    kubectl(
      'wait',
      'pvc/thief',
      '--namespace',
      `${one.namespace}-x`,
      '--for=jsonpath={.status.phase}=Bound',
      '--timeout=60s',
    );
    const health = await untilFound(['problem volume-taken'], one.dist);
    const [look = '', ...rest] = allFixes(health);
    expect(paste(look)).toContain('thief');
    // what its owner does, before the volume can be reserved again
    kubectl('delete', 'namespace', `${one.namespace}-x`, '--timeout=60s');
    kubectl('wait', `pv/${name}`, '--for=jsonpath={.status.phase}=Released', '--timeout=60s');
    rest.forEach(paste);
    await untilFound([], one.dist);
  });

  test('17: whenDeleted: Delete, uninstalled and installed again', async () => {
    const one = stack('deleting', { prometheus: GIB, alertmanager: GIB, ...on(FIRST) })
      .apply()
      .install();
    await one.untilFine();
    const policy = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } };
    const values = { prometheus: { prometheusSpec: policy } };
    one.install(undefined, values);
    await untilFound(['at-risk deletes-more-than-planned'], one.dist);
    paste(`helm uninstall ${one.release} --namespace ${one.namespace} --wait`);
    const [claim] = one.storage.claims;
    kubectl('wait', `pvc/${claim?.name}`, '--namespace', one.namespace, '--for=delete', '--timeout=60s');
    one.install(undefined, values);
    await repaired(one, ['problem claim-deleted-by-policy']);
  });

  test('20: agent mode by hand', async () => {
    const one = stack('agent', { prometheus: GIB, alertmanager: GIB, ...on(FIRST) })
      .apply()
      .install();
    await one.untilFine();
    one.install(undefined, { prometheus: { agentMode: true } });
    await repaired(one, ['problem other-kind']);
  });

  test('24: a plan that has grown and is not applied', async () => {
    stack('small', { prometheus: GIB, alertmanager: GIB, ...on(FIRST) })
      .apply()
      .install();
    const grown = stack('small2', {
      release: { name: 'dr-small', namespace: `${process.env.TEST_PREFIX ?? 'doctor'}-small`, chartVersion: '88.5.3' },
      prometheus: { size: Size.gibibytes(20) },
      alertmanager: GIB,
      ...on(FIRST),
    });
    await repaired(grown, ['at-risk differs-from-plan', 'problem deletes-more-than-planned']);
  });

  test('26: a class with another provisioner', async () => {
    const one = stack('class', { prometheus: GIB, alertmanager: GIB, ...on(FIRST) })
      .apply()
      .install();
    await one.untilFine();
    const name = `${one.namespace}-${one.release}`;
    provision(name);
    const health = await untilFound(['problem storage-class-provisions'], one.dist);
    expect(health.status).toBe('problem');
    kubectl('delete', 'storageclass', name);
    await repaired(one, ['problem storage-class-missing']);
  });

  test('27: two releases on the same directories', async () => {
    const layout = HostPathLayout.perVolume('/data/twins');
    const a = stack('twin-a', { prometheus: GIB, alertmanager: GIB, layout, ...on(FIRST) }).apply();
    const b = stack('twin-b', { prometheus: GIB, alertmanager: GIB, layout, ...on(FIRST) }).apply();
    a.install();
    b.install();
    const health = await untilFound(['problem directory-shared'], a.dist);
    expect(health.releases[0]?.findings[0]?.data).toContain('danger');
    expect(health.releases[0]?.findings[0]?.claims).toHaveLength(2);
    await untilFound(['problem directory-shared', 'problem directory-shared'], a.dist, b.dist);
  });

  test('29: a volume of another team under the planned name', async () => {
    const one = stack('foreign', { prometheus: GIB, alertmanager: GIB, ...on(FIRST) });
    const [volume] = one.storage.volumes;
    apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: volume?.name },
      spec: {
        capacity: { storage: '5Gi' },
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'theirs',
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: '/srv/theirs' },
      },
    });
    const health = await examined(one.dist);
    const found = health.releases[0]?.findings ?? [];
    expect(found.map(({ code }) => code)).toContain('volume-not-ours');
    const lines = health.steps.flatMap(({ step }) => (step.deletes === undefined ? [] : [step.text]));
    expect(lines).toEqual([]);
  });
});
