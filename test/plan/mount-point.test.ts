import { planStack, type StackDescription } from '../../src';
import { codesOf, description, GIB, thrownBy } from '../tools/describe';
import { grafanaVolume, job, volume } from './planned';

const at = (...roots: readonly string[]) => roots.map((root) => volume({ root }));
const RULER = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } };
const planned = (props: Partial<StackDescription>) => () => planStack(description(props));

describe('the mount point that is asked for', () => {
  test.each([
    ['/mnt/disk', ['/mnt/disk/kps']],
    ['/mnt', ['/mnt/disk/kps', '/mnt/other/deep/down']],
    ['/data', ['/data/kps']],
    ['/mnt/disk', ['/mnt/disk']],
  ])('%s takes %j', (requireMountPoint, roots) => {
    expect(job({ requireMountPoint, volumes: at(...roots) }).bases).toEqual([requireMountPoint]);
  });

  test.each([
    ['/mnt/other', ['/mnt/disk/kps']],
    ['/mnt/disk', ['/mnt/disk/kps', '/mnt/other/kps']],
    ['/mnt/disk', ['/mnt/disk2/kps']],
    ['/mnt/disk/kps', ['/mnt/disk']],
    ['relative', ['/mnt/disk/kps']],
    ['/mnt/disk/', ['/mnt/disk/kps']],
    ['/proc', ['/mnt/disk/kps']],
    ['/', ['/mnt/disk/kps']],
    ['', ['/mnt/disk/kps']],
  ])('%s does not take %j', (requireMountPoint, roots) => {
    expect(codesOf(() => job({ requireMountPoint, volumes: at(...roots) }))).toEqual([
      'invalid-mount-point requireMountPoint',
    ]);
  });

  test('is named as the description has it', () => {
    expect(codesOf(planned({ prometheus: GIB, initJob: { requireMountPoint: '/mnt' } }))).toEqual([
      'invalid-mount-point initJob.requireMountPoint',
    ]);
    expect(codesOf(planned({ prometheus: GIB, initJob: { requireMountPoint: 'data' } }))).toEqual([
      'invalid-mount-point initJob.requireMountPoint',
    ]);
  });
});

test('a path that is not right is told, and not the mount point above it', () => {
  const prometheus = { ...GIB, path: '/mnt/disk/.ssh' };
  expect(codesOf(planned({ prometheus, initJob: { requireMountPoint: '/mnt/disk' } }))).toEqual([
    'system-directory prometheus.path',
  ]);
});

describe('a place that others share', () => {
  test.each(['/mnt', '/srv', '/var', '/home', '/media'])('%s is not mounted whole', (place) => {
    expect(codesOf(() => job({ volumes: at(`${place}/disk`) }))).toEqual(['shared-place prometheus.path']);
  });

  test('is mounted where a disk must be mounted there', () => {
    expect(job({ volumes: at('/mnt/disk'), requireMountPoint: '/mnt' }).bases).toEqual(['/mnt']);
  });

  test('is not mounted for a directory further below', () => {
    expect(job({ volumes: at('/mnt/disk/kps') }).bases).toEqual(['/mnt/disk']);
  });

  test('is refused for each component that would need it', () => {
    const volumes = [...at('/mnt/disk', '/data/kps/x'), grafanaVolume({ root: '/srv/grafana' })];
    expect(codesOf(() => job({ volumes }))).toEqual(['shared-place grafana.path', 'shared-place prometheus.path']);
  });

  test('comes with a way out that is right', () => {
    const [thrown] = thrownBy(planned({ thanosRuler: { ...GIB, path: '/mnt/disk' }, values: RULER }));
    expect(thrown).toMatchObject({ path: 'thanosRuler.path', got: '"/mnt/disk"', fix: 'use /mnt/disk/thanos-ruler' });
    expect(planned({ thanosRuler: { ...GIB, path: '/mnt/disk/thanos-ruler' }, values: RULER })).not.toThrow();
  });
});
