import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PlanDocument, readPlan } from '../../src/diff';
import { type Consumer, consumer } from '../tools/consumer';
import { type Page, pages } from '../tools/pages';
import { folderOf, follow } from '../tools/reader';
import { helm, kubectl } from '../tools/run';

/**
 * A cluster that these tests may change, and a folder of packaged charts where their repository cannot be reached:
 * `TEST_KUBECONFIG=path TEST_CHARTS=folder`. Nodes that a page speaks of are made where the cluster's are played. The
 * namespaces monitoring, prometheus and storage-init are made, and removed.
 */
const { TEST_KUBECONFIG: KUBECONFIG, TEST_CHARTS: charts } = process.env;
const PLAYED = 'kwok.x-k8s.io/node';

const forClusters = pages().filter(({ blocks }) => blocks.some(({ label }) => /^(cluster|kubelet)/.test(label)));

(KUBECONFIG === undefined ? describe.skip : describe)('on a real cluster', () => {
  const kubeconfig = KUBECONFIG ?? '';
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const inCluster = (...args: readonly string[]): string => kubectl(args, env);
  let installed: Consumer;
  let played: boolean;
  const made = new Set<string>();

  beforeAll(async () => {
    installed = await consumer();
    played = inCluster('get', 'nodes', '--output', 'json').includes(PLAYED);
  });

  /** The plans below a page's folder. */
  function plansOf(folder: string): PlanDocument[] {
    const plans = join(folder, 'dist/plan');
    return (existsSync(plans) ? readdirSync(plans) : [])
      .filter((file) => file.endsWith('.json'))
      .map((file) => readPlan(readFileSync(join(plans, file), 'utf8'), file));
  }

  function makeNodes(folder: string): void {
    const missing = plansOf(folder)
      .flatMap(({ nodes }) => nodes.map(({ node }) => node))
      .filter((node) => inCluster('get', 'node', node, '--ignore-not-found', '--output', 'name') === '');
    for (const name of played ? new Set(missing) : []) {
      made.add(name);
      const labels = { 'kubernetes.io/hostname': name };
      const metadata = { name, labels, annotations: { [PLAYED]: 'fake' } };
      const resources = { cpu: '8', memory: '32Gi', pods: '110' };
      const status = { allocatable: resources, capacity: resources };
      kubectl(['apply', '-f', '-'], env, JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata, status }));
      inCluster('wait', `node/${name}`, '--for=condition=ready', '--timeout=60s');
    }
  }

  function clean(page: Page): void {
    const folder = folderOf(page, installed);
    for (const { release, nodes } of plansOf(folder)) {
      helm([
        'uninstall',
        release.name,
        '--namespace',
        release.namespace,
        '--ignore-not-found',
        '--kubeconfig',
        kubeconfig,
      ]);
      const namespaces = new Set([
        release.namespace,
        ...nodes.flatMap(({ initJobs }) => initJobs.map(({ namespace }) => namespace)),
      ]);
      inCluster('delete', 'namespace', ...namespaces, '--ignore-not-found');
      inCluster('delete', '-k', join(folder, 'dist'), '--ignore-not-found');
    }
    for (const name of made) {
      inCluster('delete', 'node', name);
    }
    made.clear();
  }

  test.each(forClusters.map((page) => [page.path, page] as const))(
    '%s does what it says',
    (_, page) => {
      try {
        follow(page, {
          consumer: installed,
          node: false,
          cluster: { kubeconfig, ...(charts === undefined ? {} : { charts }), played, prepare: makeNodes },
        });
      } finally {
        clean(page);
      }
    },
    900_000,
  );
});
