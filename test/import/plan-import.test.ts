import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { HelmValues, type Values } from '../../src';
import { problemsOf } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { planImport, RELEASE, SCENARIO, VALUES, volume } from './hand-made';
import { readObjects } from '../../src/import/read-objects';

const IDENTITY = ['--release', RELEASE.name, '--chart-version', RELEASE.chartVersion];

async function inScenario(
  action: (file: (name: string) => string) => Promise<void>,
  objects: readonly Values[] = SCENARIO,
): Promise<void> {
  await inFolder(async (folder) => {
    writeFileSync(join(folder, 'volumes.yaml'), objects.map((one) => stringify(one)).join('---\n'));
    writeFileSync(join(folder, 'list.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    writeFileSync(join(folder, 'values.yaml'), new HelmValues(VALUES).toYaml());
    await action((name) => join(folder, name));
  });
}

async function refused(action: () => Promise<unknown>): Promise<readonly string[]> {
  let failed: unknown;
  await action().catch((error: unknown) => (failed = error));
  return problemsOf(() => {
    throw failed as Error;
  });
}

describe('plan import', () => {
  test('writes the description to standard output and what has to be done beside it', async () => {
    await inScenario(async (file) => {
      const { output, report, exitCode } = await planImport(
        file('volumes.yaml'),
        ...IDENTITY,
        '--values',
        file('values.yaml'),
      );
      expect(exitCode).toBe(0);
      expect(output).toMatch(/^import .*\nimport .*\n\nconst app = /);
      expect(report).toMatch(/^The runbook takes care of:\n {2}- volume prometheus-data-prometheus: .*\n/);
      expect(report).toContain('\nRunbook:\n\n# One by one; stop where one fails.\n\n# 1. Nothing may delete the data');
    });
  });

  test('takes a List as well as several documents, and several files', async () => {
    await inScenario(async (file) => {
      const more = [...IDENTITY, '--values', file('values.yaml')];
      const { output } = await planImport(file('volumes.yaml'), ...more);
      expect((await planImport(file('list.json'), ...more)).output).toBe(output);
      expect((await planImport(file('list.json'), file('volumes.yaml'), ...more)).output).toBe(output);
    });
  });

  test('ends with 2 where a person has to look at something, and with 1 where nothing could be written', async () => {
    await inScenario(async (file) => {
      const two = SCENARIO.filter(({ metadata }) => !JSON.stringify(metadata).includes('thanos'));
      writeFileSync(file('three.json'), JSON.stringify({ kind: 'List', items: two }));
      const { exitCode, report } = await planImport(file('three.json'), ...IDENTITY);
      expect(exitCode).toBe(2);
      expect(report).toMatch(/^Somebody has to look at:\n {2}- values: none were given/);

      // ThanosRuler needs somebody to ask, and nothing in a volume says whom
      const none = await planImport(file('volumes.yaml'), ...IDENTITY, '--out', file('main.ts'));
      expect([none.exitCode, existsSync(file('main.ts'))]).toEqual([1, false]);
      expect(none.output).toMatch(
        /^Nothing was written\. In the way:\n {2}- description: values\.thanosRuler\.thanosRulerSpec\.queryEndpoints: /,
      );
    });
  });

  test('does not overwrite a file unless it is told to', async () => {
    await inScenario(async (file) => {
      const all = [file('volumes.yaml'), ...IDENTITY, '--values', file('values.yaml'), '--out', file('main.ts')];
      writeFileSync(file('main.ts'), 'mine');
      expect(await refused(() => planImport(...all))).toEqual([
        `--out: got ${JSON.stringify(file('main.ts'))}, it is there already: want another file, or --force`,
      ]);
      expect(readFileSync(file('main.ts'), 'utf8')).toBe('mine');
      const { output, exitCode } = await planImport(...all, '--force');
      expect([exitCode, output.includes('import')]).toEqual([0, false]);
      expect(readFileSync(file('main.ts'), 'utf8')).toContain("layout: HostPathLayout.sharedRoot('/prometheus/data')");
    });
  });

  test('tells machines the same', async () => {
    await inScenario(async (file) => {
      const { output, report } = await planImport(
        file('volumes.yaml'),
        ...IDENTITY,
        '--values',
        file('values.yaml'),
        '--json',
      );
      const { description, findings, runbook } = JSON.parse(output) as Record<string, object>;
      expect(report).toBe('');
      expect(typeof description).toBe('string');
      expect(findings).toHaveLength(4);
      expect(runbook).toHaveLength(7);
    });
  });

  test('calls kubectl and helm in the runbook as it was told to, safe for a shell', async () => {
    await inScenario(async (file) => {
      const { output } = await planImport(
        ...[file('volumes.yaml'), ...IDENTITY, '--values', file('values.yaml'), '--json'],
        ...['--context', "it's; rm -rf /", '--kubeconfig', '/home/me/.kube/config'],
      );
      const { runbook } = JSON.parse(output) as { runbook: { commands: string[] }[] };
      const commands = runbook.flatMap((step) => step.commands);
      for (const command of commands.filter((one) => one.startsWith('kubectl'))) {
        expect(command).toMatch(/^kubectl --kubeconfig=\/home\/me\/\.kube\/config '--context=it'\\''s; rm -rf \/' /);
      }
      expect(commands.find((one) => one.startsWith('helm'))).toMatch(
        /^helm --kubeconfig=\/home\/me\/\.kube\/config '--kube-context=it'\\''s; rm -rf \/' upgrade /,
      );
    });
  });

  test('takes the node, the claim and the path that nothing says', async () => {
    const objects = [
      volume('a', undefined, '/data/kps/a', { nodeAffinity: null }),
      volume('b', undefined, '/', { nodeAffinity: null }),
    ];
    await inScenario(async (file) => {
      const { output } = await planImport(
        ...[
          file('volumes.yaml'),
          ...IDENTITY,
          '--namespace',
          'prometheus',
          '--claim',
          'a=prometheus-0-0',
          '--claim',
          'b=grafana-0',
        ],
        ...['--node', 'node-1', '--node', 'b=node-2', '--path', 'grafana=/data/kps/graphs'],
      );
      expect(output).toContain("nodes: ['node-1']");
      expect(output).toContain("storageClassName: 'b', path: '/data/kps/graphs', nodes: ['node-2'] }");
    }, objects);
  });

  test.each<[string, readonly string[], string]>([
    ['a claim without a name', ['--claim', 'pv'], '--claim: got "pv", want a=b, each once'],
    ['a node twice', ['--node', 'a', '--node', 'b'], '--node: got "b", want [volume=]node, each once'],
    [
      'no such file',
      ['/nowhere.yaml'],
      "/nowhere.yaml: Error: ENOENT: no such file or directory, open '/nowhere.yaml'",
    ],
    [
      'no such kubectl',
      ['--kubectl', '/nowhere/kubectl'],
      '/nowhere/kubectl is not a program that can be run; install kubectl, or name it with --kubectl or KUBECTL',
    ],
  ])('refuses %s', async (_, args, problem) => {
    expect(await refused(() => planImport(...args))).toEqual([problem]);
  });
});

describe('objects are read', () => {
  const LIST = { kind: 'PersistentVolumeList', items: [{ metadata: { name: 'a' } }] };
  test.each<[string, string, unknown]>([
    [
      'from several documents, some of them empty',
      'kind: A\n---\n---\n# nothing\n---\nkind: B\n',
      [{ kind: 'A' }, { kind: 'B' }],
    ],
    ['from a list of the API', JSON.stringify(LIST), [{ kind: 'PersistentVolume', metadata: { name: 'a' } }]],
    [
      'from a List with a List',
      JSON.stringify({ kind: 'List', items: [LIST] }),
      [{ kind: 'PersistentVolume', metadata: { name: 'a' } }],
    ],
    [
      'from anchors and merges',
      'kind: A\nx: &x {p: 1}\ny: {<<: *x, q: 2}\n',
      [{ kind: 'A', x: { p: 1 }, y: { p: 1, q: 2 } }],
    ],
  ])('%s', (_, text, objects) => {
    expect(readObjects(text, 'it')).toEqual(objects);
  });

  test.each<[string, string, RegExp]>([
    ['no YAML', 'kind: [', /^Flow sequence/],
    ['no object', '- a\n- b\n', /^got no object with a kind/],
    [
      'a bomb of aliases',
      `kind: A\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((k, i) => `${k}: &${k} [${`*${'abcdefgh'[i] ?? ''},`.repeat(9)}]`)
        .join('\n')}\n`,
      /^Excessive alias count/,
    ],
    [
      'something within itself',
      `{"kind":"List","items":${'[{"kind":"List","items":'.repeat(6)}[]${'}]'.repeat(6)}}`,
      /^got lists within lists/,
    ],
  ])('and refused: %s', (_, text, problem) => {
    expect(problemsOf(() => readObjects(text, 'it'))[0]).toMatch(problem);
  });
});
