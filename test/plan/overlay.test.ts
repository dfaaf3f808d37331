import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HelmValues, planStack, type StackDescription, type StackPlan, type Values } from '../../src';
import { mergeLayers } from '../../src/values/merge';
import { valueAt, withValue } from '../../src/values/values';
import { codesOf, description, GIB, thrownBy } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { helmReads } from '../tools/helm-reads';

const SPEC = ['prometheus', 'prometheusSpec'];
const INIT = [...SPEC, 'initContainers'];
const STORAGE = [...SPEC, 'storageSpec'];

const overlay = (props: Partial<StackDescription> = {}): StackPlan =>
  planStack(description({ valuesFile: 'overlay', prometheus: GIB, ...props }));
const inSpec = (key: string, value: Values[string] & (string | object)): Values => withValue({}, [...SPEC, key], value);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the overlay', () => {
  test('is the merged file without any value of yours', () => {
    const values = { nodeExporter: { enabled: false }, prometheus: { prometheusSpec: { scrapeInterval: '30s' } } };
    const without = planStack(description({ prometheus: GIB })).values.data;
    const { values: merged, valuesFile } = overlay({ values });
    expect(valuesFile.data).toEqual(without);
    expect(merged.data).toEqual(mergeLayers(without, values));
    expect(merged.data).toEqual(planStack(description({ prometheus: GIB, values })).values.data);
  });

  test('is all there is without values of yours', () => {
    const { values, valuesFile } = overlay();
    expect(valuesFile.data).toEqual(values.data);
  });

  test('has settings that you repeat, so that they stay when you change your file', () => {
    const values = withValue({}, [...STORAGE, 'volumeClaimTemplate', 'spec', 'accessModes'], ['ReadWriteOnce']);
    expect(overlay({ values }).valuesFile.data).toEqual(overlay().valuesFile.data);
  });

  test('leaves out what is yours to decide', () => {
    const { values, valuesFile } = overlay({ values: inSpec('retentionSize', '5MB') });
    expect(valueAt(valuesFile.data, [...SPEC, 'retentionSize'])).toBeUndefined();
    expect(valueAt(values.data, [...SPEC, 'retentionSize'])).toBe('5MB');
  });

  test('has a list of yours with ours where Helm would replace it', () => {
    const { valuesFile } = overlay({ values: inSpec('initContainers', [{ name: 'mine' }]) });
    expect(valueAt(valuesFile.data, INIT)).toEqual([
      expect.objectContaining({ name: 'wait-for-data-directory' }),
      { name: 'mine' },
    ]);
  });

  test('has values from code beside values from files, and no value of a file', async () => {
    await inFolder((folder) => {
      const [file, own] = [join(folder, 'values.yaml'), join(folder, 'overlay.yml')];
      writeFileSync(
        file,
        'a: { b: 1, c: [1] }\nprometheus: { prometheusSpec: { initContainers: [{ name: mine }] } }\n',
      );
      const values = [{ a: { b: 2 }, code: [1] }, HelmValues.fromFile(file), { a: { c: [2] }, d: null }];
      const { values: merged, valuesFile, plan } = overlay({ values });
      expect(valuesFile.data).toMatchObject({ a: { c: [2] }, code: [1], d: null });
      expect(valueAt(valuesFile.data, ['a'])).toEqual({ c: [2] });
      valuesFile.save(own);
      expect(helmReads(file, own)).toEqual(merged.data);
      expect(plan.notes).toHaveLength(1);
    });
  });

  test('notes that values are in no file that is known', () => {
    expect(overlay({ values: { a: 1 } }).plan.notes).toHaveLength(2);
    expect(overlay({ values: {} }).plan.notes).toHaveLength(1);
    expect(overlay().plan.notes).toHaveLength(1);
  });

  test('is not what is planned by default', () => {
    const { values, valuesFile, plan } = planStack(description({ prometheus: GIB, valuesFile: 'merged' }));
    expect(valuesFile).toBe(values);
    expect(plan).not.toHaveProperty('overlay');
    expect(overlay().plan.overlay).toEqual({ frozenLists: [{ path: INIT.join('.'), sha256: sha256('[]') }] });
  });
});

describe('a list that is copied', () => {
  const frozen = (props: Partial<StackDescription>) => overlay(props).plan.overlay?.frozenLists;
  const hash = (values: Values): string | undefined =>
    frozen({ values })?.find(({ path }) => path === INIT.join('.'))?.sha256;

  test('has the hash of your own items', () => {
    expect(hash(inSpec('initContainers', [{ name: 'mine', image: 'i' }]))).toBe(
      sha256('[{"image":"i","name":"mine"}]'),
    );
    expect(hash({})).toBe(sha256('[]'));
    expect(hash(inSpec('initContainers', null as never))).toBe(sha256('[]'));
  });

  test('has another hash for other items or another order, and the same for another order of keys', () => {
    const [a, b] = [{ name: 'a', image: 'i' }, { name: 'b' }];
    const hashes = [[a, b], [b, a], [a], [{ image: 'i', name: 'a' }, b]].map((list) =>
      hash(inSpec('initContainers', list)),
    );
    expect(new Set(hashes).size).toBe(3);
    expect(hashes[3]).toBe(hashes[0]);
  });

  test('is one for each component that waits, and none where none waits', () => {
    const props = { alertmanager: GIB, grafana: GIB };
    expect(frozen(props)?.map(({ path }) => path)).toEqual([
      'prometheus.prometheusSpec.initContainers',
      'alertmanager.alertmanagerSpec.initContainers',
    ]);
    expect(frozen({ ...props, waitForDirectories: false })).toEqual([]);
    expect(frozen({ initJob: false, values: inSpec('initContainers', [{ name: 'mine' }]) })).toEqual([]);
  });

  test('is none of a file where code replaces it', async () => {
    await inFolder((folder) => {
      const file = join(folder, 'values.yaml');
      writeFileSync(file, 'prometheus: { prometheusSpec: { initContainers: [{ name: mine }] } }\n');
      const values = [HelmValues.fromFile(file), inSpec('initContainers', [{ name: 'code' }])];
      expect(frozen({ values })).toEqual([]);
      expect(frozen({ values: values[0] ?? {} })).toHaveLength(1);
    });
  });

  test('is named at the top of the file', () => {
    const text = overlay().valuesFile.toYaml();
    expect(text).toMatch(/^# - prometheus\.prometheusSpec\.initContainers$/m);
    expect(overlay({ waitForDirectories: false }).valuesFile.toYaml()).not.toContain('# - ');
  });
});

describe('what a later file cannot remove', () => {
  const block = (path: readonly string[], value: Values[string]): Values =>
    withValue({}, [...STORAGE, ...path], value ?? null);

  test.each<[values: Values, path: string]>([
    [block(['emptyDir'], null), 'storageSpec.emptyDir'],
    [block(['volumeClaimTemplate', 'selector'], {}), 'storageSpec.volumeClaimTemplate.selector'],
    [block(['volumeClaimTemplate', 'spec', 'selector'], null), 'storageSpec.volumeClaimTemplate.spec.selector'],
    [block(['volumeClaimTemplate', 'spec', 'volumeName'], ''), 'storageSpec.volumeClaimTemplate.spec.volumeName'],
  ])('is a problem: %j', (values, path) => {
    expect(codesOf(() => overlay({ values }))).toEqual([`key-not-removable values.prometheus.prometheusSpec.${path}`]);
    expect(planStack(description({ prometheus: GIB, values })).plan.volumes).toHaveLength(1);
  });

  test('is a problem in the block of a component without storage, too', () => {
    const values = { alertmanager: { alertmanagerSpec: { storage: { emptyDir: null } } } };
    expect(codesOf(() => overlay({ values }))).toEqual([
      'key-not-removable values.alertmanager.alertmanagerSpec.storage.emptyDir',
    ]);
  });

  test.each<[values: Values]>([
    [block([], null)],
    [block([], {})],
    [block(['volumeClaimTemplate'], null)],
    [block(['volumeClaimTemplate', 'spec'], {})],
    [block(['volumeClaimTemplate', 'spec', 'accessModes'], null)],
    [block(['volumeClaimTemplate', 'spec', 'accessModes'], ['ReadWriteOnce', null])],
  ])('is no problem where the storage sets the key: %j', (values) => {
    const { values: merged, valuesFile } = overlay({ values });
    expect(mergeLayers(valuesFile.data, values)).toEqual(merged.data);
  });

  test.each<readonly string[]>([
    ['grafana', 'persistence'],
    ['alertmanager', 'alertmanagerSpec', 'storage'],
  ])('is no problem for a whole block %s.%s, whose default the chart gets back', (...path) => {
    const values = withValue({ a: 1 }, path, null);
    const { valuesFile, values: merged } = overlay({ values });
    expect(valueAt(valuesFile.data, path)).toEqual({});
    expect(valueAt(merged.data, path)).toBeUndefined();
  });
});

describe('the places of your values', () => {
  const PATH = { path: 'clusters/eu/values.yaml' };
  const CONFIG_MAP = { configMap: 'kps-values' };
  const SECRET = { secret: 'kps-values', key: 'my.yaml' };

  test.each<[Partial<StackDescription>]>([
    [{}],
    [{ userValues: PATH }],
    [{ userValues: [] }],
    [{ userValues: { path: '../values.yaml' } }],
    [{ userValues: [PATH, { path: '/home/me/more.yaml' }] }],
    [{ delivery: 'argo-cd', userValues: PATH }],
    [{ delivery: 'argo-cd', userValues: [PATH, PATH] }],
    [{ delivery: 'flux', userValues: CONFIG_MAP }],
    [{ delivery: 'flux', userValues: [CONFIG_MAP, SECRET] }],
    [{ delivery: 'flux', userValues: [] }],
  ])('are in the plan as a list: %j', (props) => {
    const { userValues } = props;
    expect(overlay(props).plan.overlay?.userValues).toEqual(
      userValues === undefined || Array.isArray(userValues) ? userValues : [userValues],
    );
  });

  test.each<[Partial<StackDescription>, string[]]>([
    [{ valuesFile: 'merged', userValues: PATH }, ['option-without-overlay userValues']],
    [{ valuesFile: 'merged', userValues: [] }, ['option-without-overlay userValues']],
    [{ delivery: 'argo-cd' }, ['user-values-unknown userValues']],
    [{ delivery: 'flux' }, ['user-values-unknown userValues']],
    [{ delivery: 'flux', userValues: [], values: { a: 1 } }, ['user-values-unknown userValues']],
    [{ userValues: CONFIG_MAP }, ['user-values-unreachable userValues']],
    [{ delivery: 'argo-cd', userValues: CONFIG_MAP }, ['user-values-unreachable userValues']],
    [{ delivery: 'argo-cd', userValues: [PATH, SECRET] }, ['user-values-unreachable userValues.1']],
    [{ delivery: 'flux', userValues: PATH }, ['user-values-unreachable userValues']],
    [{ delivery: 'flux', userValues: [SECRET, PATH] }, ['user-values-unreachable userValues.1']],
    [{ delivery: 'argo-cd', userValues: { path: '../values.yaml' } }, ['invalid-path userValues.path']],
    [{ delivery: 'argo-cd', userValues: [PATH, { path: '/values.yaml' }] }, ['invalid-path userValues.1.path']],
    [{ userValues: { path: '--debug' } }, ['invalid-path userValues.path']],
    [{ userValues: { path: 'a,b' } }, ['invalid-path userValues.path']],
    [{ userValues: { path: 'a\nb' } }, ['invalid-path userValues.path']],
    [{ userValues: { path: '' }, delivery: 'argo-cd' }, ['invalid-path userValues.path']],
    [{ userValues: { ...PATH, ...CONFIG_MAP } }, ['unknown-property userValues.configMap']],
    [{ delivery: 'flux', userValues: { configMap: 'A' } }, ['invalid-name userValues.configMap']],
    [{ delivery: 'flux', userValues: { secret: 'a', key: 'a/b' } }, ['invalid-value userValues.key']],
    [{ userValues: 'values.yaml' as never, delivery: 'argo-cd' }, ['invalid-value userValues']],
    [{ userValues: [PATH, {}] as never }, ['invalid-value userValues.1']],
    [{ valuesFile: 'both' as never }, ['invalid-value valuesFile']],
  ])('are refused: %j', (props, problems) => {
    expect(codesOf(() => overlay(props))).toEqual(problems);
  });

  test('are at least as many as the files that were read', async () => {
    await inFolder((folder) => {
      const values = ['a.yaml', 'b.yaml'].map((name) => {
        writeFileSync(join(folder, name), `${name.charAt(0)}: 1\n`);
        return HelmValues.fromFile(join(folder, name));
      });
      expect(codesOf(() => overlay({ values, userValues: PATH }))).toEqual(['user-values-unknown userValues']);
      expect(thrownBy(() => overlay({ values, userValues: PATH }))[0]?.expected).toContain('2');
      for (const userValues of [undefined, [PATH, PATH], [PATH, PATH, PATH]]) {
        expect(overlay({ values, ...(userValues === undefined ? {} : { userValues }) }).plan.volumes).toHaveLength(1);
      }
      expect(overlay({ values: [...values.slice(1), { c: 1 }], userValues: PATH }).valuesFile.data).toMatchObject({
        c: 1,
      });
    });
  });

  test('come before the overlay in the command at its top', () => {
    const commandOf = (props: Partial<StackDescription>) =>
      /--values .*/.exec(overlay(props).valuesFile.toYaml().replaceAll(' \\\n#   ', ' '))?.[0];
    expect(commandOf({})).toBe('--values YOUR_VALUES_FILE --values THIS_FILE');
    expect(commandOf({ userValues: [] })).toBe('--values THIS_FILE');
    expect(commandOf({ userValues: [{ path: 'a b.yaml' }, PATH] })).toBe(
      "--values 'a b.yaml' --values clusters/eu/values.yaml --values THIS_FILE",
    );
    expect(commandOf({ delivery: 'flux', userValues: [CONFIG_MAP, SECRET] })).toBe(
      '--values YOUR_VALUES_FILE --values THIS_FILE',
    );
    expect(overlay().values.toYaml()).toContain('--values THIS_FILE\n');
    expect(overlay().values.toYaml()).not.toContain('YOUR_VALUES_FILE');
  });
});
