import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { HelmValues } from '../../src';
import { plainScalar, ScalarProblem } from '../../src/values/plain-scalar';
import { problemsOf } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { helmReads } from '../tools/helm-reads';

const TEAM = `---
# what teams write
global: &global
  imageRegistry: registry.example
  labels: {team: "a", 'env': prod}
x-storage: &fast {storageClassName: fast, accessModes: [ReadWriteOnce]}
prometheus:
  prometheusSpec:
    storageSpec:
      volumeClaimTemplate:
        spec:
          <<: *fast
          resources: {requests: {storage: 50Gi}}
    externalLabels: {<<: [*global, {imageRegistry: other, region: eu}], region: us}
    replicas: 02
    walCompression: on
    query: >-
      folded
      text

      second
    script: |+
      kept

    octal: [0o17, 017, 08, 0x1F, 0b11, 1_000, +1, -0, -0x10, 1__0, 0B1]
    floats: [1e3, 1.e3, .5, -.5, 1E5, 12e03, 00, 0.0, 1.0]
    words: [y, N, Yes, no, ON, off, true, FALSE, ~, null, NULL, nan, Infinity, inf]
    strings: [12:30, 190:20:30, 2001-12-14, 2001-12-14t21:59:43.10-05:00, 1e400, _1, 0o8, 0b2, 1.2.3, 10Gi, =, v1]
    tagged: [!!str 5, !!int "7", !!float 3, !!bool yes, !!null "~", !!str y]
    quoted: ["a\\u2028b\\x41", 'it''s', "", "1"]
    y: 1
    1: one
    0x10: sixteen
    ? explicit
    : value
    later: {a: 1, <<: {a: 2, b: 3}}
    empty:
`;

describe('HelmValues.fromFile', () => {
  const write = async (text: string, action: (file: string) => void): Promise<void> => {
    await inFolder((folder) => {
      const file = join(folder, 'values.yaml');
      writeFileSync(file, text);
      action(file);
    });
  };

  test('reads a real values file as helm does', async () => {
    await write(TEAM, (file) => {
      expect(HelmValues.fromFile(file).data).toEqual(helmReads(file));
    });
  });

  test('reads any unquoted scalar as helm does', async () => {
    const token = fc
      .string({ unit: fc.constantFrom(...Array.from('0123456789abefoxyYnN~._+-eETZ:=')), minLength: 1, maxLength: 7 })
      .filter((text) => !/^[-:?=]|:$|^~./.test(text) || /^-[^-:]/.test(text));
    await inFolder((folder) => {
      const file = join(folder, 'values.yaml');
      const seed = Date.now() % 2 ** 31;
      const tokens = fc.sample(token, { numRuns: 10_000, seed }).filter((text) => {
        try {
          plainScalar(text);
          return !text.endsWith(':');
        } catch (error) {
          expect(error).toBeInstanceOf(ScalarProblem);
          return false;
        }
      });
      expect(tokens.length).toBeGreaterThan(9000);
      writeFileSync(file, `list:\n${tokens.map((text) => `- ${text}\n`).join('')}`);
      const helms = helmReads(file).list as readonly unknown[];
      const ours = HelmValues.fromFile(file).data.list as readonly unknown[];
      const different = tokens.flatMap((text, index) =>
        ours[index] === helms[index] ? [] : [{ seed, text, ours: ours[index], helm: helms[index] }],
      );
      expect(different).toEqual([]);
    });
  });

  test('reports the line, the column and what is wrong there', async () => {
    await write('a: 9007199254740993\na: -.INF\n~: 1\n', (file) => {
      expect(problemsOf(() => HelmValues.fromFile(file))).toEqual([
        'line 1, column 4: 9007199254740993 must be in quotes, because Helm would round it to 9007199254740992',
        'line 2, column 1: the key "a" is in this map twice',
        'line 2, column 4: -.INF must be a finite number or a string in quotes, because Helm refuses it',
        'line 3, column 1: the key null must be a string, in quotes',
      ]);
    });
  });
});
