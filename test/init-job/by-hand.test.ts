import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostPathLayout, type KubePrometheusStackStorageProps } from '../../src';
import { directoryCommands } from '../../src/plan/directories';
import { GIB, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { onNode } from '../tools/on-node';
import { Node } from '../tools/pod';
import { run } from '../tools/run';
import { treeOf } from './tree';

const EVERYTHING: Partial<KubePrometheusStackStorageProps> = {
  layout: HostPathLayout.perVolume('/srv/kps'),
  prometheus: GIB,
  alertmanager: GIB,
  grafana: GIB,
};

/** What is on a node where people have begun by hand: wrong owners, a link, and directories that others own. */
function begun(srv: string): void {
  mkdirSync(join(srv, 'kps/prometheus-0-0/prometheus-db/wal'), { recursive: true });
  mkdirSync(join(srv, 'kps/grafana-0'), { recursive: true });
  for (const file of ['kps/prometheus-0-0/prometheus-db/wal/00000001', 'kps/grafana-0/grafana.db']) {
    writeFileSync(join(srv, file), 'content');
    chownSync(join(srv, file), 12, 34);
  }
}

onNode('the commands of a plan', () => {
  test.each<[string, Partial<KubePrometheusStackStorageProps>, (srv: string) => void]>([
    ['an empty node', EVERYTHING, () => undefined],
    ['a node with content of other owners', EVERYTHING, begun],
    ['a shared root', { ...EVERYTHING, layout: HostPathLayout.sharedRoot('/srv/kps') }, () => undefined],
    ['local volumes', { ...EVERYTHING, volumeType: 'local' }, () => undefined],
    ['another mode', { ...EVERYTHING, initJob: { mode: '0750' } }, () => undefined],
  ])('make the same tree as the Job with %s, and again', async (_, props, before) => {
    await inFolder(async (byJob) => {
      mkdirSync(join(byJob, 'srv'));
      before(join(byJob, 'srv'));
      const { initJobs, plan } = storage(props);
      const [job] = initJobs;
      if (job === undefined) {
        throw new Error('expected a Job');
      }
      expect(await new Node(byJob).run(job.job, 'dash')).toMatchObject({ code: 0, stderr: '' });
      await inFolder((byHand) => {
        before(byHand);
        const commands = directoryCommands(plan.directories).join('\n');
        const make = (): string => run('unshare', ['--mount', 'sh', '-c', `mount --bind ${byHand} /srv\n${commands}`]);
        make();
        const tree = treeOf(byHand);
        expect(tree).toEqual(treeOf(join(byJob, 'srv')));
        make();
        expect(treeOf(byHand)).toEqual(tree);
      });
    });
  });
});
