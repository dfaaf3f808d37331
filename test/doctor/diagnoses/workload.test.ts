import { claimMissing, claimStarting, componentMissing } from '../../../src/doctor/diagnoses/workload';
import type { NamespaceState, Seen } from '../../../src/cluster/cluster-state';
import type { CustomResource } from '../../../src/cluster/objects';
import { PATIENCE } from '../../../src/doctor/patience';
import { GIB } from '../../tools/describe';
import { ago, changed, eventAbout, type Facts, factsOf, first, FORBIDDEN, UPGRADE, viewWith } from '../facts';
import { firstVolume, healthy, type Objects, plan } from '../states';

const ONE = plan();
const GRAFANA = plan({ grafana: GIB });
const { name: NAME } = first(ONE.document.objects);
const { name: CLAIM, workload: SET } = firstVolume(ONE).claim;
const ABSENT: Partial<Objects> = { prometheus: [], statefulSets: [], deployments: [], claims: [], pods: [] };

function withoutType(list: Seen<CustomResource>): { here: Partial<NamespaceState> } {
  return { here: { customResources: new Map([['Prometheus', list]]) } };
}

describe('a component without any object', () => {
  test.each([
    ['Prometheus', ONE, NAME],
    ['Deployment', GRAFANA, 'kps-grafana'],
  ])('was not installed: %s', (kind, one, name) => {
    expect(factsOf(componentMissing(viewWith(one, ABSENT)))).toEqual({
      code: 'component-missing',
      status: 'problem',
      about: `${kind} monitoring/${name}`,
      evidence: [`object, ${kind} monitoring/${name}: does not exist`],
      fix: [[UPGRADE]],
    });
  });

  test.each([
    ['custom resources', ONE, withoutType(FORBIDDEN).here],
    ['Deployments', GRAFANA, { deployments: FORBIDDEN }],
    ['StatefulSets', GRAFANA, { statefulSets: FORBIDDEN }],
  ])('may be there if %s cannot be read', (_, one, here) => {
    expect(componentMissing(viewWith(one, ABSENT, { here }))).toBeUndefined();
  });

  test.each<[string, typeof ONE, Partial<Objects>]>([
    ['its custom resource', ONE, { prometheus: healthy(ONE).prometheus }],
    ['its StatefulSet', ONE, { statefulSets: healthy(ONE).statefulSets }],
    ['its Deployment', GRAFANA, { deployments: healthy(GRAFANA).deployments }],
  ])('was installed if %s exists', (_, one, other) => {
    expect(componentMissing(viewWith(one, { ...ABSENT, ...other }))).toBeUndefined();
  });
});

describe('a workload without its claim', () => {
  const ABOUT = `claim monitoring/${CLAIM}`;
  const missing = (other: Partial<Objects>, one = ONE): Facts | undefined =>
    factsOf(claimMissing(viewWith(one, { claims: [], pods: [], ...other })));

  test('is waited for at first', () => {
    const set = first(healthy(ONE).statefulSets);
    const aged = (age: number): Facts | undefined => {
      const statefulSets = [changed(set, { metadata: { creationTimestamp: ago(age) } })];
      return factsOf(claimStarting(viewWith(ONE, { claims: [], statefulSets })));
    };
    expect(aged(PATIENCE.claim - 1)).toEqual({
      code: 'starting',
      status: 'waiting',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: does not exist`],
      fix: [],
    });
    expect(aged(PATIENCE.claim)).toBeUndefined();
  });

  test('has its pods deleted if it is a StatefulSet, except those with impossible names', () => {
    const [pod = {}] = healthy(ONE).pods;
    expect(missing({ pods: [pod, changed(pod, { metadata: { name: '$(reboot)' } })] })).toEqual({
      code: 'claim-missing',
      status: 'problem',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: does not exist`],
      fix: [[`kubectl delete pod --namespace monitoring ${SET}-0 --ignore-not-found --wait=false`]],
    });
  });

  test('is reported with the event that refuses its pod', () => {
    const events = [
      eventAbout('StatefulSet', SET, 'SuccessfulCreate', 'x'),
      eventAbout('StatefulSet', SET, 'FailedCreate', 'exceeded quota'),
    ];
    expect(missing({ events })?.evidence).toEqual([
      `object, ${ABOUT}: does not exist`,
      `event, workload monitoring/${SET}: FailedCreate: exceeded quota`,
    ]);
  });

  test.each<[string, Partial<Objects>]>([
    ['has its claim', { claims: healthy(ONE).claims }],
    ['does not exist', { statefulSets: [] }],
  ])('is not one that %s', (_, other) => {
    const view = viewWith(ONE, { claims: [], ...other });
    expect([claimStarting(view), claimMissing(view)]).toEqual([undefined, undefined]);
  });

  test('is not known if claims cannot be read', () => {
    const view = viewWith(ONE, {}, { here: { claims: FORBIDDEN } });
    expect([claimStarting(view), claimMissing(view)]).toEqual([undefined, undefined]);
  });
});
