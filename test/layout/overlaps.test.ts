import fc from 'fast-check';
import { isWithin, overlapsOf } from '../../src/layout/host-path';

/** Few names, of which some begin alike and sort around the slash, so that many directories meet. */
const directory = fc
  .array(fc.constantFrom('a', 'b', 'a-b', 'a.b', 'ab', 'a0'), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`);
const directories = fc.array(directory, { maxLength: 12 });

test('whatever is in the directory of another is found once, with the outermost that holds it', () => {
  fc.assert(
    fc.property(directories, (all) => {
      const items = all.map((path, index) => ({ path, index }));
      const found = overlapsOf(items, ({ path }) => path);
      const wanted = items.flatMap((inner) => {
        // of several that hold it the shortest path is the outermost; of equal ones the first, which lies in none
        const [outer] = items
          .filter((other) => isWithin(inner.path, other.path))
          .sort((a, b) => a.path.length - b.path.length || a.index - b.index);
        return outer === undefined || outer === inner ? [] : [{ outer, inner }];
      });
      expect(new Set(found)).toEqual(new Set(wanted));
      expect(found).toHaveLength(wanted.length);
    }),
  );
});
