import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { HelmValues } from '../../src';
import { codesOf, problemsOf, thrownBy } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';

/** Runs with a file of this content, outside the checkout. */
async function withFile(content: string | Buffer, action: (file: string) => void): Promise<void> {
  await inFolder((folder) => {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, content);
    action(file);
  });
}

describe('a file of values that is read', () => {
  test('holds what its text says', async () => {
    await withFile('a: {b: yes}\nc: ä\n', (file) => {
      expect(HelmValues.fromFile(file).data).toEqual({ a: { b: true }, c: 'ä' });
    });
  });

  test('may begin with a byte order mark', async () => {
    await withFile('\ufeffa: 1\n', (file) => {
      expect(HelmValues.fromFile(file).data).toEqual({ a: 1 });
    });
  });

  test('may have a mebibyte, and no byte more', async () => {
    await withFile(`a: 1 #${'x'.repeat(2 ** 20 - 6)}`, (file) => {
      expect(HelmValues.fromFile(file).data).toEqual({ a: 1 });
    });
    await withFile(`a: 1 #${'x'.repeat(2 ** 20 - 5)}`, (file) => {
      expect(codesOf(() => HelmValues.fromFile(file))).toEqual([`unreadable-file ${file}`]);
    });
  });

  test('is refused with all problems of its YAML', async () => {
    await withFile('a: .inf\na: 1\n', (file) => {
      const action = (): unknown => HelmValues.fromFile(file);
      expect(codesOf(action)).toEqual(['invalid-yaml line 1, column 4', 'invalid-yaml line 2, column 1']);
      expect(action).toThrow(` ${file}:`);
    });
  });

  test('is refused when it nests deeper than values may', async () => {
    await withFile(`a: ${'['.repeat(150)}${']'.repeat(150)}`, (file) => {
      expect(codesOf(() => HelmValues.fromFile(file))).toEqual([`not-plain-data values.a${'.0'.repeat(100)}`]);
    });
  });

  test('is refused when it is not UTF-8', async () => {
    await withFile(Buffer.from([0x61, 0x3a, 0xff]), (file) => {
      expect(codesOf(() => HelmValues.fromFile(file))).toEqual([`unreadable-file ${file}`]);
    });
  });

  test('is refused when it is a folder or a device', async () => {
    await inFolder((folder) => {
      expect(codesOf(() => HelmValues.fromFile(folder))).toEqual([`unreadable-file ${folder}`]);
    });
    expect(codesOf(() => HelmValues.fromFile('/dev/zero'))).toEqual(['unreadable-file /dev/zero']);
  });

  test('is refused when it is not there, with its full path where the given one is relative', async () => {
    await inFolder((folder) => {
      const full = join(folder, 'none.yaml');
      const short = relative('.', full);
      expect(codesOf(() => HelmValues.fromFile(full))).toEqual([`unreadable-file ${full}`]);
      expect(codesOf(() => HelmValues.fromFile(short))).toEqual([`unreadable-file ${short}`]);
      // the same sentence, and nothing behind it where the path is the full one
      const [ofFull = '', ofShort = ''] = [full, short].map((file) =>
        problemsOf(() => HelmValues.fromFile(file)).join(''),
      );
      const [, ...behind] = ofShort.split(ofFull.replace(full, short));
      expect(behind.join('')).toContain(resolve(short));
    });
  });

  test('is refused with the reason of the system when it is something else that fails', async () => {
    await withFile('a: 1\n', (file) => {
      const below = join(file, 'values.yaml');
      expect(codesOf(() => HelmValues.fromFile(below))).toEqual([`unreadable-file ${below}`]);
      expect(problemsOf(() => HelmValues.fromFile(below)).join('')).toContain('ENOTDIR');
    });
  });

  test.each<[file: unknown, shown: string]>([
    [undefined, 'nothing'],
    [1, '1'],
    [{ a: 1 }, '{ a }'],
  ])('is refused when its path is no text: %j', (file, shown) => {
    const action = (): unknown => HelmValues.fromFile(file as never);
    expect(thrownBy(action)).toMatchObject([{ code: 'unreadable-file', path: 'file', got: shown }]);
    expect(action).toThrow(` ${shown}:`);
  });
});

describe('a file of values that is saved', () => {
  test('has the YAML of the values, and is read back as them', async () => {
    await inFolder((folder) => {
      const file = join(folder, 'values.yml');
      const values = new HelmValues({ a: 'yes', b: [1] }, { comment: ['mine'] });
      values.save(file);
      expect(readFileSync(file, 'utf8')).toBe(values.toYaml());
      expect(HelmValues.fromFile(file).data).toEqual(values.data);
    });
  });

  test('is in folders that are made for it, and nothing else is', async () => {
    await inFolder((folder) => {
      new HelmValues({ a: 1 }).save(join(folder, 'x/y/values.yml'));
      expect(filesOf(folder)).toEqual({ 'x/y/values.yml': 'a: 1\n' });
    });
  });

  test('takes the place of the file before', async () => {
    await withFile('b: 2\n# longer than the new file\n', (file) => {
      new HelmValues({ a: 1 }).save(file);
      expect(readFileSync(file, 'utf8')).toBe('a: 1\n');
    });
  });

  test('leaves nothing behind when it cannot be there', async () => {
    await inFolder((folder) => {
      const file = join(folder, 'values.yml');
      mkdirSync(join(file, 'in the way'), { recursive: true });
      expect(() => {
        new HelmValues({ a: 1 }).save(file);
      }).toThrow();
      expect(readdirSync(folder)).toEqual(['values.yml']);
      expect(existsSync(join(file, 'in the way'))).toBe(true);
    });
  });
});
