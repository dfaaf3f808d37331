import { planStack, type StackDescription } from '../../src';
import { deliveryAnnotations, type DeliveryOptions, type Role, withAnnotations } from '../../src/plan/delivery';
import { description, GIB, thrownBy } from '../tools/describe';
import { job } from './planned';

const WAVE = 'argocd.argoproj.io/sync-wave';
const KEPT_BY_ARGO_CD = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
};
const KEPT_BY_FLUX = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };
const MADE_AGAIN_BY_FLUX = {
  'kustomize.toolkit.fluxcd.io/force': 'enabled',
  'kustomize.toolkit.fluxcd.io/substitute': 'disabled',
};
const HOOK = { 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' };

const ROLES: Readonly<Record<Role, readonly [argoCd: object, flux: object]>> = {
  namespace: [{ [WAVE]: '-3', ...KEPT_BY_ARGO_CD }, KEPT_BY_FLUX],
  'storage-class': [{ [WAVE]: '-2', ...KEPT_BY_ARGO_CD }, KEPT_BY_FLUX],
  'persistent-volume': [{ [WAVE]: '-2', ...KEPT_BY_ARGO_CD }, KEPT_BY_FLUX],
  'init-script': [{ [WAVE]: '-2' }, MADE_AGAIN_BY_FLUX],
  'init-job': [{ [WAVE]: '-1' }, MADE_AGAIN_BY_FLUX],
};

describe.each(Object.entries(ROLES) as [Role, readonly [object, object]][])(
  'the annotations of a %s',
  (role, [argoCd, flux]) => {
    test.each<[DeliveryOptions, object]>([
      [{}, {}],
      [{ delivery: 'kubectl' }, {}],
      [{ delivery: 'argo-cd' }, argoCd],
      [
        { delivery: 'argo-cd', initJobHook: true },
        { ...argoCd, ...(role === 'init-job' ? HOOK : {}) },
      ],
      [{ delivery: 'flux' }, flux],
    ])('follow from %j', (options, annotations) => {
      expect(deliveryAnnotations(role, options)).toEqual(annotations);
    });
  },
);

test('metadata without annotations have no such key', () => {
  expect(withAnnotations({})).toStrictEqual({});
  expect(withAnnotations({ a: 'b' })).toEqual({ annotations: { a: 'b' } });
});

describe("the init Job's metadata", () => {
  test.each<[DeliveryOptions, object | undefined]>([
    [{}, undefined],
    [{ delivery: 'argo-cd' }, { [WAVE]: '-1' }],
    [
      { delivery: 'argo-cd', initJobHook: true },
      { [WAVE]: '-1', ...HOOK },
    ],
    [{ delivery: 'flux', initJobHook: false }, MADE_AGAIN_BY_FLUX],
  ])('have the annotations of %j', (options, annotations) => {
    expect(job(options).metadata.annotations).toEqual(annotations);
    const [planned] = planStack(description({ prometheus: GIB, ...options })).plan.initJobs;
    expect(planned?.metadata.annotations).toEqual(annotations);
  });
});

describe('how a plan is delivered', () => {
  const planned = (props: Partial<StackDescription>) => planStack(description({ prometheus: GIB, ...props })).plan;

  test.each<[DeliveryOptions, string]>([
    [{}, 'kubectl'],
    [{ delivery: 'argo-cd' }, 'argo-cd'],
    [{ delivery: 'flux' }, 'flux'],
  ])('is as %j says', (options, delivery) => {
    expect(planned(options).delivery).toBe(delivery);
  });

  test.each<DeliveryOptions>([{ initJobHook: true }, { delivery: 'flux', initJobHook: true }])(
    'is refused with hooks that nothing runs: %j',
    (options) => {
      expect(thrownBy(() => planned(options))).toMatchObject([
        { code: 'delivery-mismatch', path: 'initJobHook', got: 'true' },
      ]);
    },
  );
});
