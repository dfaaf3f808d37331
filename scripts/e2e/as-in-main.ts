import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Chart, Size } from 'cdk8s';
import type { Scenario } from './scenarios';
import { GitOpsApp, HostPathLayout, KubePrometheusStackStorage } from '../../src';
import { plansIn } from '../../src/files/plan-files';

/** The description of src/main.ts, on a node of the cluster. It is a copy, which `refuseDrift` compares with src/main.ts. */
export const AS_IN_MAIN: Scenario = {
  name: 'as in src/main.ts',
  nodes: 1,
  since: '36.1.0',
  release: { name: 'kube-prometheus-stack-1681228346', namespace: 'prometheus' },
  label: { key: 'telemetry', value: 'prometheus' },
  refusal: {
    // in these versions the name of the ruler's StatefulSet contains the release name, and with "rulefiles-0" it exceeds 63
    charts: '36.1.0 - 45.0.0 || 58.0.1 - 58.5.1',
    why: "the ruler's volume name is too long",
    problem: 'name-too-long thanosRuler',
  },
  describe: ({ nodes }) => ({
    layout: HostPathLayout.sharedRoot('/prometheus/data'),
    nodes,
    prometheus: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-prometheus' },
    alertmanager: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-alertmanager' },
    thanosRuler: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-thanos' },
    grafana: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-grafana' },
    admissionWebhooks: false,
    values: {
      prometheus: { prometheusSpec: { nodeSelector: { telemetry: 'prometheus' } } },
      thanosRuler: { thanosRulerSpec: { queryEndpoints: ['thanos-query.prometheus.svc:10902'] } },
    },
  }),
};

/**
 * Runs src/main.ts, and the scenario with the same chart on the same node: the output must be the same to the byte.
 * @throws Error where one of them has gone on without the other
 */
export function refuseDrift(): void {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-e2e-'));
  try {
    const [main, scenario] = [join(folder, 'main'), join(folder, 'scenario')];
    execFileSync(process.execPath, [join(__dirname, '../../src/main.js')], {
      env: { ...process.env, CDK8S_OUTDIR: main },
    });
    const [plan] = plansIn(main);
    const { release, nodes = [] } = plan?.document ?? {};
    const app = new GitOpsApp({ outdir: scenario });
    const place = { nodes: nodes.map(({ node }) => node), root: '' };
    const ours = { name: '', namespace: '', ...AS_IN_MAIN.release, chartVersion: release?.chartVersion ?? '' };
    new KubePrometheusStackStorage(new Chart(app, 'prometheus-storage'), 'storage', {
      ...AS_IN_MAIN.describe({ ...place, release: ours }),
      release: ours,
    });
    app.synth();
    const [wanted, got] = [filesOf(main), filesOf(scenario)];
    const other = [...new Set([...wanted.keys(), ...got.keys()])].filter((file) => wanted.get(file) !== got.get(file));
    if (other.length > 0) {
      throw new Error(`scenario "${AS_IN_MAIN.name}" is not that of src/main.ts any more: ${other.join(', ')} differ`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesOf(folder: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(folder, file), readFileSync(file, 'utf8')]),
  );
}
