import { volumeDiffersAlone, volumeDiffersToo } from '../../../src/doctor/diagnoses/volume-place';
import { APPLY, changed, COMPARE, factsOf, first, viewWith, deleteOurs } from '../facts';
import { firstVolume, healthy, type Objects, plan } from '../states';

const ONE = plan();
const { name: VOLUME, root: ROOT, claim } = firstVolume(ONE);
const PV = `PersistentVolume ${VOLUME}`;
const PERSISTENT_VOLUME = first(healthy(ONE).volumes);
const LOOK = [`kubectl get persistentvolume ${VOLUME} --output=yaml`];
const HOSTNAME = 'kubernetes.io/hostname';

function on(...nodes: readonly string[]): object {
  const matchExpressions = [{ key: HOSTNAME, operator: 'In', values: nodes }];
  return { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } };
}

function volume(spec: object, status: object = {}): Partial<Objects> {
  return { volumes: [changed(PERSISTENT_VOLUME, { spec, status })] };
}

const UNUSED = { claimRef: { namespace: 'monitoring', name: claim.name, uid: '' } };
const ALONE: Partial<Objects> = { claims: [], pods: [] };

test.each<[string, object]>([
  [`hostPath /elsewhere on node-0; planned hostPath ${ROOT} on node-0`, { hostPath: { path: '/elsewhere' } }],
  [`local ${ROOT} on node-0; planned hostPath ${ROOT} on node-0`, { hostPath: undefined, local: { path: ROOT } }],
  [`nfs on node-0; planned hostPath ${ROOT} on node-0`, { hostPath: undefined, nfs: {} }],
  [`hostPath ${ROOT} on node-1; planned hostPath ${ROOT} on node-0`, on('node-1')],
  [`hostPath ${ROOT} on node-0, node-1; planned hostPath ${ROOT} on node-0`, on('node-0', 'node-1')],
  [`hostPath ${ROOT} on no single node; planned hostPath ${ROOT} on node-0`, { nodeAffinity: undefined }],
])('a volume that was bound is at another place: %s', (text, spec) => {
  const view = viewWith(ONE, volume(spec));
  expect(volumeDiffersAlone(view)).toBeUndefined();
  expect(factsOf(volumeDiffersToo(view))).toEqual({
    code: 'volume-differs',
    status: 'problem',
    about: PV,
    evidence: [`object, ${PV}: ${text}`],
    fix: [[COMPARE], [], LOOK],
  });
});

describe('a volume at another place', () => {
  test('is one finding with the claim that holds it', () => {
    const taken = { ...on('node-1'), claimRef: { namespace: 'other', name: 'old', uid: 'u' } };
    const view = viewWith(ONE, volume(taken));
    expect(volumeDiffersToo(view)).toBeUndefined();
    expect(factsOf(volumeDiffersAlone(view))).toEqual({
      code: 'volume-differs',
      status: 'problem',
      about: PV,
      evidence: [
        `object, ${PV}: hostPath ${ROOT} on node-1; planned hostPath ${ROOT} on node-0`,
        `object, ${PV}: Bound, claimRef other/old`,
      ],
      fix: [[COMPARE], [], LOOK],
    });
  });

  test('is deleted and applied again if it was never bound', () => {
    const view = viewWith(ONE, { ...volume({ ...on('node-1'), ...UNUSED }, { phase: 'Available' }), ...ALONE });
    expect(volumeDiffersToo(view)).toBeUndefined();
    expect(factsOf(volumeDiffersAlone(view))).toEqual({
      code: 'unused-volume-differs',
      status: 'problem',
      about: 'PersistentVolumes of release monitoring/kps',
      evidence: [
        `object, ${PV}: hostPath ${ROOT} on node-1; planned hostPath ${ROOT} on node-0`,
        `object, ${PV}: Available, never bound`,
      ],
      fix: [[deleteOurs('persistentvolume', VOLUME)], [APPLY]],
    });
  });

  const bound = first(healthy(ONE).claims);
  const lost = changed(bound, { spec: { volumeName: '' }, status: { phase: 'Lost' } });
  const waiting = changed(bound, { spec: { volumeName: '' }, status: { phase: 'Pending' } });
  test.each<[string, object, object, object[], string]>([
    ['has no phase yet', UNUSED, { phase: '' }, [], 'unused-volume-differs'],
    ['is Pending', UNUSED, { phase: 'Pending' }, [], 'unused-volume-differs'],
    ['is reserved for no claim', { claimRef: undefined }, { phase: 'Available' }, [], 'unused-volume-differs'],
    ['has a claim that waits', UNUSED, { phase: 'Available' }, [waiting], 'unused-volume-differs'],
    [
      'has the uid of a claim',
      { claimRef: { ...UNUSED.claimRef, uid: 'u' } },
      { phase: 'Available' },
      [],
      'volume-differs',
    ],
    ['is Released', UNUSED, { phase: 'Released' }, [], 'volume-differs'],
    ['has a claim that is Lost', UNUSED, { phase: 'Available' }, [lost], 'volume-differs'],
    ['has a claim that names it', UNUSED, { phase: 'Available' }, [bound], 'volume-differs'],
  ])('was bound or not: it %s', (_, spec, status, claims, code) => {
    const view = viewWith(ONE, { ...volume({ ...on('node-1'), ...spec }, status), ...ALONE, claims });
    expect([volumeDiffersAlone(view), volumeDiffersToo(view)].flatMap((found) => found?.code ?? [])).toEqual([code]);
  });
});

test.each<[string, Partial<Objects>]>([
  ['is at its place', {}],
  ['is at its place and unused', { ...volume(UNUSED, { phase: 'Available' }), ...ALONE }],
  ['is at its place and taken', volume({ claimRef: { namespace: 'other', name: 'old', uid: 'u' } })],
  ['does not exist', { volumes: [] }],
])('a volume that %s does not differ', (_, other) => {
  const view = viewWith(ONE, other);
  expect([volumeDiffersAlone(view), volumeDiffersToo(view)]).toEqual([undefined, undefined]);
});
