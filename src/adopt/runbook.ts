import type { Replacement } from './compare';
import type { FoundVolume } from './found-volume';
import { type Command, commandLine, type Cluster } from '../doctor/shell';
import { CHART_NAME, HELM_REPOSITORY } from '../helm-chart';
import type { KubePrometheusStackStorage } from '../kube-prometheus-stack-storage';
import type { Workload } from '../claims/workload';

/** One step: why, and what to run. */
export interface RunbookStep {
  readonly title: string;
  /** Lines for a shell, each of names that Kubernetes takes and of constants. */
  readonly commands: readonly string[];
}

export interface RunbookProps {
  readonly storage: KubePrometheusStackStorage;
  readonly replaced: readonly Replacement[];
  /** All volumes that are taken over. */
  readonly volumes: readonly FoundVolume[];
  /** StorageClasses that are there in another shape, and are in the way. */
  readonly classes: readonly string[];
  readonly cluster: Cluster;
}

/** How long a step may take; a Prometheus that stops writes its head block first. */
const WAIT = '--timeout=15m';

const RESOURCES: Readonly<Record<Workload['kind'], string>> = {
  Prometheus: 'prometheuses.monitoring.coreos.com',
  PrometheusAgent: 'prometheusagents.monitoring.coreos.com',
  Alertmanager: 'alertmanagers.monitoring.coreos.com',
  ThanosRuler: 'thanosrulers.monitoring.coreos.com',
  Deployment: 'deployments.apps',
  StatefulSet: 'statefulsets.apps',
};

/**
 * What a person runs to put the library's volumes in the place of those that are there, with the data where they are.
 *
 * Pods are stopped by taking their objects away, not by scaling them down: Helm makes the objects again as they should
 * be, while a field that kubectl has set stays as it is (Helm 3 does not look at it in custom resources) or is a conflict
 * (Helm 4).
 */
export function runbookOf({ storage, replaced, volumes, classes, cluster }: RunbookProps): RunbookStep[] {
  const line = (program: Command['program'], ...args: readonly string[]): string =>
    commandLine({ program, args }, cluster);
  const { release } = storage;
  const steps: RunbookStep[] = [];
  const step = (title: string, commands: readonly string[]): void => {
    if (commands.length > 0) {
      steps.push({ title, commands });
    }
  };
  step(
    'Nothing may delete the data: the reclaim policy of every volume is Retain, before anything else',
    volumes
      .filter(({ name }) => replaced.some(({ found }) => found.name === name) || isDangerous(volumes, name))
      .map(({ name }) =>
        line(
          'kubectl',
          'patch',
          'persistentvolume',
          name,
          '--patch',
          '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}',
        ),
      ),
  );
  step('Synthesize the description, and read what it will do', ['npx cdk8s synth']);
  if (replaced.length > 0) {
    const components = new Set(replaced.map(({ planned }) => planned.claim.component));
    step(
      'Stop the pods that use the volumes. Helm makes these objects again below. Where Argo CD or Flux looks after the release, suspend that first',
      release.workloads
        .filter(({ component }) => components.has(component))
        .map(({ kind, object, namespace }) =>
          line(
            'kubectl',
            'delete',
            RESOURCES[kind],
            object,
            '--namespace',
            namespace,
            '--ignore-not-found',
            '--cascade=foreground',
            WAIT,
          ),
        ),
    );
    step('Take the claims away, then the volumes: objects only, the directories stay', [
      ...replaced.map(({ planned: { claim } }) =>
        line(
          'kubectl',
          'delete',
          'persistentvolumeclaim',
          claim.name,
          '--namespace',
          claim.namespace,
          '--ignore-not-found',
          WAIT,
        ),
      ),
      ...replaced.map(({ found }) =>
        line('kubectl', 'delete', 'persistentvolume', found.name, '--ignore-not-found', WAIT),
      ),
    ]);
  }
  step(
    'Move these data on their nodes, as root, before the Jobs see the directories',
    replaced
      .filter(({ planned, found }) => planned.root !== found.root)
      .map(
        ({ planned: { node, claim, root }, found }) =>
          // a path that is refused may hold anything; in quotes it stays in this comment
          `# node ${node}: what belongs to ${claim.component}, from ${JSON.stringify(found.root)} to ${JSON.stringify(root)}`,
      ),
  );
  step(
    'These StorageClasses are immutable and are made anew; bound volumes do not mind',
    classes.map((name) => line('kubectl', 'delete', 'storageclass', name, '--ignore-not-found')),
  );
  step('Make the volumes; the Jobs look at every directory and give it its owner', [
    line('kubectl', 'apply', '-k', 'dist'),
    ...storage.initJobs.map(({ job }) =>
      line(
        'kubectl',
        'wait',
        '--for=condition=complete',
        `job/${job.name}`,
        '--namespace',
        job.metadata.namespace ?? release.namespace,
        WAIT,
      ),
    ),
  ]);
  step('Bring the release to the same: it makes the stopped objects again, and the claims find their volumes by name', [
    line(
      'helm',
      'upgrade',
      '--install',
      release.name,
      CHART_NAME,
      '--repo',
      HELM_REPOSITORY,
      '--version',
      release.chartVersion,
      '--namespace',
      release.namespace,
      '--values',
      `dist/values/${release.name}.yml`,
    ),
  ]);
  step('See that every claim is bound to its volume', [
    line(
      'kubectl',
      'get',
      'persistentvolume',
      ...storage.volumes.map(({ name }) => name),
      '--output=custom-columns=NAME:.metadata.name,PHASE:.status.phase,CLAIM:.spec.claimRef.name,PATH:.spec.*.path',
    ),
  ]);
  return steps;
}

function isDangerous(volumes: readonly FoundVolume[], name: string): boolean {
  return volumes.some((volume) => volume.name === name && volume.reclaimPolicy !== 'Retain');
}

/** For a shell, with the reasons as comments. */
export function runbookText(steps: readonly RunbookStep[]): string {
  const texts = steps.map(({ title, commands }, index) => [`# ${index + 1}. ${title}`, ...commands, ''].join('\n'));
  return ['# One by one; stop where one fails.\n', ...texts].join('\n');
}
