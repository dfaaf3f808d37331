import {
  type ControllerObject,
  fieldOfObject,
  fieldOfVolume,
  kubectlLine,
  named,
  optional,
  unknown,
  untilCreated,
  untilIncluded,
} from './controller-object';
import { type DeliveredPlan, type DeliverySteps, isRenamed } from './delivered-plan';
import { type Cluster, quoted } from '../commands/command';
import { inWords, step } from '../commands/step';
import { WAIT } from '../commands/storage-commands';
import { isOfStack, type PlannedObject } from '../plan/storage-plan';

const APPLICATIONS = 'applications.argoproj.io';

/** Where Argo CD writes the Application of an object: `<application>:…`, or `<namespace>_<application>:…`. */
const TRACKING_ID = '{.metadata.annotations.argocd\\.argoproj\\.io/tracking-id}';

/**
 * Stops reconciliation of an Application. Unlike its sync policy, an Application that manages this one leaves it as it is.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/skip_reconcile/
 */
const SKIP = 'argocd.argoproj.io/skip-reconcile';

/** How the steps of a runbook reach a release that Argo CD delivers. */
export const ARGO_CD_STEPS: DeliverySteps = {
  pause(plan) {
    const applications = applicationsOf(plan);
    return [
      ...step(
        'Find the Applications that deliver the release. If a command prints an error, set its variable yourself.',
        applications.flatMap(({ find }) => find),
        'pause',
      ),
      ...step(
        'Pause the Application, so that Argo CD does not undo the next steps.',
        applications.map((one) => kubectlLine('annotate', one, `${SKIP}=true`, '--overwrite')),
        'pause',
      ),
    ];
  },

  resume(plan) {
    return step('Let Argo CD go on.', applicationsOf(plan).map(resumed), 'resume');
  },

  pauseChart({ deliveredBy, objects: [object] }, cluster = {}) {
    if (object === undefined) {
      return [];
    }
    const { guard, ...application } = optional(
      'application',
      trackedApplication('application', ofObject(object, cluster), cluster),
    );
    const name = deliveredBy?.argoCd?.application.name;
    const other =
      name === undefined
        ? ''
        : ` If it has another name than ${name}, remove it in the commit below, without a cascade.`;
    return step(
      `If an Application has installed the release, pause it, so that it does not end the pods with their data.${other}`,
      [...application.find, `${guard}${kubectlLine('annotate', application, `${SKIP}=true`, '--overwrite')}`],
      'pause',
    );
  },

  apply(next, old) {
    const [storage, ...others] = applicationsOf(next);
    if (storage === undefined) {
      return [];
    }
    if (next.deliveredBy?.argoCd === undefined && isRenamed(old, next)) {
      return inWords(
        'Commit the output folder, and what your Applications say of the release. Delete the Application of the old release while it is paused, and sync that of the new one: the old one would install the old release again.',
        'resume',
      );
    }
    const isNew = !applicationsOf(old).some(({ name }) => name === storage.name);
    return [
      ...step(
        'Commit the output folder, and push it to the branch that Argo CD applies. Then run this in the clone, at the commit that is to be applied.',
        ['commit=$(git rev-parse HEAD)'],
      ),
      ...step(
        'Let Argo CD go on, and wait until it has seen the commit.',
        [
          ...(isNew ? created(storage) : []),
          resumed(storage),
          untilIncluded(
            kubectlLine('get', storage, "--output=jsonpath='{.status.sync.revision}{.status.sync.revisions[0]}'"),
          ),
        ],
        'resume',
      ),
      ...step(
        'Sync: first the storage, and when its Jobs are complete the chart. The commands wait until that is done, and print the state meanwhile.',
        synced(next, storage),
        'resume',
      ),
      ...step(
        `Sync the Application of the chart too. If the plan says that the values of ${next.release.name} must change, commit them before.`,
        others.flatMap((one) => [resumed(one), ...synced(next, one)]),
        'resume',
      ),
    ];
  },

  /** Not by deleting the Application: what created it would create it again, and Argo CD would install the release again. */
  uninstall(old, stop) {
    const [application] = applicationsOf(old);
    // an Application of yours may have other things
    return application === undefined || old.deliveredBy?.argoCd === undefined
      ? [...stop, ...inWords('Delete what else your Application has created for the old release.', 'pause')]
      : [
          ...stop,
          ...step(
            'Delete what else Argo CD has created for the old release, except claims, volumes, StorageClasses, namespaces and custom resource definitions. The Application stays, paused.',
            [creatorOf(application), deleteResources(application)],
            'pause',
          ),
        ];
  },

  removeOld(old, next) {
    const [{ name } = { name: '' }] = applicationsOf(next);
    return step(
      'Delete the old Application, if it is not removed with the commit. Without a finalizer Argo CD deletes nothing with it.',
      (old.deliveredBy?.argoCd === undefined ? [] : applicationsOf(old).slice(0, 1))
        .filter((one) => one.name !== name)
        .map(deleted),
    );
  },
};

/** Has Argo CD sync the storage and the chart now. */
export function syncLines(plan: DeliveredPlan, cluster: Cluster): string[] {
  return applicationsOf(plan, cluster).flatMap((one) => [...one.find, ...synced(plan, one)]);
}

/** The Application of the storage, and that of the chart if it is another one or not known. */
function applicationsOf(
  { deliveredBy: { argoCd } = {}, release, volumeNames, objects }: DeliveredPlan,
  cluster: Cluster = {},
): ControllerObject[] {
  const [volume = ''] = volumeNames;
  const [object] = objects;
  const ofStorage =
    argoCd === undefined
      ? trackedApplication('application', fieldOfVolume(volume, TRACKING_ID, cluster), cluster)
      : {
          ...named(APPLICATIONS, argoCd.application, cluster),
          ...(argoCd.isElsewhere === true ? { kubectl: ELSEWHERE } : {}),
        };
  return object === undefined || (argoCd !== undefined && isOfStack(release))
    ? [ofStorage]
    : [ofStorage, trackedApplication('chart_application', ofObject(object, cluster), cluster)];
}

function ofObject(object: PlannedObject, cluster: Cluster): string {
  return fieldOfObject(object, TRACKING_ID, cluster);
}

/** @param read prints the tracking id */
function trackedApplication(variable: string, read: string, cluster: Cluster): ControllerObject {
  const part = { namespace: trackedBy(read, 'namespace'), name: trackedBy(read, 'name') };
  return unknown(APPLICATIONS, variable, part, cluster);
}

/** Argo CD also delivers to other clusters, and its Applications are in its own. */
const ELSEWHERE = 'kubectl --context="${ARGO_CD_CONTEXT:?set it to the context of the cluster of Argo CD}"';

function trackedBy(read: string, part: 'namespace' | 'name'): string {
  const sed = part === 'name' ? 's/.*_//' : '/_/!s/.*/argocd/;s/_.*//';
  return `${read} | cut -d: -f1 | sed ${quoted(sed)}`;
}

/** Another Application, or an ApplicationSet; nothing where a person has created it. */
function creatorOf(application: ControllerObject): string {
  const path = `${TRACKING_ID}{.metadata.ownerReferences[*].name}`;
  return `creator=$(${kubectlLine('get', application, `--output=jsonpath=${quoted(path)}`)})`;
}

/** Creates a new Application, unless what has created the old one does that. */
function created(application: ControllerObject): string[] {
  return [`[ -n "\${creator:-}" ] || ${application.kubectl} apply -k argo-cd`, untilCreated(application)];
}

const LEFT = ['PersistentVolume', 'PersistentVolumeClaim', 'StorageClass', 'Namespace', 'CustomResourceDefinition'];

/** Deletes the objects of an Application one by one. */
function deleteResources(application: ControllerObject): string {
  const isLeft = LEFT.map((kind) => `(eq .kind "${kind}")`).join(' ');
  const type = '{{.kind}}.{{.version}}.{{with .group}}{{.}}{{end}}';
  const one = `${type} {{.name}}{{with .namespace}} --namespace={{.}}{{end}}{{"\\n"}}`;
  const all = `{{range .status.resources}}{{if not (or ${isLeft})}}${one}{{end}}{{end}}`;
  const list = kubectlLine('get', application, quoted(`--output=go-template=${all}`));
  return `${list} |\n  while read -r type name namespace; do kubectl delete "$type" "$name" $namespace --ignore-not-found ${WAIT}; done`;
}

/** Deletes an Application without what it has created, wherever it still is. */
function deleted(application: ControllerObject): string {
  const patch = quoted(`--patch=${JSON.stringify({ metadata: { finalizers: null } })}`);
  return [
    `if ${kubectlLine('get', application, '--output=name')}; then`,
    `  ${kubectlLine('patch', application, '--type=merge', patch)}`,
    `  ${kubectlLine('delete', application, '--ignore-not-found', WAIT)}`,
    'fi',
  ].join('\n');
}

/** In one command: otherwise a sync could begin with the commit that Argo CD has seen before the pause. */
function resumed(application: ControllerObject): string {
  return kubectlLine('annotate', application, `${SKIP}-`, 'argocd.argoproj.io/refresh=hard', '--overwrite');
}

function synced({ deliveredBy: { argoCd } = {} }: DeliveredPlan, application: ControllerObject): string[] {
  const { syncOptions = ['ServerSideApply=true'] } = argoCd ?? {};
  // of the retries of its spec, an operation takes none
  const operation = { initiatedBy: { username: 'runbook' }, sync: { syncOptions }, retry: { limit: 5 } };
  const state = "'{.status.operationState.phase} {.status.operationState.message}'";
  return [
    kubectlLine('patch', application, '--type=merge', quoted(`--patch=${JSON.stringify({ operation })}`)),
    `until ${kubectlLine('get', application, `--output=jsonpath=${state}`)} | tee /dev/stderr | grep -q ^Succeeded; do sleep 5; done`,
    kubectlLine('wait', application, "--for=jsonpath='{.status.sync.status}'=Synced", WAIT),
    kubectlLine('wait', application, "--for=jsonpath='{.status.health.status}'=Healthy", WAIT),
  ];
}
