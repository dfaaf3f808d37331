import { App, Chart } from 'cdk8s';
import { compare } from './compare';
import { type Finding, isRefused, problemFindings } from './finding';
import { descriptionOf, type Imported } from './imported';
import type { ValuesFile } from './known-values';
import type { Match } from './match';
import { mountedElsewhere } from './mounted-directories';
import type { StorageObjects } from '../cluster/read-storage-objects';
import { runbookOf } from './runbook';
import { sharedDirectories } from './shared-directories';
import { classesPlan } from './storage-classes';
import { typescriptOf } from './typescript';
import type { Cluster } from '../commands/command';
import type { Step } from '../commands/step';
import type { Named } from '../commands/storage-commands';
import { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { volumesOf } from '../layout/volumes';
import { isComponent } from '../model/components';
import { Problems } from '../model/problems';
import type { Volume } from '../model/volume';
import { planStack, type StackDescription, type StackPlan } from '../plan/stack-plan';

export interface VerifyProps {
  readonly imported: Imported;
  readonly matches: readonly Match[];
  /** What exists. */
  readonly objects: StorageObjects;
  readonly valuesFiles: readonly ValuesFile[];
  readonly cluster: Cluster;
}

interface Verified {
  /** The description as TypeScript; absent where a finding refuses it. */
  readonly description?: string;
  /** The same as data. */
  readonly imported?: Imported;
  readonly runbook: readonly Step[];
  readonly findings: readonly Finding[];
}

/** Plans the description, and compares the plan with what exists. */
export function verifyImport({ imported, matches, objects, valuesFiles, cluster }: VerifyProps): Verified {
  const description = descriptionOf(
    imported,
    valuesFiles.map(({ values }) => values),
  );
  let stack: StackPlan;
  try {
    stack = planStack(description);
  } catch (error) {
    // two in one directory is the one problem that the description itself does not show
    const shared = sharedDirectories(matches, plannable(imported, description, matches));
    return { findings: [...shared, ...problemFindings(error)], runbook: [] };
  }
  const { volumes } = stack.plan;
  const { replaced, findings: differences } = compare(
    volumes,
    matches,
    objects.claims,
    imported.nodeLabel ?? HOSTNAME_LABEL,
  );
  const classes = classesPlan([...new Set(volumes.map((one) => one.storageClassName))].sort(), objects.classes);
  const findings = [...differences, ...mountedElsewhere(stack.claims, objects.statefulSets), ...classes.findings];
  if (isRefused(findings)) {
    return { findings, runbook: [] };
  }
  const complete: Imported = classes.storageClasses === undefined ? imported : { ...imported, storageClasses: false };
  const runbook = runbookOf({
    release: imported.release,
    workloads: stack.release.workloads,
    initJobs: initJobsOf(description),
    volumes,
    found: matches.map(({ volume }) => volume),
    replaced,
    classes: classes.replaced,
    cluster,
  });
  return { description: typescriptOf(complete), imported: complete, findings, runbook };
}

/** The only place that needs constructs: a plan does not have the names of its init Jobs yet. */
function initJobsOf(description: StackDescription): Named[] {
  const { release, initJobs } = new KubePrometheusStackStorage(
    new Chart(new App(), 'prometheus-storage'),
    'storage',
    description,
  );
  return initJobs.map(({ job }) => ({ name: job.name, namespace: job.metadata.namespace ?? release.namespace }));
}

/** The volumes as far as they can be planned; all else that is wrong is a finding already. */
function plannable(
  { release, components }: Imported,
  description: StackDescription,
  matches: readonly Match[],
): Volume[] {
  const volumes = new Problems('').attempt(() =>
    volumesOf({
      ...description,
      name: `${release.namespace}-${release.name}`,
      claims: matches.map(({ claim }) => claim),
      components: Object.fromEntries(
        Object.keys(components)
          .filter(isComponent)
          .flatMap((component) => {
            const described = description[component];
            return described === undefined ? [] : [[component, described]];
          }),
      ),
    }),
  );
  return volumes ?? [];
}
