import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { HelmValues } from '../../src';
import { placeOf, showPlace } from '../../src/values/place';
import { codesOf } from '../tools/describe';
import { inFolder } from '../tools/folders';

const OBJECTS = `apiVersion: v1
kind: HelmRepository
---
kind: HelmRelease
apiVersion: v2
spec:
  values: {a: {b: 1}}
  text: "a: {b: yes}"
  list: [{a: 1}, {b: 2}]
  bad: "a: [1"
  nothing: null
  empty: ''
`;
const read = async (text: string, at: string): Promise<unknown> => {
  let found: unknown;
  await inFolder((folder) => {
    const file = join(folder, 'v.yaml');
    writeFileSync(file, text);
    try {
      found = HelmValues.fromFile(file, { at }).data;
    } catch {
      found = codesOf(() => HelmValues.fromFile(file, { at }));
    }
  });
  return found;
};

describe('the place of values in a file', () => {
  test.each<[at: string, keys: readonly string[] | undefined]>([
    ['spec.values', ['spec', 'values']],
    ['.spec.values', ['spec', 'values']],
    ['data["values.yaml"]', ['data', 'values.yaml']],
    ["data['values.yaml'].x", ['data', 'values.yaml', 'x']],
    ['data."values.yaml"', ['data', 'values.yaml']],
    ['data.values\\.yaml', ['data', 'values.yaml']],
    ['spec.sources[0].helm', ['spec', 'sources', '0', 'helm']],
    ['spec.sources.0.helm', ['spec', 'sources', '0', 'helm']],
    ['["it\'s"]', ["it's"]],
    ['', undefined],
    ['.', undefined],
    ['a..b', undefined],
    ['a.', undefined],
    ['a[', undefined],
    ['a["b', undefined],
  ])('%s', (at, keys) => {
    expect(placeOf(at)).toEqual(keys);
  });

  test('is read as it is shown', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }), (keys) => {
        expect(placeOf(showPlace(keys))).toEqual(keys);
      }),
    );
  });

  test.each<[at: string, found: unknown]>([
    ['spec.values', { a: { b: 1 } }],
    ['spec.values.a', { b: 1 }],
    ['spec.text', { a: { b: true } }],
    ['spec.text.a', { b: true }],
    ['spec.list[1]', { b: 2 }],
    ['spec.empty', {}],
  ])('%s leads to values', async (at, found) => {
    expect(await read(OBJECTS, at)).toEqual(found);
  });

  test.each<[what: string, text: string, at: string, code: string]>([
    ['nowhere', 'spec: {values: {}}', 'spec.vals', 'no-values-there spec.vals'],
    ['out of a list', 'a: [1]', 'a[1]', 'no-values-there a[1]'],
    ['to a number', 'a: 1', 'a', 'no-values-there a'],
    ['to null', 'a: null', 'a', 'no-values-there a'],
    ['to a list', 'a: [1]', 'a', 'no-values-there a'],
    ['into several documents', 'a: {b: 1}\n---\na: {b: 2}', 'a', 'no-values-there a'],
    ['into none of several documents', 'a: {b: 1}\n---\nc: {b: 2}', 'd', 'no-values-there d'],
    ['to text that is no YAML', 'a: "b: [1"', 'a', 'invalid-yaml a.line 1, column 6'],
    ['to a Secret that is not in base64', 'kind: Secret\ndata: {v: "ENC[a]"}', 'data.v', 'no-values-there data.v'],
    ['by no place', 'a: {}', 'a..b', 'invalid-value at'],
  ])('a place that leads %s', async (_, text, at, code) => {
    expect(await read(text, at)).toEqual([code]);
  });
});
