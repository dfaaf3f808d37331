import type { Replacement } from './compare';
import type { FoundVolume } from './found-volume';
import { type Cluster, type Command, kubectl } from '../commands/command';
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
import type { PlannedVolume } from '../model/volume';
import type { PlannedObject } from '../plan/storage-plan';
import type { ReleaseIdentity } from '../release/release';

export interface RunbookProps {
  readonly release: ReleaseIdentity;
  /** The objects that make the pods of the release. */
  readonly objects: readonly PlannedObject[];
  /** The init Jobs that make the directories of the planned volumes. */
  readonly initJobs: readonly Named[];
  /** The planned volumes. */
  readonly volumes: readonly PlannedVolume[];
  /** The existing volumes that are taken over. */
  readonly found: readonly FoundVolume[];
  readonly replaced: readonly Replacement[];
  /** StorageClasses that exist with other fields and have to be recreated. */
  readonly classes: readonly string[];
  readonly cluster: Cluster;
}

/** The commands that replace existing volumes by those of the library, with the data where it is. */
export function runbookOf(props: RunbookProps): RunbookStep[] {
  const { release, objects, initJobs, volumes, found, replaced, classes, cluster } = props;
  const components = new Set(replaced.map(({ planned }) => planned.claim.component));
  const retained = found.filter(
    (volume) => volume.reclaimPolicy !== 'Retain' || replaced.some((one) => one.found.name === volume.name),
  );
  const moved = replaced.filter((one) => one.planned.root !== one.found.root);
  const steps: readonly [string, readonly (Command | string)[]][] = [
    [
      'Set the reclaim policy of every volume to Retain before anything else, so that nothing deletes the data',
      retained.map(({ name }) => retain(name)),
    ],
    ['Synthesize the description, and review the plan', ['npx cdk8s synth']],
    [
      'Stop the pods that use the volumes. Helm recreates these objects below. If Argo CD or Flux manages the release, suspend it first',
      objects.filter(({ component }) => components.has(component)).map(stopWorkload),
    ],
    [
      'Delete the claims, then the volumes: only the objects; the directories stay',
      [
        ...replaced.map(({ planned: { claim } }) => deleteClaim(claim)),
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
    [
      'Delete these StorageClasses: they are immutable and are recreated. Bound volumes are not affected',
      classes.map((name) => kubectl('delete', 'storageclass', name, '--ignore-not-found')),
    ],
    [
      'Create the volumes; the Jobs check every directory and give it its owner',
      [applyStorage('dist'), ...waitForJobs(initJobs)],
    ],
    [
      'Upgrade the release: Helm recreates the stopped objects, and the claims find their volumes by name',
      [installChart(release, `dist/values/${release.name}.yml`)],
    ],
    ['Check that every claim is bound to its volume', [showVolumes(volumes.map(({ name }) => name))]],
  ];
  return steps.flatMap(([title, commands]) => step(title, commands, cluster));
}

function retain(volume: string): Command {
  return kubectl('patch', 'persistentvolume', volume, '--patch', '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}');
}

/** For a shell, with the titles as comments. */
export function runbookText(steps: readonly RunbookStep[]): string {
  const texts = steps.map(({ title, commands }, index) => [`# ${index + 1}. ${title}`, ...commands, ''].join('\n'));
  return ['# Run one command at a time, and stop if one fails.\n', ...texts].join('\n');
}
