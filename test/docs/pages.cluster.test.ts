import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PlanDocument, readPlan } from '../../src/diff';
import { type Consumer, consumer } from '../tools/consumer';
import { type Page, pages } from '../tools/pages';
import { folderOf, follow } from '../tools/reader';
import { helm, kubectl } from '../tools/run';

/**
 * A cluster that these tests may change, and a folder of packaged charts where their repository cannot be reached:
 * `TEST_KUBECONFIG=path TEST_CHARTS=folder`. If the cluster's nodes are simulated, the test creates the nodes of a page. The
 * test creates and removes the namespaces monitoring, prometheus and storage-init.
 */
const { TEST_KUBECONFIG: KUBECONFIG, TEST_CHARTS: charts } = process.env;
const SIMULATED = 'kwok.x-k8s.io/node';

const forClusters = pages().filter(({ blocks }) => blocks.some(({ label }) => /^(cluster|kubelet)/.test(label)));

(KUBECONFIG === undefined ? describe.skip : describe)('on a real cluster', () => {
  const kubeconfig = KUBECONFIG ?? '';
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const inCluster = (...args: readonly string[]): string => kubectl(args, env);
  let installed: Consumer;
  let simulated: boolean;
  const made = new Set<string>();

  beforeAll(async () => {
    installed = await consumer();
    simulated = inCluster('get', 'nodes', '--output', 'json').includes(SIMULATED);
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
    for (const name of simulated ? new Set(missing) : []) {
      made.add(name);
      const labels = { 'kubernetes.io/hostname': name };
      const metadata = { name, labels, annotations: { [SIMULATED]: 'fake' } };
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
    '%s works as written',
    (_, page) => {
      try {
        follow(page, {
          consumer: installed,
          node: false,
          cluster: { kubeconfig, ...(charts === undefined ? {} : { charts }), simulated, prepare: makeNodes },
        });
      } finally {
        clean(page);
      }
    },
    900_000,
  );
});
