import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { HelmValues, type Problem, StorageError, type Values } from '../../src';
import { codesOf, problemsOf } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { planImport, RELEASE, SCENARIO, VALUES, volume } from './hand-made';
import type { Finding } from '../../src/import/finding';
import { main } from '../../src/cli/program';
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

async function problems(action: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await action();
  } catch (error) {
    if (error instanceof StorageError) {
      return error.problems;
    }
    throw error;
  }
  throw new Error('expected a StorageError, but nothing was thrown');
}

describe('plan import', () => {
  test('writes the description to standard output and the runbook to standard error', async () => {
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
      expect(report).toContain(
        '\nRunbook:\n\n# Run one command at a time, and stop if one fails.\n\n# 1. Set the reclaim policy of every volume to Retain',
      );
    });
  });

  test('reads a List, several documents and several files', async () => {
    await inScenario(async (file) => {
      const more = [...IDENTITY, '--values', file('values.yaml')];
      const { output } = await planImport(file('volumes.yaml'), ...more);
      expect((await planImport(file('list.json'), ...more)).output).toBe(output);
      expect((await planImport(file('list.json'), file('volumes.yaml'), ...more)).output).toBe(output);
    });
  });

  test('exits with 2 if the user must decide something, and with 1 if it could not write a description', async () => {
    await inScenario(async (file) => {
      const two = SCENARIO.filter(({ metadata }) => !JSON.stringify(metadata).includes('thanos'));
      writeFileSync(file('three.json'), JSON.stringify({ kind: 'List', items: two }));
      const { exitCode, report } = await planImport(file('three.json'), ...IDENTITY);
      expect(exitCode).toBe(2);
      expect(report).toMatch(/^Needs your decision:\n {2}- values: no values file is given/);

      // ThanosRuler needs a query endpoint, which no volume shows
      const none = await planImport(file('volumes.yaml'), ...IDENTITY, '--out', file('main.ts'));
      expect([none.exitCode, existsSync(file('main.ts'))]).toEqual([1, false]);
      expect(none.output).toMatch(
        /^Nothing is written\. Resolve these first:\n {2}- description: values\.thanosRuler\.thanosRulerSpec\.queryEndpoints/,
      );
    });
  });

  test('wraps its findings, and prints a command whole, at the beginning of a line, for the cluster that was read', async () => {
    await inScenario(async (file) => {
      const { report } = await planImport(file('volumes.yaml'), ...IDENTITY, '--context', 'eu');
      const lines = report.slice(0, report.indexOf('Runbook:')).split('\n');
      const command = `helm --kube-context=eu get values ${RELEASE.name} --namespace prometheus --output yaml > values.yaml`;
      expect(lines).toContain(command);
      expect(lines.filter((line) => line.length > 80)).toEqual([command]);
    });
  });

  test('does not overwrite a file without --force', async () => {
    await inScenario(async (file) => {
      const all = [file('volumes.yaml'), ...IDENTITY, '--values', file('values.yaml'), '--out', file('main.ts')];
      writeFileSync(file('main.ts'), 'mine');
      expect(await problems(() => planImport(...all))).toEqual([
        {
          code: 'file-exists',
          path: file('main.ts'),
          message: `${file('main.ts')} already exists; name another file, or add --force`,
        },
      ]);
      expect(readFileSync(file('main.ts'), 'utf8')).toBe('mine');
      const { output, exitCode } = await planImport(...all, '--force');
      expect([exitCode, output.includes('import')]).toEqual([0, false]);
      expect(readFileSync(file('main.ts'), 'utf8')).toContain("layout: HostPathLayout.sharedRoot('/prometheus/data')");
    });
  });

  test('prints the same content as JSON', async () => {
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
      expect(runbook).toHaveLength(9);
    });
  });

  test('calls kubectl and helm in the runbook with its own options, quoted for a shell', async () => {
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
      expect(commands.find((one) => one.startsWith('helm '))).toMatch(
        /^helm --kubeconfig=\/home\/me\/\.kube\/config '--kube-context=it'\\''s; rm -rf \/' upgrade /,
      );
    });
  });

  test('accepts the node, the claim and the path as options', async () => {
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

  test.each<[string, readonly string[], ...Pick<Problem, 'code' | 'path' | 'message'>[]]>([
    [
      'a claim without a name',
      ['--claim', 'pv', '--claim', 'pv='],
      { code: 'invalid-option', path: '--claim', message: '--claim is "pv"; it must have the form VOLUME=CLAIM' },
      { code: 'invalid-option', path: '--claim', message: '--claim is "pv="; it must have the form VOLUME=CLAIM' },
    ],
    [
      'the same node option twice',
      ['--node', 'a', '--node', 'b'],
      { code: 'invalid-option', path: '--node', message: '--node is "b"; it is already given as "a"' },
    ],
    [
      'a file that does not exist',
      ['/nowhere.yaml'],
      { code: 'unreadable-file', path: '/nowhere.yaml', message: '/nowhere.yaml does not exist' },
    ],
    ['a folder', ['/'], { code: 'unreadable-file', path: '/', message: '/ is a folder; name a file' }],
  ])('refuses %s', async (_, args, ...expected) => {
    const found = await problems(() => planImport(...args));
    expect(found.map(({ code, path, message }) => ({ code, path, message }))).toEqual(expected);
  });

  test.each<[what: string, refused: string, expected: unknown]>([
    ['claims', 'persistentvolumeclaims', [0, ['decide unreadable-type persistentvolumeclaims']]],
    ['volumes', 'persistentvolumes', ['cluster-unreachable persistentvolumes']],
  ])('reports %s that kubectl may not read', async (_, refused, expected) => {
    await inScenario(async (file) => {
      const kubectl = file('kubectl');
      writeFileSync(
        kubectl,
        `#!/bin/sh
case "$2" in
  ${refused}) echo 'Error from server (Forbidden): ${refused} is forbidden: User "me" cannot list them' >&2; exit 1 ;;
  persistentvolumes) cat ${file('list.json')} ;;
  *) echo '{"kind":"List","items":[]}' ;;
esac
`,
        { mode: 0o755 },
      );
      const all = ['--kubectl', kubectl, ...IDENTITY, '--values', file('values.yaml'), '--json'];
      const outcome = await planImport(...all).then(
        ({ output }) => {
          const { description, findings } = JSON.parse(output) as { description: string; findings: Finding[] };
          const decide = findings.filter(({ level }) => level === 'decide');
          return [description.indexOf('import'), decide.map((one) => `${one.level} ${one.code} ${one.subject}`)];
        },
        (error: unknown) =>
          codesOf(() => {
            throw error as Error;
          }),
      );
      expect(outcome).toEqual(expected);
    });
  });

  test('fails without kubectl', async () => {
    const [problem] = await problems(() => planImport('--kubectl', '/nowhere/kubectl'));
    expect(problem?.message).toContain('/nowhere/kubectl');
  });

  test('exits with 1 for a file that does not exist', async () => {
    let stderr = '';
    const streams = { stdout: () => undefined, stderr: (text: string) => void (stderr += text) };
    expect(await main(['plan', 'import', '/nowhere.yaml'], streams)).toBe(1);
    expect(stderr).toContain('/nowhere.yaml does not exist\n');
  });

  test('names the folder that it cannot write to', async () => {
    await inScenario(async (file) => {
      const out = file('none/main.ts');
      const all = [file('volumes.yaml'), ...IDENTITY, '--values', file('values.yaml'), '--out', out];
      expect((await problems(() => planImport(...all))).map(({ message }) => message)).toEqual([
        `${out} cannot be written: the folder ${file('none')} does not exist`,
      ]);
    });
  });
});

describe('objects', () => {
  const LIST = { kind: 'PersistentVolumeList', items: [{ metadata: { name: 'a' } }] };
  test.each<[string, string, unknown]>([
    [
      'several documents, some of them empty',
      'kind: A\n---\n---\n# nothing\n---\nkind: B\n',
      [{ kind: 'A' }, { kind: 'B' }],
    ],
    ['a list from the API', JSON.stringify(LIST), [{ kind: 'PersistentVolume', metadata: { name: 'a' } }]],
    [
      'a List in a List',
      JSON.stringify({ kind: 'List', items: [LIST] }),
      [{ kind: 'PersistentVolume', metadata: { name: 'a' } }],
    ],
    [
      'anchors and merges',
      'kind: A\nx: &x {p: 1}\ny: {<<: *x, q: 2}\n',
      [{ kind: 'A', x: { p: 1 }, y: { p: 1, q: 2 } }],
    ],
  ])('are read from %s', (_, text, objects) => {
    expect(readObjects(text, 'it')).toEqual(objects);
  });

  test.each<[string, string, RegExp]>([
    ['invalid YAML', 'kind: [', /^it: Flow sequence/],
    ['a document that is not an object', '- a\n- b\n', /^it: there is a document without a kind/],
    [
      'an alias bomb',
      `kind: A\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((k, i) => `${k}: &${k} [${`*${'abcdefgh'[i] ?? ''},`.repeat(9)}]`)
        .join('\n')}\n`,
      /^it: Excessive alias count/,
    ],
    [
      'an alias inside its own anchor',
      `{"kind":"List","items":${'[{"kind":"List","items":'.repeat(6)}[]${'}]'.repeat(6)}}`,
      /^it: lists are nested too deeply/,
    ],
  ])('are refused with %s', (_, text, problem) => {
    expect(problemsOf(() => readObjects(text, 'it'))[0]).toMatch(problem);
    expect(new Set(codesOf(() => readObjects(text, 'it')))).toEqual(new Set(['unreadable-objects it']));
  });
});
