import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackDescription } from '../../src';
import { Kubectl } from '../../src/cluster/kubectl';
import { readUserLists } from '../../src/doctor/read-user-lists';
import { GIB } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { plan } from './states';

const PATH = 'prometheus.prometheusSpec.initContainers';
const MINE = `prometheus: { prometheusSpec: { initContainers: [{ name: mine, image: ON }] } }`;
const SECRET = 'hunter2';

type Found = Awaited<ReturnType<typeof readUserLists>>;
type Objects = Readonly<Record<string, object>>;

/** What is read for a plan in `dist` of a folder, with these objects behind a kubectl. */
async function read(folder: string, props: Partial<StackDescription>, objects: Objects = {}): Promise<Found> {
  const component = props.grafana === undefined ? { prometheus: GIB } : {};
  const one = plan({ ...component, valuesFile: 'overlay', values: { a: 1 }, ...props });
  const kubectl = join(folder, 'kubectl');
  const answers = Object.entries(objects).map(([about, object], index) => {
    writeFileSync(join(folder, `${index}.json`), JSON.stringify(object));
    return `'get ${about} --namespace=monitoring --output=json '*) cat '${join(folder, `${index}.json`)}' ;;`;
  });
  const script = [
    '#!/bin/sh',
    'case "$* " in',
    ...answers,
    "*) echo 'Error from server (Forbidden): x is forbidden: User u cannot get it' >&2; exit 1 ;;",
    'esac',
  ];
  writeFileSync(kubectl, script.join('\n'), { mode: 0o755 });
  mkdirSync(join(folder, 'dist'), { recursive: true });
  return readUserLists(new Kubectl({ kubectl }), [{ ...one, folder: join(folder, 'dist') }]);
}

/** The planned hash of the list for values in files. */
function hashOf(...values: readonly object[]): string | undefined {
  const { overlay } = plan({ prometheus: GIB, valuesFile: 'overlay', values: values as never }).document;
  return overlay?.frozenLists.find(({ path }) => path === PATH)?.sha256;
}

const mine = (name: string, image: unknown = true): object => ({
  prometheus: { prometheusSpec: { initContainers: [{ name, image }] } },
});
const hashes = ({ userLists, unreadable }: Found): unknown[] => [
  ...userLists.map(({ path, sha256 }) => [path, sha256]),
  ...unreadable,
];
const data = (text: string, key = 'values.yaml'): object => ({ data: { [key]: text } });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the list that an overlay copies is read', () => {
  test('from a file that is relative to the output folder, as Helm reads it', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'values.yaml'), MINE);
      const found = await read(folder, { userValues: { path: '../values.yaml' } });
      expect(hashes(found)).toEqual([[PATH, hashOf(mine('mine', true))]]); // ON is a boolean of YAML 1.1
      expect(found.userLists).toMatchObject([{ namespace: 'monitoring', release: 'kps' }]);
    }));

  test('from an output folder that is a symbolic link, from the folder that it leads to', () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, 'deep/dist'), { recursive: true });
      symlinkSync('deep/dist', join(folder, 'dist'));
      writeFileSync(join(folder, 'deep/values.yaml'), MINE);
      expect(hashes(await read(folder, { userValues: { path: '../values.yaml' } }))).toEqual([
        [PATH, hashOf(mine('mine'))],
      ]);
    }));

  test('from a file of the Git repository for Argo CD', () =>
    inFolder(async (folder) => {
      execFileSync('git', ['init', '--quiet', folder]);
      mkdirSync(join(folder, 'clusters/eu'), { recursive: true });
      writeFileSync(join(folder, 'clusters/eu/values.yaml'), MINE);
      const props = { delivery: 'argo-cd', userValues: { path: 'clusters/eu/values.yaml' } } as const;
      expect(hashes(await read(folder, props))).toEqual([[PATH, hashOf(mine('mine'))]]);
    }));

  test('from ConfigMaps and Secrets, merged in their order', () =>
    inFolder(async (folder) => {
      const [a, b] = [JSON.stringify(mine('a')), JSON.stringify(mine('b'))];
      const objects = { 'configmaps one': data(a), 'secrets two': data(base64(b), 'k') };
      const [one, two] = [{ configMap: 'one' }, { secret: 'two', key: 'k' }];
      const of = async (...userValues: readonly (typeof one | typeof two)[]): Promise<unknown[]> =>
        hashes(await read(folder, { delivery: 'flux', userValues }, objects));
      expect(await of(one, two)).toEqual([[PATH, hashOf(mine('b'))]]);
      expect(await of(two, one)).toEqual([[PATH, hashOf(mine('a'))]]);
    }));

  test('as empty where no values are', () =>
    inFolder(async (folder) => {
      expect(hashes(await read(folder, { values: {}, userValues: [] }))).toEqual([[PATH, hashOf({})]]);
      writeFileSync(join(folder, 'empty.yaml'), '# nothing\n');
      expect(hashes(await read(folder, { userValues: { path: '../empty.yaml' } }))).toEqual([[PATH, hashOf({})]]);
    }));
});

describe('the list is unknown, and nothing of the values is shown,', () => {
  const bad = `password: ${SECRET}\npassword: ${SECRET}\n`;
  const deep = `{"${SECRET}":`.repeat(200) + '1' + '}'.repeat(200);
  const flux = { delivery: 'flux' } as const;
  test.each<[string, Partial<StackDescription>, string, string, Objects?]>([
    ['where the places are', {}, 'your values of release kps', 'not-found'],
    ['if there is no file', { userValues: { path: '../no.yaml' } }, 'your values in the file ../no.yaml', 'failed'],
    ['if it is a folder', { userValues: { path: '.' } }, 'your values in the file .', 'failed'],
    ['if it is a URL', { userValues: { path: 'https://a/b' } }, 'your values in the file https://a/b', 'failed'],
    ['if it is not YAML', { userValues: { path: '../bad.yaml' } }, 'your values in the file ../bad.yaml', 'failed'],
    [
      'without a repository',
      { delivery: 'argo-cd', userValues: { path: 'bad.yaml' } },
      'your values in the file bad.yaml',
      'failed',
    ],
    ['without the right', { ...flux, userValues: { secret: 'a' } }, 'your values in Secret monitoring/a', 'forbidden'],
    [
      'without the key',
      { ...flux, userValues: { configMap: 'a' } },
      'your values in ConfigMap monitoring/a',
      'not-found',
      { 'configmaps a': data(SECRET, 'other') },
    ],
    [
      'without data',
      { ...flux, userValues: { configMap: 'a', key: 'constructor' } },
      'your values in ConfigMap monitoring/a',
      'not-found',
      { 'configmaps a': {} },
    ],
    [
      'if the Secret is not YAML',
      { ...flux, userValues: { secret: 'a' } },
      'your values in Secret monitoring/a',
      'failed',
      { 'secrets a': data(base64(bad)) },
    ],
    [
      'if the Secret is no text',
      { ...flux, userValues: { secret: 'a' } },
      'your values in Secret monitoring/a',
      'failed',
      { 'secrets a': data('/w==') },
    ],
    [
      'if the Secret holds no map',
      { ...flux, userValues: { secret: 'a' } },
      'your values in Secret monitoring/a',
      'failed',
      { 'secrets a': data(base64(SECRET)) },
    ],
    [
      'if the Secret is nested too deeply',
      { ...flux, userValues: { secret: 'a' } },
      'your values in Secret monitoring/a',
      'failed',
      { 'secrets a': data(base64(deep)) },
    ],
  ])('%s', (_, props, what, obstacle, objects = {}) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'bad.yaml'), bad);
      const found = await read(folder, props, objects);
      expect(found).toMatchObject({ userLists: [], unreadable: [{ what, obstacle }] });
      expect(JSON.stringify(found)).not.toContain(SECRET);
    }),
  );

  test('if one of several places is unknown', () =>
    inFolder(async (folder) => {
      const userValues = [{ configMap: 'one' }, { secret: 'two' }];
      const found = await read(folder, { ...flux, userValues }, { 'configmaps one': data('{}') });
      expect(found).toMatchObject({ userLists: [], unreadable: [{ obstacle: 'forbidden' }] });
    }));
});

test('nothing is read if the overlay copies no list', () =>
  inFolder(async (folder) => {
    const none = { grafana: GIB, delivery: 'flux', userValues: { secret: 'a' } } as const;
    expect(await read(folder, none)).toEqual({ userLists: [], unreadable: [] });
  }));

test('values of Argo CD are read from its repository only', () =>
  inFolder(async (folder) => {
    execFileSync('git', ['init', '--quiet', join(folder, 'repo')]);
    writeFileSync(join(folder, 'values.yaml'), MINE);
    mkdirSync(join(folder, 'repo/dist'), { recursive: true });
    const { document } = plan({ prometheus: GIB, valuesFile: 'overlay' });
    const overlay = {
      userValues: [{ path: join(folder, 'values.yaml') }],
      frozenLists: [{ path: PATH, sha256: '0'.repeat(64) }],
    };
    const found = await readUserLists(new Kubectl({ kubectl: '/no/such' }), [
      { document: { ...document, delivery: 'argo-cd', overlay }, folder: join(folder, 'repo/dist') },
    ]);
    expect(found).toMatchObject({ userLists: [], unreadable: [{ obstacle: 'failed' }] });
  }));
