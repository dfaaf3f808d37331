import fc from 'fast-check';
import { type Claim, claimsOfStatefulSet, HostPathLayout, type PlannedVolume, volumesOf } from '../../src';
import { GIB } from '../tools/describe';
import { runs } from '../tools/runs';

const COMPONENTS = { prometheus: GIB, alertmanager: GIB, thanosRuler: GIB, grafana: GIB, loki: GIB };
const SUB_PATHS: Record<string, string> = { prometheus: 'prometheus-db', alertmanager: 'alertmanager-db' };

function claims(component: string, shards: number, replicas: number): Claim[] {
  return Array.from({ length: shards }, (_, shard) =>
    claimsOfStatefulSet({
      component,
      namespace: 'obs',
      statefulSet: `${component.toLowerCase()}${shard ? `-shard-${shard}` : ''}`,
      template: 'data',
      shard,
      replicas,
      mountPath: '/data',
      ...(SUB_PATHS[component] === undefined ? {} : { subPath: SUB_PATHS[component] }),
      owner: { uid: 1000, gid: 2000 },
    }),
  ).flat();
}

const where = ({ name, node, root, mountPoint, dataDirectory }: PlannedVolume): object => ({
  name,
  node,
  root,
  mountPoint,
  dataDirectory,
});

describe('growth', () => {
  const component = fc.constantFrom(...Object.keys(COMPONENTS));
  const layout = fc.constantFrom(HostPathLayout.perVolume('/data/kps'), HostPathLayout.sharedRoot('/data/kps'));
  const count = fc.integer({ min: 1, max: 6 });

  test('by shards or replicas, and nodes for them, changes no existing volume', () => {
    fc.assert(
      fc.property(
        component,
        layout,
        count,
        count,
        count,
        count,
        fc.boolean(),
        (of, on, shards, replicas, moreShards, moreReplicas, hasPaths) => {
          const sharded = of === 'prometheus';
          const [before, after] = [
            [sharded ? shards : 1, replicas],
            [sharded ? shards + moreShards : 1, replicas + moreReplicas],
          ].map(([s = 1, r = 1]) => {
            const lists = Array.from({ length: s }, (_, shard) =>
              Array.from({ length: r }, (__, i) => `node-${shard}-${i}`),
            );
            const nodes = s === 1 ? (lists[0] ?? []) : lists;
            const paths = lists.map((list) => list.map((node) => `/mnt/${node}/data`));
            const disks = lists.map((list) => list.map((node, index) => index % 2 === 0 && `/mnt/${node}`));
            const own = {
              path: s === 1 ? (paths[0] ?? []) : paths,
              requireMountPoint: s === 1 ? (disks[0] ?? []) : disks,
            };
            const components = hasPaths ? { ...COMPONENTS, [of]: { ...GIB, ...own } } : COMPONENTS;
            return volumesOf({ name: 'obs-kps', claims: claims(of, s, r), layout: on, components, nodes });
          });
          const grown = new Map(after?.map((volume) => [volume.claim.name, where(volume)]));
          expect(before?.length).toBe((sharded ? shards : 1) * replicas);
          for (const volume of before ?? []) {
            expect(grown.get(volume.claim.name)).toEqual(where(volume));
          }
        },
      ),
      { numRuns: runs(500, 100) },
    );
  });

  test('gives no two claims of a per-volume layout the same volume root, whatever their nodes', () => {
    fc.assert(
      fc.property(count, count, (shards, replicas) => {
        const layout = HostPathLayout.perVolume('/data/kps');
        const all = Object.keys(COMPONENTS).flatMap((of) => claims(of, of === 'prometheus' ? shards : 1, replicas));
        expect(new Set(all.map((claim) => layout.volumeRoot(claim))).size).toBe(all.length);
      }),
    );
  });
});
