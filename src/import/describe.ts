import { show } from '../kubernetes/text';
import { chartTraits } from '../chart/chart-history';
import { chooseLayout } from './choose-layout';
import { shortcutsOf, withoutShortcuts } from './component-values';
import { type Finding, volumeFinding } from './finding';
import { type Imported, type ImportedComponent, importedSize, layoutOf } from './imported';
import type { Hints } from './hints';
import { replacedValues } from './replaced-values';
import { shortName } from '../layout/short-name';
import { givenFor } from './short-names';
import type { StorageObjects } from '../cluster/read-storage-objects';
import { ownName } from '../layout/host-path-layout';
import type { Claim } from '../model/claim';
import type { VolumeType } from '../model/volume-types';
import type { Match } from './match';
import { findNodes } from './find-nodes';
import type { KubePrometheusStackRelease } from '../release/release';
import { COMPONENTS, type Component } from '../model/components';
import { bytesOf } from '../kubernetes/quantity';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import type { Values } from '../values/values';
import { expectedVolumeRoot, isWithin } from '../layout/host-path';
import { entriesOf, type NodeList, type PerReplica, valueFor } from '../layout/per-replica';

export interface DescribeProps {
  readonly release: KubePrometheusStackRelease;
  readonly matches: readonly Match[];
  readonly valuesFiles: readonly string[];
  /** The values from the files, or the known values if there are no files. */
  readonly values: Values;
  readonly hints: Hints;
  /** What exists. */
  readonly objects: StorageObjects;
}

/**
 * The description that is closest to the existing volumes. What is not known or cannot be used is a finding, and has a
 * stand-in in the description, so that all else that is missing is found too.
 */
export function describeVolumes(props: DescribeProps): {
  readonly imported: Imported;
  readonly findings: readonly Finding[];
} {
  const { release, matches, valuesFiles, values, hints, objects } = props;
  const { claims } = release;
  const components = COMPONENTS.filter((component) => matches.some(({ claim }) => claim.component === component));
  const nodeLabel = labelOf(matches);
  const given = ({ claim, volume }: Match): string => givenFor(hints.paths, claim, { claims, matches }) ?? volume.root;
  const rootOf = (match: Match): string =>
    expectedRoot(given(match), hints) === undefined ? given(match) : `/to-be-given/${ownName(match.claim)}`;
  const nodes = components.map((component) => ({
    component,
    ...findNodes(component, { claims, matches, nodeLabel, given: hints.nodes, objects, values, release }),
  }));
  const layout = chooseLayout(matches, rootOf, (root) => expectedRoot(root, hints) === undefined);
  const common = commonNodes(nodes.map((one) => one.nodes));
  const types = new Map(components.map((component) => [component, typeOf(matches, component)]));
  const areLocal = [...types.values()].every((type) => type === 'local');
  const shortcuts = {
    values,
    traits: chartTraits(release.chartVersion),
    hasFiles: valuesFiles.length > 0,
    isAgent: release.objects.some(({ kind }) => kind === 'PrometheusAgent'),
  };
  const usualClass = `${release.namespace}-${release.name}`;
  const described = nodes.map(({ component, nodes: own }): [Component, ImportedComponent] => {
    const its = matches.filter(({ claim }) => claim.component === component);
    const wanted = claims.filter((claim) => claim.component === component);
    return [
      component,
      {
        size: importedSize(its.map(({ volume: { size } }) => (size === '' ? '1Gi' : size)).reduce(larger)),
        ...classOf(its, usualClass),
        ...pathOf(wanted, its, layout, rootOf, hints.mountPoints),
        ...(!areLocal && types.get(component) === 'local' ? { volumeType: 'local' as const } : {}),
        ...(wanted.every((claim) => valueFor(common, claim) === valueFor(own, claim)) ? {} : { nodes: own }),
        ...shortcutsOf(component, shortcuts),
      },
    ];
  });
  const replaced = replacedValues(values, described, usualClass);
  return {
    imported: {
      release: { name: release.name, namespace: release.namespace, chartVersion: release.chartVersion },
      layout,
      nodes: common,
      ...(nodeLabel === HOSTNAME_LABEL ? {} : { nodeLabel }),
      ...(areLocal ? { volumeType: 'local' as const } : {}),
      components: Object.fromEntries(described),
      valuesFiles,
      values: valuesFiles.length > 0 ? replaced.layer : withoutShortcuts(values, described),
    },
    findings: [
      ...matches.flatMap((match) => unfitFindings(match, given(match), hints, shortName(match.claim, claims))),
      ...nodes.flatMap(({ findings }) => findings),
      ...(valuesFiles.length > 0 ? replaced.findings : []),
    ],
  };
}

/** What a volume root must be instead; it may be where a disk is mounted, if an option says so. */
function expectedRoot(root: string, { mountPoints }: Hints): string | undefined {
  return expectedVolumeRoot(root, mountPoints.has(root) ? root : undefined)?.expected;
}

/** `local` only where all volumes of the component are, because such a volume owns its whole root. */
function typeOf(matches: readonly Match[], component: Component): VolumeType {
  return matches.every(({ claim, volume }) => claim.component !== component || volume.type === 'local')
    ? 'local'
    : 'hostPath';
}

/** The label that pins the volumes; the hostname where any is pinned by it. */
function labelOf(matches: readonly Match[]): string {
  const labels = matches.flatMap(({ volume }) => volume.pinned?.label ?? []);
  return labels.includes(HOSTNAME_LABEL) ? HOSTNAME_LABEL : (labels[0] ?? HOSTNAME_LABEL);
}

/** Findings about volumes that no description can describe. */
function unfitFindings({ volume }: Match, root: string, hints: Hints, name: string): Finding[] {
  const expected = expectedRoot(root, hints);
  const isOnlyTop = expectedVolumeRoot(root, root) === undefined;
  return [
    ...(expected === undefined
      ? []
      : [
          volumeFinding(
            'unusable-path',
            volume.name,
            `its path is ${show(root)}; it must be ${expected}. ${
              isOnlyTop
                ? `If a disk is mounted at ${root} on the node, say so with --mount-point ${root}; if not, move the data, and name the new path with --path ${name}=${root}/${name}`
                : `Move the data, and name the new path with --path ${name}=PATH`
            }`,
          ),
        ]),
    ...(volume.size === ''
      ? [
          volumeFinding(
            'no-size',
            volume.name,
            'spec.capacity.storage must be a quantity greater than 0, such as "400Gi"',
          ),
        ]
      : []),
    ...(['', 'Directory', 'DirectoryOrCreate'].includes(volume.hostPathType)
      ? []
      : [
          volumeFinding(
            'not-a-directory',
            volume.name,
            `spec.hostPath.type is ${show(volume.hostPathType)}; only a directory can be taken over`,
          ),
        ]),
  ];
}

/** The longest list, which names a node for most claims. */
function commonNodes(lists: readonly NodeList[]): NodeList {
  const length = (list: NodeList): number => entriesOf('nodes', list).length;
  const [common = []] = [...lists].sort((a, b) => length(b) - length(a));
  return common;
}

/**
 * One class for each component: that of its first volume that has one. Not that of a provisioner's volume: where the planned
 * volume is missing, a claim of such a class would get a new one that is empty.
 */
function classOf(matches: readonly Match[], usual: string): Pick<ImportedComponent, 'storageClassName'> {
  const name = matches
    .filter(({ volume }) => volume.provisioner === undefined)
    .map(({ volume }) => volume.storageClassName)
    .find((one) => one !== '');
  return name === undefined || name === usual ? {} : { storageClassName: name };
}

/** The path of each claim, as far as the layout does not have it, and where a disk is mounted at it. */
function pathOf(
  claims: readonly Claim[],
  matches: readonly Match[],
  layout: Imported['layout'],
  rootOf: (match: Match) => string,
  mountPoints: ReadonlySet<string>,
): Pick<ImportedComponent, 'path' | 'requireMountPoint'> {
  const made = layoutOf(layout);
  const isMade = matches.every((match) => made.volumeRoot(match.claim) === rootOf(match));
  const present = new Set(matches.map(rootOf));
  const [only = ''] = present;
  /** A claim without a volume gets a directory like those of the others. */
  const root = (claim: Claim): string => {
    const match = matches.find((one) => one.claim === claim);
    return match !== undefined ? rootOf(match) : present.size === 1 && !isMade ? only : made.volumeRoot(claim);
  };
  const roots = claims.map((claim) => [claim, root(claim)] as const);
  const path = isMade ? undefined : listFor(roots);
  const requireMountPoint = listFor(roots.map(([claim, at]) => [claim, diskOf(at, mountPoints)] as const));
  return {
    ...(path === undefined ? {} : { path }),
    ...(requireMountPoint === undefined || requireMountPoint === false ? {} : { requireMountPoint }),
  };
}

/** The innermost of the disks that a directory is on. */
function diskOf(root: string, mountPoints: ReadonlySet<string>): string | false {
  const disks = [...mountPoints].filter((disk) => isWithin(root, disk));
  return disks.reduce<string | false>((best, one) => (best === false || one.length > best.length ? one : best), false);
}

/** One value if all claims have the same, or else a list by replica; with more than one shard a list per shard. */
function listFor<T>(values: readonly (readonly [Claim, T])[]): PerReplica<T> | undefined {
  const [first] = values;
  if (first === undefined || values.every(([, value]) => value === first[1])) {
    return first?.[1];
  }
  const lists: T[][] = [];
  for (const [{ shard, replica }, value] of values) {
    (lists[shard] ??= [])[replica] = value;
  }
  return lists.length > 1 ? lists : lists[0];
}

/** The larger of two quantities. */
function larger(a: string, b: string): string {
  return (bytesOf(b) ?? 0) > (bytesOf(a) ?? 0) ? b : a;
}
