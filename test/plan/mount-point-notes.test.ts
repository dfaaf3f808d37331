import { planStack, type StackDescription } from '../../src';
import { description, GIB } from '../tools/describe';

const DISK = { ...GIB, path: '/data', requireMountPoint: '/data' };
const LOCAL = { ...DISK, volumeType: 'local' } as const;

const planned = (props: Partial<StackDescription>) => planStack(description(props));
const noted = (props: Partial<StackDescription>): readonly string[] =>
  planned(props)
    .plan.notes.filter((note) => note.includes('Without the disk'))
    .map((note) => /such as (\S+),/.exec(note)?.[1] ?? note);
const waits = (props: Partial<StackDescription>): boolean =>
  JSON.stringify(planned(props).values.data).includes('wait-for-data-directory');

describe('a volume root that is the mount point', () => {
  test.each<[string, Partial<StackDescription>, boolean]>([
    ['hostPath', { prometheus: DISK }, true],
    ['local', { prometheus: LOCAL }, true],
    ['local below it', { prometheus: { ...LOCAL, path: '/data/prometheus' } }, false],
    ['local without Jobs', { prometheus: LOCAL, initJob: false }, false],
    ['Grafana, which has no subPath', { grafana: LOCAL }, false],
  ])('%s: its pod waits where its directory is missing', (_, props, expected) => {
    expect(waits(props)).toBe(expected);
  });

  test.each<[string, Partial<StackDescription>, readonly string[]]>([
    ['hostPath', { prometheus: DISK, grafana: { ...DISK, path: '/mnt/g', requireMountPoint: '/mnt/g' } }, []],
    ['local, and the pod waits', { prometheus: LOCAL }, []],
    ['local without Jobs', { prometheus: LOCAL, initJob: false }, ['/data/prometheus']],
    ['local without waiting', { prometheus: LOCAL, waitForDirectories: false }, ['/data/prometheus']],
    ['local without a subPath', { grafana: LOCAL }, ['/data/grafana']],
    ['local below the mount point', { grafana: { ...LOCAL, path: '/data/grafana' } }, []],
    ['local without a disk', { grafana: { ...GIB, path: '/data/grafana', volumeType: 'local' } }, []],
    ['two nodes', { prometheus: { ...LOCAL, replicas: 2, nodes: ['a', 'b'] }, initJob: false }, ['/data/prometheus']],
    [
      'no fsGroup that would let it write',
      { grafana: LOCAL, values: { grafana: { securityContext: { runAsUser: 472, runAsGroup: 472, fsGroup: null } } } },
      [],
    ],
  ])('%s: the plan says where the data could go', (_, props, expected) => {
    expect(noted(props)).toEqual(expected);
  });
});
