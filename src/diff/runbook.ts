import { basename } from 'node:path';
import type { PlacedVolume, PlanPair } from './claim-diff';
import type { Needs } from './consequences';
import { APPLY, helmUpgrade, showClaims, waitForJobs } from '../documents/install-commands';
import type { PlanDocument, PlannedVolume, PlannedWorkload } from '../documents/plan-document';
import { isDnsSubdomain } from '../kubernetes/names';
import type { Delivery } from '../render/delivery';
import { isWithin } from '../volumes/host-path';

/** One step of a runbook. */
export interface Step {
  /** What it does and why. */
  readonly title: string;
  /** To be run one after the other, in the output folder; none where only a person knows them. */
  readonly commands: readonly string[];
}

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
          `helm uninstall ${old.release.name} --namespace ${old.release.namespace} --wait`,
        ])
      : step('Stop what writes to the volumes. Claims and data stay, and the upgrade makes it anew.', [
          ...stopped.map(stop),
          ...stopped.map((one) => waitForEnd(one, old)),
        ])),
    ...step(
      'Copy the data while nothing writes. (From a node that is gone there is nothing to copy.)',
      need('copy').map(copy),
    ),
    ...step(
      'Delete the claims and volumes that Kubernetes cannot change. The volumes are Retain: the directories stay as they are.',
      need('remake').flatMap((affected) => remove(affected.old)),
    ),
    ...installed(next, planFile),
    ...step('Every claim is to be Bound.', showClaims(next)),
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
        ...step('Apply the manifests, and wait until the directories are there.', [APPLY, ...waitForJobs(next)]),
        ...step('Upgrade the release.', [helmUpgrade(next, `values/${basename(planFile, '.json')}.yml`)]),
      ];
    case 'argo-cd':
      return inWords(
        'Commit, sync the manifests, wait for the init Jobs, sync the chart; then switch automated sync on.',
      );
    case 'flux':
      return inWords('Commit, resume the Kustomizations, wait for the init Jobs, resume the HelmRelease.');
  }
}

function step(title: string, commands: readonly string[]): Step[] {
  return commands.length === 0 ? [] : [{ title, commands }];
}

function inWords(title: string): Step[] {
  return [{ title, commands: [] }];
}

function workloadsOf(claims: readonly Affected[], { workloads }: PlanDocument): PlannedWorkload[] {
  const components = new Set(claims.map(({ old }) => old.claim.component));
  return workloads.filter(({ component }) => components.has(component));
}

/**
 * Deleted and not scaled: Helm 4 refuses an upgrade where somebody else has set the replicas, and the operator scales its
 * StatefulSets back.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
function stop({ kind, object, namespace }: PlannedWorkload): string {
  const resource = kind === 'Deployment' || kind === 'StatefulSet' ? 'apps' : 'monitoring.coreos.com';
  return `kubectl delete ${kind.toLowerCase()}.${resource} ${object} --namespace ${namespace} --ignore-not-found`;
}

function waitForEnd(workload: PlannedWorkload, plan: PlanDocument): string {
  const { component, kind, namespace } = workload;
  const pods =
    kind === 'Deployment'
      ? `pod --selector app.kubernetes.io/instance=${plan.release.name},app.kubernetes.io/name=${grafanaName(plan)}`
      : volumesOf(component, plan)
          .map(({ claim }) => `pod/${claim.workload}-${claim.replica}`)
          .join(' ');
  return `kubectl wait --namespace ${namespace} --for=delete --timeout=10m ${pods}`;
}

function grafanaName({ naming }: PlanDocument): string {
  const override = naming['grafana.nameOverride'];
  return typeof override === 'string' && isDnsSubdomain(override) ? override : 'grafana';
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

function remove({ claim, name }: PlacedVolume): string[] {
  return [
    `kubectl delete persistentvolumeclaim ${claim.name} --namespace ${claim.namespace} --ignore-not-found`,
    `kubectl delete persistentvolume ${name} --ignore-not-found`,
  ];
}

function volumesOf(component: string, { nodes }: PlanDocument): readonly PlannedVolume[] {
  return nodes.flatMap(({ volumes }) => volumes.filter(({ claim }) => claim.component === component));
}

function releaseName({ release }: PlanDocument): string {
  return `${release.namespace}/${release.name}`;
}
