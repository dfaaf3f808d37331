import { App, Chart, Size } from 'cdk8s';
import fc from 'fast-check';
import {
  claimsOfStatefulSet,
  HostPathLayout,
  KubePrometheusStackStorage,
  PersistentVolumeSet,
  type PlannedVolume,
  StorageError,
  volumesOf,
} from '../../src';
import { conflictsIn } from '../../src/constructs/planned-volumes';
import { runs } from '../tools/runs';

/** Directories of which many lie in each other, and names that sort around the slash. */
const ROOTS = ['/d/a', '/d/a-b', '/d/a/b', '/d/a/b/prometheus-db', '/d/a/prometheus-db', '/d/b', '/d/b/data'];
const NODES = ['n1', 'n2'];
const size = Size.gibibytes(1);

const root = fc.constantFrom(...ROOTS);
const node = fc.constantFrom(...NODES);
const volumeType = fc.constantFrom('hostPath' as const, 'local' as const);
const component = fc.option(fc.record({ path: root, nodes: node, volumeType }), { nil: undefined });

const ofStack = fc.record({ kind: fc.constant('stack' as const), prometheus: component, grafana: component });
const ofSet = fc.record({
  kind: fc.constant('set' as const),
  path: root,
  node,
  volumeType,
  subPath: fc.option(fc.constantFrom('data', 'prometheus-db'), { nil: undefined }),
});
type Drawn<T> = T extends fc.Arbitrary<infer Value> ? Value : never;
type Mix = readonly (Drawn<typeof ofStack> | Drawn<typeof ofSet>)[];

/** What was made, and whether a construct was refused because its own volumes overlap. */
function made(mix: Mix): { readonly app: App; readonly volumes: readonly PlannedVolume[]; readonly refused: boolean } {
  const app = new App();
  const chart = new Chart(app, 'chart');
  const volumes: PlannedVolume[] = [];
  let refused = false;
  mix.forEach((one, index) => {
    const name = `r${index}`;
    if (one.kind === 'set') {
      const { path, subPath } = one;
      const claims = claimsOfStatefulSet({
        component: 'loki',
        namespace: name,
        statefulSet: 'loki',
        template: 'data',
        replicas: 1,
        mountPath: '/loki',
        owner: { uid: 10001, gid: 10001 },
        ...(subPath === undefined ? {} : { subPath }),
      });
      const components = { loki: { size, path, volumeType: one.volumeType } };
      const layout = HostPathLayout.perVolume('/d/other');
      const its = volumesOf({ name, claims, components, layout, nodes: one.node });
      volumes.push(...its);
      new PersistentVolumeSet(chart, name, { volumes: its, instance: name });
      return;
    }
    try {
      const { volumes: its } = new KubePrometheusStackStorage(chart, name, {
        release: { name, namespace: name, chartVersion: '45.9.1' },
        layout: HostPathLayout.perVolume('/d/other'),
        ...(one.prometheus === undefined ? {} : { prometheus: { size, ...one.prometheus } }),
        ...(one.grafana === undefined ? {} : { grafana: { size, ...one.grafana } }),
      });
      volumes.push(...its);
    } catch (error) {
      expect(error).toBeInstanceOf(StorageError);
      expect((error as StorageError).problems.map(({ code }) => code)).toEqual(['overlapping-directories']);
      refused = true;
    }
  });
  return { app, volumes, refused };
}

/** By definition: a local volume and a process without a subPath need the volume root, all others their data directory. */
function needed({ type, root: own, claim }: PlannedVolume): string {
  return type === 'local' || claim.subPath === undefined ? own : `${own}/${claim.subPath}`;
}

/** Every pair compared, name by name. */
function overlapping(volumes: readonly PlannedVolume[]): boolean {
  return volumes.some((one, index) =>
    volumes.slice(index + 1).some((other) => {
      const [a, b] = [needed(one).split('/'), needed(other).split('/')];
      const shorter = Math.min(a.length, b.length);
      return one.node === other.node && a.slice(0, shorter).join('/') === b.slice(0, shorter).join('/');
    }),
  );
}

/** A stack that was refused alone is planned alone. */
function isRefusedRightly({ prometheus, grafana }: Drawn<typeof ofStack>): boolean {
  if (grafana === undefined || prometheus?.nodes !== grafana.nodes) {
    return false;
  }
  const p = prometheus.volumeType === 'local' ? prometheus.path : `${prometheus.path}/prometheus-db`;
  return `${p}/`.startsWith(`${grafana.path}/`) || `${grafana.path}/`.startsWith(`${p}/`);
}

test('two volumes in one directory are found whichever constructs make them, and nothing else is', () => {
  let [found, clean] = [0, 0];
  fc.assert(
    fc.property(fc.array(fc.oneof(ofStack, ofSet), { minLength: 1, maxLength: 4 }), (mix) => {
      const { app, volumes, refused } = made(mix);
      expect(refused).toBe(mix.some((one) => one.kind === 'stack' && isRefusedRightly(one)));
      const conflicts = conflictsIn(app);
      expect(conflicts.every(({ code }) => code === 'overlapping-directories')).toBe(true);
      expect(conflicts.length > 0).toBe(overlapping(volumes));
      if (conflicts.length > 0) {
        found += 1;
        // an App of cdk8s refuses it as well
        expect(app.node.findAll().flatMap((one) => one.node.validate())).toHaveLength(conflicts.length);
      } else {
        clean += 1;
      }
    }),
    { numRuns: runs(200, 60) },
  );
  // both kinds were drawn
  expect(Math.min(found, clean)).toBeGreaterThan(5);
});
