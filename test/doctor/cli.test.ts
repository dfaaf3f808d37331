import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Command } from 'commander';
import { GitOpsApp, KubePrometheusStackStorage } from '../../src';
import { addDoctor } from '../../src/cli/doctor';
import type { Result } from '../../src/cli/result';
import { description, GIB, codesOf } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { plansToCheck } from '../../src/doctor/doctor';

async function run(...args: readonly string[]): Promise<Result> {
  let result: Result = { output: '', exitCode: -1 };
  const program = new Command('test').exitOverride();
  addDoctor(program, (one) => {
    result = one;
  });
  await program.parseAsync(['doctor', ...args], { from: 'user' });
  return result;
}

function synth(outdir: string): string {
  const app: App = new GitOpsApp({ outdir });
  new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', description({ prometheus: GIB }));
  app.synth();
  return outdir;
}

/** A kubectl that records its calls, and has an empty cluster. */
function emptyCluster(folder: string, answer = '{"items":[]}'): { kubectl: string; calls: () => string[] } {
  const log = join(folder, 'calls');
  const kubectl = join(folder, 'kubectl');
  writeFileSync(kubectl, `#!/bin/sh\nprintf '%s\\n' "$*" >>'${log}'\nprintf '%s' '${answer}'\n`, { mode: 0o755 });
  return { kubectl, calls: () => readFileSync(log, 'utf8').trim().split('\n') };
}

test('the doctor only runs kubectl get, never for Secrets, and always names the cluster', async () => {
  await inFolder(async (folder) => {
    const { kubectl, calls } = emptyCluster(folder, '{"items":[],"metadata":{"name":"monitoring"}}');
    const flags = ['--kubectl', kubectl, '--context', 'eu', '--kubeconfig', '/k', '--usage'];
    const { output, exitCode } = await run(synth(join(folder, 'dist')), ...flags);
    // it has no nodes either
    expect(exitCode).toBe(2);
    expect(output).toContain('nothing of this release is in the cluster yet');
    expect(output).toContain(`${kubectl} --kubeconfig=/k --context=eu apply -k ${join(folder, 'dist')}`);
    expect(calls().filter((call) => !call.startsWith('get '))).toEqual([]);
    expect(calls().filter((call) => /secret/i.test(call))).toEqual([]);
    expect(calls().every((call) => call.includes('--context=eu') && call.includes('--request-timeout='))).toBe(true);
    expect(calls()).toHaveLength(9);
  });
});

test('kubectl output with an unknown shape is reported as unreadable', async () => {
  await inFolder(async (folder) => {
    const { kubectl } = emptyCluster(folder, '{"items":[{"metadata":7}]}');
    const { output, exitCode } = await run(synth(join(folder, 'dist')), '--kubectl', kubectl, '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ schemaVersion: 1, status: 'unknown' });
    expect(output).toContain('persistentvolumes have an unknown shape');
  });
});

test('the RBAC rules are printed without a cluster', async () => {
  await inFolder(async (folder) => {
    const { output, exitCode } = await run(synth(join(folder, 'dist')), '--rbac', '--kubectl', '/no/such');
    expect(exitCode).toBe(0);
    expect(output).toContain('kind: ClusterRole');
  });
});

test('an error without a cluster explains how to name one', async () => {
  await inFolder(async (folder) => {
    const kubectl = join(folder, 'kubectl');
    const words = 'The connection to the server localhost:8080 was refused - did you specify the right host or port?';
    writeFileSync(kubectl, `#!/bin/sh\necho '${words}' >&2\nexit 1\n`, { mode: 0o755 });
    await expect(run(synth(join(folder, 'dist')), '--kubectl', kubectl)).rejects.toThrow(
      /localhost:8080 was refused .*; no kubeconfig seems to name a cluster: name one with --context or --kubeconfig$/,
    );
  });
});

test('a fleet is refused, because the doctor checks one cluster at a time', async () => {
  await inFolder((folder) => {
    mkdirSync(join(folder, 'eu'));
    synth(join(folder, 'eu'));
    synth(join(folder, 'us'));
    expect(codesOf(() => plansToCheck([folder]))).toEqual([`several-clusters ${folder}`]);
    expect(plansToCheck([join(folder, 'eu'), join(folder, 'eu/plan')])).toHaveLength(1);
    expect(plansToCheck([join(folder, 'us')])).toMatchObject([
      { folder: join(folder, 'us'), valuesFile: join(folder, 'us/values/kps.yml') },
    ]);
  });
});
