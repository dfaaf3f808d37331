import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { App } from 'cdk8s';
import { stringify } from 'yaml';
import { groupBy } from '../group-by';
import { KubePrometheusStackStorage } from '../kube-prometheus-stack-storage';
import { planJson, planMarkdown } from '../plan/plan-document';

/**
 * An App whose output folder is ready for a GitOps repo: beside the manifests a Kustomization, and for each release
 * the values file and the plan.
 *
 *     <chart id>.k8s.yaml       as App writes it
 *     Kustomization             for kubectl apply -k, Argo CD and Flux; kubectl apply -f passes over it
 *     values/<release>.yml      for helm upgrade --install --values
 *     plan/<release>.md, .json  the storage plan
 *
 * The files of two releases with the same name are named `<namespace>.<release>`.
 */
export class GitOpsApp extends App {
  /** Writes all files or, where anything is wrong, none. */
  public override synth(): void {
    const { outdir } = this;
    const besides = this.filesBeside();
    mkdirSync(outdir, { recursive: true });
    const staging = mkdtempSync(join(outdir, '.synth-'));
    try {
      this.synthInto(staging);
      const manifests = filesBelow(staging);
      write(staging, new Map([...besides, ['Kustomization', kustomization(manifests)]]));
      for (const file of filesBelow(staging)) {
        mkdirSync(dirname(join(outdir, file)), { recursive: true });
        renameSync(join(staging, file), join(outdir, file));
      }
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }

  /** App writes file by file into its outdir; an error in the last chart must not leave the files of the first. */
  private synthInto(staging: string): void {
    const { outdir } = this;
    const property = { configurable: true, enumerable: true, writable: true };
    Object.defineProperty(this, 'outdir', { ...property, value: staging });
    try {
      super.synth();
    } finally {
      Object.defineProperty(this, 'outdir', { ...property, value: outdir });
    }
  }

  private filesBeside(): Map<string, string> {
    const files = new Map<string, string>();
    for (const [name, storages] of groupBy(KubePrometheusStackStorage.allIn(this), ({ release }) => release.name)) {
      for (const { release, values, plan } of storages) {
        const base = storages.length === 1 ? name : `${release.namespace}.${name}`;
        files.set(join('values', `${base}.yml`), values.toYaml());
        files.set(join('plan', `${base}.json`), planJson(plan));
        files.set(join('plan', `${base}.md`), planMarkdown(plan));
      }
    }
    return files;
  }
}

function kustomization(manifests: readonly string[]): string {
  return stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: manifests.filter((file) => file.endsWith('.yaml')).map((file) => file.split(sep).join('/')),
  });
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Every file below a folder, relative to it, sorted. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
