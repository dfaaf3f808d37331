import { show } from '../kubernetes/text';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Chart } from 'cdk8s';
import { type ClusterDescription, describeCluster } from './cluster-description';
import { GitOpsApp } from './gitops-app';
import { KUSTOMIZATION } from './kustomization';
import { listedBefore, removeStaleManifests } from './stale-manifests';
import { removeStalePlans } from './stale-plans';
import { staged } from './staging';
import { plansOf, plansToVerify, synthesize, type Synthesis } from './synthesis';
import { tellOnTerminal } from './terminal';
import { GUARD, type GuardOptions, refuseRisky } from '../files/guard';
import { checked, nonEmpty, object, optional, record, value } from '../model/check';
import { isDnsLabel, isDnsSubdomain } from '../kubernetes/names';
import { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';
import { RenderedStorage } from '../constructs/rendered-storage';
import { StatefulSetStorage, type StatefulSetStorageProps } from '../constructs/stateful-set-storage';
import { invalid, problem, Problems, StorageError, within } from '../model/problems';
import { refuseMismatches } from '../verify/refuse-mismatches';
import { VERIFY, type VerifyOptions } from '../verify/verify-options';

/** One cluster of a fleet. */
export interface FleetCluster {
  /** The name of the cluster and of its folder. */
  readonly name: string;
  /** The cluster's own app, so that a thousand clusters take only a thousand times as long as one. */
  readonly app: GitOpsApp;
  /**
   * The storage of kube-prometheus-stack, in a chart in that app.
   * @throws StorageError if the cluster describes only StatefulSets
   */
  readonly storage: KubePrometheusStackStorage;
  /** The storages of its StatefulSets by the names of the description, each in a chart `<name>-storage` in that app. */
  readonly statefulSets: Readonly<Record<string, StatefulSetStorage>>;
}

/** Clusters, and their common properties. */
export interface FleetProps {
  /**
   * The clusters by name. Each has a folder with that name, and sets only what differs. Single properties of a component, the
   * release, the init Job and a StatefulSet override the shared ones, values are merged over the shared values, and anything
   * else replaces the shared property.
   */
  readonly clusters: Readonly<Record<string, ClusterDescription>>;
  /**
   * The common properties of all clusters.
   * @default {}
   */
  readonly shared?: ClusterDescription;
  /**
   * The output folder.
   * @default - CDK8S_OUTDIR, else `dist`
   */
  readonly outdir?: string;
  /**
   * Adds constructs for each cluster: an ArgoCdApplication, FluxHelmRelease or FluxKustomization, or your own. What is for the fleet
   * as a whole, such as an ArgoCdApplicationSet, belongs in the fleet's `app`.
   * @default - none
   */
  readonly forEach?: (cluster: FleetCluster) => void;
  /**
   * Compares the plans of all clusters with the last ones, each with those in the folder of the cluster, and refuses changes that
   * would leave data behind.
   * @default - nothing is compared
   */
  readonly guard?: GuardOptions;
  /**
   * Renders the chart itself with the values of every cluster, each different input once, and refuses to write plans that it does
   * not fit. A plan for a chart that is newer than the rules then has no note about it.
   * @default - the rules of the library are trusted
   */
  readonly verify?: VerifyOptions;
}

type Written = ReturnType<typeof synthesize>;

const NOTHING: Written = { files: 0, objects: 0, paths: [] };

const CHART = 'prometheus-storage';

/** Descriptions are checked once they are complete, by the storage of their cluster. */
const DESCRIBED = value<ClusterDescription>(
  (given) => typeof given === 'object' && given !== null && !Array.isArray(given),
  'a description of the storage',
);

const SETS = object<Pick<ClusterDescription, 'statefulSets'>>(
  { statefulSets: optional(record(DESCRIBED, 'the StatefulSets by name')) },
  'the StatefulSets of a cluster',
);

const PROPS = object<FleetProps>(
  {
    clusters: record(DESCRIBED, 'the clusters by name'),
    shared: optional(DESCRIBED),
    outdir: optional(nonEmpty('a path')),
    forEach: optional(value((given) => typeof given === 'function', 'a function')),
    guard: optional(GUARD),
    verify: optional(VERIFY),
  },
  'the clusters, and what they have in common',
);

/**
 * The same storage for many clusters, each with its own folder in the output, Kustomization, values and
 * plan.
 */
export class Fleet {
  /** The clusters by name, in the given order. */
  public readonly clusters: ReadonlyMap<string, FleetCluster>;
  /** The output folder, which has a folder for each cluster. */
  public readonly outdir: string;
  /**
   * An app for what deploys the fleet as a whole, such as an ArgoCdApplicationSet. It is written beside the folders of the clusters,
   * if it has anything. A storage belongs to a cluster.
   */
  public readonly app: GitOpsApp;
  private readonly guard: GuardOptions | undefined;
  private readonly verify: VerifyOptions | undefined;

  /**
   * Describes every cluster and creates its app.
   * @throws StorageError with all problems of all clusters at once, each with its cluster
   */
  public constructor(props: FleetProps) {
    const problems = new Problems('cannot describe the fleet');
    problems.add(...checked(PROPS, props).problems);
    problems.throwIfAny();
    this.outdir = props.outdir ?? process.env.CDK8S_OUTDIR ?? 'dist';
    this.app = new GitOpsApp({ outdir: this.outdir });
    this.guard = props.guard;
    this.verify = props.verify;
    const clusters = Object.entries(props.clusters).flatMap(([name, own]): [string, FleetCluster][] => {
      const cluster = ofCluster(problems, name, () => makeCluster(name, join(this.outdir, name), props, own));
      return cluster === undefined ? [] : [[name, cluster]];
    });
    if (Object.keys(props.clusters).length === 0) {
      problems.add(invalid('invalid-value', 'clusters', props.clusters, 'a map with at least one cluster'));
    }
    problems.throwIfAny();
    this.clusters = new Map(clusters);
  }

  /**
   * Writes all folders, or none if any cluster has a problem, and removes from each what `GitOpsApp` removes. On a terminal it
   * reports what it wrote, removed, and left.
   * @throws StorageError with all problems of all clusters at once, each with its cluster
   */
  public synth(): void {
    tellOnTerminal(() => {
      if (this.guard !== undefined) {
        const plans = [...this.clusters].flatMap(([name, { app }]) => plansOf(app, name));
        refuseRisky(this.guard, plans, this.outdir);
      }
      if (this.verify !== undefined) {
        refuseMismatches(
          this.verify,
          [...this.clusters].flatMap(([name, { app }]) => plansToVerify(app, name)),
        );
      }
      const clusters = [...this.clusters].map(([name, { app }]) => ({ name, app, before: listedBefore(app.outdir) }));
      const before = listedBefore(this.outdir);
      const { all, whole } = staged(this.outdir, (staging) => this.synthInto(staging));
      const stale = clusters.map(({ name, app, before }, index) => {
        removeStalePlans(app);
        const { removed, kept } = removeStaleManifests(app.outdir, before, all[index]?.paths ?? []);
        const ofCluster = (path: string): string => `${name}/${path}`;
        return { removed: removed.map(ofCluster), kept: kept.map(ofCluster) };
      });
      // other apps may write to the same folder
      const written = whole.paths.filter((path) => basename(path) === KUSTOMIZATION).map(dirname);
      const ofWhole = new Map([...before].filter(([folder]) => written.includes(folder === '' ? '.' : folder)));
      const { removed, kept } = removeStaleManifests(this.outdir, ofWhole, whole.paths);
      const parts = [...all, whole];
      const sum = (of: (synthesis: Synthesis) => number): number => parts.reduce((total, one) => total + of(one), 0);
      return {
        outdir: this.outdir,
        clusters: this.clusters.size,
        files: sum(({ files }) => files),
        objects: sum(({ objects }) => objects),
        notes: all.flatMap(({ notes = [] }) => notes),
        stale: {
          removed: [...stale.flatMap((one) => one.removed), ...removed],
          kept: [...stale.flatMap((one) => one.kept), ...kept],
        },
      };
    });
  }

  private synthInto(folder: string): { readonly all: readonly Written[]; readonly whole: Written } {
    const problems = new Problems('cannot synthesize the fleet');
    const whole = problems.attempt(() => this.synthWhole(folder)) ?? NOTHING;
    const all = [...this.clusters].flatMap(
      ([name, { app }]) =>
        ofCluster(problems, name, () => {
          const { notes = [], ...synthesis } = synthesize(app, join(folder, name));
          return { ...synthesis, notes: notes.map((one) => ({ ...one, plan: join(name, one.plan) })) };
        }) ?? [],
    );
    problems.throwIfAny();
    return { all, whole };
  }

  /** Writes what deploys the fleet as a whole. */
  private synthWhole(folder: string): Written {
    const { app, clusters } = this;
    if (app.node.children.length === 0) {
      return NOTHING;
    }
    const [storage] = RenderedStorage.allIn(app);
    if (storage !== undefined) {
      const message = `the app of the fleet has a storage, ${storage.node.path}; describe it as a cluster in clusters`;
      throw new StorageError('app', [problem('storage-without-cluster', 'app', message)]);
    }
    const synthesis = synthesize(app, folder);
    const taken = readdirSync(folder).filter((entry) => clusters.has(entry));
    if (taken.length > 0) {
      const problems = taken.map((name) =>
        problem(
          'duplicate-name',
          `clusters.${name}`,
          `cluster ${name} has the name of a folder of the fleet as a whole; rename it`,
        ),
      );
      throw new StorageError('app', problems);
    }
    return synthesis;
  }
}

function makeCluster(
  name: string,
  outdir: string,
  { shared = {}, forEach, verify }: FleetProps,
  own: ClusterDescription,
): FleetCluster {
  if (!isDnsSubdomain(name)) {
    throw new StorageError(name, [
      invalid('invalid-name', '', name, 'a name of lower case letters, digits, dashes and dots'),
    ]);
  }
  const problems = new Problems(name);
  problems.add(...[shared, own].flatMap(({ statefulSets }) => checked(SETS, { statefulSets }).problems));
  problems.throwIfAny();
  const app = new GitOpsApp({ outdir, ...(verify === undefined ? {} : { verify }) });
  const described = describeCluster(shared, own);
  const { stack } = described;
  const storage =
    stack && problems.attempt(() => new KubePrometheusStackStorage(new Chart(app, CHART), 'storage', stack));
  const statefulSets = Object.entries(described.statefulSets).flatMap(([key, description]) => {
    const its = problems.attempt(() => makeStatefulSets(app, key, description));
    return its === undefined ? [] : [[key, its] as const];
  });
  problems.throwIfAny();
  const cluster: FleetCluster = {
    name,
    app,
    get storage() {
      if (storage === undefined) {
        const message = 'storage is not there, because the cluster describes only StatefulSets; use statefulSets';
        throw new StorageError(name, [problem('missing-property', 'storage', message)]);
      }
      return storage;
    },
    statefulSets: Object.fromEntries(statefulSets),
  };
  forEach?.(cluster);
  return cluster;
}

function makeStatefulSets(app: GitOpsApp, name: string, description: StatefulSetStorageProps): StatefulSetStorage {
  const chart = `${name}-storage`;
  const path = `statefulSets.${name}`;
  if (!isDnsLabel(name) || chart === CHART) {
    const expected = 'a name of lower case letters, digits and dashes such as "loki", and not "prometheus"';
    throw new StorageError(name, [invalid('invalid-name', path, name, expected)]);
  }
  const problems = new Problems(name);
  const storage = problems.attempt(() => new StatefulSetStorage(new Chart(app, chart), 'storage', description));
  if (storage === undefined) {
    throw new StorageError(name, within(`StatefulSets ${name}`, path, problems.all));
  }
  return storage;
}

/** Runs an action for one cluster, and adds the cluster's name to its problems. */
function ofCluster<T>(problems: Problems, name: string, action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    const found =
      error instanceof StorageError
        ? error.problems
        : [problem('invalid-value', '', error instanceof Error ? error.message : show(error))];
    problems.add(...within(`cluster ${name}`, `clusters.${name}`, found));
    return undefined;
  }
}
