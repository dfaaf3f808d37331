import { join } from 'node:path';
import { Size } from 'cdk8s';
import fc from 'fast-check';
import { HelmValues, planStack, type StackDescription, StorageError, type Values } from '../../src';
import { overDefaults } from '../../src/values/merge';
import { type Value } from '../../src/values/values';
import { arbitraryValues, inOneFile } from '../tools/arbitrary-values';
import { description } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { helmReads } from '../tools/helm-reads';
import { runs } from '../tools/runs';

const GIB = { size: Size.gibibytes(1) };

/** A map that may have each of these keys. */
const some = (keys: Record<string, fc.Arbitrary<Value>>): fc.Arbitrary<Values> => fc.record(keys, { requiredKeys: [] });
const any = arbitraryValues as fc.Arbitrary<Value>;
const or = (...all: fc.Arbitrary<Value>[]): fc.Arbitrary<Value> =>
  fc.oneof(...all.map((arbitrary) => ({ weight: 8, arbitrary })), {
    weight: 1,
    arbitrary: fc.constantFrom<Value>(null, {}),
  });
const nothing = fc.constantFrom<Value>(null, {}, '', []);

const containers = fc.array(
  some({ image: any, env: any }).map((one) => ({ name: 'mine', ...one })),
  { maxLength: 2 },
);
const ids = some({ runAsUser: fc.constantFrom<Value>(1000, null), fsGroup: fc.constantFrom<Value>(2000, null) });
/** A storage block, with or without keys that say nothing. */
const blockWith = (silent: Record<string, fc.Arbitrary<Value>>): fc.Arbitrary<Value> =>
  or(
    some({
      ...silent,
      volumeClaimTemplate: or(
        some({
          ...silent,
          metadata: some({ name: fc.constant('data'), annotations: any }),
          spec: or(some({ ...silent, accessModes: or(fc.constant(['ReadWriteOnce'])) })),
        }),
      ),
    }),
  );
const block = fc.oneof(
  { weight: 5, arbitrary: blockWith({}) },
  { weight: 1, arbitrary: blockWith({ emptyDir: nothing, selector: nothing, volumeName: nothing }) },
);
const spec = (storage: string): fc.Arbitrary<Value> =>
  or(
    some({
      [storage]: block,
      initContainers: or(containers),
      securityContext: or(ids),
      retentionSize: fc.constantFrom<Value>('500MB', '', null),
      resources: any,
      nodeSelector: or(some({ disk: fc.constant('ssd') })),
    }),
  );
const users = some({
  prometheus: some({ prometheusSpec: spec('storageSpec'), ingress: any }),
  alertmanager: some({ alertmanagerSpec: spec('storage'), config: any }),
  grafana: some({
    persistence: or(
      some({ type: fc.constantFrom<Value>('pvc', null), annotations: or(any), finalizers: or(fc.constant(['mine'])) }),
    ),
    deploymentStrategy: or(some({ type: fc.constant('Recreate') })),
    extraInitContainers: or(containers),
    adminPassword: any,
  }),
  defaultRules: any,
  a: any,
});
const components = some({
  prometheus: fc.constant(GIB as never),
  alertmanager: fc.constant(GIB as never),
  grafana: fc.constant(GIB as never),
}) as unknown as fc.Arbitrary<Partial<StackDescription>>;

/** The plan with an overlay, `undefined` where its values are refused. */
function planned(layers: readonly Values[], given: Partial<StackDescription>) {
  try {
    return planStack(description({ ...given, values: layers, valuesFile: 'overlay' }));
  } catch (error) {
    if (error instanceof StorageError) {
      return undefined;
    }
    throw error;
  }
}

/** What the chart has for a block that is not set. */
const DEFAULTS: Values = {
  prometheus: { prometheusSpec: { storageSpec: {} } },
  alertmanager: { alertmanagerSpec: { storage: {} } },
  thanosRuler: { thanosRulerSpec: { storage: {} } },
  grafana: { persistence: {} },
};

/** How many plans one call of helm reads. */
const BATCH = runs(60, 30);

test('helm reads your files and the overlay as the merged values, whatever you have', async () => {
  await inFolder((folder) => {
    const files = ['a.yml', 'b.yml', 'overlay.yml'].map((name) => join(folder, name));
    const accepted = fc
      .tuple(users, users, components)
      .map(([a, b, given]) => ({ layers: [a, b], plan: planned([a, b], given) }))
      .filter(({ plan }) => plan !== undefined);
    fc.assert(
      fc.property(fc.array(accepted, { minLength: BATCH, maxLength: BATCH }), (cases) => {
        const contents = [0, 1].map((index) => inOneFile(cases.map(({ layers }) => layers[index] ?? {})));
        const overlays = inOneFile(cases.map(({ plan }) => plan?.valuesFile.data ?? {}));
        [...contents, overlays].forEach((content, index) => {
          new HelmValues(content).save(files[index] ?? '');
        });
        const read = helmReads(...files);
        const whole = cases.map(({ plan }) => plan?.values.data ?? {});
        expect(cases.map((_, index) => over(read[`t${index}`] as Values))).toEqual(whole.map(over));
      }),
      { numRuns: runs(10, 1), endOnFailure: true },
    );
  });
});

function over(values: Values): Values {
  return overDefaults(values, DEFAULTS);
}
