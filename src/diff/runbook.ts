import { basename } from 'node:path';
import { type ComparedPlan, type PlacedVolume, type PlanPair, releaseName } from './compared-plan';
import type { Needs } from './consequences';
import { definitionSteps, noteSteps } from './upgrade-steps';
import { helm } from '../commands/command';
import { inWords, type RunbookStep, step } from '../commands/step';
import {
  applyStorage,
  deleteClaim,
  deletePersistentVolume,
  installChart,
  keepClaims,
  showVolumes,
  stopWorkload,
  waitForJobs,
} from '../commands/storage-commands';
import type { Delivery } from '../plan/delivery';
import { valuesFilesOf } from '../plan/values-files';
import { isWithin } from '../layout/host-path';
import { isComponent } from '../model/components';
import { isOfStack, type PlannedObject } from '../plan/storage-plan';

/** A claim that needs manual steps. */
export interface Affected {
  readonly old: PlacedVolume;
  readonly new: PlacedVolume;
  readonly needs: Needs;
}

/**
 * The steps that move the data of all affected claims to its place in the next plan: stop, copy, delete claim and volume,
 * apply, start. One runbook for the whole release, because it is applied and upgraded once.
 */
export function runbook(claims: readonly Affected[], plans: PlanPair): RunbookStep[] {
  const { old, new: next } = plans;
  const need = (what: keyof Needs): Affected[] => claims.filter(({ needs }) => needs[what]);
  const stopped = objectsOf(need('stop'), old);
  if (stopped.length === 0) {
    return [...noteSteps(plans), ...definitionSteps(plans)];
  }
  const ofStack = isOfStack(old.release);
  const isRenamed = releaseName(old) !== releaseName(next);
  return [
    ...noteSteps(plans),
    ...PAUSE[next.delivery],
    ...step(
      'Keep the claims, even if they are to be deleted with their StatefulSet.',
      stopped.filter((object) => !ofStack || deletesClaims(object, old)).flatMap(keepClaims),
    ),
    ...(isRenamed && ofStack
      ? step('Uninstall the release under its old name.', [
          helm('uninstall', old.release.name, '--namespace', old.release.namespace, '--wait'),
        ])
      : step(
          'Stop the workloads that write to the volumes. Claims and data stay, and the upgrade recreates the workloads.',
          stopped.map(stopWorkload),
        )),
    ...step('Copy the data while nothing writes. (Skip a node that no longer exists.)', need('copy').map(copy)),
    ...step(
      'Delete the claims and volumes that Kubernetes cannot change. Their reclaim policy is Retain, so the directories stay.',
      need('recreate').flatMap(({ old: { claim, name } }) => [deleteClaim(claim), deletePersistentVolume(name)]),
    ),
    ...definitionSteps(plans),
    ...installed(next),
    ...step('Check that every volume is Bound.', [showVolumes(next.volumes.map(({ name }) => name))]),
    ...(need('copy').length > 0 ? inWords('Check that no data is missing. Then remove the old directories.') : []),
  ];
}

/** Whether Kubernetes deletes the claims of an object with its StatefulSet. */
function deletesClaims({ component }: PlannedObject, { deletion }: ComparedPlan): boolean {
  return isComponent(component) && deletion('claims-when-deleted', component) === 'Delete';
}

const PAUSE: Readonly<Record<Delivery, readonly RunbookStep[]>> = {
  kubectl: [],
  'argo-cd': inWords('Switch off automated sync of the Applications: Argo CD would undo the next steps.'),
  flux: inWords('Suspend the Kustomizations and the HelmRelease: Flux would undo the next steps.'),
};

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
      );
    case 'flux':
      return inWords('Commit, resume the Kustomizations, wait for the init Jobs, resume the HelmRelease.');
  }
}

function upgraded({ release, file, overlay }: ComparedPlan): RunbookStep[] {
  return isOfStack(release)
    ? step('Upgrade the release.', [
        installChart(release, ...valuesFilesOf(overlay, `values/${basename(file, '.json')}.yml`)),
      ])
    : inWords(
        `Install or upgrade the chart of ${release.name} in namespace ${release.namespace}, with what the plan says that its values must say.`,
      );
}

/** Each once, although several components may be the templates of one StatefulSet. */
function objectsOf(claims: readonly Affected[], { objects }: ComparedPlan): ComparedPlan['objects'] {
  const components = new Set(claims.map(({ old }) => old.claim.component));
  const affected = objects.filter(({ component }) => components.has(component));
  return [...new Map(affected.map((one) => [`${one.kind} ${one.namespace}/${one.name}`, one])).values()];
}

/** Copies with numeric owners and modes. The new directory may be inside the old one. */
function copy({ old, new: next }: Affected): string {
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
