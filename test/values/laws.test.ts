import { join } from 'node:path';
import fc from 'fast-check';
import { HelmValues, type Values } from '../../src';
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

/** What holds of any values and the file that they are saved to. */
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
});
