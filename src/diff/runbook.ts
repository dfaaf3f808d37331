import { basename } from 'node:path';
import { type ComparedPlan, type PlacedVolume, type PlanPair, placeOf } from './compared-plan';
import type { Needs } from './consequences';
import { definitionSteps, noteSteps } from './upgrade-steps';
import { foldedCommand, kubectl } from '../commands/command';
import { inWords, type RunbookStep, step } from '../commands/step';
import { deleteClaim, deletePersistentVolume, showVolumes, stopWorkload } from '../commands/storage-commands';
import { isWithin } from '../layout/host-path';
import { isComponent } from '../model/components';
import { isOfStack } from '../plan/storage-plan';
import { type Copied, type CopySteps, copySteps } from '../runbook/copy';
import { shortName } from '../runbook/place';
import { type DeliveredPlan, deliveredPlan, isRenamed } from '../runbook/delivered-plan';
import { DELIVERY_STEPS } from '../runbook/delivery-steps';
import { keepDeletedClaims } from '../runbook/writers';

/** A claim that needs manual steps. */
export interface Affected {
  readonly old: PlacedVolume;
  readonly new: PlacedVolume;
  readonly needs: Needs;
}

/** How data is moved. */
export interface MoveOptions {
  /**
   * Whether the data is copied by ssh between the nodes, instead of through pods.
   * @default false
   */
  readonly ssh?: boolean;
  /**
   * Nodes that no longer exist: their data is not copied.
   * @default []
   */
  readonly gone?: readonly string[];
}

/**
 * The steps that move the data of all affected claims to its place in the next plan: stop, copy, delete claim and volume,
 * apply, start. One runbook for the whole release, because it is applied and upgraded once.
 */
export function runbook(
  claims: readonly Affected[],
  plans: PlanPair,
  { ssh = false, gone = [] }: MoveOptions = {},
): RunbookStep[] {
  const { old, new: next } = plans;
  const need = (what: keyof Needs): Affected[] => claims.filter(({ needs }) => needs[what]);
  const stopped = objectsOf(need('stop'), old);
  if (stopped.length === 0) {
    return [...noteSteps(plans), ...definitionSteps(plans)];
  }
  const moving = need('copy');
  const lost = moving.filter((one) => gone.includes(one.old.node));
  const copied = moving.filter((one) => !lost.includes(one));
  const { copy, end, remove } = ssh
    ? overSsh(copied)
    : copySteps(
        old.release,
        copied.flatMap((one) => copiedOf(one, old, next)),
      );
  const stop = step(
    'Stop the workloads that write to the volumes. Claims and data stay, and the upgrade recreates the workloads.',
    stopped.map(stopWorkload),
    'pause',
  );
  const [before, after] = [delivered(old), delivered(next)];
  const hasOtherName = isRenamed(before, after);
  return [
    ...noteSteps(plans),
    ...DELIVERY_STEPS[old.delivery].pause(before),
    ...lostSteps(lost, old),
    ...step(
      'Keep the claims, even if they are to be deleted with their StatefulSet.',
      keepDeletedClaims(stopped, old.release, (component) =>
        isComponent(component) ? old.deletion('claims-when-deleted', component) : undefined,
      ),
      'pause',
    ),
    ...(hasOtherName && isOfStack(old.release) ? DELIVERY_STEPS[old.delivery].uninstall(before, stop) : stop),
    ...copy,
    ...step(
      'Delete the claims and volumes that Kubernetes cannot change. Their reclaim policy is Retain, so the directories stay.',
      need('recreate').flatMap(({ old: { claim, name } }) => [deleteClaim(claim), deletePersistentVolume(name)]),
    ),
    ...definitionSteps(plans),
    ...DELIVERY_STEPS[next.delivery].apply(after, before),
    ...(hasOtherName || old.delivery !== next.delivery ? DELIVERY_STEPS[old.delivery].removeOld(before, after) : []),
    ...step('Check that every volume is Bound.', [showVolumes(next.volumes.map(({ name }) => name))]),
    ...end,
    ...remove,
  ];
}

function delivered({ document, file }: ComparedPlan): DeliveredPlan {
  return deliveredPlan(document, `values/${basename(file, '.json')}.yml`);
}

/** Each once, although several components may be the templates of one StatefulSet. */
function objectsOf(claims: readonly Affected[], { objects }: ComparedPlan): ComparedPlan['objects'] {
  const components = new Set(claims.map(({ old }) => old.claim.component));
  const affected = objects.filter(({ component }) => components.has(component));
  return [...new Map(affected.map((one) => [`${one.kind} ${one.namespace}/${one.name}`, one])).values()];
}

/** What is lost with nodes that are gone. */
function lostSteps(lost: readonly Affected[], { nodeLabel }: ComparedPlan): RunbookStep[] {
  const nodes = [...new Set(lost.map(({ old }) => old.node))].sort();
  const data = lost.map(({ old }) => `${shortName(old)} (${placeOf(old)})`).join(', ');
  return step(
    `LOST with its node: the data of ${data}. The process starts with an empty directory; if you have a backup, restore it afterwards. Delete the Node object, so that Kubernetes lets go of the pods that were there. A node that is Ready stays: it is a replacement with the same label.`,
    nodes.map((node) => deleteLostNode(`${nodeLabel}=${node}`)),
    'pause',
  );
}

/** Deletes the nodes with a label that are not ready. */
function deleteLostNode(selector: string): string {
  const notReady = `{{if and (eq .type "Ready") (ne .status "True")}}{{$name}}{{"\\n"}}{{end}}`;
  const names = `{{range .items}}{{$name := .metadata.name}}{{range .status.conditions}}${notReady}{{end}}{{end}}`;
  const find = kubectl('get', 'nodes', `--selector=${selector}`, `--output=go-template=${names}`);
  return `${foldedCommand(find)} |\n  xargs -r kubectl delete node`;
}

/** The new namespace of the init Jobs may not exist yet, so the pods run as the old Jobs did, and reach the new node. */
function copiedOf({ old, new: next }: Affected, before: ComparedPlan, after: ComparedPlan): Copied[] {
  const [from, to] = [before.places.get(old.name), after.places.get(next.name)];
  if (from === undefined || to === undefined) {
    return [];
  }
  const { tolerations } = to.place.host.pod;
  const pod = { ...from.place.host.pod, ...(tolerations === undefined ? {} : { tolerations }) };
  const host = { ...to.place.host, namespace: from.place.host.namespace, pod };
  return [{ name: from.name, from: from.place, to: { ...to.place, host } }];
}

/** The same with ssh, for nodes that have it. */
function overSsh(copied: readonly Affected[]): CopySteps {
  return {
    copy: step('Copy the data while nothing writes.', copied.map(copyOverSsh)),
    targets: [],
    end: [],
    remove: copied.length > 0 ? inWords('Check that no data is missing. Then remove the old directories.') : [],
  };
}

/** Copies with numeric owners and modes. The new directory may be inside the old one. */
function copyOverSsh({ old, new: next }: Affected): string {
  const inside =
    old.node === next.node && isWithin(next.dataDirectory, old.dataDirectory)
      ? `--exclude=./${next.dataDirectory.slice(old.dataDirectory.length + 1)} `
      : '';
  const pack = `sudo tar -C ${old.dataDirectory} --numeric-owner ${inside}-cpf - .`;
  const unpack = `sudo tar -C ${next.dataDirectory} --numeric-owner -xpf -`;
  const make = `sudo mkdir -p ${next.dataDirectory}`;
  return old.node === next.node
    ? `ssh ${next.node} '${make} && ${pack} | ${unpack}'`
    : `ssh ${old.node} '${pack}' | ssh ${next.node} '${make} && ${unpack}'`;
}
