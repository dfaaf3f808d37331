import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Command } from 'commander';
import { GitOpsApp, KubePrometheusStackStorage } from '../../src';
import { addDoctor } from '../../src/cli/doctor';
import type { Result } from '../../src/cli/result';
import { cli } from '../tools/cli';
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
    expect(output).toContain('Nothing of this release is in the cluster yet');
    expect(output).toContain(`${kubectl} --kubeconfig=/k --context=eu apply -k ${join(folder, 'dist')}`);
    expect(calls().filter((call) => !call.startsWith('get '))).toEqual([]);
    expect(calls().filter((call) => /secret/i.test(call))).toEqual([]);
    expect(calls().every((call) => call.includes('--context=eu') && call.includes('--request-timeout='))).toBe(true);
    expect(calls()).toHaveLength(10);
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

describe('the options of the report', () => {
  /** The exit code and the output of the doctor of a plan in an empty cluster. */
  async function inEmptyCluster(...args: readonly string[]) {
    let said: Awaited<ReturnType<typeof cli>> = { code: -1, stdout: '', stderr: '' };
    await inFolder(async (folder) => {
      const { kubectl } = emptyCluster(folder, '{"items":[],"metadata":{"name":"monitoring"}}');
      said = await cli('doctor', synth(join(folder, 'dist')), '--kubectl', kubectl, ...args);
    });
    return said;
  }

  test.each([
    ['text', /^x kps/],
    ['json', /^\{\n {2}"schemaVersion": 1/],
    ['junit', /^<\?xml/],
    ['sarif', /sarif-schema-2\.1\.0/],
    ['markdown', /^### /],
  ])('--output %s', async (format, begin) => {
    const { code, stdout } = await inEmptyCluster('--output', format);
    expect(code).toBe(2);
    expect(stdout).toMatch(begin);
    expect(stdout.endsWith('\n')).toBe(true);
  });

  test('--json is short for --output json, and excludes another format', async () => {
    expect(JSON.parse((await inEmptyCluster('--json')).stdout)).toMatchObject({ status: 'problem' });
    const both = await inEmptyCluster('--json', '--output', 'junit');
    expect([both.code, both.stdout]).toEqual([1, '']);
    expect(both.stderr).toContain('--json');
  });

  test('there are colours with --color always, and none in a pipe', async () => {
    expect((await inEmptyCluster('--color', 'always')).stdout).toContain('\u001b[31m');
    expect((await inEmptyCluster()).stdout).not.toContain('\u001b');
    expect((await inEmptyCluster('--color', 'sometimes')).stderr).toContain('always, never');
  });

  test('--suppress leaves out findings with a code, and refuses a code that does not exist with the nearest one', async () => {
    const { stdout, code } = await inEmptyCluster('--suppress', 'not-installed', '--suppress', 'node-missing');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nSuppressed: node-missing, not-installed\nFine otherwise: 2 findings suppressed\.\n$/);
    const wrong = await inEmptyCluster('--suppress', 'not-instaled');
    expect([wrong.code, wrong.stdout]).toEqual([1, '']);
    expect(wrong.stderr).toContain('did you mean not-installed?');
    expect((await inEmptyCluster('--suppress', 'toString')).code).toBe(1);
  });

  test('--explain prints one finding, and refuses a number that there is not', async () => {
    expect((await inEmptyCluster('--explain', '2')).stdout).toMatch(/^\[2\] ~ Nothing of this release/);
    const beyond = await inEmptyCluster('--explain', '7');
    expect([beyond.code, beyond.stdout]).toEqual([1, '']);
    expect(beyond.stderr).toContain('from 1 to 2');
    for (const number of ['0', '-1', 'x', '1.5', '']) {
      expect((await inEmptyCluster('--explain', number)).code).toBe(1);
    }
  });

  test('the printed command makes the same report again', async () => {
    await inFolder(async (folder) => {
      const { kubectl } = emptyCluster(folder, '{"items":[],"metadata":{"name":"monitoring"}}');
      const dist = synth(join(folder, "it's dist"));
      const args = ['doctor', dist, '--kubectl', kubectl, '--context', 'a b', '--suppress', 'node-full', '--usage'];
      const { stdout } = await cli(...args);
      const again = /^npx cdk8s-prometheus-storage (.*)$/m.exec(stdout)?.[1] ?? '';
      const words = execFileSync('sh', ['-c', `printf '%s\\n' ${again}`], { encoding: 'utf8' })
        .trimEnd()
        .split('\n');
      expect([...words].sort()).toEqual([...args].sort());
      expect((await cli(...words)).stdout).toBe(stdout);
    });
  });
});

test('a wait for something that does not come ends with 1', async () => {
  await inFolder(async (folder) => {
    const dist = synth(join(folder, 'dist'));
    const kubectl = join(folder, 'kubectl');
    const metadata = { name: 'node-0', labels: { 'kubernetes.io/hostname': 'node-0' } };
    const nodes = JSON.stringify({ items: [{ kind: 'Node', metadata }] });
    const others = JSON.stringify({ items: [], metadata: { name: 'monitoring' } });
    const script = `case $2 in *nodes) echo '${nodes}';; *) echo '${others}';; esac`;
    writeFileSync(kubectl, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    expect((await run(dist, '--kubectl', kubectl)).exitCode).toBe(0);
    expect((await run(dist, '--kubectl', kubectl, '--wait', '1s')).exitCode).toBe(1);
    await expect(run(dist, '--kubectl', kubectl, '--wait', 'soon')).rejects.toThrow('a duration from 1s to 24h');
  });
});
