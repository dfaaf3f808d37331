import { App, Chart } from 'cdk8s';
import { compare, keyOf, tellSharedDirectories } from './compare';
import { deployedValues } from './deployed-values';
import { describeVolumes, type Said } from './describe';
import { type Finding, Findings } from './finding';
import { foundVolumes, type FoundVolume } from './found-volume';
import { type GivenRelease, OPERATED_OBJECTS, releaseOf } from './found-release';
import { descriptionOf, type Imported } from './imported';
import { foundClaims, type Match, matchVolumes } from './match';
import { type FoundObject, ofKind, textAt } from './read-objects';
import { runbookOf } from './runbook';
import type { RunbookStep } from '../commands/step';
import { classesPlan } from './storage-classes';
import { typescriptOf } from './typescript';
import { claimsAskedFor, releaseWithStorage, valuesOfNames } from './wanted-claims';
import type { Claim } from '../model/claim';
import type { KubePrometheusStackRelease, ReleaseIdentity } from '../release/release';
import type { Cluster } from '../commands/command';
import { isComponent } from '../model/components';
import { groupBy } from '../model/group-by';
import { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { planStack, type StackDescription, type StackPlan } from '../plan/stack-plan';
import { Problems, StorageError } from '../model/problems';
import { HelmValues } from '../values/helm-values';
import { mergeLayers } from '../values/merge';
import { listOf, type Value, valueAt, type Values } from '../values/values';
import { ownName } from '../layout/host-path-layout';
import type { Volume } from '../model/volume';
import { volumesOf } from '../layout/volumes';

export interface ImportProps {
  readonly objects: readonly FoundObject[];
  readonly release: GivenRelease;
  readonly valuesFiles: readonly { readonly file: string; readonly values: HelmValues }[];
  readonly said: Said;
  /** The claim of a volume, by the volume's name. */
  readonly claims: ReadonlyMap<string, string>;
  readonly cluster: Cluster;
}

export interface ImportResult {
  /** The description as TypeScript; absent where something is refused. */
  readonly description?: string;
  /** The same as data. */
  readonly imported?: Imported;
  readonly findings: readonly Finding[];
  readonly runbook: readonly RunbookStep[];
}

/** From volumes that somebody made to the description that plans the same ones, and what it takes to get there. */
export function importVolumes(props: ImportProps): ImportResult {
  const findings = new Findings();
  const refused = (): ImportResult => ({ findings: findings.all, runbook: [] });
  const volumes = foundVolumes(props.objects, findings);
  const identity = releaseOf(props.release, props.objects, volumes, findings);
  if (identity === undefined) {
    return refused();
  }
  try {
    const { values, release } = valuesFor(identity, volumes, props, findings);
    const bound = foundClaims(props.objects);
    const matches = matchVolumes({ volumes, claims: release.claims, bound, values, said: props.claims, findings });
    tellUnmatched(identity, release, volumes, matches, values, findings);
    const sound = matches.filter((match) => isDirectory(match, findings));
    if (sound.length === 0) {
      findings.add(
        'refused',
        'empty',
        'volumes',
        `got none that is for a claim of release ${identity.namespace}/${identity.name}`,
      );
      return refused();
    }
    const valuesFiles = props.valuesFiles.map(({ file }) => file);
    const imported = describeVolumes({ release, matches: sound, valuesFiles, values, said: props.said, findings });
    if (imported === undefined || findings.has('refused')) {
      return refused();
    }
    return verified(imported, sound, props, findings) ?? refused();
  } catch (error) {
    if (!(error instanceof StorageError)) {
      throw error;
    }
    for (const problem of error.problems) {
      findings.add('refused', 'description', 'description', problem.message);
    }
    return refused();
  }
}

/** The values that the claims follow from: those of the files, else what cluster and names say. */
function valuesFor(
  identity: ReleaseIdentity,
  volumes: readonly FoundVolume[],
  { objects, valuesFiles, claims }: ImportProps,
  findings: Findings,
): { values: Values; release: KubePrometheusStackRelease } {
  if (valuesFiles.length > 0) {
    const { data } = HelmValues.merge(valuesFiles.map(({ values }) => values));
    return { values: data, release: releaseWithStorage(identity, data) };
  }
  const known = deployedValues(identity, objects);
  const names = new Set([...volumes.flatMap(({ claimRef }) => claimRef?.name ?? []), ...claims.values()]);
  const resources = ofKind(objects, ...OPERATED_OBJECTS).flatMap((one) => textAt(one, 'metadata', 'name') ?? []);
  const values = mergeLayers(valuesOfNames(identity, known, names, resources), known);
  findings.add(
    'person',
    'values',
    'values',
    `none were given, and the Helm upgrade sets all that the description does not say back to the chart's own: helm get values ${identity.name} --namespace ${identity.namespace} --output yaml > values.yaml, then --values values.yaml`,
  );
  return { values, release: releaseWithStorage(identity, values) };
}

function isDirectory({ claim, volume }: Match, findings: Findings): boolean {
  if (volume.type !== undefined) {
    return true;
  }
  findings.add(
    'person',
    'source',
    `volume ${volume.name}`,
    `is ${volume.source}, no directory of a node: claim ${keyOf(claim)} is left out of the description`,
  );
  return false;
}

/** Volumes that no component asks for, and claims that have none. */
function tellUnmatched(
  identity: ReleaseIdentity,
  release: KubePrometheusStackRelease,
  volumes: readonly FoundVolume[],
  matches: readonly Match[],
  values: Values,
  findings: Findings,
): void {
  const matched = new Set(matches.map(({ volume }) => volume));
  const namespaces = new Set([identity.namespace, ...release.claims.map(({ namespace }) => namespace)]);
  const others = volumes.filter((volume) => !matched.has(volume));
  for (const volume of others.filter(({ type }) => type !== undefined)) {
    const { claimRef } = volume;
    const mine = claimRef?.namespace === undefined || namespaces.has(claimRef.namespace);
    const what =
      claimRef === undefined
        ? `is for no claim: where it has data of the release, say for which one with --claim ${volume.name}=CLAIM`
        : `is for claim ${keyOf({ namespace: '?', ...claimRef })}, which no component of the release asks for: it is left as it is${mine ? '. If it should, the values or the chart version are others than those of the release' : ''}`;
    findings.add(mine ? 'person' : 'note', 'unknown-claim', `volume ${volume.name}`, what);
  }
  const provisioned = others.filter(({ type }) => type === undefined).length;
  if (provisioned > 0) {
    findings.add('note', 'source', 'volumes', `${provisioned} of other kinds than hostPath and local were passed over`);
  }
  const components = new Set(matches.map(({ claim }) => claim.component));
  const unserved = claimsAskedFor(identity, values).filter(({ component }) => !components.has(component));
  for (const [component, claims] of groupBy(unserved, (claim: Claim) => claim.component)) {
    findings.add(
      'person',
      'missing',
      component,
      `the values ask for ${claims.map(keyOf).join(', ')}, and no volume is for it: ${component} is left out of the description`,
    );
  }
}

/** Plans the description, and holds the plan to what is there. */
function verified(
  imported: Imported,
  matches: readonly Match[],
  { objects, valuesFiles, cluster }: ImportProps,
  findings: Findings,
): ImportResult | undefined {
  const files = valuesFiles.map(({ values }) => values);
  const description = descriptionOf(imported, files);
  const nodeLabel = imported.nodeLabel ?? HOSTNAME_LABEL;
  let plan: StackPlan;
  try {
    plan = planStack(description);
  } catch (error) {
    if (error instanceof StorageError) {
      // two in one directory is the one problem that nobody sees in the description itself
      const volumes = placed(imported, description, matches);
      tellSharedDirectories(matches, volumes, findings);
    }
    throw error;
  }
  const { replaced } = compare(plan.plan.volumes, matches, foundClaims(objects), nodeLabel, findings);
  tellOtherSubPaths(plan.claims, objects, findings);
  const names = [...new Set(plan.plan.volumes.map(({ storageClassName }) => storageClassName))].sort();
  const classes = classesPlan(names, objects, findings);
  if (findings.has('refused')) {
    return undefined;
  }
  const complete: Imported = classes.storageClasses === undefined ? imported : { ...imported, storageClasses: false };
  const storage = new KubePrometheusStackStorage(new Chart(new App(), 'prometheus-storage'), 'storage', description);
  const runbook = runbookOf({
    storage,
    replaced,
    volumes: matches.map(({ volume }) => volume),
    classes: classes.replaced,
    cluster,
  });
  return { description: typescriptOf(complete), imported: complete, findings: findings.all, runbook };
}

/** The volumes as far as they can be planned; what else is wrong has been told. */
function placed({ release, components }: Imported, description: StackDescription, matches: readonly Match[]): Volume[] {
  const ofComponents = Object.keys(components).filter(isComponent);
  return (
    new Problems('').attempt(() =>
      volumesOf({
        ...description,
        name: `${release.namespace}-${release.name}`,
        claims: matches.map(({ claim }) => claim),
        components: Object.fromEntries(
          ofComponents.flatMap((component) => {
            const described = description[component];
            return described === undefined ? [] : [[component, described]];
          }),
        ),
      }),
    ) ?? []
  );
}

/** Where a StatefulSet that is there mounts another directory of the volume than the plan will. */
function tellOtherSubPaths(claims: readonly Claim[], objects: readonly FoundObject[], findings: Findings): void {
  const sets = ofKind(objects, 'StatefulSet');
  for (const claim of claims) {
    const set = sets.find(
      (one) =>
        textAt(one, 'metadata', 'name') === claim.workload && textAt(one, 'metadata', 'namespace') === claim.namespace,
    );
    const template = claim.name.slice(0, -`-${claim.workload}-${claim.replica}`.length);
    const mount = mountOf(set, template, claim.mountPath);
    if (mount !== undefined && (textAt(mount, 'subPath') ?? '') !== (claim.subPath ?? '')) {
      const [is, will] = [textAt(mount, 'subPath') ?? 'the root', claim.subPath ?? 'the root'];
      findings.add(
        'refused',
        'data-directory',
        `claim ${keyOf(claim)} (${ownName(claim)})`,
        `StatefulSet ${claim.workload} has its data in ${is} of the volume, and by the values it will be ${will}: are these the values of the release?`,
      );
    }
  }
}

function mountOf(set: Value | undefined, template: string, mountPath: string): Value | undefined {
  return listOf(valueAt(set, ['spec', 'template', 'spec', 'containers']))
    .flatMap((container) => listOf(valueAt(container, ['volumeMounts'])))
    .find((mount) => textAt(mount, 'name') === template && textAt(mount, 'mountPath') === mountPath);
}
