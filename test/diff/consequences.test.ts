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
    ['lower', limit('600MB'), limit('512MB'), ['data-kept', 'data-deleted']],
    ['new', limit('none'), limit('512MB'), ['data-kept', 'data-deleted']],
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

describe('the mode of a data directory', () => {
  const grafana = (mode: string, more: object = {}) => ({ grafana: { ...GIB, mode, ...more } });
  const of = (old: Parameters<typeof diff>[1], next: Parameters<typeof diff>[0]) => {
    const { risky, releases } = diff(next, old);
    const claims = releases.flatMap((release) => release.claims).filter(({ component }) => component === 'grafana');
    return {
      risky,
      runbook: releases.flatMap(({ runbook }) => runbook),
      changes: claims.flatMap(({ changes }) => changes),
      consequences: claims.flatMap(({ consequences }) => consequences.map(({ code }) => code)),
    };
  };
  const MODE = { code: 'mode', from: '2770', to: '2750' };

  test('is a change that puts no data at risk, for a component or for all', () => {
    const expected = { risky: false, runbook: [], changes: [MODE], consequences: ['data-kept', 'mode-changes'] };
    expect(of(grafana('2770'), grafana('2750'))).toEqual(expected);
    expect(of({ initJob: { mode: '2770' } }, { initJob: { mode: '2750' } })).toEqual(expected);
    expect(of({ initJob: { mode: '2770' } }, grafana('2770')).changes).toEqual([]);
    const none = { initJob: false } as const;
    expect(of({ ...none, ...grafana('2770') }, { ...none, ...grafana('2750') })).toEqual(expected);
  });

  test('is none of a directory that is another one, or that is left as it is', () => {
    const moved = of(grafana('2770'), grafana('2750', { path: '/data/elsewhere/grafana' }));
    expect(moved.changes.map(({ code }) => code)).toEqual(['moved']);
    const never = { initJob: { ownership: 'never' } } as const;
    expect(of({ ...never, ...grafana('2770') }, { ...never, ...grafana('2750') }).changes).toEqual([]);
  });

  test('is unknown in a plan without directories', () => {
    const [old, next] = [found(grafana('2770')), found(grafana('2750'))];
    const nodes = old.document.nodes.map((node) => ({ ...node, directories: undefined as never }));
    expect(consequencesOf(diffPlans([{ ...old, document: { ...old.document, nodes } }], [next]), 'grafana')).toEqual([
      [],
    ]);
  });
});
