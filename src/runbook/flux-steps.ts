import { type ControllerObject, kubectlLine, named, optional, untilCreated, untilIncluded } from './controller-object';
import { type DeliveredPlan, type DeliverySteps, isRenamed } from './delivered-plan';
import { type FluxObjects, fluxObjects, HELM_RELEASES, helmReleaseOf, KUSTOMIZATIONS } from './flux-objects';
import { uninstall } from './kubectl-steps';
import { type Cluster, quoted } from '../commands/command';
import { inWords, type RunbookStep, step } from '../commands/step';
import { deleteScripts, type Named, WAIT } from '../commands/storage-commands';
import { type FluxReleaseDelivery, SPEC_ANNOTATION } from '../plan/delivered-by';
import { applicationOf, isOfStack } from '../plan/storage-plan';

const RESOURCES = {
  ConfigMap: 'configmaps',
  HelmRepository: 'helmrepositories.source.toolkit.fluxcd.io',
  OCIRepository: 'ocirepositories.source.toolkit.fluxcd.io',
} as const satisfies Readonly<Record<FluxReleaseDelivery['beside'][number]['kind'], string>>;

const HELM_CHARTS = 'helmcharts.source.toolkit.fluxcd.io';

/** The owner of fields that Flux leaves as they are, because its own command-line tool writes them. Those of kubectl it takes back. */
const FIELD_MANAGER = '--field-manager=flux';

/** How the steps of a runbook reach a release that Flux delivers. */
export const FLUX_STEPS: DeliverySteps = {
  uninstall,

  pause(plan) {
    const objects = fluxObjects(plan);
    return [
      ...step(
        'Find the objects of Flux that deliver the release. If a command prints an error, set its variable yourself.',
        all(objects).flatMap(({ find }) => find),
        'pause',
      ),
      ...step(
        `Suspend the objects of Flux, so that it does not undo the next steps. With its command-line tool: ${all(objects).map(inCli('suspend')).join('; ')}.`,
        all(objects).map((one) => suspend(one, true)),
        'pause',
      ),
    ];
  },

  pauseChart({ deliveredBy, objects: [object] }, cluster = {}) {
    if (object === undefined) {
      return [];
    }
    const { guard, ...helmRelease } = optional('helmrelease', helmReleaseOf(object, cluster));
    const name = deliveredBy?.flux?.release?.helmRelease.name;
    const other =
      name === undefined ? '' : ` If it has another name than ${name}, remove it from Git in the commit below.`;
    return step(
      `If a HelmRelease has installed the release, suspend it, so that it does not end the pods with their data.${other}`,
      [...helmRelease.find, `${guard}${suspend(helmRelease, true)}`],
      'pause',
    );
  },

  resume(plan) {
    const objects = all(fluxObjects(plan));
    return step(
      `Let Flux go on. With its command-line tool: ${objects.map(inCli('resume')).join('; ')}.`,
      objects.map((one) => suspend(one, false)),
      'resume',
    );
  },

  apply(next, old) {
    const { source, storage, specHash } = fluxObjects(next);
    return [
      ...step(
        'Commit the output folder, and push it to the branch that Flux applies. Then run this in the clone, at the commit that is to be applied. It waits until Flux has fetched it.',
        fetched(source),
      ),
      ...step('Let Flux apply the storage, and wait until the init Jobs have made the directories.', [
        untilCreated(storage),
        suspend(storage, false),
        ...reconciled(storage),
      ]),
      ...(specHash === undefined && isRenamed(old, next)
        ? inWords(
            'Delete the HelmRelease of the old release while it is suspended, and let Flux install the new one: the old HelmRelease would install the old release again.',
            'resume',
          )
        : upgraded(next)),
    ];
  },

  removeOld(old, next) {
    const { deliveredBy: { flux } = {}, release, initJobs } = old;
    const others = next.deliveredBy?.flux;
    const isKept = (one: Named): boolean =>
      [others?.storage, others?.release?.kustomization, ...next.initJobs].some(
        (kept) => kept?.name === one.name && kept.namespace === one.namespace,
      );
    const kustomizations = [flux?.storage, flux?.release?.kustomization].flatMap((one) =>
      one === undefined || isKept(one) ? [] : [named(KUSTOMIZATIONS, one)],
    );
    const { helmRelease, beside = [] } = flux?.release ?? {};
    return step(
      'Delete what Flux leaves of the old release, because its objects are suspended. No data and no volumes are among it.',
      [
        ...kustomizations.map(removed),
        ...(helmRelease === undefined ? [] : [removed(named(HELM_RELEASES, helmRelease))]),
        ...beside.map((one) => removed(named(RESOURCES[one.kind], one))),
        ...(helmRelease === undefined || !beside.some(({ kind }) => kind === 'HelmRepository')
          ? []
          : [removed(named(HELM_CHARTS, chartOf(helmRelease)))]),
        ...initJobs.filter((job) => !isKept(job)).map((job) => removed(named('jobs', job))),
        ...(release.name === next.release.name ? [] : deleteScripts(release.name, applicationOf(release), initJobs)),
      ],
    );
  },
};

/** The forced upgrade of a release whose storage has been applied. */
function upgraded(next: DeliveredPlan): RunbookStep[] {
  const { kustomization, helmRelease, specHash } = fluxObjects(next);
  return [
    ...(isOfStack(next.release)
      ? []
      : inWords(
          `If the plan says that the values of ${next.release.name} must change, commit them too, and wait until the HelmRelease has them.`,
        )),
    ...step(
      'Let Flux upgrade the release. The upgrade is forced, because Flux does not recreate deleted objects while chart and values are the same.',
      [
        ...(kustomization === undefined ? [] : [untilCreated(kustomization), suspend(kustomization, false)]),
        untilCreated(helmRelease),
        ...(specHash === undefined ? [] : [hasSpec(helmRelease, specHash)]),
        ...forced(helmRelease),
      ],
      'resume',
    ),
  ];
}

/** Has Flux apply the storage now. */
export function reconcileStorage(plan: DeliveredPlan, cluster: Cluster): string[] {
  const objects = fluxObjects(plan, cluster);
  return [...objects.storage.find, ...reconciled(objects.storage)];
}

/** Has Flux install or upgrade the release now, also if nothing has changed. */
export function reconcileRelease(plan: DeliveredPlan, cluster: Cluster): string[] {
  const { helmRelease } = fluxObjects(plan, cluster);
  return [...helmRelease.find, ...forced(helmRelease)];
}

/** What Flux makes of a HelmRelease, to fetch its chart from a Helm repository. */
function chartOf({ namespace, name }: Named): Named {
  return { namespace, name: `${namespace}-${name}` };
}

/** In the order in which they are resumed. */
function all({ storage, kustomization, helmRelease }: FluxObjects): ControllerObject[] {
  return [storage, ...(kustomization === undefined ? [] : [kustomization]), helmRelease];
}

function inCli(verb: 'suspend' | 'resume') {
  return ({ resource, namespace, name }: ControllerObject): string =>
    `flux ${verb} ${resource === KUSTOMIZATIONS ? 'kustomization' : 'helmrelease'} ${name} --namespace ${namespace}`;
}

function suspend(object: ControllerObject, is: boolean): string {
  const patch = quoted(`--patch=${JSON.stringify({ spec: { suspend: is } })}`);
  return kubectlLine('patch', object, '--type=merge', FIELD_MANAGER, patch);
}

/** Waits until the source has the commit of the clone. */
function fetched(source: ControllerObject): string[] {
  const revision = "--output=jsonpath='{.status.artifact.revision}'";
  return [
    'commit=$(git rev-parse HEAD)',
    ...source.find,
    annotated(source, 'requestedAt'),
    untilIncluded(kubectlLine('get', source, revision)),
  ];
}

function reconciled(object: ControllerObject): string[] {
  return [annotated(object, 'requestedAt'), ...handled(object)];
}

/**
 * One token in both annotations is a forced upgrade. A HelmRelease that is still suspended would count it as done, without
 * an upgrade.
 */
function forced(helmRelease: ControllerObject): string[] {
  return [
    suspend(helmRelease, false),
    annotated(helmRelease, 'requestedAt', 'forceAt'),
    ...handled(helmRelease, 'lastHandledForceAt'),
  ];
}

function annotated(object: ControllerObject, ...keys: readonly string[]): string {
  const annotations = keys.map((key) => `reconcile.fluxcd.io/${key}="$token"`);
  return `token=$(date +%s)\n${kubectlLine('annotate', object, ...annotations, '--overwrite', FIELD_MANAGER)}`;
}

/** Waits until the request has been handled, and everything that was applied is ready. */
function handled(object: ControllerObject, request = 'lastHandledReconcileAt'): string[] {
  return [
    kubectlLine('wait', object, `--for=jsonpath='{.status.${request}}'="$token"`, WAIT),
    kubectlLine('wait', object, '--for=condition=Ready', WAIT),
  ];
}

function hasSpec(helmRelease: ControllerObject, hash: string): string {
  return kubectlLine('wait', helmRelease, `--for=jsonpath='{.metadata.annotations.${SPEC_ANNOTATION}}'=${hash}`, WAIT);
}

function removed(object: ControllerObject): string {
  return kubectlLine('delete', object, '--ignore-not-found', WAIT);
}
