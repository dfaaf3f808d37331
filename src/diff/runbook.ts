import { basename } from 'node:path';
import { type ComparedPlan, type PlacedVolume, type PlanPair, placeOf, releaseName } from './compared-plan';
import type { Needs } from './consequences';
import { definitionSteps, noteSteps } from './upgrade-steps';
import { helm, kubectl } from '../commands/command';
import { inWords, type RunbookStep, step } from '../commands/step';
import {
  applyStorage,
  deleteClaim,
  deletePersistentVolume,
  installChart,
  showVolumes,
  stopWorkload,
  waitForJobs,
} from '../commands/storage-commands';
import { valuesFilesOf } from '../plan/values-files';
import { isWithin } from '../layout/host-path';
import { isComponent } from '../model/components';
import { isOfStack } from '../plan/storage-plan';
import { type Copied, type CopySteps, copySteps } from '../runbook/copy';
import { shortName } from '../runbook/place';
import { keepDeletedClaims, PAUSE } from '../runbook/writers';

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
  const ofStack = isOfStack(old.release);
  const moving = need('copy');
  const lost = moving.filter((one) => gone.includes(one.old.node));
  const copied = moving.filter((one) => !lost.includes(one));
  const { copy, end, remove } = ssh
    ? overSsh(copied)
    : copySteps(
        old.release,
        copied.flatMap((one) => copiedOf(one, old, next)),
      );
  const isRenamed = releaseName(old) !== releaseName(next);
  return [
    ...noteSteps(plans),
    ...PAUSE[next.delivery],
    ...lostSteps(lost, old),
    ...step(
      'Keep the claims, even if they are to be deleted with their StatefulSet.',
      keepDeletedClaims(stopped, old.release, (component) =>
        isComponent(component) ? old.deletion('claims-when-deleted', component) : undefined,
      ),
      'pause',
    ),
    ...(isRenamed && ofStack
      ? step(
          'Uninstall the release under its old name.',
          [helm('uninstall', old.release.name, '--namespace', old.release.namespace, '--wait')],
          'pause',
        )
      : step(
          'Stop the workloads that write to the volumes. Claims and data stay, and the upgrade recreates the workloads.',
          stopped.map(stopWorkload),
          'pause',
        )),
    ...copy,
    ...step(
      'Delete the claims and volumes that Kubernetes cannot change. Their reclaim policy is Retain, so the directories stay.',
      need('recreate').flatMap(({ old: { claim, name } }) => [deleteClaim(claim), deletePersistentVolume(name)]),
    ),
    ...definitionSteps(plans),
    ...installed(next),
    ...step('Check that every volume is Bound.', [showVolumes(next.volumes.map(({ name }) => name))]),
    ...end,
    ...remove,
  ];
}

function installed(next: ComparedPlan): RunbookStep[] {
  switch (next.delivery) {
    case 'kubectl':
      return [
        ...step('Apply the manifests, and wait until the init Jobs have made the directories.', [
          applyStorage('.'),
          ...waitForJobs(next.initJobs),
        ]),
        ...upgraded(next),
      ];
    case 'argo-cd':
      return inWords(
        'Commit, sync the manifests, wait for the init Jobs, sync the chart; then switch automated sync on.',
        'resume',
      );
    case 'flux':
      return inWords('Commit, resume the Kustomizations, wait for the init Jobs, resume the HelmRelease.', 'resume');
  }
}

function upgraded({ release, file, overlay }: ComparedPlan): RunbookStep[] {
  return isOfStack(release)
    ? step(
        'Upgrade the release.',
        [installChart(release, ...valuesFilesOf(overlay, `values/${basename(file, '.json')}.yml`))],
        'resume',
      )
    : inWords(
        `Install or upgrade the chart of ${release.name} in namespace ${release.namespace}, with what the plan says that its values must say.`,
        'resume',
      );
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
    `LOST with its node: the data of ${data}. The process starts with an empty directory; if you have a backup, restore it afterwards. Delete the Node object, so that Kubernetes lets go of the pods that were there.`,
    nodes.map((node) => kubectl('delete', 'node', `--selector=${nodeLabel}=${node}`)),
    'pause',
  );
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
