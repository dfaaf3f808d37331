import { isDeepStrictEqual } from 'node:util';
import { call } from '../../cluster';
import { setting } from '../../settings';
import { type LiveObject, get } from '../objects';

/** An object in the status of an Application. */
interface ResourceStatus {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly status?: string;
  readonly requiresPruning?: boolean;
}

export interface LiveApplication extends LiveObject {
  readonly operation?: unknown;
  readonly spec: {
    readonly sources?: readonly object[];
    readonly syncPolicy?: { readonly syncOptions?: readonly string[] };
  };
  readonly status?: {
    readonly sync?: {
      readonly status: string;
      readonly revision?: string;
      readonly revisions?: readonly string[];
      readonly comparedTo?: { readonly sources?: readonly object[] };
    };
    readonly health?: { readonly status?: string };
    readonly reconciledAt?: string;
    readonly resources?: readonly ResourceStatus[];
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly operationState?: {
      readonly phase: string;
      readonly message?: string;
      readonly startedAt: string;
      readonly finishedAt?: string;
      readonly retryCount?: number;
      readonly syncResult?: { readonly revision?: string; readonly revisions?: readonly string[] };
    };
  };
}

/** The full name, because other tools have kinds with the same short one. */
export const APPLICATIONS = 'applications.argoproj.io';

/** The annotation that pauses an Application. */
export const SKIP = 'argocd.argoproj.io/skip-reconcile';

const REFRESH = 'argocd.argoproj.io/refresh';

/** The namespace of Argo CD and of the Applications. */
export function argoNamespace(): string {
  return setting('E2E_ARGO_NAMESPACE') ?? 'argocd';
}

export function application(name: string): Promise<LiveApplication | undefined> {
  return get(APPLICATIONS, name, argoNamespace());
}

/** Several Applications with one call, because the tests look often. */
export async function applicationsOf(names: readonly string[]): Promise<ReadonlyMap<string, LiveApplication>> {
  const text = await call('kubectl', [
    ...['get', APPLICATIONS, ...names, '--namespace', argoNamespace(), '--ignore-not-found', '--output=json'],
  ]);
  const read = text === '' ? { items: [] } : (JSON.parse(text) as LiveApplication | { items: LiveApplication[] });
  const items = 'items' in read ? read.items : [read];
  return new Map(items.map((one) => [one.metadata.name, one]));
}

/** The commit of the output folder that the Application was compared with. */
export function comparedRevision({ status }: LiveApplication): string | undefined {
  return status?.sync?.revisions?.[0] ?? status?.sync?.revision;
}

/** Whether it was compared with the sources that it has now, which the parent changes after the commit, such as the chart's version. */
export function comparesItsSources({ spec, status }: LiveApplication): boolean {
  return isDeepStrictEqual(spec.sources, status?.sync?.comparedTo?.sources);
}

/** The commit of the output folder that the last sync applied. */
export function syncedRevision({ status }: LiveApplication): string | undefined {
  const result = status?.operationState?.syncResult;
  return result?.revisions?.[0] ?? result?.revision;
}

/** When the last sync began. */
export function startOf({ status }: LiveApplication): string {
  return status?.operationState?.startedAt ?? 'never';
}

/** Whether a requested refresh is still to be done: the controller removes the annotation when it is. */
export function isRefreshing({ metadata: { annotations = {} } }: LiveApplication): boolean {
  return annotations[REFRESH] !== undefined;
}

/** Asks the controller to compare at once, as a webhook or `argocd app get --refresh` does. */
export async function refresh(name: string, type: 'normal' | 'hard' = 'normal'): Promise<void> {
  await call('kubectl', [
    ...['annotate', APPLICATIONS, name, `${REFRESH}=${type}`, '--namespace', argoNamespace(), '--overwrite'],
  ]);
}

/** Changes an Application with a JSON merge patch. */
export async function patchApplication(name: string, patch: object): Promise<void> {
  await call('kubectl', [
    ...['patch', APPLICATIONS, name, '--namespace', argoNamespace(), '--type=merge'],
    `--patch=${JSON.stringify(patch)}`,
  ]);
}

/** What an Application says of itself, in one line. */
export function inShort(live: LiveApplication | undefined): string {
  const { sync, health, operationState: state, conditions = [] } = live?.status ?? {};
  const words = conditions.map(({ type, message }) => `${type}: ${message.slice(0, 160)}`);
  return live === undefined
    ? 'missing'
    : [
        `${sync?.status ?? '?'}/${health?.status ?? '?'}`,
        `${state?.phase ?? 'no operation'} ${(state?.message ?? '').slice(0, 200)}`,
        ...words,
      ].join(', ');
}

/** The versions of Argo CD in the cluster; those of processes outside of it are not known. */
export async function argoVersions(): Promise<readonly string[]> {
  const images = await call('kubectl', [
    ...['get', 'deployments,statefulsets', '--namespace', argoNamespace()],
    '--selector=app.kubernetes.io/part-of=argocd',
    '--output=jsonpath={range .items[*].spec.template.spec.containers[*]}{.image}{"\\n"}{end}',
  ]);
  const ours = images.split('\n').filter((image) => image.includes('argocd'));
  const own = setting('E2E_ARGO_VERSION');
  return [
    ...new Set([
      ...(own === undefined ? [] : [`Argo CD ${own}`]),
      ...ours.map((image) => image.split('/').at(-1) ?? ''),
    ]),
  ];
}
