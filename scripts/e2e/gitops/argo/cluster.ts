import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JsonPatch } from 'cdk8s';
import {
  application,
  applicationsOf,
  APPLICATIONS,
  argoNamespace,
  comparedRevision,
  comparesItsSources,
  inShort,
  isRefreshing,
  type LiveApplication,
  patchApplication,
  refresh,
  SKIP,
  startOf,
} from './kinds';
import { apply, call, deleteNamespaces } from '../../cluster';
import { allOf, until } from '../../program';
import { setting } from '../../settings';
import { type Description, Project } from '../project';
import type { Stage } from '../scenario';
import { ArgoCdApplication, type ArgoCdApplicationProps, type ReleaseIdentity } from '../../../../src';

/** The finalizer with which Argo CD deletes the objects of an Application with it. */
const CASCADE = 'resources-finalizer.argocd.argoproj.io';

/** One cluster's folder in the repository, as a user has it, and what Argo CD makes of it. */
export class ArgoCluster {
  public readonly project: Project;
  /** The Application of Applications that a user has for the whole cluster. It is never paused. */
  public readonly parent: string;
  /** All Applications that it ever had. */
  private readonly applications = new Set<string>();

  /** @param folder the cluster's folder in the repository */
  public constructor(
    public readonly stage: Stage,
    public readonly name = stage.name,
    private readonly folder = stage.folder,
    options: {
      readonly nodes?: readonly string[];
      readonly props?: Partial<ArgoCdApplicationProps>;
      readonly base?: Description;
    } = {},
  ) {
    const { settings, nodes, repository } = stage;
    const hosts = options.nodes ?? nodes.slice(0, 2).map(({ hostname }) => hostname);
    this.parent = `${name}-cluster`;
    const release = { name, namespace: name, chartVersion: settings.charts[0] };
    this.project = new Project(
      join(repository.clone, folder, 'dist'),
      // a random password at each rendering would be a change at each refresh
      {
        release,
        nodes: hosts,
        ...options.base,
        values: { grafana: { adminPassword: 'e2e' }, ...options.base?.values },
      },
      {
        delivery: 'argo-cd',
        deliver: (app, storage) => {
          const { application: object } = new ArgoCdApplication(app, 'delivery', {
            storage,
            repoUrl: setting('E2E_ARGO_GIT_URL') ?? settings.gitUrl,
            targetRevision: settings.branch,
            path: join(folder, 'dist'),
            chartRepoUrl: settings.chartRepository,
            namespace: argoNamespace(),
            automated: { prune: true, selfHeal: true },
            ...options.props,
          });
          // the cluster's operator has its definitions already
          object.addJsonPatch(JsonPatch.add('/spec/sources/2/helm/skipCrds', true));
          this.applications.add(object.name);
        },
      },
    );
  }

  /** The release, as it was described last. */
  public get release(): ReleaseIdentity {
    return this.project.release;
  }

  /** The Application's name. */
  public get application(): string {
    return this.release.name;
  }

  public get signal(): AbortSignal {
    return this.stage.signal;
  }

  /** Synthesizes the project, starts the parent, and waits until everything is applied. */
  public async create(): Promise<void> {
    this.project.synth();
    await this.start();
    await this.synced(await this.head());
  }

  /** The last commit. */
  public async head(): Promise<string> {
    return (await this.stage.repository.git('rev-parse', 'HEAD')).trim();
  }

  /** Starts the parent, an automated Application for a folder `cluster` that includes the Application of the release. */
  public async start(): Promise<void> {
    const { stage, folder, parent } = this;
    if ((await application(parent)) !== undefined) {
      throw new Error(`Application ${parent} exists already, and is not from this run`);
    }
    this.include(true);
    stage.atEnd(() => this.clean());
    await this.stage.repository.commit(`Add ${folder}`);
    await apply({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: parent, namespace: argoNamespace() },
      spec: {
        project: 'default',
        destination: { server: 'https://kubernetes.default.svc', namespace: argoNamespace() },
        source: {
          repoURL: setting('E2E_ARGO_GIT_URL') ?? stage.settings.gitUrl,
          targetRevision: stage.settings.branch,
          path: `${folder}/cluster`,
        },
        syncPolicy: { automated: { prune: true, selfHeal: true, allowEmpty: true } },
      },
    });
  }

  /** Whether the cluster's folder includes the Application. */
  public include(is: boolean): void {
    const own = join(this.stage.repository.clone, this.folder, 'cluster');
    mkdirSync(own, { recursive: true });
    const resources = is
      ? `resources:\n  - ${relative(own, join(this.project.outdir, 'argo-cd'))}\n`
      : 'resources: []\n';
    writeFileSync(
      join(own, 'kustomization.yaml'),
      `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${resources}`,
    );
  }

  /** Commits and pushes, and asks Argo CD to look, as a webhook does. */
  public async push(message: string): Promise<string> {
    const commit = await this.stage.repository.commit(message);
    await this.look();
    return commit;
  }

  /** Asks Argo CD to compare the parent and the Application. */
  public async look(type: 'normal' | 'hard' = 'normal'): Promise<void> {
    for (const name of [this.parent, this.application]) {
      await refresh(name, type).catch(async (error: unknown) => {
        // it does not exist yet, or the parent has just removed it
        if ((await application(name)) !== undefined) {
          throw error;
        }
      });
    }
  }

  /** Synthesizes, pushes, and waits until everything is synced. */
  public async change(message: string, changes: Description): Promise<LiveApplication> {
    this.project.synth(changes);
    return this.synced(await this.push(message));
  }

  /** Waits until parent and Application are Synced and Healthy at a commit. */
  public async synced(commit: string, health = 'Healthy'): Promise<LiveApplication> {
    let missing = '';
    return until(
      () => `${this.name} to be synced: ${missing}`,
      async () => {
        await sleep(2000);
        const found = await applicationsOf([this.parent, this.application]);
        const [parent, live] = [found.get(this.parent), found.get(this.application)];
        missing = `${this.parent} is ${inShort(parent)}; ${this.application} is ${inShort(live)}`;
        if (parent === undefined || live === undefined) {
          return undefined;
        }
        const isDone =
          (await this.isSynced(parent, commit)) &&
          (await this.isSynced(live, commit)) &&
          live.status?.health?.status === health;
        return isDone ? live : undefined;
      },
      this.signal,
    );
  }

  /** Waits until the Application satisfies a condition. */
  public async state(what: string, is: (live: LiveApplication) => boolean): Promise<LiveApplication> {
    let last: LiveApplication | undefined;
    return until(
      () => `${this.application} to ${what}; it is ${inShort(last)}`,
      async () => {
        await sleep(1000);
        last = await application(this.application);
        return last !== undefined && is(last) ? last : undefined;
      },
      this.signal,
    );
  }

  /** Waits until a requested comparison is done, and returns the Application. */
  public async compared(type: 'normal' | 'hard' = 'normal'): Promise<LiveApplication> {
    await refresh(this.application, type);
    return this.state('be compared', (live) => !isRefreshing(live));
  }

  /**
   * Starts a full sync with prune, as `argocd app sync --prune` does, and waits until it has succeeded.
   * @throws Error if it fails
   */
  public async fullSync(): Promise<LiveApplication> {
    const live = await this.compared();
    const started = startOf(live);
    // the start has no fractions of a second
    await sleep(1000);
    const { syncOptions = [] } = live.spec.syncPolicy ?? {};
    const operation = { initiatedBy: { username: 'e2e' }, sync: { prune: true, syncOptions } };
    await patchApplication(this.application, { operation });
    const done = await this.state(
      'finish a full sync',
      (one) =>
        startOf(one) !== started && one.operation === undefined && one.status?.operationState?.phase !== 'Running',
    );
    if (done.status?.operationState?.phase !== 'Succeeded') {
      throw new Error(`the full sync is ${inShort(done)}`);
    }
    return done;
  }

  private async isSynced(live: LiveApplication, commit: string): Promise<boolean> {
    const revision = comparedRevision(live);
    return (
      live.operation === undefined &&
      !isRefreshing(live) &&
      comparesItsSources(live) &&
      live.status?.sync?.status === 'Synced' &&
      live.status.operationState?.phase === 'Succeeded' &&
      revision !== undefined &&
      (await this.stage.repository.includes(commit, revision))
    );
  }

  /** Deletes an Application and everything that it made. */
  public async cascade(name: string): Promise<void> {
    await patchApplication(name, { metadata: { finalizers: [CASCADE], annotations: { [SKIP]: null } } });
    await call('kubectl', ['delete', APPLICATIONS, name, '--namespace', argoNamespace(), '--timeout=120s']);
  }

  /** Removes everything that the cluster's folder made, in whatever state the scenario has left it. */
  private async clean(): Promise<void> {
    const { made } = this.project;
    const remove =
      (type: string, ...args: readonly string[]) =>
      (): Promise<string> =>
        call('kubectl', ['delete', type, ...args, '--ignore-not-found', '--timeout=120s']);
    await allOf([
      remove(APPLICATIONS, this.parent, '--namespace', argoNamespace()),
      ...[...this.applications].map((name) => async () => {
        if ((await application(name)) !== undefined) {
          // a sync that waits would hold the deletion back
          await patchApplication(name, { operation: null, spec: { syncPolicy: { automated: null } } });
          await this.cascade(name);
        }
      }),
      // left by an Application that was deleted without cascade
      ...[...this.applications].map((name) =>
        remove('clusterroles,clusterrolebindings', '--selector', `app.kubernetes.io/instance=${name}`),
      ),
      () => deleteNamespaces([...made.namespaces]),
      ...(made.volumes.size === 0 ? [] : [remove('persistentvolumes', ...made.volumes)]),
      ...(made.classes.size === 0 ? [] : [remove('storageclasses', ...made.classes)]),
    ]);
  }
}
