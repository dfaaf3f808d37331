import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Duration } from 'cdk8s';
import {
  commitOf,
  fetched,
  GIT_REPOSITORIES,
  HELM_RELEASES,
  helmRelease,
  kustomization,
  KUSTOMIZATIONS,
  type LiveHelmRelease,
  type LiveKustomization,
  readiness,
  reconcileNow,
  type Source,
} from './kinds';
import { apply, call, deleteNamespaces } from '../../cluster';
import { allOf, until } from '../../program';
import { setting } from '../../settings';
import { type Description, Project } from '../project';
import type { Stage } from '../scenario';
import { FluxHelmRelease, type FluxHelmReleaseProps, type ReleaseIdentity } from '../../../../src';

/** The seconds between two reconciliations of everything that a scenario makes. */
export const INTERVAL = 30;

/** The GitRepository of the tests. */
export function source(): Source {
  const [namespace, name, ...more] = (setting('E2E_FLUX_SOURCE') ?? 'flux-system/flux-system').split('/');
  if (!namespace || !name || more.length > 0) {
    throw new Error(
      `E2E_FLUX_SOURCE is ${setting('E2E_FLUX_SOURCE') ?? ''}; it must be NAMESPACE/NAME of a GitRepository`,
    );
  }
  return { namespace, name };
}

/** One cluster's folder in the repository, as a user has it, and what Flux makes of it. */
export class FluxCluster {
  public readonly project: Project;
  /** The Kustomization that Flux's user has for the whole cluster. It is never suspended. */
  public readonly parent: string;
  private readonly releases = new Map<string, ReleaseIdentity>();
  public readonly source = source();

  /** @param folder the cluster's folder in the repository */
  public constructor(
    private readonly stage: Stage,
    private readonly name = stage.name,
    private readonly folder = stage.folder,
    options: {
      readonly nodes?: readonly string[];
      readonly props?: Partial<FluxHelmReleaseProps>;
      readonly base?: Description;
    } = {},
  ) {
    const { settings, nodes, repository } = stage;
    const hosts = options.nodes ?? nodes.slice(0, 2).map(({ hostname }) => hostname);
    this.parent = `${name}-cluster`;
    const release = { name, namespace: name, chartVersion: settings.charts[0] };
    this.project = new Project(
      join(repository.clone, folder, 'dist'),
      { release, nodes: hosts, ...options.base },
      {
        delivery: 'flux',
        deliver: (app, storage) => {
          new FluxHelmRelease(app, 'delivery', {
            storage,
            path: join(folder, 'dist'),
            gitRepository: this.source.name,
            fluxNamespace: this.source.namespace,
            chartRepoUrl: settings.chartRepository,
            interval: Duration.seconds(INTERVAL),
            retryInterval: Duration.seconds(INTERVAL),
            timeout: Duration.minutes(2),
            // the operator of the cluster has its own
            crds: 'skip',
            ...options.props,
          });
          this.releases.set(`${storage.release.namespace}/${storage.release.name}`, storage.release);
        },
      },
    );
  }

  /** The release, as it was described last. */
  public get release(): ReleaseIdentity {
    return this.project.release;
  }

  public get signal(): AbortSignal {
    return this.stage.signal;
  }

  /** Synthesizes the project, starts the parent, and waits until everything is applied. */
  public async create(): Promise<void> {
    this.project.synth();
    await this.start();
    await this.reconciled(await this.head());
  }

  /** The last commit. */
  public async head(): Promise<string> {
    return (await this.stage.repository.git('rev-parse', 'HEAD')).trim();
  }

  /** The Kustomizations of the release. */
  public get kustomizations(): readonly [storage: string, release: string] {
    return [`${this.release.name}-storage`, this.release.name];
  }

  /**
   * Starts the parent Kustomization, for a folder `cluster` that includes the delivery objects.
   * @param spec more of its spec
   */
  public async start(spec: object = {}): Promise<void> {
    const {
      stage,
      source: { namespace, name },
    } = this;
    const own = join(stage.repository.clone, this.folder, 'cluster');
    mkdirSync(own, { recursive: true });
    this.include(true);
    if ((await kustomization(this.parent, namespace)) !== undefined) {
      throw new Error(`Kustomization ${this.parent} exists already, and is not from this run`);
    }
    stage.atEnd(() => this.clean());
    await this.push(`Add ${this.folder}`);
    await apply({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: this.parent, namespace },
      spec: {
        interval: `${INTERVAL}s`,
        path: `./${this.folder}/cluster`,
        prune: true,
        sourceRef: { kind: 'GitRepository', name },
        ...spec,
      },
    });
  }

  /** Whether the cluster's folder includes the delivery objects. */
  public include(is: boolean): void {
    const own = join(this.stage.repository.clone, this.folder, 'cluster');
    const resources = is ? `resources:\n  - ${relative(own, join(this.project.outdir, 'flux'))}\n` : 'resources: []\n';
    writeFileSync(
      join(own, 'kustomization.yaml'),
      `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${resources}`,
    );
  }

  /** Commits and pushes, and waits until Flux has fetched the commit. */
  public async push(message: string): Promise<string> {
    const { repository, signal } = this.stage;
    const commit = await repository.commit(message);
    await reconcileNow(GIT_REPOSITORIES, this.source.name, this.source.namespace);
    await until(
      `GitRepository ${this.source.name} to fetch ${commit}`,
      async () => (await this.isAt(commit, await fetched(this.source))) || undefined,
      signal,
    );
    return commit;
  }

  /** Synthesizes, pushes, and waits until everything is reconciled. */
  public async change(message: string, changes: Description): Promise<string> {
    this.project.synth(changes);
    const commit = await this.push(message);
    await this.reconciled(commit);
    return commit;
  }

  /** Waits until both Kustomizations have applied a commit, and they and the HelmRelease are ready. */
  public async reconciled(commit: string): Promise<LiveHelmRelease> {
    let missing = '';
    return until(
      () => `${this.name} to be reconciled: ${missing}`,
      async () => {
        for (const name of [this.parent, ...this.kustomizations]) {
          const found = await kustomization(name, this.source.namespace);
          missing = `Kustomization ${name} ${await this.lacks(found, commit)}`;
          if (!missing.endsWith(' ')) {
            return undefined;
          }
        }
        const release = await helmRelease(this.release.name, this.release.namespace);
        const ready = release === undefined ? undefined : readiness(release);
        missing = `HelmRelease ${this.release.name}: ${ready?.message ?? 'not seen yet'}`;
        return ready?.status === 'True' ? release : undefined;
      },
      this.stage.signal,
    );
  }

  /** Waits until the HelmRelease or a Kustomization has a Ready condition with this reason. */
  public async reason(type: string, name: string, namespace: string, reason: string): Promise<string> {
    let last = '';
    return until(
      () => `${type} ${name} to have the reason ${reason}; it has: ${last}`,
      async () => {
        const found =
          type === HELM_RELEASES ? await helmRelease(name, namespace) : await kustomization(name, namespace);
        const ready = found?.status?.conditions?.find((one) => one.type === 'Ready');
        last = `${ready?.reason ?? ''} ${ready?.message ?? ''}`;
        return ready?.reason === reason ? ready.message : undefined;
      },
      this.stage.signal,
    );
  }

  private async lacks(found: LiveKustomization | undefined, commit: string): Promise<string> {
    if (found === undefined) {
      return 'is missing';
    }
    const ready = readiness(found);
    if (ready?.status !== 'True') {
      return ready?.message ?? 'is not seen yet';
    }
    return (await this.isAt(commit, commitOf(found.status?.lastAppliedRevision))) ? '' : 'has an older revision';
  }

  private async isAt(commit: string, revision: string | undefined): Promise<boolean> {
    return revision !== undefined && this.stage.repository.includes(commit, revision);
  }

  /** Removes everything that the cluster's folder made, in whatever state the scenario has left it. */
  private async clean(): Promise<void> {
    const { namespace } = this.source;
    const { made } = this.project;
    const remove =
      (type: string, ...args: readonly string[]) =>
      (): Promise<string> =>
        call('kubectl', ['delete', type, ...args, '--ignore-not-found', '--timeout=120s']);
    const releases = [...this.releases.values()];
    await allOf([
      remove(KUSTOMIZATIONS, this.parent, '--namespace', namespace),
      ...releases.flatMap(({ name, namespace: its }) => [
        remove(KUSTOMIZATIONS, name, `${name}-storage`, '--namespace', namespace),
        remove(HELM_RELEASES, name, '--namespace', its),
        () => call('helm', ['uninstall', name, '--namespace', its, '--ignore-not-found', '--wait']),
      ]),
      () => deleteNamespaces([...made.namespaces]),
      ...(made.volumes.size === 0 ? [] : [remove('persistentvolumes', ...made.volumes)]),
      ...(made.classes.size === 0 ? [] : [remove('storageclasses', ...made.classes)]),
    ]);
  }
}
