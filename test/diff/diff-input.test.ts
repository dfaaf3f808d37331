import { found } from './plans';
import type { FoundPlan } from '../../src/diff';
import { diffPlans } from '../../src/diff/plan-diff';
import { codesOf, thrownBy } from '../tools/describe';

/** Plans as a program without types may give them. */
function given(plans: unknown): readonly FoundPlan[] {
  return plans as readonly FoundPlan[];
}

const PLAN = found({});

describe('what is no list of plans', () => {
  test.each<[string, unknown, unknown, string[]]>([
    ['a plan instead of a list', PLAN, [PLAN], ['invalid-value old']],
    ['nothing in the place of the next plans', [PLAN], undefined, ['invalid-value next']],
    [
      'a plan without its parts',
      [],
      [PLAN, {}],
      ['missing-property next.1.document', 'missing-property next.1.file', 'missing-property next.1.folder'],
    ],
    [
      'a plan of another version',
      [{ ...PLAN, document: { ...PLAN.document, schemaVersion: 1 } }],
      [PLAN],
      ['unreadable-plan old.0.document'],
    ],
    ['a document that is null', [PLAN], [{ ...PLAN, document: null }], ['unreadable-plan next.0.document']],
    ['both at once', 'old', 'next', ['invalid-value next', 'invalid-value old']],
  ])('is refused: %s', (_, old, next, codes) => {
    expect(codesOf(() => diffPlans(given(old), given(next)))).toEqual(codes);
  });

  test('is refused with what would be right in each place', () => {
    const problems = thrownBy(() => diffPlans(given([{}]), []));
    expect(problems.map(({ path, expected = '' }) => [path, expected !== ''])).toEqual([
      ['old.0.file', true],
      ['old.0.folder', true],
      ['old.0.document', true],
    ]);
  });
});
