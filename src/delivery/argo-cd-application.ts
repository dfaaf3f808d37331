import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  ARGO_CD_OPTIONS,
  type ArgoCdDestination,
  type ArgoCdOptions,
  DESTINATION,
  metadataOf,
} from './argo-cd-options';
import { chartProblems, sourcesOf } from './argo-cd-sources';
import { syncPolicyOf } from './argo-cd-sync-policy';
import { deliveryPlaceProblems, placeFor, STORAGE } from './place';
import { Application, type ApplicationSpecSourcesHelm } from '../../imports/argoproj.io';
import { registerDelivery } from '../constructs/delivered';
import type { RenderedStorage } from '../constructs/rendered-storage';
import { written } from '../constructs/written';
import { OBJECT_NAME } from '../layout/volume-check';
import { checked, object, optional } from '../model/check';
import { StorageError } from '../model/problems';
import type { ArgoCdDelivery } from '../plan/delivered-by';
import { applicationOf, isOfStack } from '../plan/storage-plan';

/** How Argo CD deploys a storage and its release to a cluster. */
export interface ArgoCdApplicationProps extends ArgoCdOptions {
  /**
   * The storage, with `delivery: 'argo-cd'`. The Application uses its release, chart version and values. That of a
   * StatefulSetStorage deploys the storage alone, because the chart and its values are yours.
   */
  readonly storage: RenderedStorage;
  /**
   * The Application's name.
   * @default - the name of the release; of a StatefulSetStorage with `-storage`, because the chart has an Application of its own
   */
  readonly name?: string;
  /**
   * The cluster.
   * @default { server: 'https://kubernetes.default.svc' }, the one that Argo CD runs in
   */
  readonly destination?: ArgoCdDestination;
}

const PROPS = object<ArgoCdApplicationProps>(
  {
    ...ARGO_CD_OPTIONS,
    storage: STORAGE,
    name: optional(OBJECT_NAME),
    destination: optional(DESTINATION),
  },
  'the storage, and where Argo CD finds it',
  'is read',
);

/**
 * One Application of Argo CD for storage, values and chart; for a StatefulSetStorage, for the storage alone. Sync waves order only
 * objects of the same Application, so this makes the volumes and directories exist before the chart is installed.
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
      ...chartProblems(read?.storage, read),
    ];
    if (all.length > 0) {
      throw new StorageError('cannot make the Argo CD Application', all);
    }
    super(scope, id);
    const { storage, namespace = 'argocd', destination = IN_CLUSTER, project = 'default' } = props;
    const { release } = storage.plan;
    const { name = applicationNameOf(storage) } = props;
    this.application = new Application(
      placeFor(this, 'argo-cd', 'argo-cd'),
      'Resource',
      written(this, {
        metadata: { name, namespace, ...metadataOf(props) },
        spec: {
          project,
          destination: { ...destination, namespace: release.namespace },
          sources: sourcesOf(storage, props).map(({ repoURL: repoUrl, helm, ...source }) => ({
            repoUrl,
            ...source,
            ...(helm === undefined ? {} : { helm: helm as ApplicationSpecSourcesHelm }),
          })),
          syncPolicy: syncPolicyOf(props),
        },
      }),
    );
    registerDelivery(storage, this, { argoCd: argoCdDelivery({ namespace, name }, destination, props) });
  }
}

/** The Application in the plan of its storage. */
export function argoCdDelivery(
  application: ArgoCdDelivery['application'],
  { server, name }: ArgoCdDestination,
  options: ArgoCdOptions,
): ArgoCdDelivery {
  const { syncOptions } = syncPolicyOf(options);
  const isHere = server === IN_CLUSTER.server || name === 'in-cluster';
  return { application, syncOptions, ...(isHere ? {} : { isElsewhere: true }) };
}

const IN_CLUSTER: ArgoCdDestination = { server: 'https://kubernetes.default.svc' };

/** The name of the Application of a storage, unless it is given another one. */
export function applicationNameOf({ plan: { release } }: RenderedStorage): string {
  return isOfStack(release) ? release.name : applicationOf(release);
}
