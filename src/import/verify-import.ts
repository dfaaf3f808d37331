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
import type { RunbookStep } from '../commands/step';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { placeVolumes } from '../layout/volumes';
import { isComponent } from '../model/components';
import type { PlannedVolume } from '../model/volume';
import type { ComponentStorage } from '../plan/component-storage';
import type { StackDescription } from '../plan/description';
import { planStack, type StackPlan } from '../plan/stack-plan';

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
  readonly runbook: readonly RunbookStep[];
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
    objects: stack.plan.objects,
    initJobs: stack.plan.initJobs.map(({ metadata }) => metadata),
    volumes,
    found: matches.map(({ volume }) => volume),
    replaced,
    classes: classes.replaced,
    cluster,
  });
  return { description: typescriptOf(complete), imported: complete, findings, runbook };
}

/** The volumes as far as they can be planned; all else that is wrong is a finding already. */
function plannable(
  { release, components }: Imported,
  { layout, nodes, volumeType, ...description }: StackDescription,
  matches: readonly Match[],
): readonly PlannedVolume[] {
  const described = Object.keys(components)
    .filter(isComponent)
    .flatMap((component): [string, ComponentStorage][] => {
      const storage = description[component];
      return storage === undefined ? [] : [[component, storage]];
    });
  return placeVolumes({
    layout,
    ...(nodes === undefined ? {} : { nodes }),
    ...(volumeType === undefined ? {} : { volumeType }),
    name: `${release.namespace}-${release.name}`,
    claims: matches.map(({ claim }) => claim),
    components: Object.fromEntries(described),
  }).volumes;
}
