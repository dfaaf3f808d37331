import { volumeNamesOf } from '../planned-names';
import type { PlanOnDisk } from '../../files/plan-on-disk';
import { type ClusterState, type Elsewhere, known } from '../../cluster/cluster-state';
import { installChart } from '../fixes';
import { fact, nameOf } from '../evidence';
import { deletion, type Diagnosis, type Evidence, instruct } from '../finding';
import type { ClaimObject, CustomResource } from '../../cluster/objects';
import { installedBy } from '../../cluster/installed-by';
import { plainText } from '../../cluster/plain-text';
import { helm } from '../../commands/command';
import { isDnsLabel, isDnsSubdomain } from '../../kubernetes/names';

interface Identity {
  readonly name: string;
  readonly namespace: string;
}

/** The planned values under another release name or in another namespace: its claims wait for volumes with other names. */
export function installedElsewhere(
  plan: PlanOnDisk,
  plans: readonly PlanOnDisk[],
  { elsewhere, volumes: live }: ClusterState,
): Diagnosis | undefined {
  if (elsewhere === undefined) {
    return undefined;
  }
  const { release, nodes } = plan.document;
  const volumes = nodes.flatMap((node) => node.volumes);
  const ours = volumeNamesOf(plan.document);
  const classes = new Set<string | undefined>(volumes.map(({ storageClassName }) => storageClassName));
  const isPlanned = plannedBy(plans);
  const claims = known(elsewhere.claims).filter((claim) => !isPlanned(claim));
  const objects = known(elsewhere.customResources).filter(
    (object) =>
      !isPlanned(object) &&
      classes.has(object.spec.storage?.volumeClaimTemplate?.spec.storageClassName) &&
      // a class may serve other releases too: one with a volume of its own is not ours
      !claims.some(
        (claim) => isClaimOf(object, claim) && claim.status.phase === 'Bound' && !ours.has(claim.spec.volumeName),
      ),
  );
  const waiting = claims.filter(
    (claim) =>
      claim.status.phase === 'Pending' &&
      (ours.has(claim.spec.volumeName) || classes.has(claim.spec.storageClassName)) &&
      (isOfGrafana(claim) || objects.some((object) => isClaimOf(object, claim))),
  );
  const charts = waiting.filter(isOfGrafana);
  const owners = [...objects, ...charts].map(({ metadata }) => identityOf(metadata));
  const others = [...new Map(owners.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
  const [other] = others;
  if (other === undefined) {
    return undefined;
  }
  const left = waiting.filter((claim) => !isOfGrafana(claim));
  const wasBound = known(live).some(
    ({ metadata, spec }) => ours.has(metadata.name) && (spec.claimRef?.uid ?? '') !== '',
  );
  const hasData = !elsewhere.claims.seen || others.some((one) => hasBoundClaims(one, elsewhere));
  const found = {
    code: 'installed-elsewhere',
    status: 'problem',
    about: `release ${release.namespace}/${release.name}`,
    evidence: evidenceOf(objects, waiting, ours),
  } as const;
  if (wasBound || hasData) {
    return {
      ...found,
      title: `${others.map(shown).join(', ')} asks for what is planned for ${shown(release)}, which is not installed`,
      cause: `its values name the StorageClass or a volume of this release. The volumes are reserved for the planned names, so its claims are never bound${wasBound ? '; the release was installed before, and its data is in these volumes' : ''}`,
      data: 'still in the planned directories',
      fix: [
        instruct(
          `Correct the values of ${others.map(shown).join(' and ')}: give it a StorageClass and volumes of its own. A claim of it that is Pending keeps its old request, so its owner deletes it. Do not uninstall the release because of this`,
        ),
        installChart(plan, `Install ${shown(release)} as planned`),
      ],
    };
  }
  const helms = others.filter(({ name, namespace }) => isDnsSubdomain(name) && isDnsLabel(namespace));
  return {
    ...found,
    title: `the chart is installed as ${others.map(shown).join(', ')}, but planned as ${shown(release)}`,
    cause:
      'names of claims follow from release and namespace, and the volumes are reserved for the planned names: the claims of another release are never bound. Installing a second stack under the planned name does not change that',
    fix: [
      deletion(
        'If the name of the installed release is a mistake, uninstall that release; none of its claims is bound',
        'the other release, which has stored nothing in a claim',
        ...helms.map(({ name, namespace }) => helm('uninstall', name, '--namespace', namespace, '--wait')),
      ),
      ...(left.length === 0
        ? []
        : [
            instruct(
              `Its claims were never bound and hold no data. They are of no plan, so delete them yourself: ${left.map(({ metadata: { namespace, name } }) => plainText(`${namespace}/${name}`)).join(', ')}`,
            ),
          ]),
      installChart(plan, 'Then install the release as planned'),
      instruct(
        `Or, if the description is wrong, describe what is installed (release: { name: '${plainText(other.name)}', namespace: '${plainText(other.namespace)}' }), synthesize and apply; the volumes with the old names can then be deleted`,
      ),
    ],
  };
}

function evidenceOf(
  objects: readonly CustomResource[],
  waiting: readonly ClaimObject[],
  ours: ReadonlySet<string>,
): Evidence[] {
  return [
    ...objects.map((object) =>
      fact(
        nameOf(object.kind, object),
        `of release ${identityOf(object.metadata).name}, with the planned StorageClass`,
      ),
    ),
    ...waiting.map((claim) =>
      fact(
        nameOf('claim', claim),
        ours.has(claim.spec.volumeName)
          ? `Pending, requests the planned volume ${claim.spec.volumeName}`
          : `Pending, StorageClass ${claim.spec.storageClassName ?? ''}`,
      ),
    ),
  ];
}

/** Whether a claim of a release is bound, by its labels or by the names that the operator gives. */
function hasBoundClaims(release: Identity, { claims, customResources }: Elsewhere): boolean {
  const objects = known(customResources).filter(({ metadata }) => isSame(identityOf(metadata), release));
  return known(claims).some(
    (claim) =>
      claim.status.phase !== 'Pending' &&
      (isSame(identityOf(claim.metadata), release) || objects.some((object) => isClaimOf(object, claim))),
  );
}

function isSame(a: Identity, b: Identity): boolean {
  return a.name === b.name && a.namespace === b.namespace;
}

function shown({ name, namespace }: Identity): string {
  return plainText(`release ${name} in namespace ${namespace}`);
}

function identityOf(metadata: CustomResource['metadata']): Identity {
  const { name = 'of another name', namespace } = installedBy(metadata);
  return { name, namespace };
}

function isOfGrafana({ metadata }: ClaimObject): boolean {
  return metadata.labels['app.kubernetes.io/name'] === 'grafana';
}

/** By the names that the operator gives to claims. */
function isClaimOf({ metadata }: CustomResource, claim: ClaimObject): boolean {
  const { namespace, name } = claim.metadata;
  const base = name.replace(/-\d+$/, '').replace(/-shard-\d+$/, '');
  return namespace === metadata.namespace && base !== name && base.endsWith(`-${metadata.name}`);
}

/** Whether an object belongs to one of the plans, by its release or by its name. */
function plannedBy(plans: readonly PlanOnDisk[]): (object: CustomResource | ClaimObject) => boolean {
  const names = plans.flatMap(({ document }) => [
    ...document.objects.map(({ namespace, name }) => `${namespace}/${name}`),
    ...document.nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => `${claim.namespace}/${claim.name}`)),
  ]);
  const all = new Set(names);
  return ({ metadata }) => {
    const identity = identityOf(metadata);
    return (
      all.has(`${metadata.namespace}/${metadata.name}`) ||
      plans.some(
        ({ document: { release } }) => release.name === identity.name && release.namespace === identity.namespace,
      )
    );
  };
}
