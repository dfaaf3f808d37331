import { claimBinding, claimElsewhere, claimUnbound, claimUnfit } from '../../../src/doctor/diagnoses/claim';
import type { Diagnosis } from '../../../src/doctor/finding';
import { PATIENCE } from '../../../src/doctor/patience';
import { GIB } from '../../tools/describe';
import {
  ago,
  changed,
  eventAbout,
  type Facts,
  factsOf,
  first,
  FORBIDDEN,
  UPGRADE,
  viewWith,
  deletePlannedClaim,
} from '../facts';
import { firstVolume, healthy, HOURS_AGO, type Objects, plan } from '../states';

const ONE = plan();
const PLANNED = firstVolume(ONE);
const { name: NAME, workload: SET } = PLANNED.claim;
const BOUND = first(healthy(ONE).claims);
const RESERVED = { namespace: 'monitoring', name: NAME, uid: '' };
const VOLUME = changed(first(healthy(ONE).volumes), {
  spec: { claimRef: RESERVED },
  status: { phase: 'Available', lastPhaseTransitionTime: HOURS_AGO },
});
const PENDING = changed(BOUND, { spec: { volumeName: '' }, status: { phase: 'Pending' } });
const ABOUT = `claim monitoring/${NAME}`;

function mismatch(view: ReturnType<typeof viewWith>): Diagnosis | undefined {
  return claimUnfit(view) ?? claimUnbound(view);
}

function claimEvent(reason: string, more: object = {}): object {
  return eventAbout('PersistentVolumeClaim', NAME, reason, 'no match', more);
}

describe('a claim that is bound to another volume', () => {
  const elsewhere = (volumeName: string, other: Partial<Objects> = {}) =>
    claimElsewhere(viewWith(ONE, { claims: [changed(BOUND, { spec: { volumeName } })], ...other }));

  test('is reported with both volumes', () => {
    expect(factsOf(elsewhere('pvc-1'))).toEqual({
      code: 'claim-elsewhere',
      status: 'problem',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: Bound to pvc-1, planned ${PLANNED.name}`],
      fix: [[], []],
    });
  });

  test('has nothing to copy if the other volume has the planned directory', () => {
    const same = changed(first(healthy(ONE).volumes), { metadata: { name: 'pvc-1' } });
    const other = changed(same, { spec: { hostPath: { path: '/elsewhere' } } });
    const unpinned = changed(same, { spec: { nodeAffinity: undefined } });
    const step = (volume: object): string | undefined =>
      elsewhere('pvc-1', { volumes: [volume] })?.fix.find(({ text }) => text.includes(PLANNED.dataDirectory))?.text;
    const text = step(same);
    expect(text).toBeDefined();
    expect(step(other)).not.toBe(text);
    expect(step(unpinned)).toBe(step(other));
    expect(step(changed(same, { metadata: { name: 'pvc-2' } }))).toBe(step(other));
  });

  test('is not told to use a name that no volume can have', () => {
    expect(elsewhere('pvc-1')?.fix[0]?.text).toContain('pvc-1');
    expect(elsewhere('$(reboot)')?.fix[0]?.text).not.toContain('reboot');
  });

  test.each<[string, Partial<Objects>]>([
    ['is bound to the planned volume', {}],
    ['does not exist', { claims: [] }],
    ['waits', { claims: [PENDING] }],
  ])('is not reported if it %s', (_, other) => {
    expect(claimElsewhere(viewWith(ONE, other))).toBeUndefined();
  });
});

test.each<[string, Partial<Objects>]>([
  ['is bound', { claims: [BOUND] }],
  ['is lost', { claims: [changed(BOUND, { metadata: { uid: 'other' }, status: { phase: 'Lost' } })] }],
  ['does not exist', { claims: [] }],
  ['has no volume', { claims: [PENDING], volumes: [] }],
])('a claim that %s does not wait for a controller', (_, other) => {
  const view = viewWith(ONE, other);
  expect([claimBinding(view), mismatch(view)]).toEqual([undefined, undefined]);
});

describe('a claim that does not fit its volume', () => {
  test.each<[string, object, object]>([
    [`storage class fast; that of its volume is ${PLANNED.storageClassName}`, { storageClassName: 'fast' }, {}],
    [`storage class (none); that of its volume is ${PLANNED.storageClassName}`, { storageClassName: undefined }, {}],
    ['requests 5Gi; its volume has 1Gi', { resources: { requests: { storage: '5Gi' } } }, {}],
    [
      'access mode ReadWriteMany, ReadOnlyMany, which its volume does not have',
      { accessModes: ['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany'] },
      {},
    ],
    [`requests the volume other, planned ${PLANNED.name}`, { volumeName: 'other' }, {}],
    ['has a selector, which the planned volume does not match', { selector: { matchLabels: {} } }, {}],
  ])('is reported with the difference: %s', (difference, spec, ofVolume) => {
    const other = { claims: [changed(PENDING, { spec })], volumes: [changed(VOLUME, { spec: ofVolume })], pods: [] };
    const view = viewWith(ONE, other);
    expect(claimBinding(view)).toBeUndefined();
    expect(factsOf(mismatch(view))).toEqual({
      code: 'claim-mismatch',
      status: 'problem',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: ${difference}`],
      fix: [
        [UPGRADE],
        [
          `kubectl delete statefulsets.apps ${SET} --namespace monitoring --ignore-not-found --cascade=orphan --timeout=15m`,
        ],
        [deletePlannedClaim(NAME)],
      ],
    });
  });

  test.each<[string, object, object]>([
    ['a smaller request', { resources: { requests: { storage: '512Mi' } } }, {}],
    ['no request', { resources: {} }, {}],
    ['the planned volume by name', { volumeName: PLANNED.name }, {}],
    ['a mode of several', {}, { accessModes: ['ReadOnlyMany', 'ReadWriteOnce'] }],
    ['no class, as its volume', { storageClassName: undefined }, { storageClassName: '' }],
  ])('is no claim with %s', (_, spec, ofVolume) => {
    const other = { claims: [changed(PENDING, { spec })], volumes: [changed(VOLUME, { spec: ofVolume })] };
    expect(factsOf(mismatch(viewWith(ONE, other)))?.evidence).toEqual([]);
  });

  const big = changed(PENDING, { spec: { resources: { requests: { storage: '5Gi' } } } });
  const unfit = (other: Partial<Objects>, one = ONE): Facts | undefined =>
    factsOf(mismatch(viewWith(one, { claims: [big], volumes: [VOLUME], ...other })));

  test('leaves a volume that the scheduler has reserved for it by its uid, which is then reserved again', () => {
    const volumes = [changed(VOLUME, { spec: { claimRef: { ...RESERVED, uid: `uid-${NAME}` } } })];
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'monitoring', name: NAME };
    const patch = [
      { op: 'test', path: '/status/phase', value: 'Released' },
      { op: 'replace', path: '/spec/claimRef', value: claimRef },
    ];
    expect(unfit({ volumes, pods: [] })?.fix.slice(-3)).toEqual([
      [deletePlannedClaim(NAME)],
      [`kubectl wait persistentvolume/${PLANNED.name} '--for=jsonpath={.status.phase}=Released' --timeout=15m`],
      [`kubectl patch persistentvolume ${PLANNED.name} --type=json '--patch=${JSON.stringify(patch)}'`],
    ]);
    const foreign = changed(volumes[0] ?? {}, { metadata: { labels: {} }, spec: { hostPath: { path: '/theirs' } } });
    expect(unfit({ volumes: [foreign], pods: [] })?.fix.slice(-1)).toEqual([[deletePlannedClaim(NAME)]]);
  });

  test('is deleted with its pods, except those with impossible names', () => {
    const [pod = {}] = healthy(ONE).pods;
    const pods = [pod, changed(pod, { metadata: { name: '$(reboot)' } })];
    expect(unfit({ pods })?.fix.slice(-2)).toEqual([
      [deletePlannedClaim(NAME)],
      [`kubectl delete pod --namespace monitoring ${SET}-0 --ignore-not-found --wait=false`],
    ]);
  });

  test.each<[string, Partial<Objects>]>([
    ['custom resource', { prometheus: [] }],
    ['StatefulSet', { statefulSets: [] }],
  ])('is deleted alone if there is no %s', (_, other) => {
    expect(unfit({ ...other, pods: [] })?.fix).toEqual([[UPGRADE], [deletePlannedClaim(NAME)]]);
  });

  test('is created again by helm if it is that of a Deployment', () => {
    const grafana = plan({ grafana: GIB });
    const [claim = {}] = healthy(grafana).claims;
    const spec = { volumeName: '', resources: { requests: { storage: '5Gi' } } };
    const claims = [changed(claim, { spec, status: { phase: 'Pending' } })];
    const [volume = {}] = healthy(grafana).volumes;
    const volumes = [changed(volume, { spec: { claimRef: { ...RESERVED, name: 'kps-grafana' } } })];
    expect(unfit({ claims, volumes, pods: [] }, grafana)?.fix).toEqual([
      [deletePlannedClaim('kps-grafana')],
      ['kubectl wait persistentvolumeclaim/kps-grafana --namespace monitoring --for=delete --timeout=15m'],
      [UPGRADE],
    ]);
  });

  test.each([
    ['VolumeMismatch', 'Warning'],
    ['FailedBinding', 'Normal'],
  ])('is reported with the event %s of type %s', (reason, type) => {
    const events = [claimEvent('WaitForPodScheduled', { type: 'Normal' }), claimEvent(reason, { type })];
    expect(unfit({ events })?.evidence).toEqual([
      `object, ${ABOUT}: requests 5Gi; its volume has 1Gi`,
      `event, ${ABOUT}: ${reason}: no match`,
    ]);
  });
});

describe('a claim that fits its volume', () => {
  const waiting = (age: { claim?: number; volume?: number; phase?: number }, events: readonly object[] = []) => {
    const at = (one: number | undefined): string => (one === undefined ? '' : ago(one));
    const claims = [changed(PENDING, { metadata: { creationTimestamp: at(age.claim) } })];
    const volume = changed(VOLUME, {
      metadata: { creationTimestamp: at(age.volume) },
      status: { lastPhaseTransitionTime: at(age.phase) },
    });
    return viewWith(ONE, { claims, volumes: [volume], events: [...events] });
  };
  const LONG = PATIENCE.binding;
  const SHORT = LONG - 1;

  test('and has just changed waits for the controller', () => {
    expect(factsOf(claimBinding(waiting({ claim: 0 })))).toEqual({
      code: 'claim-binding',
      status: 'waiting',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: Pending`],
      fix: [],
    });
  });

  test.each<[string, Parameters<typeof waiting>]>([
    ['the claim was created', [{ claim: SHORT, volume: LONG, phase: LONG }]],
    ['the volume was created', [{ claim: LONG, volume: SHORT, phase: LONG }]],
    ['the volume changed its phase', [{ claim: LONG, volume: LONG, phase: SHORT }]],
    ['the clock of the cluster is ahead', [{ claim: -LONG, volume: LONG, phase: LONG }]],
    ['the claim had an event', [{ claim: LONG, volume: LONG }, [claimEvent('x', { lastTimestamp: ago(SHORT) })]]],
  ])('is binding if a moment ago %s', (_, state) => {
    const view = waiting(...state);
    expect([claimBinding(view)?.code, mismatch(view)]).toEqual(['claim-binding', undefined]);
  });

  test.each<[string, Parameters<typeof waiting>]>([
    ['nothing has changed for a minute', [{ claim: LONG, volume: LONG, phase: LONG }]],
    ['no time is known', [{}]],
    [
      'only an event is new, but the time of the phase is known',
      [{ claim: LONG, volume: LONG, phase: LONG }, [claimEvent('x', { type: 'Normal', lastTimestamp: ago(SHORT) })]],
    ],
  ])('is a problem if %s', (_, state) => {
    const view = waiting(...state);
    expect(claimBinding(view)).toBeUndefined();
    expect(factsOf(mismatch(view))).toEqual({
      code: 'claim-mismatch',
      status: 'problem',
      about: ABOUT,
      evidence: [],
      fix: [[`kubectl describe persistentvolumeclaim --namespace monitoring ${NAME}`]],
    });
  });

  test.each([
    ['after', 1, 1],
    ['at', 0, 0],
    ['before', -1, 0],
  ])('is reported with an event %s its last change', (_, later, count) => {
    const event = claimEvent('VolumeMismatch', { lastTimestamp: ago(LONG - later), metadata: { name: 'event' } });
    expect(factsOf(mismatch(waiting({ claim: LONG, volume: LONG, phase: LONG }, [event])))?.evidence).toHaveLength(
      count,
    );
  });

  test('is reported without events if none can be read', () => {
    const view = viewWith(ONE, { claims: [PENDING], volumes: [VOLUME] }, { here: { events: FORBIDDEN } });
    expect(factsOf(mismatch(view))?.evidence).toEqual([]);
  });
});
