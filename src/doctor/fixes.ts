import type { ClaimView, PlanOnDisk } from './claim-view';
import { deletion, instruct, type Step, step } from './finding';
import { withoutControls } from '../cluster/plain-text';
import { type Cluster, kubectl, type Command, quoted } from '../commands/command';
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
    ? instruct(`${what}: kubectl apply -k on the output folder of the plan`)
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
  if (file === undefined) {
    const values = valuesInWords(overlay, 'the values file that was written with the plan');
    return instruct(`${what}: helm must install chart ${CHART_NAME} ${release.chartVersion} with ${values}`);
  }
  const command = installRelease(release, ...valuesFilesOf(overlay, file, asArgument(plan.folder)));
  return step(what, { ...command, args: [...command.args, ...set.flatMap((one) => ['--set', one])] });
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

/** A finished or stuck Job does not run again: it is deleted and applied. */
export function runJobAgain({ plan, plannedJob }: ClaimView, what = 'Run the init Job again'): Step[] {
  if (plannedJob === undefined) {
    return [];
  }
  const { namespace, name } = plannedJob;
  const command = kubectl('delete', 'job', '--namespace', namespace, name, '--ignore-not-found');
  return [deletion(what, 'the init Job and its pods; the directories stay', command), applyStorage(plan)];
}

/** Lets the init Job make and repair the directory; without a Job, the commands for a person on the node. */
export function makeDirectory(view: ClaimView, what: string): Step[] {
  const { planned, node, plannedJob } = view;
  if (plannedJob !== undefined) {
    return runJobAgain(view, what);
  }
  const commands = directoryCommands((node.directories ?? []).filter(({ path }) => path === planned.dataDirectory));
  return [instruct(`On node ${node.node}, as root, make the directory with its owner: ${commands.join('; ')}`)];
}

/** The script's ConfigMap is immutable: it can only be deleted and applied. */
export function deleteInitScript({ plan, plannedJob }: ClaimView): Step[] {
  const { release } = plan.document;
  return plannedJob === undefined
    ? []
    : [
        step(
          "Delete the Job's script; no data is touched",
          ...deleteScripts(release.name, applicationOf(release), [plannedJob]),
        ),
      ];
}

/** Reserves the volume for its planned claim by name, without the uid of another claim. */
export function reserve({ planned }: ClaimView): Command {
  const { namespace, name } = planned.claim;
  const value = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name };
  const patch = [{ op: 'replace', path: '/spec/claimRef', value }];
  return kubectl('patch', 'persistentvolume', planned.name, '--type=json', `--patch=${JSON.stringify(patch)}`);
}

export function deletePod(namespace: string, name: string): Command {
  return kubectl('delete', 'pod', '--namespace', namespace, name, '--ignore-not-found', '--wait=false');
}

/** Does not wait: a claim stays until no pod uses it. */
export function deleteClaim(namespace: string, name: string): Command {
  return kubectl('delete', 'persistentvolumeclaim', '--namespace', namespace, name, '--wait=false');
}

/** Lists what happens to the data between the plan that was applied before and this one. */
export function comparePlans({ folder }: PlanOnDisk): string {
  return `npx cdk8s-prometheus-storage diff --git HEAD~1 ${quoted(asArgument(folder) ?? 'dist')}`;
}

/** A path that is safe in a command: it does not look like an option and has no control sequences. */
function asArgument(path: string | undefined): string | undefined {
  if (path === undefined || path === '' || withoutControls(path) !== path) {
    return undefined;
  }
  return path.startsWith('-') ? `./${path}` : path;
}
