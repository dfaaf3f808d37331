import fc from 'fast-check';
import { RULES } from '../../src/doctor/rules';
import { FOLLOWS, type Layer } from '../../src/doctor/layers';
import type { Rule } from '../../src/doctor/rule';
import type { Finding } from '../../src/doctor/finding';
import { GIB } from '../tools/describe';
import { runs } from '../tools/runs';
import { changed, first } from './facts';
import { healthWith, healthy, type Objects, plan } from './states';

/** Three claims on one node, whose directories one init Job makes. */
const ONE = plan({ prometheus: GIB, alertmanager: GIB, grafana: GIB });
const ALL = healthy(ONE);
const CLAIMS = first(ONE.document.nodes).volumes.map(({ claim: { namespace, name } }) => `${namespace}/${name}`);
const NO_JOB = { jobs: [] };

type OfClaim = Pick<Objects, 'volumes' | 'claims' | 'pods'>;

/** The objects of a claim, by its place in the plan. */
function ofClaim(index: number): OfClaim {
  const only = (objects: readonly object[]): object[] => objects.slice(index, index + 1);
  return { volumes: only(ALL.volumes), claims: only(ALL.claims), pods: only(ALL.pods) };
}

function each(objects: readonly object[], changes: Parameters<typeof changed>[1]): object[] {
  return objects.map((one) => changed(one, changes));
}

const waiting = ({ pods }: OfClaim) => ({ pods: each(pods, { status: { phase: 'Pending', conditions: [] } }) });
const pending = (one: OfClaim) => ({
  ...waiting(one),
  claims: each(one.claims, { spec: { volumeName: '' }, status: { phase: 'Pending' } }),
});
const elsewhere = { spec: { hostPath: { path: '/elsewhere' } } };

/** States of one claim: what differs from a healthy one, and the cause that also explains a missing init Job. */
const STATES: Readonly<Record<string, readonly [change: (one: OfClaim) => Partial<OfClaim>, cause?: string]>> = {
  'is healthy': [() => ({})],
  'waits for its directory': [waiting],
  'has a released volume': [
    (one) => ({ ...pending(one), volumes: each(one.volumes, { status: { phase: 'Released' } }) }),
  ],
  'has a disk that is not kept': [
    (one) => ({ volumes: each(one.volumes, { spec: { persistentVolumeReclaimPolicy: 'Delete' } }) }),
  ],
  'has no volume': [(one) => ({ ...pending(one), volumes: [] }), 'volume-missing'],
  'has an unused volume at another place': [
    (one) => ({
      ...pending(one),
      volumes: each(one.volumes, { spec: { ...elsewhere.spec, claimRef: undefined }, status: { phase: 'Available' } }),
    }),
    'unused-volume-differs',
  ],
  'is healthy at another place': [(one) => ({ volumes: each(one.volumes, elsewhere) }), 'volume-differs'],
  'waits at another place': [(one) => ({ ...waiting(one), volumes: each(one.volumes, elsewhere) }), 'volume-differs'],
  'is bound elsewhere, and its volume does not exist': [
    (one) => ({ ...waiting(one), claims: each(one.claims, { spec: { volumeName: 'other' } }), volumes: [] }),
    'claim-elsewhere',
  ],
};

/** The findings while the claims are in these states. */
function found(states: readonly string[]): readonly Finding[] {
  const parts = states.map((state, index) => ({ ...ofClaim(index), ...STATES[state]?.[0](ofClaim(index)) }));
  const objects = {
    volumes: parts.flatMap(({ volumes }) => volumes),
    claims: parts.flatMap(({ claims }) => claims),
    pods: parts.flatMap(({ pods }) => pods),
  };
  return healthWith(ONE, { ...objects, ...NO_JOB }).releases.flatMap(({ findings }) => findings);
}

describe('a missing init Job', () => {
  const WAITS = 'waits for its directory';
  const codesOf = (findings: readonly Finding[]) => findings.map(({ code, claims }) => [code, claims.length]);

  test('is a finding of all claims that wait for it', () => {
    expect(codesOf(found([WAITS, 'is healthy', WAITS]))).toEqual([['job-missing', 2]]);
  });

  test('follows from the volume of another claim, which is then the cause for both', () => {
    const findings = found([WAITS, 'has no volume', 'is healthy']);
    expect(codesOf(findings)).toEqual([['volume-missing', 2]]);
    expect(first(findings).claims).toEqual(CLAIMS.slice(0, 2));
  });

  test('does not follow from a claim of another node', () => {
    const two = plan({ prometheus: { ...GIB, nodes: ['a'] }, alertmanager: { ...GIB, nodes: ['b'] } });
    const all = healthy(two);
    const pods = each(all.pods, { status: { phase: 'Pending', conditions: [] } });
    const health = healthWith(two, { ...NO_JOB, pods, volumes: all.volumes.slice(1), claims: all.claims.slice(1) });
    expect(health.releases.flatMap(({ findings }) => codesOf(findings))).toEqual([
      ['volume-missing', 1],
      ['job-missing', 1],
    ]);
  });

  test('is reported if and only if no claim on its node has a cause that explains it, and no claim is left alone', () => {
    const states = fc.array(fc.constantFrom(...Object.keys(STATES)), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(states, (all) => {
        const findings = found(all);
        const codes = findings.map(({ code }): string => code);
        const explains = all.flatMap((state) => STATES[state]?.[1] ?? []);
        const suffers = CLAIMS.filter((_, index) => !/healthy|kept/.test(all[index] ?? ''));
        expect(codes.includes('job-missing')).toBe(suffers.length > 0 && explains.length === 0);
        // every cause is there beside it
        expect(codes).toEqual(expect.arrayContaining(explains));
        const affected = findings.filter(({ status }) => status === 'problem').flatMap(({ claims }) => claims);
        expect(suffers.filter((claim) => !affected.includes(claim))).toEqual([]);
      }),
      { numRuns: runs(1000, 100) },
    );
  });
});

test('no finding follows from itself', () => {
  const followedBy = ({ layer, follows = FOLLOWS[layer] }: Rule): Rule[] =>
    RULES.filter((other) => follows.includes(other.layer));
  const isAbove = (rule: Rule, path: readonly Rule[]): Layer[] =>
    path.includes(rule) ? [rule.layer] : followedBy(rule).flatMap((other) => isAbove(other, [...path, rule]));
  expect(RULES.flatMap((rule) => isAbove(rule, []))).toEqual([]);
});
