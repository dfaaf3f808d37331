import { call } from '../../cluster';
import { type LiveObject, get } from '../objects';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export interface LiveKustomization extends LiveObject {
  readonly spec: { readonly suspend?: boolean };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly observedGeneration?: number;
    readonly lastAppliedRevision?: string;
    readonly lastAttemptedRevision?: string;
  };
}

export interface LiveHelmRelease extends LiveObject {
  readonly spec: { readonly suspend?: boolean };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly observedGeneration?: number;
    readonly history?: readonly { readonly version: number; readonly chartVersion: string; readonly status: string }[];
  };
}

interface LiveGitRepository extends LiveObject {
  readonly status?: { readonly artifact?: { readonly revision: string } };
}

/** The full names, because other tools have kinds with the same short ones. */
export const KUSTOMIZATIONS = 'kustomizations.kustomize.toolkit.fluxcd.io';
export const HELM_RELEASES = 'helmreleases.helm.toolkit.fluxcd.io';
export const GIT_REPOSITORIES = 'gitrepositories.source.toolkit.fluxcd.io';

/** Where a GitRepository and the Kustomizations for it are. */
export interface Source {
  readonly namespace: string;
  readonly name: string;
}

export const kustomization = (name: string, namespace: string): Promise<LiveKustomization | undefined> =>
  get(KUSTOMIZATIONS, name, namespace);
export const helmRelease = (name: string, namespace: string): Promise<LiveHelmRelease | undefined> =>
  get(HELM_RELEASES, name, namespace);

/** The Ready condition; `undefined` if the controller has not seen the last change of the object yet. */
export function readiness({
  metadata: { generation },
  status,
}: LiveKustomization | LiveHelmRelease): Condition | undefined {
  return status?.observedGeneration === generation
    ? status?.conditions?.find(({ type }) => type === 'Ready')
    : undefined;
}

/** The commit of a revision such as `main@sha1:…`. */
export function commitOf(revision: string | undefined): string | undefined {
  return revision?.split(':').at(-1);
}

/** The revision that the source has fetched. */
export async function fetched({ name, namespace }: Source): Promise<string | undefined> {
  const source = await get<LiveGitRepository>(GIT_REPOSITORIES, name, namespace);
  return commitOf(source?.status?.artifact?.revision);
}

/** Asks the controller to reconcile at once, as a webhook or `flux reconcile` does. */
export async function reconcileNow(type: string, name: string, namespace: string): Promise<void> {
  const token = `reconcile.fluxcd.io/requestedAt=${Date.now()}`;
  await call('kubectl', [
    ...['annotate', type, name, token, '--namespace', namespace, '--overwrite', '--field-manager=flux'],
  ]);
}

/** The versions of the controllers that run in the cluster; those of others are not known. */
export async function controllerVersions(namespace: string): Promise<readonly string[]> {
  const images = await call('kubectl', [
    ...['get', 'deployments', '--namespace', namespace, '--selector=app.kubernetes.io/part-of=flux'],
    '--output=jsonpath={range .items[*].spec.template.spec.containers[*]}{.image}{"\\n"}{end}',
  ]);
  return images
    .split('\n')
    .filter((image) => image !== '')
    .map((image) => image.slice(image.lastIndexOf('/') + 1).replace(':', ' '));
}
