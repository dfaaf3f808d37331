import { groupBy } from '../group-by';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { show } from '../problems';
import { DATA_DIRECTORY } from '../render/labels';
import { isWithin } from '../volumes/host-path';

/** A PersistentVolume as it stands in a manifest; nothing about it is certain. */
export interface Manifest {
  readonly file: string;
  readonly object: unknown;
}

/** What is wrong with one or two objects. */
export interface Violation {
  readonly rule: 'own-directory' | 'node-affinity' | 'claim-ref' | 'host-path-type' | 'reclaim-policy';
  readonly recommendation: string;
  readonly fix: string;
  readonly resources: readonly { readonly name: string; readonly file: string; readonly location: string }[];
}

interface LocalVolume {
  readonly name: string;
  readonly file: string;
  readonly spec: unknown;
  readonly source: 'hostPath' | 'local';
  readonly path: string;
  /** The hostnames it is pinned to; `undefined`: any node. */
  readonly nodes: readonly string[] | undefined;
  /** The directory that no other volume may lie in, hold or share. */
  readonly own: string;
}

/**
 * What goes wrong with PersistentVolumes on directories of nodes, whoever wrote them. Volumes of other kinds are nobody's
 * business here.
 */
export function persistentVolumeViolations(manifests: readonly Manifest[]): Violation[] {
  const volumes = manifests.flatMap(localVolume);
  return [...volumes.flatMap(ownViolations), ...overlaps(volumes)];
}

function localVolume({ file, object }: Manifest): LocalVolume[] {
  if (at(object, 'kind') !== 'PersistentVolume' || at(object, 'apiVersion') !== 'v1') {
    return [];
  }
  const spec = at(object, 'spec');
  return (['hostPath', 'local'] as const).flatMap((source) => {
    const path = at(spec, source, 'path');
    if (typeof path !== 'string') {
      return [];
    }
    const root = path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
    const annotated = at(object, 'metadata', 'annotations', DATA_DIRECTORY);
    const sub = subPathOf(at(spec, 'claimRef', 'name'));
    const data = typeof annotated === 'string' ? annotated : sub === undefined ? root : `${root}/${sub}`;
    return [
      {
        name: nameOf(object),
        file,
        spec,
        source,
        path,
        nodes: nodesOf(spec),
        own: source === 'local' ? root : data,
      },
    ];
  });
}

function nameOf(object: unknown): string {
  const name = at(object, 'metadata', 'name');
  return typeof name === 'string' ? name : 'a volume without a name';
}

/** Prometheus and Alertmanager of the operator write into a directory of their own below the volume's root. */
function subPathOf(claim: unknown): string | undefined {
  const match = /^(prometheus|prom-agent|alertmanager)-.*-db-\1-.*-\d+$/.exec(typeof claim === 'string' ? claim : '');
  return match === null ? undefined : match[1] === 'alertmanager' ? 'alertmanager-db' : 'prometheus-db';
}

function nodesOf(spec: unknown): readonly string[] | undefined {
  const terms = at(spec, 'nodeAffinity', 'required', 'nodeSelectorTerms');
  if (!Array.isArray(terms) || terms.length === 0) {
    return undefined;
  }
  const nodes = terms.map((term: unknown) => {
    const expressions = at(term, 'matchExpressions');
    const pinned: unknown = (Array.isArray(expressions) ? expressions : []).find(
      (one: unknown) => at(one, 'key') === HOSTNAME_LABEL && at(one, 'operator') === 'In',
    );
    const values = at(pinned, 'values');
    return Array.isArray(values) ? values.map(String) : undefined;
  });
  // another label may mean any node
  return nodes.includes(undefined) ? undefined : [...new Set(nodes.flatMap((some) => some ?? []))];
}

function ownViolations({ name, file, spec, source }: LocalVolume): Violation[] {
  const violation = (rule: Violation['rule'], location: string, recommendation: string, fix: string): Violation => ({
    rule,
    recommendation,
    fix,
    resources: [{ name, file, location }],
  });
  const claimRef = at(spec, 'claimRef');
  const type = at(spec, 'hostPath', 'type');
  const policy = at(spec, 'persistentVolumeReclaimPolicy');
  const terms = at(spec, 'nodeAffinity', 'required', 'nodeSelectorTerms');
  return [
    ...(Array.isArray(terms) && terms.length > 0
      ? []
      : [
          violation(
            'node-affinity',
            'spec.nodeAffinity',
            'a directory is on one node: without nodeAffinity the pod starts on any, with an empty one',
            `spec.nodeAffinity.required with ${HOSTNAME_LABEL} In [the node]`,
          ),
        ]),
    ...(claimRef !== undefined && claimRef !== null && typeof at(claimRef, 'namespace') !== 'string'
      ? [
          violation(
            'claim-ref',
            'spec.claimRef.namespace',
            'a claimRef without namespace reserves the volume for no claim',
            'spec.claimRef with apiVersion, kind, namespace and name',
          ),
        ]
      : []),
    ...(at(claimRef, 'uid') !== undefined
      ? [
          violation(
            'claim-ref',
            'spec.claimRef.uid',
            "with the uid of one claim the volume is lost to that claim's successor",
            'spec.claimRef without uid and resourceVersion',
          ),
        ]
      : []),
    ...(source === 'hostPath' && type !== 'Directory'
      ? [
          violation(
            'host-path-type',
            'spec.hostPath.type',
            `with ${type === undefined || type === '' ? 'no type' : `the type ${show(type)}`} the kubelet takes or makes what it finds: an empty directory of root, perhaps on the wrong disk`,
            'spec.hostPath.type: Directory',
          ),
        ]
      : []),
    ...(policy === 'Retain'
      ? []
      : [
          violation(
            'reclaim-policy',
            'spec.persistentVolumeReclaimPolicy',
            policy === undefined
              ? 'say what happens to the data when the claim is deleted'
              : `nothing deletes directories of nodes properly: ${show(policy)} leaves a failed volume, or loses the data`,
            'spec.persistentVolumeReclaimPolicy: Retain',
          ),
        ]),
  ];
}

/** Sorted with a slash behind, all that lies below a directory follows it at once. */
function overlaps(volumes: readonly LocalVolume[]): Violation[] {
  const everywhere = volumes.filter(({ nodes }) => nodes === undefined);
  const pinned = volumes.flatMap((volume) => (volume.nodes ?? []).map((node) => ({ node, volume })));
  const groups = [...groupBy(pinned, ({ node }) => node).values()].map((some) => [
    ...some.map(({ volume }) => volume),
    ...everywhere,
  ]);
  const found = new Map<string, Violation>();
  for (const group of groups.length === 0 ? [everywhere] : groups) {
    const sorted = group.toSorted((a, b) => (`${a.own}/` < `${b.own}/` ? -1 : 1));
    let [outer] = sorted;
    for (const inner of sorted.slice(1)) {
      if (outer !== undefined && isWithin(inner.own, outer.own)) {
        found.set(`${outer.file} ${outer.name} ${inner.file} ${inner.name}`, overlap(outer, inner));
      } else {
        outer = inner;
      }
    }
  }
  return [...found.values()];
}

function overlap(outer: LocalVolume, inner: LocalVolume): Violation {
  return {
    rule: 'own-directory',
    recommendation:
      outer.own === inner.own
        ? `${outer.name} and ${inner.name} both have ${outer.own} on one node: their processes write into each other`
        : `${inner.own} of ${inner.name} lies in ${outer.own}, which ${outer.name} has for itself: a chown of the one breaks the other`,
    fix: 'a directory of its own for each volume',
    resources: [outer, inner].map(({ name, file, source }) => ({ name, file, location: `spec.${source}.path` })),
  };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
