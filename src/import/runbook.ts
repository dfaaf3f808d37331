import type { Replacement } from './compare';
import type { FoundVolume } from './found-volume';
import type { ClaimName } from '../cluster/bound-claims';
import { type Cluster, type Command, commandLine, kubectl } from '../commands/command';
import { step, type RunbookStep } from '../commands/step';
import {
  applyStorage,
  deleteClaim,
  deletePersistentVolume,
  installChart,
  type Named,
  showVolumes,
  stopWorkload,
  waitForJobs,
} from '../commands/storage-commands';
import { DELIVERY_STEPS } from '../runbook/delivery-steps';
import { groupBy } from '../model/group-by';
import type { PlannedVolume } from '../model/volume';
import type { PlannedObject } from '../plan/storage-plan';
import type { ReleaseIdentity } from '../release/release';

export interface RunbookProps {
  readonly release: ReleaseIdentity;
  /** The objects that make the pods of the release. */
  readonly objects: readonly PlannedObject[];
  /** The init Jobs that make the directories of the planned volumes. */
  readonly initJobs: readonly Named[];
  /** The commands that make directories where there are no Jobs. */
  readonly directories: readonly string[];
  /** The planned volumes. */
  readonly volumes: readonly PlannedVolume[];
  /** The existing volumes that are taken over. */
  readonly found: readonly FoundVolume[];
  readonly replaced: readonly Replacement[];
  /** StorageClasses that exist with other fields and have to be recreated. */
  readonly classes: readonly string[];
  readonly cluster: Cluster;
}

/** Titles and commands. */
type Steps = readonly (readonly [string, readonly (Command | string)[]])[];

/** The commands that replace existing volumes by those of the library, with the data where it is. */
export function runbookOf(props: RunbookProps): RunbookStep[] {
  const { release, objects, initJobs, directories, volumes, found, replaced, classes, cluster } = props;
  const components = new Set(replaced.map(({ planned }) => planned.claim.component));
  const retained = found.filter(
    (volume) => volume.reclaimPolicy !== 'Retain' || replaced.some((one) => one.found.name === volume.name),
  );
  const moved = replaced.filter((one) => one.planned.root !== one.found.root);
  const stopped = [...groupBy(objects, ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).values()]
    .flatMap(([object]) => object ?? [])
    .filter(({ component }) => components.has(component));
  const before: Steps = [
    [
      'Set the reclaim policy of every volume to Retain before anything else, so that nothing deletes the data',
      retained.map(({ name }) => retain(name)),
    ],
    ['Synthesize the description, and review the plan', ['npx cdk8s synth']],
  ];
  const after: Steps = [
    ['Stop the pods that use the volumes. Helm recreates these objects below', stopped.map(stopWorkload)],
    [
      'Check that every provisioner keeps its hands off: the policy of its volumes is Retain, and it no longer discovers their directories',
      replaced.flatMap(({ found: { name, provisioner } }) =>
        provisioner === undefined ? [] : [isRetained(name, cluster)],
      ),
    ],
    [
      'Check that no other pod uses the claims that get another name: each command fails where one does',
      replaced.flatMap(({ oldClaims }) => oldClaims.map((claim) => isUnused(claim, cluster))),
    ],
    [
      'Delete the claims, then the volumes: only the objects; the directories stay',
      [
        ...replaced.flatMap(({ planned: { claim }, oldClaims }) => [claim, ...oldClaims]).map(deleteClaim),
        ...replaced.map((one) => deletePersistentVolume(one.found.name)),
      ],
    ],
    [
      'Move this data on its node, as root, before the Jobs check the directories',
      moved.map(
        ({ planned: { node, claim, root }, found: { root: from } }) =>
          // a path that is refused may hold anything; in quotes it stays in this comment
          `# node ${node}: what belongs to ${claim.component}, from ${JSON.stringify(from)} to ${JSON.stringify(root)}`,
      ),
    ],
    ['Make these directories on their nodes, as root', directories],
    [
      'Delete these StorageClasses: they are immutable and are recreated. Bound volumes are not affected',
      classes.map((name) => kubectl('delete', 'storageclass', name, '--ignore-not-found')),
    ],
    [
      initJobs.length === 0
        ? 'Create the volumes'
        : 'Create the volumes; the Jobs check every directory and give it its owner',
      [applyStorage('dist'), ...waitForJobs(initJobs)],
    ],
    [
      'Upgrade the release: Helm recreates the stopped objects, and the claims find their volumes by name',
      [installChart(release, `dist/values/${release.name}.yml`)],
    ],
    ['Check that every claim is bound to its volume', [showVolumes(volumes.map(({ name }) => name))]],
  ];
  const all = (some: Steps): RunbookStep[] =>
    some.flatMap(([title, commands]) => step(title, commands, 'act', cluster));
  const paused = (['argo-cd', 'flux'] as const).flatMap((delivery) =>
    DELIVERY_STEPS[delivery].pauseChart({ objects: stopped }, cluster),
  );
  return [...all(before), ...paused, ...all(after)];
}

/** Fails while a pod uses the claim. */
function isUnused({ namespace, name }: ClaimName, cluster: Cluster): string {
  const users = `{{range .items}}{{$pod := .metadata.name}}{{range .spec.volumes}}{{with .persistentVolumeClaim}}{{if eq .claimName "${name}"}}{{$pod}} {{end}}{{end}}{{end}}{{end}}`;
  const get = kubectl('get', 'pods', '--namespace', namespace, `--output=go-template=${users}`);
  // a kubectl that fails must not look like no pods
  return `pods=$(${commandLine(get, cluster)}) && test -z "$pods"`;
}

/** Fails while the volume has another policy. */
function isRetained(volume: string, cluster: Cluster): string {
  const policy = '--output=jsonpath={.spec.persistentVolumeReclaimPolicy}';
  return `test "$(${commandLine(kubectl('get', 'persistentvolume', volume, policy), cluster)})" = Retain`;
}

/** Keeps volume and data whatever happens to the claim. */
export function retain(volume: string): Command {
  return kubectl('patch', 'persistentvolume', volume, '--patch', '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}');
}

/** For a shell, with the titles as comments. */
export function runbookText(steps: readonly RunbookStep[]): string {
  const texts = steps.map(({ title, commands }, index) => [`# ${index + 1}. ${title}`, ...commands, ''].join('\n'));
  return ['# Run one command at a time, and stop if one fails.\n', ...texts].join('\n');
}
