import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctor, doctorText, inLab, KUBECONFIG, kubectl, stacks, type Stack } from './lab';

inLab('with few rights on a real API server the doctor', () => {
  const stack = stacks();
  let one: Stack;

  beforeAll(async () => {
    one = stack('rights').apply().install();
    await one.untilFine();
  });
  afterAll(() => {
    kubectl('delete', 'clusterrole,clusterrolebinding', 'prometheus-storage-doctor', '--ignore-not-found');
  });

  /** A kubeconfig for a service account of the namespace. */
  function accountOf(name: string): string {
    kubectl('create', 'serviceaccount', '--namespace', one.namespace, name);
    const token = kubectl('create', 'token', '--namespace', one.namespace, name).trim();
    const admin = JSON.parse(kubectl('config', 'view', '--raw', '--flatten', '--output=json')) as {
      clusters: unknown[];
      contexts: { name: string; context: { cluster: string } }[];
    };
    const [context] = admin.contexts;
    const file = join(one.dist, `../${name}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: admin.clusters,
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: context?.context.cluster, user: name } }],
      'current-context': name,
    };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }

  function bind(account: string): void {
    const subject = `--serviceaccount=${one.namespace}:${account}`;
    const name = 'prometheus-storage-doctor';
    kubectl('create', 'clusterrolebinding', name, `--clusterrole=${name}`, subject);
    kubectl('create', 'rolebinding', name, '--namespace', one.namespace, `--role=${name}`, subject);
  }

  test('continues without any, and reports what it could not read', async () => {
    const kubeconfig = accountOf('nobody');
    const { document, exitCode } = await doctor(one.dist, '--kubeconfig', kubeconfig);
    expect([exitCode, document.status]).toEqual([1, 'unknown']);
    expect(document.unreadable.map(({ what, obstacle }) => [what, obstacle])).toEqual(
      [
        'PersistentVolumes',
        'StorageClasses',
        'nodes',
        'custom resource definitions of the operator',
        `the namespace ${one.namespace} itself`,
        `claims in namespace ${one.namespace}`,
        `pods in namespace ${one.namespace}`,
        `events in namespace ${one.namespace}`,
        `StatefulSets in namespace ${one.namespace}`,
        `Deployments in namespace ${one.namespace}`,
        `Jobs in namespace ${one.namespace}`,
        `ResourceQuotas in namespace ${one.namespace}`,
        `LimitRanges in namespace ${one.namespace}`,
        `Prometheus objects in namespace ${one.namespace}`,
      ].map((what) => [what, 'forbidden']),
    );
    const { output } = await doctorText(one.dist, '--kubeconfig', kubeconfig);
    expect(output).toContain('doctor --rbac prints the rights that it needs');
  });

  test('needs no more than the rights that it prints, and no Secret', async () => {
    const kubeconfig = accountOf('doctor');
    const { output } = await doctorText(one.dist, '--rbac');
    const file = join(one.dist, '../rbac.yaml');
    writeFileSync(file, output);
    kubectl('apply', '-f', file);
    bind('doctor');
    const { document, exitCode } = await doctor(one.dist, '--kubeconfig', kubeconfig);
    expect([exitCode, document.status, document.unreadable]).toEqual([0, 'fine', []]);
    const as = ['--kubeconfig', kubeconfig, '--namespace', one.namespace];
    expect(() => kubectl('get', 'secrets', ...as)).toThrow('forbidden');
    const { document: usage } = await doctor(one.dist, '--kubeconfig', kubeconfig, '--usage');
    expect(usage.notes).toHaveLength(1);
  });

  test('uses the rights that it has: with only events, claims and pods it still finds the claim', async () => {
    kubectl('delete', 'clusterrolebinding', 'prometheus-storage-doctor');
    const kubeconfig = join(one.dist, '../doctor.kubeconfig');
    const { document, exitCode } = await doctor(one.dist, '--kubeconfig', kubeconfig);
    expect([exitCode, document.status]).toEqual([0, 'fine']);
    expect(document.unreadable.map(({ what }) => what)).toEqual([
      'PersistentVolumes',
      'StorageClasses',
      'nodes',
      'custom resource definitions of the operator',
    ]);
  });

  test('reports that it cannot reach a cluster, or that kubectl is missing', async () => {
    const nowhere = join(one.dist, '../nowhere.kubeconfig');
    writeFileSync(nowhere, '{}');
    await expect(doctor(one.dist, '--kubeconfig', nowhere)).rejects.toThrow(/^cannot reach the cluster: 1 problem/);
    await expect(doctor(one.dist, '--context', 'no-such')).rejects.toThrow(/context "no-such" does not exist/);
    await expect(doctor(one.dist, '--kubectl', '/no/such/kubectl')).rejects.toThrow(/^cannot run kubectl/);
    expect(KUBECONFIG).toBeDefined();
  });
});
