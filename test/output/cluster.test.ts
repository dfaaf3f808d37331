import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { ArgoCdApplication, FluxHelmRelease, GitOpsApp, KubePrometheusStackStorage } from '../../src';
import { description, GIB } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { kubectl } from '../tools/run';

/** A cluster for dry runs, if there is one: `TEST_KUBECONFIG=path npm test`. The tests change nothing in it. */
const KUBECONFIG = process.env.TEST_KUBECONFIG;
const DIST = join(__dirname, '../../dist');

const ofCluster = KUBECONFIG === undefined ? describe.skip : describe;

ofCluster('a real API server takes', () => {
  const inCluster = (...args: readonly string[]): string => kubectl(args, { ...process.env, KUBECONFIG });
  const objects = (printed: string): number => printed.trim().split('\n').length;

  /** The namespace does not exist, so everything else is tried in another one. */
  const inDefault = (folder: string, text: string): string => {
    const file = join(folder, 'manifests.yaml');
    writeFileSync(file, text.replace(/namespace: (prometheus|monitoring)$/gm, 'namespace: default'));
    return file;
  };

  test('accepts the committed output, with apply -f and with apply -k', async () => {
    await inFolder((folder) => {
      const built = inCluster('kustomize', DIST);
      const count = built.split(/^---$/m).length;
      expect(objects(inCluster('apply', '-f', inDefault(folder, built), '--dry-run=server'))).toBe(count);
    });
    const volumes = ['--selector', 'app.kubernetes.io/component!=directory-init'];
    expect(objects(inCluster('apply', '-f', DIST, '--dry-run=server', ...volumes))).toBe(8);
    expect(objects(inCluster('apply', '-k', DIST, '--dry-run=server', ...volumes))).toBe(8);
  });

  test.each(['argo-cd', 'flux'] as const)('accepts the output for %s', async (delivery) => {
    await inFolder((folder) => {
      const app = new GitOpsApp({ outdir: join(folder, 'dist') });
      const storage = new KubePrometheusStackStorage(new Chart(app, 'prometheus-storage'), 'storage', {
        ...description({ prometheus: GIB }),
        delivery,
      });
      if (delivery === 'flux') {
        new FluxHelmRelease(app, 'delivery', { storage, path: 'dist', values: 'config-map' });
      } else {
        new ArgoCdApplication(app, 'delivery', { storage, repoUrl: 'https://git.example/x.git', path: 'dist' });
      }
      app.synth();
      const below = delivery === 'flux' ? ['.', 'flux', 'release'] : ['.', 'argo-cd'];
      for (const one of below) {
        const built = inCluster('kustomize', join(folder, 'dist', one)).replace(
          /namespace: (flux-system|argocd)$/gm,
          'namespace: default',
        );
        expect(objects(inCluster('apply', '-f', inDefault(folder, built), '--dry-run=server'))).toBe(
          built.split(/^---$/m).length,
        );
      }
    });
  });
});
