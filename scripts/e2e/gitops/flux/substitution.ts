import { FluxCluster } from './cluster';
import { execute } from '../execute';
import { fine } from '../checks';
import { allOfTypes } from '../objects';
import type { GitOpsScenario } from '../scenario';

/** A parent that lets Flux replace variables in everything that its Kustomizations apply. */
export const SUBSTITUTION: GitOpsScenario = {
  name: 'variables of the parent',
  id: 'vars',
  run: async (stage) => {
    const cluster = new FluxCluster(stage);
    const { project } = cluster;
    await stage.event('create', async () => {
      project.synth({ values: { prometheus: { prometheusSpec: { externalLabels: { cluster: '${cluster}' } } } } });
      const postBuild = { substitute: { cluster: 'berlin', directory: '/wrong', path: '/wrong' } };
      await cluster.start({
        patches: [
          {
            target: { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' },
            patch: JSON.stringify({
              apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
              kind: 'Kustomization',
              metadata: { name: 'all' },
              spec: { postBuild },
            }),
          },
        ],
      });
      await cluster.reconciled(await cluster.head());
      const [live] = (await allOfTypes(['prometheuses'], cluster.release.namespace)).values();
      const label = (live?.spec as { externalLabels?: { cluster?: string } } | undefined)?.externalLabels?.cluster;
      if (label !== 'berlin') {
        throw new Error(
          `the label of Prometheus is ${label ?? 'not set'}; Flux must replace the variable in the values`,
        );
      }
      return [await fine(stage, project), await asRendered(project.outdir), `variable in the values is ${label}`];
    });
  },
};

/** Whether the live objects have every field as the manifests do. */
async function asRendered(folder: string): Promise<string> {
  const how = ['--server-side', '--force-conflicts', '--field-manager=prometheus-storage-e2e'];
  // exits 1 if anything differs
  await execute(process.env.KUBECTL ?? 'kubectl', ['diff', '-k', folder, ...how]);
  return 'every object is as in the manifests';
}
