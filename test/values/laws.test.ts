import { join } from 'node:path';
import fc from 'fast-check';
import { HelmValues, type Values } from '../../src';
import { overDefaults } from '../../src/values/merge';
import { arbitraryValues, BATCH, BATCHES, inOneFile } from '../tools/arbitrary-values';
import { inFolder } from '../tools/folders';
import { helmReads } from '../tools/helm-reads';

const batch = fc.array(arbitraryValues, { minLength: BATCH, maxLength: BATCH });
const pairs = fc.array(fc.tuple(arbitraryValues, arbitraryValues), { minLength: BATCH, maxLength: BATCH });

/** Checks a property for many trees at once; a failure reports the first tree that differs, and the seed. */
function holds<T>(property: fc.IProperty<T>, numRuns = BATCHES): void {
  const { failed, seed, errorInstance } = fc.check(property, { numRuns, endOnFailure: true });
  if (failed) {
    throw new Error(`seed ${seed}: ${String(errorInstance).slice(0, 4000)}`, { cause: errorInstance });
  }
}

function expectEach(got: Values, want: Values): void {
  for (const [tree, value] of Object.entries(want)) {
    expect(got[tree]).toEqual(value);
  }
}

/** Freezes a whole tree, so that writing to it throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** Checks what must be true of any values and the file that they are saved to. */
async function holdsOfFiles(law: (values: HelmValues, file: string) => void): Promise<void> {
  await inFolder((folder) => {
    const file = join(folder, 'values.yml');
    holds(
      fc.property(batch, (trees) => {
        const values = new HelmValues(inOneFile(trees));
        values.save(file);
        law(values, file);
      }),
    );
  });
}

describe('values, for any tree', () => {
  test('are written to a file that helm reads as exactly the same data', async () => {
    await holdsOfFiles((values, file) => {
      expectEach(helmReads(file), values.data);
    });
  });

  test('are read back from the file, and written to the same bytes again', async () => {
    await holdsOfFiles((values, file) => {
      const again = HelmValues.fromFile(file);
      expectEach(again.data, values.data);
      expect(again.toYaml() === values.toYaml()).toBe(true);
    });
  });

  test('merge in layers as helm merges two --values files', async () => {
    await inFolder((folder) => {
      const [lower, upper] = [join(folder, 'lower.yml'), join(folder, 'upper.yml')];
      holds(
        fc.property(pairs, (trees) => {
          const layers = [trees.map(([a]) => a), trees.map(([, b]) => b)].map(inOneFile);
          new HelmValues(layers[0]).save(lower);
          new HelmValues(layers[1]).save(upper);
          expectEach(HelmValues.merge(layers).data, helmReads(lower, upper));
        }),
      );
    });
  });

  test('are not changed by a merge, and merge idempotently', () => {
    holds(
      fc.property(arbitraryValues, arbitraryValues, (a, b) => {
        const before = structuredClone([a, b]);
        const merged = HelmValues.merge([frozen(a), frozen(b)]).data;
        expect([a, b]).toEqual(before);
        expect(HelmValues.merge([a, b, b]).data).toEqual(merged);
        expect(HelmValues.merge([merged, b]).data).toEqual(merged);
        expect(HelmValues.merge([a, {}]).data).toEqual(HelmValues.merge([a]).data);
      }),
      BATCH * BATCHES,
    );
  });

  test("have the keys of a later layer first, and null deletes the chart's default", () => {
    const lower = { a: 1, b: { x: 1 }, c: 3 };
    const merged = HelmValues.merge([lower, { c: null, d: 4 }]).data;
    expect(Object.keys(merged)).toEqual(['c', 'd', 'a', 'b']);
    expect(overDefaults(merged, { c: 'of the chart' })).toEqual({ d: 4, a: 1, b: { x: 1 } });
  });
});
