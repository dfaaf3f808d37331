import * as cdk8s from 'cdk8s';
import fc from 'fast-check';
import { ModuleKind, transpileModule } from 'typescript';
import type { Imported } from '../../src/import/imported';
import { typescriptOf } from '../../src/import/typescript';
import type { Values } from '../../src';
import { arbitraryValues, TRICKY } from '../tools/arbitrary-values';
import { runs } from '../tools/runs';
import { RELEASE } from './hand-made';

/** What the emitted program passes to the library. */
function given(imported: Imported): Record<string, unknown> {
  const { outputText } = transpileModule(typescriptOf(imported), {
    compilerOptions: { module: ModuleKind.CommonJS },
    reportDiagnostics: true,
  });
  let props: Record<string, unknown> | undefined;
  const library = {
    GitOpsApp: cdk8s.App,
    HelmValues: { fromFile: (file: string) => ({ file }) },
    HostPathLayout: {
      sharedRoot: (root: string) => ({ kind: 'sharedRoot', root }),
      perVolume: (root: string) => ({ kind: 'perVolume', root }),
    },
    KubePrometheusStackStorage: class {
      public constructor(_: unknown, __: string, all: Record<string, unknown>) {
        props = all;
      }
    },
  };
  class Silent extends cdk8s.App {
    public override synth(): void {
      // its output does not matter here
    }
  }
  const require_ = (name: string): object => (name === 'cdk8s' ? cdk8s : { ...library, GitOpsApp: Silent });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the test runs the emitted program
  new Function('require', 'exports', outputText)(require_, {});
  if (props === undefined) {
    throw new Error('expected a storage');
  }
  return props;
}

const BASE: Imported = {
  release: RELEASE,
  layout: { kind: 'perVolume', root: '/data/kps' },
  nodes: ['node-0'],
  components: { grafana: { size: { unit: 'Gi', amount: 10 } } },
  valuesFiles: [],
  values: {},
};

const text = fc
  .oneof(
    fc.constantFrom(...TRICKY),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .constantFrom(
        "'; process.exit(); '",
        '*/ throw 1 /*',
        '`${process.exit()}`',
        '\\',
        "\\'",
        '"',
        '\u2028',
        '\u2029',
        '</script>',
        '\r\n',
      )
      .filter((one) => one.isWellFormed()),
  )
  .filter((one) => one.isWellFormed());

describe('the emitted TypeScript passes exactly the imported description to the library', () => {
  test('with values of any shape', () => {
    fc.assert(
      fc.property(arbitraryValues, (values: Values) => {
        const { values: emitted = {} } = given({ ...BASE, values });
        expect(JSON.stringify(emitted)).toBe(JSON.stringify(values));
      }),
      { numRuns: runs(200, 60) },
    );
  });

  test('with any string in every place', () => {
    fc.assert(
      fc.property(text, (hostile) => {
        const props = given({
          ...BASE,
          release: { name: hostile, namespace: hostile, chartVersion: hostile },
          layout: { kind: 'sharedRoot', root: hostile },
          nodes: [hostile],
          nodeLabel: hostile,
          components: { grafana: { size: { unit: 'Gi', amount: 10 }, path: hostile, storageClassName: hostile } },
          valuesFiles: [hostile],
          values: { [`x${hostile}`]: hostile },
        });
        expect(props).toEqual({
          release: { name: hostile, namespace: hostile, chartVersion: hostile },
          layout: { kind: 'sharedRoot', root: hostile },
          nodes: [hostile],
          nodeLabel: hostile,
          grafana: { size: cdk8s.Size.gibibytes(10), path: hostile, storageClassName: hostile },
          values: [{ file: hostile }, { [`x${hostile}`]: hostile }],
        });
      }),
      { numRuns: runs(200, 60) },
    );
  });

  test('with a key that would set the prototype', () => {
    const values = JSON.parse('{"__proto__": {"polluted": "yes"}}') as Values;
    const { values: emitted } = given({ ...BASE, values });
    expect(Object.keys(emitted as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('in lines of a readable width', () => {
    const emitted = typescriptOf({ ...BASE, values: { a: Array.from({ length: 40 }, (_, index) => `item-${index}`) } });
    expect(Math.max(...emitted.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
