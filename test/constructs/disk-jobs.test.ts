import { GIB, storage } from '../tools/describe';

test('disks whose paths look alike have a Job each', () => {
  const on = (mountPoint: string) => ({ ...GIB, path: `${mountPoint}/data`, requireMountPoint: mountPoint });
  const { initJobs } = storage({
    prometheus: on('/mnt/a--b'),
    alertmanager: on('/mnt/a/b'),
    grafana: on('/mnt/a-/b'),
  });
  expect(initJobs.map(({ bases }) => bases)).toEqual([['/mnt/a--b'], ['/mnt/a-/b'], ['/mnt/a/b']]);
});
