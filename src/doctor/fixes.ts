import type { ClaimView, PlanOnDisk } from './claim-view';
import { instruct, type Step, step } from './finding';
import { withoutControls } from '../cluster/plain-text';
import { kubectl, type Command, quoted } from '../commands/command';
import { CHART_NAME } from '../chart/helm-chart';
import { labels } from '../model/labels';
import { applyStorage as applyFolder, installChart as installRelease } from '../commands/storage-commands';

const BY: Readonly<Record<string, string>> = { 'argo-cd': 'Argo CD', flux: 'Flux' };

/** The storage's manifests, applied again. */
export function applyStorage(plan: PlanOnDisk, why = 'Apply the storage'): Step {
  const by = BY[plan.document.delivery];
  const text = by === undefined ? why : `${why}: ${by} does it at its next sync, or by hand`;
  const folder = asArgument(plan.folder);
  return folder === undefined
    ? instruct(`${text}: kubectl apply -k on the output folder that the plan is from`)
    : step(text, applyFolder(folder));
}

/** The chart in the planned version with the planned values. */
export function installChart(plan: PlanOnDisk, why: string, ...set: readonly string[]): Step {
  const { release, delivery } = plan.document;
  const by = BY[delivery];
  const file = asArgument(plan.valuesFile);
  if (by !== undefined || file === undefined) {
    const values = file ?? 'the values file that was written with the plan';
    return instruct(`${why}: ${by ?? 'helm'} must install chart ${CHART_NAME} ${release.chartVersion} with ${values}`);
  }
  const command = installRelease(release, file);
  return step(why, { ...command, args: [...command.args, ...set.flatMap((one) => ['--set', one])] });
}

/** A finished or stuck Job does not run again: it is deleted and applied. */
export function runJobAgain(view: ClaimView, why = 'Run the init Job again'): Step[] {
  const { namespace, name } = view.node.initJob;
  const deletion = step(why, kubectl('delete', 'job', '--namespace', namespace, name, '--ignore-not-found'));
  return [deletion, applyStorage(view.plan)];
}

/** The script's ConfigMap is immutable: it can only be deleted and applied. Found by its labels, which only ours have. */
export function deleteInitScript({ node, plan }: ClaimView): Step {
  const selector = Object.entries(labels(plan.document.release.name, 'directory-init')).map(
    ([key, value]) => `${key}=${value}`,
  );
  return step(
    "Delete the Job's script; no data is touched",
    kubectl('delete', 'configmap', '--namespace', node.initJob.namespace, `--selector=${selector.join(',')}`),
  );
}

/** The claim that the volume is for, written into it anew, without the uid of another. */
export function reserve({ planned }: ClaimView): Command {
  const { namespace, name } = planned.claim;
  const value = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name };
  const patch = [{ op: 'replace', path: '/spec/claimRef', value }];
  return kubectl('patch', 'persistentvolume', planned.name, '--type=json', `--patch=${JSON.stringify(patch)}`);
}

export function deletePod(namespace: string, name: string): Command {
  return kubectl('delete', 'pod', '--namespace', namespace, name, '--ignore-not-found', '--wait=false');
}

/** Does not wait: a claim stays until no pod uses it any more. */
export function deleteClaim(namespace: string, name: string): Command {
  return kubectl('delete', 'persistentvolumeclaim', '--namespace', namespace, name, '--wait=false');
}

/** What becomes of the data between the plan that was applied before and this one. */
export function comparePlans({ folder }: PlanOnDisk): string {
  return `npx cdk8s-prometheus-storage diff --git HEAD~1 ${quoted(asArgument(folder) ?? 'dist')}`;
}

/** A path that may stand in a command: no option, and nothing that a terminal would obey. */
function asArgument(path: string | undefined): string | undefined {
  if (path === undefined || path === '' || withoutControls(path) !== path) {
    return undefined;
  }
  return path.startsWith('-') ? `./${path}` : path;
}
