import type { DirectoryInitJobProps } from '../../src';
import { containerOf, grafanaVolume, job, volume } from './planned';

const argsOf = (props: Partial<DirectoryInitJobProps>): unknown => containerOf(job(props)).args;

/** Where the Job mounts the directory, and the way to the volume root and below it. */
const WAY: Record<string, readonly [Partial<DirectoryInitJobProps>, ...string[]]> = {
  'a root of its own is made by rename': [{}, '/host/0', '/data/kps', '', 'prometheus-0-0', 'prometheus-db'],
  'a root without a subPath has none': [
    { volumes: [grafanaVolume()] },
    ...['/host/0', '/data/kps', '', 'grafana-0', ''],
  ],
  'a shared root is made in place': [
    { volumes: [volume({ root: '/data/kps', sharedRoot: true })] },
    ...['/host/0', '/data/kps', '', '', 'prometheus-db'],
  ],
  'what lies between the mount point and the root is a way': [
    { volumes: [volume({ root: '/mnt/disk/a/b/root' })], requireMountPoint: '/mnt/disk' },
    ...['/host/0', '/mnt/disk', 'a/b', 'root', 'prometheus-db'],
  ],
  'a root directly in the mount point has no way': [
    { volumes: [volume({ root: '/mnt/disk/root' })], requireMountPoint: '/mnt/disk' },
    ...['/host/0', '/mnt/disk', '', 'root', 'prometheus-db'],
  ],
  'a shared root below the mount point is a way to its end': [
    { volumes: [volume({ root: '/mnt/disk/kps', sharedRoot: true })], requireMountPoint: '/mnt/disk' },
    ...['/host/0', '/mnt/disk', 'kps', '', 'prometheus-db'],
  ],
};

/** Owner, group, groups that are right, mode, and whether pods wait. */
const RIGHTS: Record<string, readonly [Partial<DirectoryInitJobProps>, ...string[]]> = {
  'owner and group come from the claim': [{}, '1000', '2000', '2000', '2770', 'waits'],
  'a claim without fsGroup has the group of its owner': [
    { volumes: [grafanaVolume()] },
    ...['472', '472', '472', '2770', ''],
  ],
  'another fsGroup is a right group too': [
    { volumes: [volume({ claim: { fsGroup: 3000 } })] },
    ...['1000', '2000', '2000 3000', '2770', 'waits'],
  ],
  'the kubelet gives a local volume its group': [
    { volumes: [volume({ type: 'local' })] },
    ...['1000', '', '2000', '2770', ''],
  ],
  'the kubelet has no group for a local volume without fsGroup': [
    { volumes: [grafanaVolume({ type: 'local' })] },
    ...['472', '472', '472', '2770', ''],
  ],
  'three digits of a mode get a zero': [{ mode: '750' }, '1000', '2000', '2000', '0750', 'waits'],
  'four digits of a mode stay': [{ mode: '3770' }, '1000', '2000', '2000', '3770', 'waits'],
  'no pod waits where none is told to': [{ waitForDirectories: false }, '1000', '2000', '2000', '2770', ''],
  'pods wait where they are told to': [{ waitForDirectories: true }, '1000', '2000', '2000', '2770', 'waits'],
};

describe('the arguments of the script', () => {
  test.each(Object.entries(WAY))('%s', (_, [props, ...way]) => {
    expect((argsOf(props) as readonly string[]).slice(0, 5)).toEqual(way);
  });

  test.each(Object.entries(RIGHTS))('%s', (_, [props, ...rights]) => {
    expect((argsOf(props) as readonly string[]).slice(5)).toEqual(rights);
  });

  test('are ten for each volume, in the order of the volumes', () => {
    expect(argsOf({ volumes: [grafanaVolume(), volume()] })).toEqual([
      ...['/host/0', '/data/kps', '', 'grafana-0', '', '472', '472', '472', '2770', ''],
      ...['/host/0', '/data/kps', '', 'prometheus-0-0', 'prometheus-db', '1000', '2000', '2000', '2770', 'waits'],
    ]);
  });
});
