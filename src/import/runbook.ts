import type { Replacement } from './compare';
import type { FoundVolume } from './found-volume';
import { type Cluster, type Command, kubectl } from '../commands/command';
import { type RunbookStep, step } from '../commands/step';
import {
  applyStorage,
  deleteClaim,
  deletePersistentVolume,
  installChart,
  showVolumes,
  stopWorkload,
  waitForJobs,
} from '../commands/storage-commands';
import { workloadsOf } from '../operator/workloads';
import type { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';

export interface RunbookProps {
  readonly storage: KubePrometheusStackStorage;
  readonly replaced: readonly Replacement[];
  /** All volumes that are taken over. */
  readonly volumes: readonly FoundVolume[];
  /** StorageClasses that are there in another shape, and are in the way. */
  readonly classes: readonly string[];
  readonly cluster: Cluster;
}

/** What a person runs to put the library's volumes in the place of those that are there, with the data where they are. */
export function runbookOf({ storage, replaced, volumes, classes, cluster }: RunbookProps): RunbookStep[] {
  const { release, initJobs } = storage;
  const components = new Set(replaced.map(({ planned }) => planned.claim.component));
  const retained = volumes.filter(
    ({ name, reclaimPolicy }) => reclaimPolicy !== 'Retain' || replaced.some(({ found }) => found.name === name),
  );
  const moved = replaced.filter(({ planned, found }) => planned.root !== found.root);
  const steps: readonly [string, readonly (Command | string)[]][] = [
    [
      'Nothing may delete the data: the reclaim policy of every volume is Retain, before anything else',
      retained.map(({ name }) => retain(name)),
    ],
    ['Synthesize the description, and read what it will do', ['npx cdk8s synth']],
    [
      'Stop the pods that use the volumes. Helm makes these objects again below. Where Argo CD or Flux looks after the release, suspend that first',
      workloadsOf(release.objects)
        .filter(({ component }) => components.has(component))
        .map(stopWorkload),
    ],
    [
      'Take the claims away, then the volumes: objects only, the directories stay',
      [
        ...replaced.map(({ planned: { claim } }) => deleteClaim(claim)),
        ...replaced.map(({ found }) => deletePersistentVolume(found.name)),
      ],
    ],
    [
      'Move these data on their nodes, as root, before the Jobs see the directories',
      moved.map(
        ({ planned: { node, claim, root }, found }) =>
          // a path that is refused may hold anything; in quotes it stays in this comment
          `# node ${node}: what belongs to ${claim.component}, from ${JSON.stringify(found.root)} to ${JSON.stringify(root)}`,
      ),
    ],
    [
      'These StorageClasses are immutable and are made anew; bound volumes do not mind',
      classes.map((name) => kubectl('delete', 'storageclass', name, '--ignore-not-found')),
    ],
    [
      'Make the volumes; the Jobs look at every directory and give it its owner',
      [
        applyStorage('dist'),
        ...waitForJobs(
          initJobs.map(({ job }) => ({ name: job.name, namespace: job.metadata.namespace ?? release.namespace })),
        ),
      ],
    ],
    [
      'Bring the release to the same: it makes the stopped objects again, and the claims find their volumes by name',
      [installChart(release, `dist/values/${release.name}.yml`)],
    ],
    ['See that every claim is bound to its volume', [showVolumes(storage.volumes.map(({ name }) => name))]],
  ];
  return steps.flatMap(([title, commands]) => step(title, commands, cluster));
}

function retain(volume: string): Command {
  return kubectl('patch', 'persistentvolume', volume, '--patch', '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}');
}

/** For a shell, with the reasons as comments. */
export function runbookText(steps: readonly RunbookStep[]): string {
  const texts = steps.map(({ title, commands }, index) => [`# ${index + 1}. ${title}`, ...commands, ''].join('\n'));
  return ['# One by one; stop where one fails.\n', ...texts].join('\n');
}
