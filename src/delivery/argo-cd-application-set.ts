import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { applicationNameOf, argoCdDelivery } from './argo-cd-application';
import { registerDelivery } from '../constructs/delivered';
import {
  ARGO_CD_OPTIONS,
  type ArgoCdDestination,
  type ArgoCdOptions,
  DESTINATION,
  metadataOf,
} from './argo-cd-options';
import { sourcesOf } from './argo-cd-sources';
import { syncPolicyOf } from './argo-cd-sync-policy';
import { deliveryPlaceProblems, placeFor, STORAGE } from './place';
import type { RenderedStorage } from '../constructs/rendered-storage';
import { written } from '../constructs/written';
import { joinName, MAX_SUBDOMAIN } from '../kubernetes/names';
import { show } from '../kubernetes/text';
import { OBJECT_NAME } from '../layout/volume-check';
import { anything, checked, list, object, optional } from '../model/check';
import { invalid, type Problem, problem, StorageError, within } from '../model/problems';

/** One cluster of an ArgoCdApplicationSet. A cluster of a Fleet is one. */
export interface ArgoCdCluster {
  /** The name of the cluster and of its output folder. */
  readonly name: string;
  /** The storage, with `delivery: 'argo-cd'`. */
  readonly storage: RenderedStorage;
  /**
   * Where the cluster is.
   * @default - the cluster of that name in Argo CD
   */
  readonly destination?: ArgoCdDestination;
  /**
   * The name of its Application.
   * @default - `<cluster>-<release>`
   */
  readonly application?: string;
}

/** How Argo CD deploys the clusters of a fleet. */
export interface ArgoCdApplicationSetProps extends ArgoCdOptions {
  /** The clusters, such as `[...fleet.clusters.values()]`. Each has its own Application, chart version and values. */
  readonly clusters: readonly ArgoCdCluster[];
  /** The path of the fleet's output folder in the Git repository, such as `dist`. The folder of each cluster is in it. */
  readonly path: string;
  /**
   * The ApplicationSet's name.
   * @default 'kube-prometheus-stack'
   */
  readonly name?: string;
}

const CLUSTER = object<ArgoCdCluster & { readonly app?: unknown; readonly statefulSets?: unknown }>(
  {
    name: OBJECT_NAME,
    storage: STORAGE,
    destination: optional(DESTINATION),
    application: optional(OBJECT_NAME),
    // a cluster of a fleet has these too
    app: optional(anything('an app')),
    statefulSets: optional(anything('storages')),
  },
  'a cluster: { name, storage, destination }',
);

const ANY_CLUSTERS = list(CLUSTER, 'a list of clusters, such as [...fleet.clusters.values()]');

/** At least one cluster. */
const CLUSTERS: typeof ANY_CLUSTERS = {
  ...ANY_CLUSTERS,
  read(given, path, report) {
    if (Array.isArray(given) && given.length === 0) {
      report(invalid('invalid-value', path, given, 'a list with at least one cluster'));
    }
    return ANY_CLUSTERS.read(given, path, report);
  },
};

const PROPS = object<ArgoCdApplicationSetProps>(
  {
    ...ARGO_CD_OPTIONS,
    clusters: CLUSTERS,
    name: optional(OBJECT_NAME),
  },
  'the clusters, and where Argo CD finds them',
  'is read',
);

/** What differs between clusters, as JSON in a template of Go. */
const TEMPLATE_PATCH = `spec:
  destination: {{ toJson .destination }}
  sources: {{ toJson .sources }}
`;

/**
 * One ApplicationSet of Argo CD for the clusters of a fleet, with an element for each cluster. A change to one cluster changes only
 * its element, and so only its Application. Where a cluster is removed, its Application is deleted, and everything that it deployed
 * stays in the cluster.
 *
 * If its scope is an app, such as the `app` of a Fleet, it is written to `argo-cd/` in the output folder.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/
 */
export class ArgoCdApplicationSet extends Construct {
  /** The ApplicationSet, `argoproj.io/v1alpha1`. */
  public readonly applicationSet: ApiObject;

  /**
   * Creates the ApplicationSet.
   * @throws StorageError with all problems of the options
   */
  public constructor(scope: Construct, id: string, props: ArgoCdApplicationSetProps) {
    const { value: read, problems } = checked(PROPS, props);
    const { clusters: given = [] }: Partial<ArgoCdApplicationSetProps> = read ?? {};
    const all = [...problems, ...clustersProblems(scope, given)];
    if (all.length > 0) {
      throw new StorageError('cannot make the Argo CD ApplicationSet', all);
    }
    super(scope, id);
    const { clusters, name = 'kube-prometheus-stack', namespace = 'argocd', project = 'default' } = props;
    const template = {
      metadata: { name: '{{ .application }}', ...literally(metadataOf(props)) },
      spec: { project, destination: {}, syncPolicy: syncPolicyOf(props) },
    };
    this.applicationSet = new ApiObject(
      placeFor(this, 'argo-cd', 'argo-cd'),
      'Resource',
      written(this, {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'ApplicationSet',
        metadata: { name, namespace },
        spec: {
          goTemplate: true,
          goTemplateOptions: ['missingkey=error'],
          generators: [{ list: { elements: clusters.map((cluster) => elementOf(cluster, props)) } }],
          template,
          templatePatch: TEMPLATE_PATCH,
          // otherwise an Application that is deleted takes the release with it
          syncPolicy: { preserveResourcesOnDeletion: true },
          // otherwise an Application cannot be paused
          preservedFields: { annotations: ['argocd.argoproj.io/skip-reconcile'] },
        },
      }),
    );
    for (const cluster of clusters) {
      const application = { namespace, name: applicationOf(cluster) };
      registerDelivery(cluster.storage, this, {
        argoCd: argoCdDelivery(application, cluster.destination ?? { name: cluster.name }, props),
      });
    }
  }
}

function elementOf(cluster: ArgoCdCluster, { path, ...options }: ArgoCdApplicationSetProps): object {
  const { name, storage, destination = { name } } = cluster;
  return {
    cluster: name,
    application: applicationOf(cluster),
    destination: { ...destination, namespace: storage.plan.release.namespace },
    sources: sourcesOf(storage, { ...options, path: `${path}/${name}` }),
  };
}

function applicationOf({ name, storage, application }: ArgoCdCluster): string {
  return application ?? joinName([name, applicationNameOf(storage)], MAX_SUBDOMAIN);
}

/** Reports clusters whose Applications cannot be made. */
function clustersProblems(scope: Construct, clusters: readonly ArgoCdCluster[]): Problem[] {
  const seen = new Map<string, string>();
  return clusters.flatMap((cluster) => {
    const name = applicationOf(cluster);
    const other = seen.get(name);
    seen.set(name, cluster.name);
    const message = `its Application is named ${show(name)}, as that of cluster ${other ?? ''}; set application to another name`;
    return within(`cluster ${cluster.name}`, `clusters.${cluster.name}`, [
      ...deliveryPlaceProblems(scope, cluster.storage, 'argo-cd'),
      ...(other === undefined ? [] : [problem('duplicate-name', 'application', message)]),
    ]);
  });
}

/** Data whose texts mean themselves in a template of Go. */
function literally<T>(data: T): T {
  return JSON.parse(JSON.stringify(data).replaceAll('{{', String.raw`{{ \"{{\" }}`)) as T;
}
