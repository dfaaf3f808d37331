import { join } from 'node:path';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { GitOpsApp } from '../../src';
import { filesOf, inFolder } from '../tools/folders';
import { runs } from '../tools/runs';

/** A construct tree as data: nested charts and groups, objects, and dependencies between them. */
interface Tree {
  readonly roots: readonly Branch[];
  readonly dependencies: readonly (readonly [number, number])[];
}
interface Branch {
  readonly kind: 'chart' | 'group' | 'object';
  readonly branches: readonly Branch[];
}

const { tree: branches } = fc.letrec<{ tree: readonly Branch[]; branch: Branch }>((tie) => ({
  tree: fc.array(tie('branch'), { maxLength: 4, depthIdentifier: 'tree' }),
  branch: fc.record({
    kind: fc.constantFrom('chart', 'group', 'object'),
    branches: fc.oneof({ maxDepth: 3, depthIdentifier: 'tree' }, fc.constant([]), tie('tree')),
  }),
}));

const tree: fc.Arbitrary<Tree> = fc.record({
  roots: branches,
  dependencies: fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 5 }),
});

function grow(app: App, { roots, dependencies }: Tree): void {
  const made: Construct[] = [];
  const add = (scope: Construct, branch: Branch, id: string, inChart: boolean): void => {
    const kind = branch.kind === 'object' && !inChart ? 'chart' : branch.kind;
    const construct =
      kind === 'chart'
        ? new Chart(scope, id)
        : kind === 'group'
          ? new Construct(scope, id)
          : new ApiObject(scope, id, {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name: `object-${made.length}` },
              data: { text: `a\n${id}` },
            });
    made.push(construct);
    branch.branches.forEach((one, index) => {
      add(construct, one, `${one.kind}-${index}`, inChart || kind === 'chart');
    });
  };
  roots.forEach((one, index) => {
    add(app, one, `${one.kind}-${index}`, false);
  });
  for (const [a, b] of dependencies) {
    const [later, earlier] = [made[a], made[b]];
    // only a later construct depends on an earlier one, so there is no cycle
    if (later !== undefined && earlier !== undefined && a > b && !later.node.scopes.includes(earlier)) {
      later.node.addDependency(earlier);
    }
  }
}

const OUTPUT_TYPES = {
  FILE_PER_APP: YamlOutputType.FILE_PER_APP,
  FILE_PER_CHART: YamlOutputType.FILE_PER_CHART,
  FILE_PER_RESOURCE: YamlOutputType.FILE_PER_RESOURCE,
  FOLDER_PER_CHART_FILE_PER_RESOURCE: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
};

/** The files that an app writes, or the error that it throws. */
function outcome(app: App): Record<string, string> | string {
  try {
    app.synth();
  } catch (error) {
    return String(error);
  }
  return filesOf(app.outdir);
}

describe('GitOpsApp writes the same manifests as App, for any tree', () => {
  test.each(Object.entries(OUTPUT_TYPES))('%s', async (_, yamlOutputType) => {
    await inFolder((folder) => {
      let run = 0;
      fc.assert(
        fc.property(tree, fc.boolean(), (given, recordConstructMetadata) => {
          const [stock, ours] = [App, GitOpsApp].map((Kind) => {
            run += 1;
            const app = new Kind({ outdir: join(folder, String(run)), yamlOutputType, recordConstructMetadata });
            grow(app, given);
            return outcome(app);
          });
          if (typeof ours === 'object') {
            expect(ours.Kustomization).toBeDefined();
            delete ours.Kustomization;
          }
          expect(ours).toEqual(stock);
          expect(typeof ours === 'object' && Object.keys(ours)).toEqual(
            typeof stock === 'object' && Object.keys(stock),
          );
        }),
        { numRuns: runs(150, 40) },
      );
    });
  });
});
