import {
  claimLost,
  volumeDeleted,
  volumeMissing,
  volumeReleased,
  volumeTaken,
} from '../../../src/doctor/diagnoses/volume';
import { APPLY, changed, COMPARE, type Facts, factsOf, first, FORBIDDEN, viewWith } from '../facts';
import { firstVolume, healthy, meta, type Objects, plan } from '../states';

const ONE = plan();
const { name: VOLUME, claim } = firstVolume(ONE);
const PV = `PersistentVolume ${VOLUME}`;
const ABOUT = `claim monitoring/${claim.name}`;
const UID = '01234567-89ab-cdef-0123-456789abcdef';
const BOUND = first(healthy(ONE).claims);
const LOST = changed(BOUND, { status: { phase: 'Lost' }, metadata: { uid: UID } });
const PERSISTENT_VOLUME = first(healthy(ONE).volumes);
const RESERVED = { namespace: 'monitoring', name: claim.name, uid: '' };
const RETURN = `kubectl patch persistentvolume ${VOLUME} --type=merge '--patch={"spec":{"claimRef":{"uid":"${UID}"}}}'`;
/** Only while the volume is in this phase. */
function reserve(phase: string): string {
  const value = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'monitoring', name: claim.name };
  const patch = [
    { op: 'test', path: '/status/phase', value: phase },
    { op: 'replace', path: '/spec/claimRef', value },
  ];
  return `kubectl patch persistentvolume ${VOLUME} --type=json '--patch=${JSON.stringify(patch)}'`;
}

const RESERVE_RELEASED = reserve('Released');
const WAIT_RELEASED = `kubectl wait persistentvolume/${VOLUME} '--for=jsonpath={.status.phase}=Released' --timeout=15m`;
const DESCRIBE = ['kubectl describe persistentvolumeclaim --namespace monitoring old'];

function volume(spec: object, status: object = {}): object {
  return changed(PERSISTENT_VOLUME, { spec, status });
}

const OTHER_VOLUME = changed(PERSISTENT_VOLUME, { metadata: { name: 'other' } });

describe('a volume that does not exist', () => {
  const missing = (claims: object[]): Facts | undefined =>
    factsOf(volumeMissing(viewWith(ONE, { volumes: [OTHER_VOLUME], claims })));
  const facts = {
    code: 'volume-missing',
    status: 'problem',
    about: 'PersistentVolumes of release kps',
    evidence: [`object, PersistentVolumes: ${VOLUME} is not among them`],
    fix: [[APPLY]],
  };

  test('is missing, with or without a claim', () => {
    expect(missing([])).toEqual(facts);
    expect(missing([changed(BOUND, { status: { phase: 'Pending' } })])).toEqual({
      ...facts,
      evidence: [...facts.evidence, `object, ${ABOUT}: phase Pending`],
    });
  });

  test('is missing with its init Job, if neither was applied', () => {
    const job = first(first(ONE.document.nodes).initJobs).name;
    expect(factsOf(volumeMissing(viewWith(ONE, { volumes: [], claims: [], jobs: [] })))).toEqual({
      ...facts,
      evidence: [...facts.evidence, `object, Jobs in namespace monitoring: ${job} is not among them`],
    });
  });

  test.each([
    ['returned to its claim', UID, [[APPLY], [RETURN]]],
    ['not patched with an impossible uid', '$(reboot)', [[APPLY], []]],
    ['not patched with a uid and more', `${UID}0`, [[APPLY], []]],
    ['not patched with more and a uid', `0${UID}`, [[APPLY], []]],
  ])('was deleted if its claim is Lost, and is %s', (_, uid, fix) => {
    const view = viewWith(ONE, { volumes: [OTHER_VOLUME], claims: [changed(LOST, { metadata: { uid } })] });
    expect(volumeMissing(view)).toBeUndefined();
    expect(factsOf(volumeDeleted(view))).toEqual({
      code: 'volume-deleted',
      status: 'problem',
      about: PV,
      evidence: [`object, PersistentVolumes: ${VOLUME} is not among them`, `object, ${ABOUT}: phase Lost`],
      fix,
    });
  });

  test('was not deleted if its claim is not Lost', () => {
    expect(volumeDeleted(viewWith(ONE, { volumes: [] }))).toBeUndefined();
    expect(volumeDeleted(viewWith(ONE, { volumes: [], claims: [] }))).toBeUndefined();
  });

  test('is unknown if volumes cannot be read', () => {
    for (const claims of [[BOUND], [LOST]]) {
      const view = viewWith(ONE, { claims }, { state: { volumes: FORBIDDEN } });
      expect([volumeMissing, volumeDeleted, claimLost, volumeTaken, volumeReleased].map((rule) => rule(view))).toEqual([
        ...[undefined, undefined, undefined, undefined, undefined],
      ]);
    }
  });
});

test('a volume that exists and is bound as planned is no problem', () => {
  for (const claims of [[BOUND], [LOST]]) {
    const view = viewWith(ONE, { claims, volumes: [volume({ claimRef: { ...RESERVED, uid: UID } })] });
    expect([volumeMissing, volumeDeleted, claimLost, volumeTaken, volumeReleased].map((rule) => rule(view))).toEqual([
      ...[undefined, undefined, undefined, undefined, undefined],
    ]);
  }
});

describe('a Lost claim whose volume exists', () => {
  const lost = (uid: string, other: Partial<Objects> = {}): Facts | undefined =>
    factsOf(
      claimLost(viewWith(ONE, { claims: [LOST], volumes: [volume({ claimRef: { ...RESERVED, uid } })], ...other })),
    );

  test.each([
    ['no uid', '', 'not set'],
    ['another uid', 'u', 'u'],
  ])('gets it back if the volume has %s', (_, uid, shown) => {
    expect(lost(uid)).toEqual({
      code: 'claim-lost',
      status: 'problem',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: phase Lost, uid ${UID}`, `object, ${PV}: claimRef.uid is ${shown}`],
      fix: [[RETURN]],
    });
  });

  test.each<[string, Partial<Objects>]>([
    ['has its uid', { volumes: [volume({ claimRef: { ...RESERVED, uid: UID } })] }],
    ['is reserved for no claim', { volumes: [volume({ claimRef: undefined })] }],
    ['is reserved for another claim', { volumes: [volume({ claimRef: { ...RESERVED, name: 'other' } })] }],
    ['does not exist', { volumes: [] }],
  ])('does not get it back if the volume %s', (_, other) => {
    expect(lost('', other)).toBeUndefined();
  });

  test('is not one that is bound', () => {
    expect(lost('', { claims: [BOUND] })).toBeUndefined();
    expect(lost('', { claims: [] })).toBeUndefined();
  });
});

describe('a volume that another claim holds', () => {
  const OLD = { metadata: meta('old'), spec: { volumeName: VOLUME }, status: { phase: 'Bound' } };
  const OTHER = { metadata: meta('other'), spec: { volumeName: 'x' }, status: { phase: 'Bound' } };
  const taken = (claimRef: object | undefined, status: object, claims: object[]): Facts | undefined =>
    factsOf(volumeTaken(viewWith(ONE, { volumes: [volume({ claimRef }, status)], claims })));

  test('is reported with the holder, which is not deleted', () => {
    const claimRef = { namespace: 'monitoring', name: 'old', uid: 'u' };
    expect(taken(claimRef, { phase: 'Bound' }, [BOUND, OTHER, OLD])).toEqual({
      code: 'volume-taken',
      status: 'problem',
      about: PV,
      evidence: [
        `object, ${PV}: Bound, claimRef monitoring/old`,
        `object, claim monitoring/old: Bound, volume ${VOLUME}`,
      ],
      fix: [[COMPARE], DESCRIBE, [], [WAIT_RELEASED], [RESERVE_RELEASED]],
    });
  });

  test('may be reserved for a claim in another namespace', () => {
    expect(taken({ namespace: 'other', name: 'old', uid: 'u' }, { phase: 'Bound' }, [])).toMatchObject({
      evidence: [`object, ${PV}: Bound, claimRef other/old`],
      fix: [
        [COMPARE],
        ['kubectl describe persistentvolumeclaim --namespace other old'],
        [],
        [WAIT_RELEASED],
        [RESERVE_RELEASED],
      ],
    });
  });

  test('is found by the name in the volume, although a third claim requests the volume', () => {
    const claimRef = { namespace: 'monitoring', name: 'third', uid: 'u' };
    const view = viewWith(ONE, { volumes: [volume({ claimRef })], claims: [OLD] });
    expect(volumeTaken(view)?.title).toContain('monitoring/third');
    expect(factsOf(volumeTaken(view))?.fix[1]).toEqual([
      'kubectl describe persistentvolumeclaim --namespace monitoring third',
    ]);
  });

  test('does not use the volume before it is bound', () => {
    const claimRef = { namespace: 'monitoring', name: 'old', uid: 'u' };
    const wordsOf = (status: object, claims: object[], ref: object = claimRef) => {
      const { title = '', data = '' } =
        volumeTaken(viewWith(ONE, { volumes: [volume({ claimRef: ref }, status)], claims })) ?? {};
      return [title.includes('holds'), data.includes('uses it')];
    };
    const waiting = changed(OLD, { status: { phase: 'Pending' } });
    expect(wordsOf({ phase: 'Bound' }, [OLD])).toEqual([true, true]);
    expect(wordsOf({ phase: 'Released' }, [waiting], RESERVED)).toEqual([false, false]);
    expect(wordsOf({ phase: 'Available' }, [])).toEqual([false, false]);
  });

  test('is only reserved again if that claim was deleted', () => {
    const claimRef = { namespace: 'monitoring', name: 'old', uid: 'u' };
    expect(taken(claimRef, { phase: 'Released' }, [])?.fix).toEqual([[COMPARE], [RESERVE_RELEASED]]);
    // what changed the claimRef by hand took the volume from its claim
    const patch = JSON.stringify({ spec: { claimRef: { uid: UID } } });
    expect(taken(claimRef, { phase: 'Released' }, [LOST])?.fix).toEqual([
      [COMPARE],
      [RESERVE_RELEASED],
      [`kubectl patch persistentvolume ${VOLUME} --type=merge '--patch=${patch}'`],
    ]);
    expect(taken(claimRef, { phase: 'Released' }, [OLD])?.fix).toEqual([[COMPARE], DESCRIBE, [], [RESERVE_RELEASED]]);
  });

  test.each([
    ['namespace', { namespace: '$(reboot)', name: 'old', uid: 'u' }],
    ['name', { namespace: 'other', name: '$(reboot)', uid: 'u' }],
  ])('is not named in a command with an impossible %s', (_, claimRef) => {
    expect(taken(claimRef, { phase: 'Bound' }, [])?.fix).toEqual([
      [COMPARE],
      [],
      [],
      [WAIT_RELEASED],
      [RESERVE_RELEASED],
    ]);
  });

  test('is requested by the other claim, although it is reserved for the planned one', () => {
    expect(taken(RESERVED, { phase: 'Available' }, [OLD])).toMatchObject({
      evidence: [
        `object, ${PV}: Available, claimRef monitoring/${claim.name}`,
        `object, claim monitoring/old: Bound, volume ${VOLUME}`,
      ],
      fix: [[COMPARE], DESCRIBE, []],
    });
  });

  test.each<[string, Parameters<typeof taken>]>([
    ['it is bound as planned, although another claim requests it', [RESERVED, { phase: 'Bound' }, [OLD]]],
    ['it is reserved for the planned claim', [RESERVED, { phase: 'Available' }, [BOUND, OTHER]]],
    ['it is reserved for none', [undefined, { phase: 'Available' }, [OLD]]],
  ])('is none if %s', (_, state) => {
    expect(taken(...state)).toBeUndefined();
  });
});

describe('a volume of a deleted claim', () => {
  const released = (phase: string, claimRef: object | undefined, claims: object[]): Facts | undefined =>
    factsOf(volumeReleased(viewWith(ONE, { volumes: [volume({ claimRef }, { phase, message: 'why' })], claims })));

  test.each(['Released', 'Failed'])('is %s, and is reserved by name', (phase) => {
    expect(released(phase, { ...RESERVED, uid: 'u' }, [])).toEqual({
      code: 'volume-released',
      status: 'problem',
      about: PV,
      evidence: [`object, ${PV}: ${phase}, claimRef.uid u why`, `object, ${ABOUT}: does not exist`],
      fix: [[reserve(phase)]],
    });
  });

  test('is shown with its new claim', () => {
    expect(released('Released', undefined, [BOUND])?.evidence).toEqual([
      `object, ${PV}: Released, claimRef.uid none why`,
      `object, ${ABOUT}: Bound, uid uid-${claim.name}`,
    ]);
  });

  test.each(['Bound', 'Available', 'Pending'])('is not one that is %s', (phase) => {
    expect(released(phase, RESERVED, [])).toBeUndefined();
  });
});
