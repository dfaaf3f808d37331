import type { ClaimView } from './claim-view';
import type { PlanOnDisk } from '../files/plan-on-disk';
import { deletion, instruct, type Line, onNode, type Step, step } from './finding';
import { mayDeleteClaim, podsOfWorkload, selectorOf } from './ours';
import { withoutControls } from '../cluster/plain-text';
import { type Cluster, commandLine, kubectl, type Command, quoted } from '../commands/command';
import { isDnsSubdomain } from '../kubernetes/names';
import { CHART_NAME } from '../chart/helm-chart';
import { directoryCommands } from '../plan/directories';
import type { Delivery } from '../plan/delivery';
import { applicationOf, isOfStack } from '../plan/storage-plan';
import { valuesFilesOf, valuesInWords } from '../plan/values-files';
import { syncLines } from '../runbook/argo-cd-steps';
import { type DeliveredPlan, deliveredPlan } from '../runbook/delivered-plan';
import { reconcileRelease, reconcileStorage } from '../runbook/flux-steps';
import {
  applyStorage as applyFolder,
  deleteScripts,
  installChart as installRelease,
  WAIT,
} from '../commands/storage-commands';

/** Applies the storage's manifests again. */
export function applyStorage(plan: PlanOnDisk, what = 'Apply the storage'): Step {
  const { delivery } = plan.document;
  if (delivery !== 'kubectl') {
    const { name, storage } = RECONCILE[delivery];
    return deliver(plan, what, name, storage);
  }
  const folder = asArgument(plan.folder);
  return folder === undefined
    ? step(
        `${what}; instead of YOUR_OUTPUT_FOLDER name the output folder of the plan`,
        applyFolder('YOUR_OUTPUT_FOLDER'),
      )
    : step(what, applyFolder(folder));
}

/** Installs the chart in the planned version with the planned values. */
export function installChart(plan: PlanOnDisk, what: string, ...set: readonly string[]): Step {
  const { release, delivery, overlay } = plan.document;
  if (!isOfStack(release)) {
    const { name, namespace } = release;
    return instruct(`${what}: install release ${name} in namespace ${namespace} with the values that its plan lists`);
  }
  const file = asArgument(plan.valuesFile);
  if (delivery !== 'kubectl') {
    const values = valuesInWords(overlay, file ?? 'the values file that was written with the plan');
    const { name, release: reconcile } = RECONCILE[delivery];
    return deliver(plan, `${what}: chart ${CHART_NAME} ${release.chartVersion} with ${values}`, name, reconcile);
  }
  const files = valuesFilesOf(overlay, file ?? 'PLANNED_VALUES_FILE', asArgument(plan.folder));
  const { program, args } = installRelease(release, ...files);
  return step(
    file === undefined
      ? `${what}; instead of PLANNED_VALUES_FILE name the values file that was written with the plan`
      : what,
    { program, args: [...args, ...set.flatMap((one) => ['--set', one])] },
  );
}

/** How a controller is made to apply the storage, and to install the release, without waiting for its interval. */
const RECONCILE = {
  'argo-cd': { name: 'Argo CD', storage: syncLines, release: syncLines },
  flux: { name: 'Flux', storage: reconcileStorage, release: reconcileRelease },
} as const satisfies Readonly<Record<Exclude<Delivery, 'kubectl'>, object>>;

type Reconcile = (plan: DeliveredPlan, cluster: Cluster) => string[];

/** Only what is committed reaches the cluster. */
function deliver({ document }: PlanOnDisk, what: string, name: string, reconcile: Reconcile): Step {
  const plan = deliveredPlan(document);
  return step(`${what}: commit and push the output folder, if you have not, and let ${name} apply it`, (cluster) =>
    reconcile(plan, cluster).join('\n'),
  );
}

/** A finished or stuck Job does not run again: it is deleted, if this library made it, and applied. */
export function runJobAgain({ plan, plannedJob }: ClaimView, what = 'Run the init Job again'): Step[] {
  if (plannedJob === undefined) {
    return [];
  }
  const { namespace, name } = plannedJob;
  const command = deleteOurs(plan, 'job', name, '--namespace', namespace);
  return [deletion(what, 'the init Job and its pods; the directories stay', command), applyStorage(plan)];
}

/** Deletes an object by its name, but only if this library made it for this release. */
function deleteOurs(
  { document: { release } }: PlanOnDisk,
  type: string,
  name: string,
  ...args: readonly string[]
): Command {
  const which = [`--selector=${selectorOf(release)}`, `--field-selector=metadata.name=${name}`];
  return kubectl('delete', type, ...args, ...which);
}

/** Deletes the object of a volume, of which the data stays. */
export function deleteVolume(plan: PlanOnDisk, name: string): Command {
  return deleteOurs(plan, 'persistentvolume', name);
}

/** Lets the init Job make and repair the directory; without a Job, the commands for a person on the node. */
export function makeDirectory(view: ClaimView, what: string): Step[] {
  const { planned, node, plannedJob } = view;
  if (plannedJob !== undefined) {
    return runJobAgain(view, what);
  }
  const commands = directoryCommands((node.directories ?? []).filter(({ path }) => path === planned.dataDirectory));
  return [onNode(node.node, `make ${planned.dataDirectory} with its owner`, ...commands)];
}

/** Shows what is mounted at a path, on its node. */
export function findMount(path: string): string {
  return `findmnt --target ${quoted(path)}`;
}

/** The script's ConfigMap is immutable: it can only be deleted and applied. */
export function deleteInitScript({ plan, plannedJob }: ClaimView): Step[] {
  const { release } = plan.document;
  return plannedJob === undefined
    ? []
    : [
        deletion(
          "Delete the Job's script",
          'the ConfigMap with the script; no data',
          ...deleteScripts(release.name, applicationOf(release), [plannedJob]),
        ),
      ];
}

/**
 * Reserves the volume for its planned claim by name, without the uid of another claim. The API server refuses it if the volume is
 * not in this phase any more, because a claim that is bound would lose its volume.
 */
export function reserve({ planned, volume }: ClaimView, phase = volume?.status.phase ?? ''): Command {
  const { namespace, name } = planned.claim;
  const value = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name };
  const patch = [
    ...(phase === '' ? [] : [{ op: 'test', path: '/status/phase', value: phase }]),
    { op: 'replace', path: '/spec/claimRef', value },
  ];
  return kubectl('patch', 'persistentvolume', planned.name, '--type=json', `--patch=${JSON.stringify(patch)}`);
}

/** Lets Kubernetes keep the volume when its claim is deleted. */
export function retain(volume: string): Command {
  const patch = '--patch={"spec":{"persistentVolumeReclaimPolicy":"Retain"}}';
  return kubectl('patch', 'persistentvolume', volume, '--type=merge', patch);
}

/** Waits until a volume belongs to no claim any more. */
export function waitUntilReleased(volume: string): Command {
  return kubectl('wait', `persistentvolume/${volume}`, '--for=jsonpath={.status.phase}=Released', WAIT);
}

/** Waits until an object is gone. */
export function waitUntilGone(type: string, name: string, ...args: readonly string[]): Command {
  return kubectl('wait', `${type}/${name}`, ...args, '--for=delete', WAIT);
}

/** Deletes the pods that the planned workload makes, which makes them again. */
export function restartPods(view: ClaimView, text: string): Step[] {
  const commands = podsOfWorkload(view)
    .filter(({ metadata }) => isDnsSubdomain(metadata.name))
    .map(({ metadata: { namespace, name } }) =>
      kubectl('delete', 'pod', '--namespace', namespace, name, '--ignore-not-found', '--wait=false'),
    );
  return commands.length === 0 ? [] : [deletion(text, 'the pod, which is created again; its data stays', ...commands)];
}

/**
 * Deletes the planned claim as it was seen, if it holds nothing that is not ours: not one that was created since, and not one that is
 * bound to another volume. Does not wait: a claim stays until no pod uses it.
 * @param text what for
 */
export function deleteClaim(view: ClaimView, text: string): Step[] {
  const { claim, planned, node } = view;
  const { uid = '' } = claim?.metadata ?? {};
  if (claim === undefined || !UID.test(uid) || !mayDeleteClaim(claim, view)) {
    return [];
  }
  const { namespace, name } = planned.claim;
  const data =
    claim.status.phase === 'Bound'
      ? `the data stays in ${planned.dataDirectory} on node ${node.node}`
      : 'it holds no data';
  const path = `--raw=/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`;
  const body = JSON.stringify({ preconditions: { uid } });
  return [
    deletion(
      text,
      `the claim; ${data}`,
      (cluster) => `echo ${quoted(body)} | ${commandLine(kubectl('delete', path, '--filename=-'), cluster)}`,
    ),
  ];
}

/** Of Kubernetes it is a UUID; other characters are never printed. */
const UID = /^[A-Za-z0-9-]{1,200}$/;

/** Creates a namespace that does not exist. */
export function createNamespace(name: string): Line {
  return (cluster) =>
    ['get', 'create'].map((verb) => commandLine(kubectl(verb, 'namespace', name), cluster)).join(' || ');
}

/** Lists what happens to the data between the plan that was applied before and this one. */
export function comparePlans({ folder, isInGit = true }: PlanOnDisk, text: string): Step {
  const dist = quoted(asArgument(folder) ?? 'dist');
  return isInGit
    ? step(
        `${text}; instead of HEAD~1 name the revision that was applied`,
        `npx cdk8s-prometheus-storage diff --git HEAD~1 ${dist}`,
      )
    : step(
        `${text}; instead of FOLDER_BEFORE name a copy of the folder that was applied`,
        `npx cdk8s-prometheus-storage diff FOLDER_BEFORE ${dist}`,
      );
}

/** A path that is safe in a command: it does not look like an option and has no control sequences. */
function asArgument(path: string | undefined): string | undefined {
  if (path === undefined || path === '' || withoutControls(path) !== path) {
    return undefined;
  }
  return path.startsWith('-') ? `./${path}` : path;
}
