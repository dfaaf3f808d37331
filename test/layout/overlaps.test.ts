import fc from 'fast-check';
import { isWithin, overlapsOf } from '../../src/layout/host-path';

/** A few names with common beginnings, which sort before and after the slash, so that many directories overlap. */
const directory = fc
  .array(fc.constantFrom('a', 'b', 'a-b', 'a.b', 'ab', 'a0'), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`);
const directories = fc.array(directory, { maxLength: 12 });

test('each directory inside another is found once, with the outermost directory around it', () => {
  fc.assert(
    fc.property(directories, (all) => {
      const items = all.map((path, index) => ({ path, index }));
      const found = overlapsOf(items, ({ path }) => path);
      const wanted = items.flatMap((inner) => {
        // the outermost has the shortest path; of equal paths, the first lies in no other
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
