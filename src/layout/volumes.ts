import { show } from '../kubernetes/text';
import type { Size } from 'cdk8s';
import { expectedHostPath, expectedSubPath } from './host-path';
import { type HostPathLayout, ownName } from './host-path-layout';
import { type NodeList, nodeListProblems, nodeOf } from './node-list';
import type { Volume, VolumeType } from '../model/volume';
import type { Claim } from '../model/claim';
import { groupBy } from '../model/group-by';
import { AN_ID, isId } from '../kubernetes/ids';
import { isDnsLabel, isDnsSubdomain, joinName, MAX_SUBDOMAIN } from '../kubernetes/names';
import { bytesOf, quantityOf } from '../kubernetes/quantity';
import { invalid, type Problem, Problems } from '../model/problems';

/** What one component's volumes are like. */
export interface ComponentVolumes {
  /** The size of each volume and claim. Not a quota: a directory of a node can grow past it. */
  readonly size: Size;
  /**
   * The class that claim and volume name.
   * @default - `<namespace>-<release>`, the same for all components of a release
   */
  readonly storageClassName?: string;
  /**
   * The volume root of each of the component's claims, absolute; on different nodes it may be the same.
   * @default - where the layout puts it
   */
  readonly path?: string;
  /**
   * The component's own nodes, by replica; with more than one shard a list per shard.
   * @default - the nodes of the description
   */
  readonly nodes?: NodeList;
}

/** Claims, and where their data shall lie. */
export interface VolumesProps {
  /** Begins the name of every volume, and is the default StorageClass: `<namespace>-<release>`. */
  readonly name: string;
  /** The claims, of a release or given by hand; each gets a volume. */
  readonly claims: readonly Claim[];
  /** Which directory each volume gets. */
  readonly layout: HostPathLayout;
  /** What the volumes are like, by the component of their claims. */
  readonly components: Readonly<Record<string, ComponentVolumes>>;
  /**
   * The nodes of all components that have none of their own.
   * @default - every component names its own
   */
  readonly nodes?: NodeList;
  /**
   * `hostPath`: no usage metrics, fsGroup is not applied, any directory. `local`: usage metrics, and the kubelet
   * applies fsGroup to the whole volume root, which therefore no two claims can share.
   * @default 'hostPath'
   */
  readonly volumeType?: VolumeType;
}

/**
 * One volume for each claim: its node, its directories, its class and size. A pure function: the same claims get the
 * same volumes, and one more replica or shard changes none that was there.
 *
 * @throws StorageError that lists every path, node and size that is not right
 */
export function volumesOf(props: VolumesProps): Volume[] {
  const problems = new Problems(`cannot place the volumes of ${show(props.name)}`);
  const type = props.volumeType ?? 'hostPath';
  if (!(['hostPath', 'local'] as readonly unknown[]).includes(type)) {
    problems.add(`volumeType: got ${show(type)}, want "hostPath" or "local"`);
  }
  const expectedRoot = expectedHostPath(props.layout.root);
  if (expectedRoot !== undefined) {
    problems.add(invalid(expectedRoot.code, 'layout', props.layout.root, expectedRoot.expected));
  }
  for (const [component, described] of Object.entries(props.components)) {
    problems.add(...componentProblems(component, described));
  }
  const volumes = [...groupBy(props.claims, ({ component }) => component)].flatMap(([component, claims]) => {
    const described = props.components[component];
    if (described === undefined) {
      problems.add(`${component}: got nothing, want the size of its volumes, because it has claims`);
      return [];
    }
    const nodes = described.nodes ?? props.nodes;
    problems.add(
      ...nodeListProblems(described.nodes === undefined ? 'nodes' : `${component}.nodes`, nodes, claims),
      ...claims.flatMap(claimProblems),
    );
    return claims.flatMap((claim) => {
      const node = nodeOf(nodes, claim);
      return node === undefined ? [] : [volumeOf(props.name, claim, described, props.layout, node, type)];
    });
  });
  problems.throwIfAny();
  const roots = groupBy(volumes, ({ node, root }) => `${node} ${root}`);
  return volumes.map((volume) => ({
    ...volume,
    sharedRoot: volume.sharedRoot || (roots.get(`${volume.node} ${volume.root}`)?.length ?? 0) > 1,
  }));
}

function volumeOf(
  name: string,
  claim: Claim,
  described: ComponentVolumes,
  layout: HostPathLayout,
  node: string,
  type: VolumeType,
): Volume {
  const root = described.path ?? layout.volumeRoot(claim);
  return {
    name: joinName([name, ownName(claim)], MAX_SUBDOMAIN),
    claim,
    node,
    type,
    root,
    sharedRoot: layout.isShared && root === layout.root,
    dataDirectory: claim.subPath === undefined ? root : `${root}/${claim.subPath}`,
    size: described.size,
    storageClassName: described.storageClassName ?? name,
  };
}

function componentProblems(
  component: string,
  { size, storageClassName, path }: ComponentVolumes,
): (Problem | string)[] {
  const problems: (Problem | string)[] = [];
  const quantity = quantityOf(size);
  const bytes = bytesOf(quantity);
  if (bytes === undefined) {
    problems.push(`${component}.size: got ${show(size)}, want a Size of cdk8s, such as Size.gibibytes(50)`);
  } else if (bytes <= 0) {
    problems.push(`${component}.size: got ${quantity}, want more than nothing, such as Size.gibibytes(50)`);
  }
  if (storageClassName !== undefined && !isDnsSubdomain(storageClassName)) {
    problems.push(
      `${component}.storageClassName: got ${show(storageClassName)}, want lower case letters, digits, dashes and dots`,
    );
  }
  const expected = path === undefined ? undefined : expectedHostPath(path);
  if (expected !== undefined) {
    problems.push(invalid(expected.code, `${component}.path`, path, expected.expected));
  }
  return problems;
}

/** What no claim of the stack can have, but one given by hand. */
function claimProblems({ component, namespace, name, subPath, owner }: Claim): string[] {
  const problems: string[] = [];
  if (!/^[a-z][A-Za-z0-9-]*$/.test(component)) {
    problems.push(`component ${show(component)} of claim ${show(name)}: want letters, digits and dashes`);
  }
  if (!isDnsSubdomain(name)) {
    problems.push(`claim ${show(name)} of ${component}: want a name of lower case letters, digits, dashes and dots`);
  }
  if (!isDnsLabel(namespace)) {
    problems.push(`namespace ${show(namespace)} of claim ${show(name)}: want lower case letters, digits and dashes`);
  }
  const want = subPath === undefined ? undefined : expectedSubPath(subPath);
  if (want !== undefined) {
    problems.push(`subPath ${show(subPath)} of claim ${show(name)}: want ${want}`);
  }
  for (const [key, id] of Object.entries({ uid: owner.uid, gid: owner.gid })) {
    if (!isId(id)) {
      problems.push(`owner.${key} ${show(id)} of claim ${show(name)}: want ${AN_ID}`);
    }
  }
  return problems;
}
