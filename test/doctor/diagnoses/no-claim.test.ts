import { noClaimAskedFor } from '../../../src/doctor/diagnoses/no-claim';
import { GIB } from '../../tools/describe';
import { changed, type Facts, factsOf, first, UPGRADE, viewWith } from '../facts';
import { firstVolume, healthy, meta, type Objects, plan } from '../states';

const ONE = plan();
const GRAFANA = plan({ grafana: GIB });
const { name: CLAIM, workload: SET } = firstVolume(ONE).claim;
const BARE = changed(first(healthy(ONE).statefulSets), { spec: { volumeClaimTemplates: [] } });
const DEPLOYMENT = first(healthy(GRAFANA).deployments);

function podOf(kind: string, owner: string, name: string): object {
  const ownerReferences = [{ kind, name: owner, uid: 'u' }];
  return { metadata: meta(name, { ownerReferences }), spec: {}, status: { phase: 'Running' } };
}

function ofSet(other: Partial<Objects>): Facts | undefined {
  return factsOf(noClaimAskedFor(viewWith(ONE, { statefulSets: [BARE], pods: [], claims: [], ...other })));
}

function ofDeployment(spec: object, other: Partial<Objects> = {}): Facts | undefined {
  const deployments = [changed(DEPLOYMENT, { spec: { template: { spec: { volumes: [{}] } }, ...spec } })];
  return factsOf(noClaimAskedFor(viewWith(GRAFANA, { deployments, pods: [], claims: [], ...other })));
}

describe('a StatefulSet without a claim template', () => {
  test('runs without its volume', () => {
    expect(ofSet({ claims: healthy(ONE).claims })).toEqual({
      code: 'no-claim-asked-for',
      status: 'problem',
      about: `StatefulSet monitoring/${SET}`,
      evidence: [
        `object, StatefulSet monitoring/${SET}: does not use claim ${CLAIM}`,
        `object, claim monitoring/${CLAIM}: Bound, not used by a pod`,
      ],
      fix: [[UPGRADE]],
    });
  });

  test('is shown with two of its pods', () => {
    const pods = [
      podOf('StatefulSet', 'other', 'a'),
      podOf('ReplicaSet', SET, 'b'),
      podOf('StatefulSet', SET, 'c'),
      podOf('StatefulSet', `x-${SET}`, 'd'),
      podOf('StatefulSet', SET, 'e'),
    ];
    expect(ofSet({ pods })?.evidence.slice(1)).toEqual([
      'object, pod monitoring/c: Running, uses no claim',
      'object, pod monitoring/d: Running, uses no claim',
    ]);
  });

  test('is not shown with the pods of another one whose name only ends in the same way', () => {
    expect(ofSet({ pods: [podOf('StatefulSet', `x${SET}`, 'a')] })?.evidence).toHaveLength(1);
  });
});

describe('a Deployment that mounts no claim', () => {
  const ABOUT = 'Deployment monitoring/kps-grafana';

  test('is deleted if its strategy prevents the upgrade', () => {
    expect(ofDeployment({})).toEqual({
      code: 'no-claim-asked-for',
      status: 'problem',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: does not use claim kps-grafana`],
      fix: [
        [
          'kubectl delete deployments.apps kps-grafana --namespace monitoring --ignore-not-found --cascade=foreground --timeout=15m',
        ],
        [UPGRADE],
      ],
    });
  });

  test('is upgraded if its strategy is the planned one', () => {
    expect(ofDeployment({ strategy: { type: 'Recreate' } })?.fix).toEqual([[UPGRADE]]);
  });

  test('is shown with its pods', () => {
    const pods = [
      podOf('ReplicaSet', 'kps-grafana-6d8f7c9b5d', 'a'),
      podOf('ReplicaSet', 'kps-grafana-image-renderer-6d8f7c9b5d', 'b'),
      podOf('StatefulSet', 'kps-grafana', 'c'),
      podOf('ReplicaSet', 'kps-grafana', 'd'),
    ];
    expect(ofDeployment({}, { pods })?.evidence.slice(1)).toEqual(['object, pod monitoring/a: Running, uses no claim']);
  });

  test('may mount another claim', () => {
    const volumes = [{ persistentVolumeClaim: { claimName: 'other' } }];
    expect(ofDeployment({ template: { spec: { volumes } } })?.code).toBe('no-claim-asked-for');
  });

  test('is not one that mounts its claim among others', () => {
    const volumes = [{}, { persistentVolumeClaim: { claimName: 'kps-grafana' } }];
    expect(ofDeployment({ template: { spec: { volumes } } })).toBeUndefined();
  });
});

test('a workload that does not exist, or asks for its claim, is no finding', () => {
  expect(noClaimAskedFor(viewWith(ONE, { statefulSets: [] }))).toBeUndefined();
  expect(noClaimAskedFor(viewWith(ONE))).toBeUndefined();
});
