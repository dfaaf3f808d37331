import { Size } from 'cdk8s';
import { diff, found, withVolumes } from './plans';
import type { FoundPlan, PlanDiff } from '../../src/diff';
import { diffPlans } from '../../src/diff/plan-diff';
import { GIB } from '../tools/describe';

/** The codes of what each claim of a component leads to. */
function consequencesOf({ releases }: PlanDiff, component: string): string[][] {
  return releases.flatMap(({ claims }) =>
    claims
      .filter((claim) => claim.component === component)
      .map(({ consequences }) => consequences.map(({ code }) => code)),
  );
}

describe('the limit of Prometheus', () => {
  const limit = (retentionSize: `${number}${'MB' | 'MiB' | 'GB'}` | 'none') =>
    ({ prometheus: { ...GIB, retentionSize } }) as const;

  // Prometheus takes MB and MiB for the same: powers of two
  test.each([
    ['the same in another unit', limit('512MB'), limit('512MiB'), ['data-kept']],
    ['higher', limit('512MB'), limit('600MB'), ['data-kept']],
    ['lower', limit('600MB'), limit('512MB'), ['data-kept', 'samples-deleted']],
    ['new', limit('none'), limit('512MB'), ['data-kept', 'samples-deleted']],
    ['gone', limit('512MB'), limit('none'), ['data-kept']],
    ['absent in both', limit('none'), limit('none'), []],
  ])('leads to what a limit does that is %s', (_, old, next, codes) => {
    expect(consequencesOf(diff(next, old), 'prometheus')).toEqual([codes]);
  });
});

describe('a claim of a component of its own', () => {
  const own = (plan: FoundPlan) =>
    withVolumes(plan, (volume) =>
      volume.claim.component === 'grafana' ? { ...volume, claim: { ...volume.claim, component: 'loki' } } : volume,
    );

  test("is none of Helm's, so that the workload of the claim restarts", () => {
    const grown = diffPlans([own(found({}))], [own(found({ grafana: { size: Size.gibibytes(2) } }))]);
    expect(consequencesOf(grown, 'loki')).toEqual([['data-kept', 'pod-restarts']]);
    expect(grown.risky).toBe(false);
  });
});
