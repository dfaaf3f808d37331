import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { HelmValues } from '../../src';
import { plainScalar, ScalarProblem } from '../../src/values/plain-scalar';
import { codesOf, problemsOf } from '../tools/describe';
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
  const write = async (text: string | Buffer, action: (file: string) => void): Promise<void> => {
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

  test('reads an empty file as an empty map', async () => {
    for (const text of ['', '# nothing\n', '---\n', '{}', 'null\n', 'a: 1\n---\n']) {
      await write(text, (file) => {
        expect(HelmValues.fromFile(file).data).toEqual(text.startsWith('a') ? { a: 1 } : {});
      });
    }
  });

  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...Array.from('bcdefg')].map((line, index) =>
    index === 0
      ? line
      : `${line}: &${line} [${Array(10)
          .fill(`*${'abcdef'[index - 1] ?? ''}`)
          .join(', ')}]`,
  );
  const BAD: Record<string, readonly [text: string | Buffer, ...problems: string[]]> = {
    'a key given twice, at every depth': [
      'a: 1\nb:\n  c: 1\n  c: 2\na: 3\n',
      'invalid-yaml line 4, column 3',
      'invalid-yaml line 5, column 1',
    ],
    'two keys that are the same key to helm': ['y: 1\non: 2\n', 'invalid-yaml line 2, column 1'],
    'a bomb of aliases': [bomb.join('\n'), 'invalid-yaml line 5, column 36'],
    'an alias inside its own anchor': ['a: &a {b: [*a]}', 'invalid-yaml line 1, column 12'],
    'an alias without an anchor': ['a: *b\nb: &b 1\n', 'invalid-yaml line 1, column 4'],
    'two documents': ['a: 1\n---\nb: 2\n', 'invalid-yaml line 2, column 1'],
    'a number that helm would round': ['a: 9007199254740993\n', 'invalid-yaml line 1, column 4'],
    'a number that JSON does not have': ['a: [-.INF]\n', 'invalid-yaml line 1, column 5'],
    'a custom tag': ['a: !vault x\n', 'invalid-yaml line 1, column 11'],
    'bytes in base64': ['a: !!binary aGk=\n', 'invalid-yaml line 1, column 13'],
    'a tag that does not fit its value': ['a: !!int abc\n', 'invalid-yaml line 1, column 10'],
    'keys that are not strings': [
      '~: 1\n1.5: 2\n[a]: 3\n',
      'invalid-yaml line 1, column 1',
      'invalid-yaml line 2, column 1',
      'invalid-yaml line 3, column 1',
    ],
    'a merge of something other than a map': ['<<: [1]\n', 'invalid-yaml line 1, column 1'],
    'a list': ['- a\n', 'invalid-yaml line 1, column 1'],
    'invalid YAML': ['a: [1\nb: 2\n', 'invalid-yaml line 2, column 1'],
    'a file that is too large': ['a'.repeat(2 ** 20 + 1), 'unreadable-file FILE'],
    'a file that is not UTF-8': [Buffer.from([0x61, 0x3a, 0xff]), 'unreadable-file FILE'],
  };

  test.each(Object.entries(BAD))('refuses %s', async (_, [text, ...problems]) => {
    await write(text, (file) => {
      const codes = codesOf(() => HelmValues.fromFile(file)).map((code) => code.replace(file, 'FILE'));
      expect(codes).toEqual(problems);
    });
  });

  test('reports the line, the column and the problem', async () => {
    await write('a: 9007199254740993\na: -.INF\n~: 1\n', (file) => {
      expect(problemsOf(() => HelmValues.fromFile(file))).toEqual([
        'line 1, column 4: 9007199254740993 must be in quotes, because Helm would round it to 9007199254740992',
        'line 2, column 1: the key "a" is in this map twice',
        'line 2, column 4: -.INF must be a finite number or a string in quotes, because Helm refuses it',
        'line 3, column 1: the key null must be a string, in quotes',
      ]);
    });
  });

  test('refuses deeply nested brackets without a stack overflow', async () => {
    await write(`a: ${'['.repeat(100_000)}`, (file) => {
      expect(() => HelmValues.fromFile(file)).toThrow('the value is nested too deeply');
    });
    await write(`a: ${'['.repeat(150)}${']'.repeat(150)}`, (file) => {
      expect(() => HelmValues.fromFile(file)).toThrow('is nested deeper than 100 levels');
    });
  });

  test('reports the file that it cannot read', () => {
    expect(() => HelmValues.fromFile('/no/such/values.yaml')).toThrow(
      'cannot read the values file /no/such/values.yaml: 1 problem\n  - /no/such/values.yaml does not exist',
    );
    expect(codesOf(() => HelmValues.fromFile('/dev/zero'))).toEqual(['unreadable-file /dev/zero']);
  });
});
