import type { Size } from 'cdk8s';
import { expectedHostPath } from './host-path';
import { type HostPathLayout, ownName } from './host-path-layout';
import { type NodeList, nodeListProblems, nodeOf } from './node-list';
import { CLAIM, OBJECT_NAME } from './volume-check';
import { joinName, MAX_SUBDOMAIN } from '../kubernetes/names';
import { quantityOf } from '../kubernetes/quantity';
import {
  anything,
  type Check,
  checked,
  list,
  object,
  oneOf,
  optional,
  record,
  SIZE,
  text,
  value,
} from '../model/check';
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
   * The absolute volume root of each claim of the component. It may be the same on different nodes.
   * @default - from the layout
   */
  readonly path?: string;
  /**
   * The component's own nodes, by replica, or with more than one shard a list per shard.
   * @default - the nodes of the description
   */
  readonly nodes?: NodeList;
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
   * The nodes of all components without their own nodes.
   * @default - every component must have its own nodes
   */
  readonly nodes?: NodeList;
  /**
   * `hostPath`: no usage metrics, fsGroup is not applied, any directory. `local`: usage metrics, and the kubelet
   * applies fsGroup to the whole volume root, so no two claims can share it.
   * @default 'hostPath'
   */
  readonly volumeType?: VolumeType;
}

/** Recognised by its method, because there may be two copies of this library. */
export const LAYOUT = value<HostPathLayout>((layout) => {
  const { root, isShared, volumeRoot } = layout as Partial<HostPathLayout>;
  return typeof root === 'string' && typeof isShared === 'boolean' && typeof volumeRoot === 'function';
}, "HostPathLayout.perVolume('/prometheus/data') or HostPathLayout.sharedRoot('/prometheus/data')");
/** `nodeListProblems` checks it, because it knows the claims. */
export const ANY_NODES = anything<NodeList>('a list of nodes');

/** The checks of `ComponentVolumes`, for types that extend it. */
export const COMPONENT_VOLUMES = {
  size: SIZE,
  storageClassName: optional(OBJECT_NAME),
  path: optional(text(() => true, 'an absolute path on the node, such as "/prometheus/data"', 'invalid-path')),
  nodes: optional(ANY_NODES),
};

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

/** The same for checked properties: the volumes that have a place, and the problems of all others. */
export function placeVolumes(props: VolumesProps): {
  readonly volumes: PlannedVolume[];
  readonly problems: readonly Problem[];
} {
  const type = props.volumeType ?? 'hostPath';
  const problems = pathProblems('layout', props.layout.root);
  for (const [component, { path }] of Object.entries(props.components)) {
    problems.push(...(path === undefined ? [] : pathProblems(`${component}.path`, path)));
  }
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
    const nodes = described.nodes ?? props.nodes;
    problems.push(...nodeListProblems(described.nodes === undefined ? 'nodes' : `${component}.nodes`, nodes, claims));
    return claims.flatMap((claim) => {
      const node = nodeOf(nodes, claim);
      return node === undefined ? [] : [volumeOf(props.name, claim, described, props.layout, node, type)];
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

function pathProblems(where: string, path: unknown): Problem[] {
  const wrong = expectedHostPath(path);
  return wrong === undefined ? [] : [invalid(wrong.code, where, path, wrong.expected)];
}

function volumeOf(
  name: string,
  claim: Claim,
  described: ComponentVolumes,
  layout: HostPathLayout,
  node: string,
  type: VolumeType,
): PlannedVolume {
  const root = described.path ?? layout.volumeRoot(claim);
  return {
    name: joinName([name, ownName(claim)], MAX_SUBDOMAIN),
    claim,
    node,
    type,
    root,
    sharedRoot: layout.isShared && root === layout.root,
    dataDirectory: claim.subPath === undefined ? root : `${root}/${claim.subPath}`,
    size: quantityOf(described.size),
    storageClassName: described.storageClassName ?? name,
  };
}
