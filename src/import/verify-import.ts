import { compare } from './compare';
import { finding, type Finding, isRefused, problemFindings } from './finding';
import { descriptionOf, type Imported } from './imported';
import type { ValuesFile } from './known-values';
import type { Match } from './match';
import { mountedElsewhere } from './mounted-directories';
import type { ClaimName } from '../cluster/bound-claims';
import type { StorageObjects } from '../cluster/read-storage-objects';
import { runbookOf } from './runbook';
import { sharedDirectories } from './shared-directories';
import { classesPlan } from './storage-classes';
import { typescriptOf } from './typescript';
import type { Cluster } from '../commands/command';
import type { RunbookStep } from '../commands/step';
import type { Claim } from '../model/claim';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import type { PlannedObject } from '../plan/storage-plan';
import { KubePrometheusStackRelease } from '../release/release';
import { HelmValues } from '../values/helm-values';
import { isSharedPlace } from '../layout/host-path';
import { StorageError } from '../model/problems';
import { directoryCommands } from '../plan/directories';
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
  /** All claims of the release. */
  readonly claims: readonly Claim[];
  /** Those that exist under another name. */
  readonly renamed: ReadonlyMap<Claim, ClaimName>;
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

interface Planned {
  readonly imported: Imported;
  readonly stack: StackPlan;
}

/** Plans the description, and compares the plan with what exists. */
export function verifyImport({
  imported: given,
  matches,
  objects,
  claims,
  renamed,
  valuesFiles,
  cluster,
}: VerifyProps): Verified {
  const files = valuesFiles.map(({ values }) => values);
  let result: Planned;
  try {
    result = planned(given, files);
  } catch (error) {
    // two in one directory is the one problem that the description itself does not show
    const shared = sharedDirectories(matches, plannable(given, descriptionOf(given, files), matches), claims);
    return { findings: [...shared, ...problemFindings(error)], runbook: [] };
  }
  const { imported, stack } = result;
  const { volumes } = stack.plan;
  const { replaced, findings: differences } = compare(
    volumes,
    matches,
    objects.claims,
    renamed,
    imported.nodeLabel ?? HOSTNAME_LABEL,
  );
  const classes = classesPlan([...new Set(volumes.map((one) => one.storageClassName))].sort(), objects.classes);
  const findings = [
    ...(imported.initJob === false ? [withoutInitJob(volumes)] : []),
    ...differences,
    ...mountedElsewhere(stack.claims, objects.statefulSets),
    ...classes.findings,
  ];
  if (isRefused(findings)) {
    return { findings, runbook: [] };
  }
  const complete: Imported = classes.storageClasses === undefined ? imported : { ...imported, storageClasses: false };
  const runbook = runbookOf({
    release: imported.release,
    objects: [...stack.plan.objects, ...runningObjects(imported, valuesFiles)],
    initJobs: stack.plan.initJobs.map(({ metadata }) => metadata),
    directories: imported.initJob === false ? newDirectories(stack, matches) : [],
    volumes,
    found: matches.map(({ volume }) => volume),
    replaced,
    classes: classes.replaced,
    cluster,
  });
  return { description: typescriptOf(complete), imported: complete, findings, runbook };
}

/**
 * The plan; without init Jobs where one would have to mount a directory that the whole node uses, such as /mnt. The
 * directories of existing volumes are there already.
 */
function planned(imported: Imported, files: readonly HelmValues[]): Planned {
  try {
    return { imported, stack: planStack(descriptionOf(imported, files)) };
  } catch (error) {
    if (!(error instanceof StorageError) || !error.problems.some(({ code }) => code === 'shared-place')) {
      throw error;
    }
    const without: Imported = { ...imported, initJob: false };
    return { imported: without, stack: planStack(descriptionOf(without, files)) };
  }
}

function withoutInitJob(volumes: readonly PlannedVolume[]): Finding {
  const places = [...new Set(volumes.map(({ root }) => root.slice(0, root.lastIndexOf('/'))).filter(isSharedPlace))];
  return finding(
    'no-init-job',
    'description',
    `has no init Job, which would have to mount all of ${places.sort().join(', ')}, where others keep data too; the directories exist already. Where a disk is mounted at a volume root, say so with --mount-point, and the Job checks that`,
  );
}

/** The commands for the directories that no volume has yet, by node. */
function newDirectories({ plan }: StackPlan, matches: readonly Match[]): string[] {
  const present = new Set(matches.map(({ volume }) => volume.root));
  return plan.volumes
    .filter(({ root }) => !present.has(root))
    .flatMap(({ node, dataDirectory }) =>
      directoryCommands(plan.directories.filter((one) => one.node === node && one.path === dataDirectory)).map(
        (command) => `# node ${node}: ${command}`,
      ),
    );
}

/** Grafana's object as the values have it, which may be of another kind without their existingClaim. */
function runningObjects({ release }: Imported, valuesFiles: readonly ValuesFile[]): PlannedObject[] {
  const { data } = HelmValues.merge(valuesFiles.map(({ values }) => values));
  const running = new KubePrometheusStackRelease({ ...release, values: data });
  return running.objects.flatMap(({ kind, metadata }) =>
    kind === 'Deployment' || kind === 'StatefulSet'
      ? [{ component: 'grafana', kind, ...metadata, statefulSets: [] }]
      : [],
  );
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
