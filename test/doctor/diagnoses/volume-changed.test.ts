import { claimUnfit } from '../../../src/doctor/diagnoses/claim';
import { volumeUnfit, volumeUnreserved } from '../../../src/doctor/diagnoses/volume-changed';
import { APPLY, changed, type Facts, factsOf, first, viewWith } from '../facts';
import { firstVolume, healthWith, healthy, HOURS_AGO, type Objects, plan } from '../states';

const ONE = plan();
const { name: PV, claim: CLAIM, storageClassName } = firstVolume(ONE);
const RESERVED = { namespace: 'monitoring', name: CLAIM.name, uid: '' };
const AVAILABLE = changed(first(healthy(ONE).volumes), {
  spec: { claimRef: RESERVED },
  status: { phase: 'Available', lastPhaseTransitionTime: HOURS_AGO },
});
const PENDING = changed(first(healthy(ONE).claims), { spec: { volumeName: '' }, status: { phase: 'Pending' } });

describe('a volume that does not fit its planned claim', () => {
  const unfit = (spec: object, ofClaim: object = {}, metadata: object = {}) =>
    viewWith(ONE, {
      claims: [changed(PENDING, { spec: ofClaim })],
      volumes: [changed(AVAILABLE, { spec, metadata })],
      pods: [],
    });

  test.each<[string, object]>([
    ['requests 1Gi; its volume has 500Mi', { capacity: { storage: '500Mi' } }],
    ['requests 1Gi; its volume has', { capacity: {} }],
    ['access mode ReadWriteOnce, which its volume does not have', { accessModes: ['ReadOnlyMany'] }],
    [`storage class ${storageClassName}; that of its volume is fast`, { storageClassName: 'fast' }],
  ])('is applied, and the claim stays: %s', (difference, spec) => {
    const view = unfit(spec);
    expect([factsOf(volumeUnfit(view)), claimUnfit(view)]).toEqual([
      {
        code: 'volume-unfit',
        status: 'problem',
        about: `PersistentVolume ${PV}`,
        evidence: [`object, claim monitoring/${CLAIM.name}: ${difference}`],
        fix: [[APPLY]],
      },
      undefined,
    ]);
  });

  test.each<[string, object, object, object]>([
    ['the claim is not as planned either', { capacity: { storage: '2Gi' } }, { storageClassName: 'fast' }, {}],
    ['it is of another owner', { hostPath: { path: '/theirs' }, capacity: {} }, {}, { labels: {} }],
    ['both fit', {}, {}, {}],
  ])('is not the cause if %s', (_, spec, ofClaim, metadata) => {
    expect(volumeUnfit(unfit(spec, ofClaim, metadata))).toBeUndefined();
  });

  test('is one finding', () => {
    const volumes = [changed(AVAILABLE, { spec: { capacity: { storage: '500Mi' } } })];
    const { releases } = healthWith(ONE, { claims: [PENDING], volumes, pods: [] });
    expect(releases[0]?.findings.map(({ code }) => code)).toEqual(['volume-unfit']);
  });
});

describe('a volume that is reserved for no claim', () => {
  const bare = changed(AVAILABLE, { spec: { claimRef: undefined } });
  const found = (other: Partial<Objects>): Facts | undefined =>
    factsOf(volumeUnreserved(viewWith(ONE, { volumes: [bare], claims: [], ...other })));

  test.each([
    ['does not exist', []],
    ['waits', [PENDING]],
  ])('is at risk while its claim %s', (_, claims) => {
    expect(found({ claims })).toEqual({
      code: 'volume-unreserved',
      status: 'at-risk',
      about: 'reservations of release monitoring/kps',
      evidence: [`object, PersistentVolume ${PV}: Available, no claimRef; planned monitoring/${CLAIM.name}`],
      fix: [[APPLY]],
    });
  });

  test.each<[string, Partial<Objects>]>([
    ['it is bound, which Kubernetes repairs', { claims: healthy(ONE).claims }],
    ['it is reserved', { volumes: [AVAILABLE] }],
    ['another owner has it', { volumes: [changed(bare, { metadata: { labels: {} } })] }],
  ])('is not reported if %s', (_, other) => {
    expect(found(other)).toBeUndefined();
  });
});
