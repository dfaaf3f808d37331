import { basename } from 'node:path';
import type { PlacedVolume, PlanPair } from './claim-diff';
import type { Needs } from './consequences';
import { helm } from '../commands/command';
import { inWords, step, type Step } from '../commands/step';
import {
  applyStorage,
  deleteClaim,
  deletePersistentVolume,
  installChart,
  showVolumes,
  stopWorkload,
  waitForJobs,
} from '../commands/storage-commands';
import type { PlanDocument, PlannedWorkload } from '../plan/plan-document';
import type { Delivery } from '../plan/delivery';
import { isWithin } from '../layout/host-path';

/** A claim that a person has to help. */
export interface Affected {
  readonly old: PlacedVolume;
  readonly new: PlacedVolume;
  readonly needs: Needs;
}

/**
 * How the data of all affected claims get to where the next plan has them: stop, copy, delete claim and volume, apply,
 * start. One for the whole release, because it is applied and upgraded once.
 *
 * @param planFile the file of the next plan; the values file has the same name
 */
export function runbook(claims: readonly Affected[], { old, new: next }: PlanPair, planFile: string): Step[] {
  const need = (what: keyof Needs): Affected[] => claims.filter(({ needs }) => needs[what]);
  const stopped = workloadsOf(need('stop'), old);
  if (stopped.length === 0) {
    return [];
  }
  const isRenamed = releaseName(old) !== releaseName(next);
  return [
    ...PAUSE[next.delivery],
    ...(isRenamed
      ? step('Uninstall the release under its old name.', [
          helm('uninstall', old.release.name, '--namespace', old.release.namespace, '--wait'),
        ])
      : step(
          'Stop what writes to the volumes. Claims and data stay, and the upgrade makes it anew.',
          stopped.map(stopWorkload),
        )),
    ...step(
      'Copy the data while nothing writes. (From a node that is gone there is nothing to copy.)',
      need('copy').map(copy),
    ),
    ...step(
      'Delete the claims and volumes that Kubernetes cannot change. The volumes are Retain: the directories stay as they are.',
      need('remake').flatMap(({ old: { claim, name } }) => [deleteClaim(claim), deletePersistentVolume(name)]),
    ),
    ...installed(next, planFile),
    ...step('Every claim is to be Bound.', [showVolumes(namesIn(next))]),
    ...(need('copy').length > 0 ? inWords('When nothing is missing, remove the directories that were copied.') : []),
  ];
}

const PAUSE: Readonly<Record<Delivery, readonly Step[]>> = {
  kubectl: [],
  'argo-cd': inWords('Switch off automated sync of the Applications: Argo CD would undo the next steps.'),
  flux: inWords('Suspend the Kustomizations and the HelmRelease: Flux would undo the next steps.'),
};

function installed(next: PlanDocument, planFile: string): Step[] {
  switch (next.delivery) {
    case 'kubectl':
      return [
        ...step('Apply the manifests, and wait until the directories are there.', [
          applyStorage('.'),
          ...waitForJobs(next.nodes.map(({ initJob }) => initJob)),
        ]),
        ...step('Upgrade the release.', [installChart(next.release, `values/${basename(planFile, '.json')}.yml`)]),
      ];
    case 'argo-cd':
      return inWords(
        'Commit, sync the manifests, wait for the init Jobs, sync the chart; then switch automated sync on.',
      );
    case 'flux':
      return inWords('Commit, resume the Kustomizations, wait for the init Jobs, resume the HelmRelease.');
  }
}

function workloadsOf(claims: readonly Affected[], { workloads }: PlanDocument): PlannedWorkload[] {
  const components = new Set(claims.map(({ old }) => old.claim.component));
  return workloads.filter(({ component }) => components.has(component));
}

/** With numbers, modes and all; the new directory may lie in the old one. */
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

function releaseName({ release }: PlanDocument): string {
  return `${release.namespace}/${release.name}`;
}

function namesIn({ nodes }: PlanDocument): string[] {
  return nodes.flatMap(({ volumes }) => volumes.map(({ name }) => name));
}
