import { join } from 'node:path';
import { Size } from 'cdk8s';
import {
  type ClusterDescription,
  Fleet,
  type FleetProps,
  FluxKustomization,
  HostPathLayout,
  StorageError,
} from '../../src';
import { diffPlans, plansIn } from '../../src/diff';
import { codesOf, GIB } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { LOKI } from '../tools/loki';

const SETS: ClusterDescription = {
  layout: HostPathLayout.perVolume('/data/all'),
  statefulSets: {
    loki: { release: { name: 'loki', namespace: 'logging' }, workloads: { loki: { ...LOKI, replicas: 1 } } },
  },
};
const BOTH: ClusterDescription = {
  ...SETS,
  release: { name: 'kps', namespace: 'monitoring', chartVersion: '70.0.0' },
  prometheus: GIB,
};

const fleet = (clusters: FleetProps['clusters'], props: Partial<FleetProps> = {}): Fleet =>
  new Fleet({ shared: BOTH, clusters, ...props });

describe('StatefulSets in the description of a cluster', () => {
  test('have their objects and their plan beside those of the stack', async () => {
    await inFolder((outdir) => {
      fleet({ eu: { nodes: ['a'] }, us: { nodes: ['b'] } }, { outdir }).synth();
      const files = filesOf(outdir);
      expect(Object.keys(files).filter((file) => file.startsWith('us/'))).toEqual([
        'us/Kustomization',
        'us/loki-storage.k8s.yaml',
        'us/plan/kps.json',
        'us/plan/kps.md',
        'us/plan/loki.json',
        'us/plan/loki.md',
        'us/prometheus-storage.k8s.yaml',
        'us/values/kps.yml',
      ]);
      expect(files['us/plan/loki.json']).toContain('"node": "b"');
    });
  });

  test('have what stands beside them, unless they say something else', () => {
    const own = { nodeLabel: 'disk', initJob: false, delivery: 'flux', volumeType: 'local' } as const;
    const { clusters } = fleet({
      plain: { nodes: ['a'], ...own },
      other: { nodes: ['a'], ...own, statefulSets: { loki: { nodes: ['b'], delivery: 'kubectl' } } },
    });
    const [plain, other] = ['plain', 'other'].map((name) => clusters.get(name)?.statefulSets.loki);
    expect(plain).toMatchObject({ nodeLabel: 'disk', delivery: 'flux', initJobs: [] });
    expect(plain?.volumes).toMatchObject([{ node: 'a', type: 'local', root: '/data/all/loki-0' }]);
    expect(other).toMatchObject({ nodeLabel: 'disk', delivery: 'kubectl', volumes: [{ node: 'b' }] });
  });

  test('are merged with the shared ones by property', () => {
    const { clusters } = fleet({
      big: {
        nodes: ['a', 'b'],
        statefulSets: {
          loki: {
            release: { namespace: 'logs' },
            workloads: {
              loki: { replicas: 2, size: Size.gibibytes(7) },
              ruler: { ...LOKI, statefulSet: 'r', replicas: 1 },
            },
          },
          tempo: { release: { name: 'tempo', namespace: 'x' }, workloads: { tempo: { ...LOKI, statefulSet: 't' } } },
        },
      },
      same: { nodes: ['a'], statefulSets: undefined } as never,
    });
    const big = clusters.get('big')?.statefulSets;
    expect(Object.keys(big ?? {})).toEqual(['loki', 'tempo']);
    expect(big?.loki?.plan.release).toEqual({ name: 'loki', namespace: 'logs' });
    expect(big?.loki?.volumes.map(({ claim, size }) => `${claim.name} ${size}`)).toEqual([
      'storage-loki-0 7Gi',
      'storage-loki-1 7Gi',
      'storage-r-0 1Gi',
    ]);
    expect(clusters.get('same')?.statefulSets.loki?.volumes).toHaveLength(1);
  });

  test('are alone where the cluster describes nothing of a stack', async () => {
    await inFolder((outdir) => {
      const one = fleet(
        { eu: { nodes: ['a'] } },
        {
          outdir,
          shared: { ...SETS, delivery: 'flux' },
          forEach: ({ name, app, statefulSets: { loki } }) => {
            new FluxKustomization(app, 'delivery', { storage: loki as never, path: `dist/${name}` });
          },
        },
      );
      one.synth();
      expect(Object.keys(filesOf(outdir))).toEqual([
        'eu/Kustomization',
        'eu/flux/Kustomization',
        'eu/flux/loki-storage.yaml',
        'eu/loki-storage.k8s.yaml',
        'eu/plan/loki.json',
        'eu/plan/loki.md',
      ]);
      expect(() => one.clusters.get('eu')?.storage).toThrow(StorageError);
      expect(
        codesOf(() => fleet({ eu: { nodes: ['a'] } }, { shared: SETS, forEach: ({ storage }) => storage.plan })),
      ).toEqual(['missing-property clusters.eu.storage']);
    });
  });

  test('are checked with all problems of all clusters at once', () => {
    expect(
      codesOf(() =>
        fleet(
          {
            eu: { nodes: ['a'], prometheus: { size: Size.gibibytes(0) }, statefulSets: { loki: { nodes: [] } } },
            us: { nodes: ['a'], statefulSets: { tempo: { release: { name: 'x' } }, 'A b': {}, prometheus: {} } },
            typo: { nodez: ['a'] } as never,
            text: { nodes: ['a'], statefulSets: 'loki' as never },
            list: { nodes: ['a'], statefulSets: { loki: [] as never } },
          },
          { shared: SETS },
        ),
      ),
    ).toEqual([
      'invalid-name clusters.us.statefulSets.A b',
      'invalid-name clusters.us.statefulSets.prometheus',
      'invalid-nodes clusters.typo.statefulSets.loki.nodes',
      'invalid-size clusters.eu.prometheus.size',
      'invalid-value clusters.list.statefulSets.loki',
      'invalid-value clusters.text.statefulSets',
      'missing-property clusters.eu.release',
      'missing-property clusters.typo.release',
      'missing-property clusters.us.statefulSets.tempo.release.namespace',
      'missing-property clusters.us.statefulSets.tempo.workloads',
      'too-few-nodes clusters.eu.statefulSets.loki.nodes',
      'unknown-property clusters.typo.nodez',
    ]);
  });

  test('may not share a directory with the stack', async () => {
    await inFolder((outdir) => {
      const statefulSets = { loki: { layout: HostPathLayout.perVolume('/data/all/prometheus-0-0/prometheus-db') } };
      expect(() => {
        fleet({ eu: { nodes: ['a'], statefulSets } }, { outdir }).synth();
      }).toThrow('/data/all/prometheus-0-0/prometheus-db/loki-0');
      expect(filesOf(outdir)).toEqual({});
    });
  });

  test('are compared by the guard and by diff', async () => {
    await inFolder((folder) => {
      const [base, outdir] = [join(folder, 'base'), join(folder, 'next')];
      fleet({ eu: { nodes: ['a'] } }, { outdir: base }).synth();
      const guard = { baseline: base };
      const moved = { eu: { nodes: ['a'], statefulSets: { loki: { nodes: ['b'] } } } };
      expect(() => {
        fleet(moved, { outdir, guard }).synth();
      }).toThrow('storage-loki-0');
      const gone = { ...BOTH, statefulSets: {} };
      expect(() => {
        fleet({ eu: { nodes: ['a'] } }, { outdir, shared: gone, guard }).synth();
      }).toThrow('storage-loki-0');
      expect(() => {
        fleet({ eu: { nodes: ['a'] } }, { outdir, guard }).synth();
      }).not.toThrow();
      fleet(moved, { outdir }).synth();
      const { risky, releases } = diffPlans(plansIn(base), plansIn(outdir));
      expect(risky).toBe(true);
      expect(
        releases.flatMap(({ folder: of, claims }) =>
          claims.map(({ claim, changes }) => [of, claim, changes.length > 0]),
        ),
      ).toEqual([
        ['eu', expect.stringContaining('prometheus'), false],
        ['eu', 'logging/storage-loki-0', true],
      ]);
    });
  });
});
