import type { Size } from 'cdk8s';
import { expectedMountPoint, type ExpectedPath, expectedVolumeRoot, isWithin } from './host-path';
import { type HostPathLayout, ownName } from './host-path-layout';
import {
  entriesOf,
  entryFor,
  lengthProblems,
  type NodeList,
  nodeListProblems,
  type PerReplica,
  valueFor,
} from './per-replica';
import { CLAIM, MODE, OBJECT_NAME } from './volume-check';
import { joinName, MAX_SUBDOMAIN } from '../kubernetes/names';
import { quantityOf } from '../kubernetes/quantity';
import { anything, type Check, checked, list, object, oneOf, optional, record, SIZE, value } from '../model/check';
import type { Claim } from '../model/claim';
import { groupBy } from '../model/group-by';
import { invalid, type Problem, problem, Problems } from '../model/problems';
import type { PlannedVolume } from '../model/volume';
import { VOLUME_TYPE_NAMES, type VolumeType } from '../model/volume-types';

/** The volumes of one component. */
export interface ComponentVolumes {
  /** The size of each volume and claim. Not a quota: a directory can grow larger. */
  readonly size: Size;
  /**
   * The StorageClass of claim and volume.
   * @default - `<namespace>-<release>`, the same for all components of a release
   */
  readonly storageClassName?: string;
  /**
   * The volume root of each of the component's claims, absolute: one for all, a list by replica, or with more than one
   * shard a list per shard. On different nodes it may be the same.
   * @default - where the layout puts it
   */
  readonly path?: PerReplica<string>;
  /**
   * The component's own nodes: one for all, a list by replica, or with more than one shard a list per shard.
   * @default - the nodes of the description
   */
  readonly nodes?: NodeList;
  /**
   * How the component's directories become volumes.
   * @default - as the description says
   */
  readonly volumeType?: VolumeType;
  /**
   * The directory where a disk must be mounted on the node, above the volume root or the same: one for all, a list by
   * replica, or with more than one shard a list per shard. `false`: none is asked for, whatever the description says.
   * @default - as the description says
   */
  readonly requireMountPoint?: PerReplica<string | false>;
  /**
   * The mode of its data directories, in three or four octal digits; the owner needs 7.
   * @default - the mode of `initJob`, '2770'
   */
  readonly mode?: string;
}

/** Claims, and the place of their data. */
export interface VolumesProps {
  /** The prefix of the name of every volume, and the default StorageClass: `<namespace>-<release>`. */
  readonly name: string;
  /** The claims, from a release or written by you. Each has a volume. */
  readonly claims: readonly Claim[];
  /** The directory of each volume. */
  readonly layout: HostPathLayout;
  /** The properties of the volumes, by the component of their claims. */
  readonly components: Readonly<Record<string, ComponentVolumes>>;
  /**
   * The nodes of all components that have none of their own: one for all, a list by replica, or with more than one shard
   * a list per shard.
   * @default - every component names its own
   */
  readonly nodes?: NodeList;
  /**
   * `hostPath`: no usage metrics, fsGroup is not applied, any directory. `local`: usage metrics, and the kubelet
   * applies fsGroup to the whole volume root, so no two claims can share it.
   * @default 'hostPath'
   */
  readonly volumeType?: VolumeType;
  /**
   * The directory where a disk must be mounted on every node, above all volume roots. A component can have another one.
   * @default - none is asked for
   */
  readonly requireMountPoint?: string;
}

/** Recognised by its method, because there may be two copies of this library. */
export const LAYOUT = value<HostPathLayout>((layout) => {
  const { root, isShared, volumeRoot } = layout as Partial<HostPathLayout>;
  return typeof root === 'string' && typeof isShared === 'boolean' && typeof volumeRoot === 'function';
}, "HostPathLayout.perVolume('/prometheus/data') or HostPathLayout.sharedRoot('/prometheus/data')");
/** `nodeListProblems` checks it, because it knows the claims. */
export const ANY_NODES = anything<NodeList>('a list of nodes');

/** The properties of `ComponentVolumes`, for what extends it. `placeVolumes` checks the paths, as it knows the claims. */
export const COMPONENT_VOLUMES = {
  size: SIZE,
  storageClassName: optional(OBJECT_NAME),
  path: optional(anything<PerReplica<string>>('an absolute path on the node, such as "/prometheus/data"')),
  nodes: optional(ANY_NODES),
  volumeType: optional(oneOf(VOLUME_TYPE_NAMES)),
  requireMountPoint: optional(anything<PerReplica<string | false>>('a path, or false')),
  mode: optional(MODE),
};

/** `placeVolumes` checks it. */
export const ANY_MOUNT_POINT = anything<string>('the directory where a disk must be mounted');

const PROPS: Check<VolumesProps> = object<VolumesProps>(
  {
    name: OBJECT_NAME,
    claims: list(CLAIM, 'a list of claims'),
    layout: LAYOUT,
    components: record(
      object<ComponentVolumes>(COMPONENT_VOLUMES, 'the size of its volumes'),
      'the sizes of volumes by component',
    ),
    nodes: optional(ANY_NODES),
    volumeType: optional(oneOf(VOLUME_TYPE_NAMES)),
    requireMountPoint: optional(ANY_MOUNT_POINT),
  },
  'claims and where their data is kept',
);

/**
 * One volume for each claim, with its node, directories, class and size. A pure function: the same claims have the
 * same volumes, and one more replica or shard changes no existing volume.
 *
 * @throws StorageError with every invalid claim, path, node and size
 */
export function volumesOf(props: VolumesProps): PlannedVolume[] {
  const problems = new Problems('cannot place the volumes');
  const { value: read, problems: wrong } = checked(PROPS, props);
  problems.add(...wrong);
  problems.throwIfAny();
  const placed = placeVolumes(read ?? props);
  problems.add(...placed.problems);
  problems.throwIfAny();
  return placed.volumes;
}

/**
 * The same for what has been checked, as far as it can be placed, and what is in the way of the rest.
 * @param mountPointPath the property that holds `requireMountPoint`
 */
export function placeVolumes(
  props: VolumesProps,
  mountPointPath = 'requireMountPoint',
): { readonly volumes: PlannedVolume[]; readonly problems: readonly Problem[] } {
  const problems = [...directoryProblems(props, mountPointPath)];
  const volumes = [...groupBy(props.claims, ({ component }) => component)].flatMap(([component, claims]) => {
    const described = props.components[component];
    if (described === undefined) {
      problems.push(
        problem(
          'missing-property',
          `components.${component}`,
          `components.${component} is not set; it must have the size of its volumes, because there are claims of ${component}`,
        ),
      );
      return [];
    }
    const { path, requireMountPoint } = described;
    const nodes = described.nodes ?? props.nodes;
    problems.push(
      ...nodeListProblems(described.nodes === undefined ? 'nodes' : `${component}.nodes`, nodes, claims),
      ...lengthProblems({ path: `${component}.path`, values: path, claims, code: 'too-few-paths', noun: 'path' }),
      ...lengthProblems({
        path: `${component}.requireMountPoint`,
        values: requireMountPoint,
        claims,
        code: 'too-few-paths',
        noun: 'path',
      }),
    );
    return claims.flatMap((claim) => {
      const node = valueFor(nodes, claim);
      const root = path === undefined ? props.layout.volumeRoot(claim) : valueFor(path, claim);
      // a caller without types may have given anything
      if (typeof node !== 'string' || typeof root !== 'string') {
        return [];
      }
      const volume = volumeOf(props, claim, described, node, root);
      problems.push(...rootProblems(volume, described, mountPointPath));
      return [volume];
    });
  });
  const roots = groupBy(volumes, ({ node, root }) => `${node} ${root}`);
  return {
    volumes: volumes.map((volume) => ({
      ...volume,
      sharedRoot: volume.sharedRoot || (roots.get(`${volume.node} ${volume.root}`)?.length ?? 0) > 1,
    })),
    problems,
  };
}

/** What is wrong with directories whatever claims there are. */
function directoryProblems({ layout, components, requireMountPoint }: VolumesProps, mountPointPath: string): Problem[] {
  // one for all; a component has a list
  const demanded = [{ value: requireMountPoint as unknown, at: mountPointPath }];
  const own = Object.entries(components).flatMap(([component, described]) =>
    entriesOf<unknown>(`${component}.requireMountPoint`, described.requireMountPoint),
  );
  const mountPoints = [...demanded, ...own].filter(({ value }) => value !== undefined);
  const paths = Object.entries(components).flatMap(([component, { path }]) =>
    path === undefined ? [] : entriesOf<unknown>(`${component}.path`, path),
  );
  const isDisk = mountPoints.some(({ value }) => value === layout.root);
  return [
    ...expectPath('layout', layout.root, isDisk ? expectedMountPoint(layout.root) : expectedVolumeRoot(layout.root)),
    ...paths.flatMap(({ value, at }) => expectPath(at, value, expectedMountPoint(value))),
    ...mountPoints.flatMap(({ value, at }) => {
      const expected = value === false && at !== mountPointPath ? undefined : expectedMountPoint(value)?.expected;
      return expected === undefined ? [] : [invalid('invalid-mount-point', at, value, expected)];
    }),
  ];
}

/** What is wrong with a volume root beside its disk; that each is a path is known. */
function rootProblems(
  { claim, root, mountPoint }: PlannedVolume,
  { path, requireMountPoint }: ComponentVolumes,
  mountPointPath: string,
): Problem[] {
  if (expectedMountPoint(root) !== undefined) {
    return [];
  }
  if (mountPoint !== undefined && !isWithin(root, mountPoint)) {
    const own = `${claim.component}.requireMountPoint`;
    const { at } =
      requireMountPoint === undefined ? { at: mountPointPath } : entryFor<unknown>(own, requireMountPoint, claim);
    const other = at === mountPointPath ? `, or set ${own} to false or to the disk of ${claim.component}` : '';
    return [invalid('invalid-mount-point', at, mountPoint, `a directory above the volume root ${root}${other}`)];
  }
  const where = path === undefined ? 'layout' : entryFor(`${claim.component}.path`, path, claim).at;
  return expectPath(where, root, expectedVolumeRoot(root, mountPoint));
}

function expectPath(where: string, path: unknown, wrong: ExpectedPath | undefined): Problem[] {
  return wrong === undefined ? [] : [invalid(wrong.code, where, path, wrong.expected)];
}

function volumeOf(
  { name, layout, volumeType, requireMountPoint }: VolumesProps,
  claim: Claim,
  described: ComponentVolumes,
  node: string,
  root: string,
): PlannedVolume {
  const demanded = valueFor(described.requireMountPoint, claim) ?? requireMountPoint;
  const mountPoint = demanded === false || expectedMountPoint(demanded) !== undefined ? undefined : demanded;
  return {
    name: joinName([name, ownName(claim)], MAX_SUBDOMAIN),
    claim,
    node,
    type: described.volumeType ?? volumeType ?? 'hostPath',
    root,
    ...(mountPoint === undefined ? {} : { mountPoint }),
    ...(described.mode === undefined ? {} : { mode: described.mode }),
    sharedRoot: layout.isShared && root === layout.root,
    dataDirectory: claim.subPath === undefined ? root : `${root}/${claim.subPath}`,
    size: quantityOf(described.size),
    storageClassName: described.storageClassName ?? name,
  };
}
