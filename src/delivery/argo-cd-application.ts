import { join } from 'node:path/posix';
import { type ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { valuesFile } from '../constructs/file-names';
import { deliveryPlaceProblems, normalPath, placeFor, REPOSITORY_PATH, STORAGE } from './place';
import { Application } from '../../imports/argoproj.io';
import { CHART_NAME, HELM_REPOSITORY } from '../chart/helm-chart';
import { registerDelivery } from '../constructs/delivered';
import type { RenderedStorage } from '../constructs/rendered-storage';
import { NAMESPACE, OBJECT_NAME } from '../layout/volume-check';
import { BOOLEAN, checked, nonEmpty, object, optional } from '../model/check';
import { StorageError, unwanted } from '../model/problems';
import { applicationOf, isOfStack } from '../plan/storage-plan';
import { written } from '../constructs/written';

/**
 * The automated sync of Argo CD, as in `syncPolicy.automated` of an Application.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/
 */
export interface ArgoCdAutomatedSync {
  /**
   * Whether it deletes objects that are no longer in Git. The annotations of the storage's objects prevent their deletion.
   * @default false
   */
  readonly prune?: boolean;
  /**
   * Whether it also reverts changes that were made only in the cluster.
   * @default false
   */
  readonly selfHeal?: boolean;
  /**
   * Whether a sync with `prune` may delete all objects.
   * @default false
   */
  readonly allowEmpty?: boolean;
  /**
   * `false` disables automated sync and keeps the other settings. Needs Argo CD 3.1.
   * @default true
   */
  readonly enabled?: boolean;
}

/** How Argo CD deploys a storage and its release to a cluster. */
export interface ArgoCdApplicationProps {
  /**
   * The storage, with `delivery: 'argo-cd'`. The Application uses its release, chart version and values. That of a
   * StatefulSetStorage deploys the storage alone, because the chart and its values are yours.
   */
  readonly storage: RenderedStorage;
  /** The Git repository that the output folder is committed to. */
  readonly repoUrl: string;
  /** The output folder's path in that repository, such as `clusters/eu-1/dist`. */
  readonly path: string;
  /**
   * The branch, tag or commit.
   * @default 'HEAD'
   */
  readonly targetRevision?: string;
  /**
   * The Helm repository of the chart, or an OCI registry without `oci://`. Not for a StatefulSetStorage.
   * @default 'https://prometheus-community.github.io/helm-charts'
   */
  readonly chartRepoUrl?: string;
  /**
   * The Application's name.
   * @default - the name of the release; of a StatefulSetStorage with `-storage`, because the chart has an Application of its own
   */
  readonly name?: string;
  /**
   * The namespace of the Application, which is usually that of Argo CD.
   * @default 'argocd'
   */
  readonly namespace?: string;
  /**
   * The project that the Application is in.
   * @default 'default'
   */
  readonly project?: string;
  /**
   * The cluster, by the address of its API server.
   * @default 'https://kubernetes.default.svc', the one that Argo CD runs in
   */
  readonly server?: string;
  /**
   * Whether and how Argo CD syncs automatically.
   * @default - no automated sync
   */
  readonly automated?: ArgoCdAutomatedSync;
}

/** The cluster that Argo CD runs in. */
const IN_CLUSTER = 'https://kubernetes.default.svc';

const AUTOMATED = object<ArgoCdAutomatedSync>(
  {
    prune: optional(BOOLEAN),
    selfHeal: optional(BOOLEAN),
    allowEmpty: optional(BOOLEAN),
    enabled: optional(BOOLEAN),
  },
  'options of automated sync, such as { prune: true, selfHeal: true }',
);

const PROPS = object<ArgoCdApplicationProps>(
  {
    storage: STORAGE,
    repoUrl: nonEmpty('the address of the Git repository'),
    path: REPOSITORY_PATH,
    targetRevision: optional(nonEmpty('a branch, tag or commit')),
    chartRepoUrl: optional(nonEmpty('the address of a Helm repository')),
    name: optional(OBJECT_NAME),
    namespace: optional(NAMESPACE),
    project: optional(nonEmpty('the name of a project')),
    server: optional(nonEmpty('the address of an API server')),
    automated: optional(AUTOMATED),
  },
  'the storage, and where Argo CD finds it',
  'is read',
);

/**
 * One Application of Argo CD for storage, values and chart; for a StatefulSetStorage, for the storage alone. Sync waves order only objects of the same Application, so
 * this makes the volumes and directories exist before the chart is installed.
 *
 * If its scope is an app, it is written to `argo-cd/` in the output folder, which the Application itself does not read.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/
 */
export class ArgoCdApplication extends Construct {
  /** The Application, `argoproj.io/v1alpha1`. */
  public readonly application: ApiObject;

  /**
   * Creates the Application.
   * @throws StorageError with all problems of the options
   */
  public constructor(scope: Construct, id: string, props: ArgoCdApplicationProps) {
    const { value: read, problems } = checked(PROPS, props);
    const all = [
      ...problems,
      ...deliveryPlaceProblems(scope, read?.storage, 'argo-cd'),
      ...(read?.chartRepoUrl === undefined || isOfStack(read.storage.plan.release)
        ? []
        : [
            unwanted(
              'option-without-chart',
              'chartRepoUrl',
              read.chartRepoUrl,
              'the Application of a StatefulSetStorage deploys the storage alone',
            ),
          ]),
    ];
    if (all.length > 0) {
      throw new StorageError('cannot make the Argo CD Application', all);
    }
    super(scope, id);
    const { storage, namespace = 'argocd', targetRevision = 'HEAD' } = props;
    const { release } = storage.plan;
    const { chartVersion } = release;
    const { name = chartVersion === undefined ? applicationOf(release) : release.name } = props;
    const path = normalPath(props.path);
    const syncOptions = ['CreateNamespace=true', 'ServerSideApply=true', 'RespectIgnoreDifferences=true'];
    const git = { repoUrl: props.repoUrl, targetRevision };
    this.application = new Application(
      placeFor(this, 'argo-cd', 'argo-cd'),
      'Resource',
      written(this, {
        metadata: { name, namespace },
        spec: {
          project: props.project ?? 'default',
          destination: { server: props.server ?? IN_CLUSTER, namespace: release.namespace },
          sources: [
            // a plain directory source, with only the manifests and no subfolder
            { ...git, path, directory: { recurse: false, include: '*.yaml' } },
            ...(chartVersion === undefined
              ? []
              : [
                  { ...git, ref: 'values' },
                  {
                    repoUrl: props.chartRepoUrl ?? HELM_REPOSITORY,
                    chart: CHART_NAME,
                    targetRevision: chartVersion,
                    helm: {
                      releaseName: release.name,
                      // the name of the file is only known once the app is complete
                      valueFiles: Lazy.any({
                        produce: () => [...userFiles(storage), join('$values', path, valuesFile(storage))],
                      }) as string[],
                    },
                  },
                ]),
          ],
          // the cluster writes the uid of the bound claim into each volume
          ignoreDifferences: [
            {
              group: '',
              kind: 'PersistentVolume',
              jsonPointers: ['/spec/claimRef/uid', '/spec/claimRef/resourceVersion'],
            },
          ],
          syncPolicy: {
            ...(props.automated === undefined ? {} : { automated: props.automated }),
            // the CRDs are too large for the annotation of a client-side apply
            syncOptions,
          },
        },
      }),
    );
    registerDelivery(storage, this, {
      argoCd: {
        application: { namespace, name },
        syncOptions,
        ...((props.server ?? IN_CLUSTER) === IN_CLUSTER ? {} : { isElsewhere: true }),
      },
    });
  }
}

/** The user's own values files in the repository, which come before the overlay. */
function userFiles({ plan }: RenderedStorage): string[] {
  return (plan.overlay?.userValues ?? []).flatMap((place) =>
    'path' in place ? [join('$values', normalPath(place.path))] : [],
  );
}
