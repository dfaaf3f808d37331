import type { ClaimView, PlanOnDisk } from './claim-view';
import { instruct, type Step, step } from './finding';
import { withoutControls } from '../cluster/plain-text';
import { kubectl, type Command, quoted } from '../commands/command';
import { CHART_NAME } from '../chart/helm-chart';
import { labels } from '../model/labels';
import { directoryCommands } from '../plan/directories';
import { applicationOf, isOfStack } from '../plan/storage-plan';
import { valuesFilesOf, valuesInWords } from '../plan/values-files';
import { applyStorage as applyFolder, installChart as installRelease } from '../commands/storage-commands';

const CONTROLLERS: Readonly<Record<string, string>> = { 'argo-cd': 'Argo CD', flux: 'Flux' };

/** Applies the storage's manifests again. */
export function applyStorage(plan: PlanOnDisk, what = 'Apply the storage'): Step {
  const controller = CONTROLLERS[plan.document.delivery];
  const text =
    controller === undefined ? what : `${what}: ${controller} does this with its next sync, or apply it by hand`;
  const folder = asArgument(plan.folder);
  return folder === undefined
    ? instruct(`${text}: kubectl apply -k on the output folder of the plan`)
    : step(text, applyFolder(folder));
}

/** Installs the chart in the planned version with the planned values. */
export function installChart(plan: PlanOnDisk, what: string, ...set: readonly string[]): Step {
  const { release, delivery, overlay } = plan.document;
  if (!isOfStack(release)) {
    const { name, namespace } = release;
    return instruct(`${what}: install release ${name} in namespace ${namespace} with the values that its plan lists`);
  }
  const controller = CONTROLLERS[delivery];
  const file = asArgument(plan.valuesFile);
  if (controller !== undefined || file === undefined) {
    const values = valuesInWords(overlay, file ?? 'the values file that was written with the plan');
    return instruct(
      `${what}: ${controller ?? 'helm'} must install chart ${CHART_NAME} ${release.chartVersion} with ${values}`,
    );
  }
  const command = installRelease(release, ...valuesFilesOf(overlay, file, asArgument(plan.folder)));
  return step(what, { ...command, args: [...command.args, ...set.flatMap((one) => ['--set', one])] });
}

/** A finished or stuck Job does not run again: it is deleted and applied. */
export function runJobAgain({ plan, plannedJob }: ClaimView, what = 'Run the init Job again'): Step[] {
  if (plannedJob === undefined) {
    return [];
  }
  const { namespace, name } = plannedJob;
  const deletion = step(what, kubectl('delete', 'job', '--namespace', namespace, name, '--ignore-not-found'));
  return [deletion, applyStorage(plan)];
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

/** The script's ConfigMap is immutable: it can only be deleted and applied. Only ours has these labels. */
export function deleteInitScript({ plan, plannedJob }: ClaimView): Step[] {
  if (plannedJob === undefined) {
    return [];
  }
  const selector = Object.entries(
    labels(plan.document.release.name, 'directory-init', applicationOf(plan.document.release)),
  ).map(([key, value]) => `${key}=${value}`);
  return [
    step(
      "Delete the Job's script; no data is touched",
      kubectl('delete', 'configmap', '--namespace', plannedJob.namespace, `--selector=${selector.join(',')}`),
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
