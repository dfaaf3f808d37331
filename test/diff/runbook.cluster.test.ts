import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Chart, Size } from 'cdk8s';
import {
  GitOpsApp,
  HostPathLayout,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  type Values,
  type PlannedVolume,
} from '../../src';
import { diffPlans } from '../../src/diff/plan-diff';
import { plansIn } from '../../src/files/plan-files';
import { GIB } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { pastedEnvironment } from '../tools/pasted';
import { kubectl, run } from '../tools/run';

/**
 * A cluster that these tests may change, with a Prometheus Operator for all namespaces and the nodes node-0 and node-1, and
 * a folder of packaged charts: `TEST_KUBECONFIG=path TEST_CHARTS=folder npm test`.
 */
const { TEST_KUBECONFIG: KUBECONFIG, TEST_CHARTS: CHARTS } = process.env;
const NAMESPACE = 'diff-runbook';

type Props = Partial<Omit<KubePrometheusStackStorageProps, 'values'>> & { readonly values?: Values };

const onCluster = KUBECONFIG === undefined || CHARTS === undefined ? describe.skip : describe;

onCluster('a runbook on a real cluster, run exactly as printed', () => {
  const env = pastedEnvironment({ kubeconfig: KUBECONFIG ?? '', charts: CHARTS ?? '' });
  const inCluster = (...args: readonly string[]): string => kubectl(args, env);
  const release = { name: 'runbook', namespace: NAMESPACE, chartVersion: '58.0.0' };

  function synth(outdir: string, { values = {}, ...props }: Props): readonly PlannedVolume[] {
    const app = new GitOpsApp({ outdir });
    const storage = new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', {
      release,
      layout: HostPathLayout.perVolume('/data/runbook'),
      nodes: ['node-0', 'node-1'],
      namespaces: { create: true, privileged: true },
      admissionWebhooks: false,
      prometheus: { ...GIB, replicas: 2 },
      thanosRuler: GIB,
      grafana: GIB,
      ...props,
      values: [
        {
          prometheusOperator: { enabled: false },
          nodeExporter: { enabled: false },
          kubeStateMetrics: { enabled: false },
          thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } },
        },
        values,
      ],
    });
    app.synth();
    return storage.volumes;
  }

  /** Runs a command in a shell, but with the packaged chart, and with an ssh that only records its arguments. */
  function paste(folder: string, outdir: string, command: string): void {
    const bin = join(folder, 'ssh');
    writeFileSync(bin, `#!/bin/sh\nprintf '%s\\n' "$*" >> ${folder}/ssh.log\n`, { mode: 0o755 });
    run('sh', ['-euc', command], { cwd: outdir, env: { ...env, PATH: [folder, env.PATH].join(delimiter) } });
  }

  /** Every claim with its volume, once all claims have one. */
  async function bound(volumes: readonly PlannedVolume[]): Promise<Record<string, string>> {
    for (let attempt = 0; ; attempt++) {
      const { items } = JSON.parse(inCluster('get', 'pvc', '--namespace', NAMESPACE, '--output', 'json')) as {
        items: { metadata: { name: string }; spec: { volumeName?: string }; status: { phase: string } }[];
      };
      const claims = items.filter(({ status }) => status.phase === 'Bound');
      if (claims.length === volumes.length || attempt === 40) {
        return Object.fromEntries(
          items.map(({ metadata, spec, status }) => [metadata.name, `${spec.volumeName ?? ''} ${status.phase}`]),
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  const planned = (volumes: readonly PlannedVolume[]): Record<string, string> =>
    Object.fromEntries(volumes.map(({ claim, name }) => [claim.name, `${name} Bound`]));

  function clean(): void {
    for (const name of ['runbook', 'other-runbook']) {
      run('helm', ['uninstall', name, '--namespace', NAMESPACE, '--ignore-not-found'], { env });
    }
    inCluster('delete', 'namespace', NAMESPACE, '--ignore-not-found');
    inCluster('delete', 'persistentvolume', '--selector', 'app.kubernetes.io/instance in (runbook, other-runbook)');
    inCluster('delete', 'storageclass', 'other-class', `${NAMESPACE}-runbook`, '--ignore-not-found');
  }

  afterEach(clean);

  const moved = { nodes: ['node-0', 'node-4'], grafana: { size: Size.gibibytes(2) } };
  test.each<[string, Props, number]>([
    ['another node, and a larger volume of Grafana', moved, 1],
    ['a chart with another name for the ruler', { release: { ...release, chartVersion: '58.5.2' } }, 0],
    ['another release name', { release: { ...release, name: 'other-runbook' } }, 0],
    ['another full name', { values: { fullnameOverride: 'stack' } }, 0],
    ['another path', { prometheus: { ...GIB, replicas: 2, path: '/ssd/prometheus' } }, 2],
    ['Grafana as a StatefulSet', { values: { grafana: { persistence: { type: 'sts' } } } }, 0],
    [
      'another class, also for Grafana',
      {
        prometheus: { ...GIB, replicas: 2, storageClassName: 'other-class' },
        grafana: { ...GIB, storageClassName: 'other-class' },
      },
      0,
    ],
  ])(
    'applies %s',
    async (_, props, copied) => {
      clean();
      await inFolder(async (folder) => {
        const [before, after] = [join(folder, 'before'), join(folder, 'after')];
        const old = synth(before, {});
        const fromOld = diffPlans([], plansIn(before));
        expect(fromOld.risky).toBe(false);
        paste(folder, before, 'kubectl apply -k .');
        paste(
          folder,
          before,
          `helm upgrade --install runbook kube-prometheus-stack --repo x --version 58.0.0 --namespace ${NAMESPACE} --values values/runbook.yml`,
        );
        expect(await bound(old)).toEqual(planned(old));

        const next = synth(after, props);
        // the nodes are simulated: no command can run in a pod
        const { risky, releases } = diffPlans(plansIn(before), plansIn(after), { ssh: true });
        expect(risky).toBe(true);
        for (const command of releases.flatMap(({ runbook }) => runbook.flatMap(({ commands }) => commands))) {
          paste(folder, after, command);
        }
        expect(await bound(next)).toEqual(planned(next));
        const log = join(folder, 'ssh.log');
        const lines = existsSync(log)
          ? readFileSync(log, 'utf8')
              .split('\n')
              .filter((line) => line.includes('mkdir'))
          : [];
        expect(lines).toHaveLength(copied);
      });
    },
    240_000,
  );
});
