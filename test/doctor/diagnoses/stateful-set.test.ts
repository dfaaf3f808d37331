import {
  objectPaused,
  operatorSilent,
  queryMissing,
  statefulSetRefused,
  statefulSetStarting,
  storageClassUnknown,
} from '../../../src/doctor/diagnoses/stateful-set';
import { storageClassMissing } from '../../../src/doctor/diagnoses/storage-class';
import type { ClaimView } from '../../../src/doctor/claim-view';
import { PATIENCE } from '../../../src/doctor/patience';
import { GIB } from '../../tools/describe';
import { ago, APPLY, changed, eventAbout, factsOf, first, FORBIDDEN, UPGRADE, viewWith } from '../facts';
import { firstVolume, healthWith, healthy, type Objects, plan } from '../states';

const ONE = plan();
const { storageClassName: CLASS } = firstVolume(ONE);
const { name: NAME } = first(ONE.document.objects);
const OBJECT = first(healthy(ONE).prometheus);
const ABOUT = `Prometheus monitoring/${NAME}`;
const FIND = [
  [
    "kubectl get deployments --all-namespaces --selector 'app.kubernetes.io/component in (controller,prometheus-operator)'",
  ],
  [],
];
const SILENT = `object, ${ABOUT}: has no condition of an operator`;

function unserved(object: object, other: Partial<Objects> = {}): ClaimView {
  return viewWith(ONE, { statefulSets: [], pods: [], claims: [], prometheus: [object], ...other });
}

function refused(message: string, condition: object = {}): object {
  const conditions = [{ type: 'Available', status: 'False', message: 'x' }];
  const reconciled = { type: 'Reconciled', status: 'False', reason: 'Failed', message, ...condition };
  return changed(OBJECT, { status: { conditions: [...conditions, reconciled] } });
}

const RULES = [storageClassUnknown, statefulSetRefused, statefulSetStarting, objectPaused, operatorSilent];

describe('an object that the operator refuses', () => {
  test('names a storage class that does not exist', () => {
    const message = 'storage class "fast" does not exist';
    const warning = eventAbout('Prometheus', NAME, 'InvalidConfiguration', 'why');
    expect(factsOf(storageClassUnknown(unserved(refused(message), { events: [warning] })))).toEqual({
      code: 'storage-class-unknown',
      status: 'problem',
      about: ABOUT,
      evidence: [
        `condition, ${ABOUT}: Reconciled=False Failed: ${message}`,
        `event, ${ABOUT}: InvalidConfiguration: why`,
      ],
      fix: [[UPGRADE], [APPLY]],
    });
    expect(storageClassUnknown(unserved(refused(message)))?.title).toContain(' fast ');
  });

  test.each([
    ['at least one query endpoint or query config', 'queryEndpoints'],
    ['must be no more than 63 characters', 'fullnameOverride'],
    ['must be at most 63 bytes', 'fullnameOverride'],
    ['Too long: may not be longer than 63', 'fullnameOverride'],
    ['too long', 'fullnameOverride'],
    ['anything else', 'condition'],
  ])('is reported with its condition: %s', (message, word) => {
    const found = statefulSetRefused(unserved(refused(message)));
    expect(factsOf(found)).toEqual({
      code: 'statefulset-refused',
      status: 'problem',
      about: ABOUT,
      evidence: [`condition, ${ABOUT}: Reconciled=False Failed: ${message}`],
      fix: [[], [UPGRADE]],
    });
    expect(found?.fix[0]?.text).toContain(word);
  });

  test('has a cause of its own for each kind of message', () => {
    const messages = ['at least one query endpoint', 'Too long', 'anything else'];
    const causes = messages.map((message) => statefulSetRefused(unserved(refused(message)))?.cause);
    expect(new Set(causes).size).toBe(messages.length);
  });

  test.each([
    ['is reconciled', { status: 'True' }],
    ['has only another condition', { type: 'Ready' }],
  ])('is not one that %s', (_, condition) => {
    const view = unserved(refused('storage class "fast" does not exist', condition));
    expect([storageClassUnknown(view), statefulSetRefused(view)]).toEqual([undefined, undefined]);
    expect(factsOf(operatorSilent(view))?.evidence).toEqual([SILENT]);
  });

  test('does not name a storage class in every message', () => {
    expect(storageClassUnknown(unserved(refused('anything else')))).toBeUndefined();
    expect(storageClassUnknown(unserved(refused('storage class "" does not exist')))).toBeUndefined();
  });
});

describe('a ThanosRuler without a query', () => {
  const values = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:10902'] } } };
  const RULER = plan({ thanosRuler: GIB, values });
  const conditions = [
    { type: 'Reconciled', status: 'False', reason: 'Failed', message: 'storage class "x" does not exist' },
  ];
  const other = (spec: object): Partial<Objects> => ({
    statefulSets: [],
    pods: [],
    claims: [],
    classes: [],
    ruler: [changed(first(healthy(RULER).ruler), { spec, status: { conditions } })],
  });

  test('is found beside the missing class, at which the operator stops', () => {
    const { releases } = healthWith(RULER, other({}));
    expect(releases[0]?.findings.map(({ code }) => code)).toEqual(['storage-class-missing', 'statefulset-refused']);
    const about = 'ThanosRuler monitoring/kube-prometheus-stack-thanos-ruler';
    expect(factsOf(queryMissing(viewWith(RULER, other({}))))).toEqual({
      code: 'statefulset-refused',
      status: 'problem',
      about,
      evidence: [
        `condition, ${about}: Reconciled=False Failed: storage class "x" does not exist`,
        `object, ${about}: has no queryEndpoints and no queryConfig`,
      ],
      fix: [[], [UPGRADE]],
    });
  });

  test.each([
    ['endpoints', { queryEndpoints: ['q:10902'] }],
    ['a Secret', { queryConfig: { name: 's', key: 'k' } }],
  ])('is not one that has %s', (_, spec) => {
    expect(queryMissing(viewWith(RULER, other(spec)))).toBeUndefined();
    expect(queryMissing(viewWith(ONE, { statefulSets: [] }))).toBeUndefined();
    // the operator has not seen it yet
    expect(queryMissing(viewWith(RULER, { ...other({}), ruler: healthy(RULER).ruler }))).toBeUndefined();
  });
});

describe('an object without a StatefulSet', () => {
  test('is waited for at first', () => {
    const creationTimestamp = ago(PATIENCE.statefulSet - 1);
    expect(factsOf(statefulSetStarting(unserved(changed(OBJECT, { metadata: { creationTimestamp } }))))).toEqual({
      code: 'starting',
      status: 'waiting',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: created at ${creationTimestamp}`],
      fix: [],
    });
    const later = changed(OBJECT, { metadata: { creationTimestamp: ago(PATIENCE.statefulSet) } });
    expect(statefulSetStarting(unserved(later))).toBeUndefined();
  });

  test('may be paused', () => {
    expect(factsOf(objectPaused(unserved(changed(OBJECT, { spec: { paused: true } }))))).toEqual({
      code: 'object-paused',
      status: 'problem',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: paused true`, `object, StatefulSet monitoring/prometheus-${NAME}: does not exist`],
      fix: [
        [
          `kubectl patch prometheuses.monitoring.coreos.com --namespace monitoring ${NAME} --type=merge '--patch={"spec":{"paused":false}}'`,
        ],
        [],
      ],
    });
    expect(objectPaused(unserved(OBJECT))).toBeUndefined();
  });

  test('has no operator', () => {
    const normal = eventAbout('Prometheus', NAME, 'x', 'x', { type: 'Normal' });
    expect(factsOf(operatorSilent(unserved(OBJECT, { events: [normal] })))).toEqual({
      code: 'operator-silent',
      status: 'problem',
      about: ABOUT,
      evidence: [SILENT],
      fix: FIND,
    });
  });

  test('is not served by the StatefulSet of another object', () => {
    const other = changed(first(healthy(ONE).statefulSets), { metadata: { name: 'other' } });
    expect(operatorSilent(unserved(OBJECT, { statefulSets: [other] }))?.code).toBe('operator-silent');
  });

  test.each<[string, ClaimView]>([
    ['it has one', viewWith(ONE)],
    ['there is no object', unserved(OBJECT, { prometheus: [] })],
    ['StatefulSets cannot be read', viewWith(ONE, {}, { here: { statefulSets: FORBIDDEN } })],
    ['a Deployment runs it', viewWith(plan({ grafana: GIB }))],
  ])('is no finding if %s', (_, view) => {
    expect(RULES.map((rule) => rule(view))).toEqual(RULES.map(() => undefined));
  });
});

describe('the planned StorageClass', () => {
  const missing = (prometheus: object[]) =>
    factsOf(storageClassMissing(viewWith(ONE, { classes: ['other'], prometheus })));

  test('is applied if it does not exist', () => {
    expect(missing([])).toEqual({
      code: 'storage-class-missing',
      status: 'problem',
      about: `StorageClass ${CLASS}`,
      evidence: [`object, StorageClasses: ${CLASS} is not among them`],
      fix: [[APPLY]],
    });
  });

  test('is reported with the condition that names it', () => {
    const message = `storage class "${CLASS}" does not exist`;
    expect(missing([refused(message)])?.evidence).toEqual([
      `object, StorageClasses: ${CLASS} is not among them`,
      `condition, ${ABOUT}: Reconciled=False Failed: ${message}`,
    ]);
    expect(missing([refused('storage class "fast" does not exist')])?.evidence).toHaveLength(1);
  });

  test('is not missing if it exists, or if classes cannot be read', () => {
    expect(storageClassMissing(viewWith(ONE))).toBeUndefined();
    expect(storageClassMissing(viewWith(ONE, {}, { state: { classes: FORBIDDEN } }))).toBeUndefined();
  });
});
