import { show } from '../kubernetes/text';
import { groupBy } from '../model/group-by';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { DATA_DIRECTORY } from '../model/labels';
import { listOf, type Value, valueAt } from '../values/values';
import { overlapsOf } from '../layout/host-path';

/** A PersistentVolume as it stands in a manifest; nothing about it is certain. */
export interface Manifest {
  readonly file: string;
  readonly object: Value;
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
  readonly spec: Value | undefined;
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
  if (valueAt(object, ['kind']) !== 'PersistentVolume' || valueAt(object, ['apiVersion']) !== 'v1') {
    return [];
  }
  const spec = valueAt(object, ['spec']);
  return (['hostPath', 'local'] as const).flatMap((source) => {
    const path = valueAt(spec, [source, 'path']);
    if (typeof path !== 'string') {
      return [];
    }
    const root = path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
    const annotated = valueAt(object, ['metadata', 'annotations', DATA_DIRECTORY]);
    const sub = subPathOf(valueAt(spec, ['claimRef', 'name']));
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

function nameOf(object: Value): string {
  const name = valueAt(object, ['metadata', 'name']);
  return typeof name === 'string' ? name : 'a volume without a name';
}

/** Prometheus and Alertmanager of the operator write into a directory of their own below the volume's root. */
function subPathOf(claim: Value | undefined): string | undefined {
  const match = /^(prometheus|prom-agent|alertmanager)-.*-db-\1-.*-\d+$/.exec(typeof claim === 'string' ? claim : '');
  return match === null ? undefined : match[1] === 'alertmanager' ? 'alertmanager-db' : 'prometheus-db';
}

function nodesOf(spec: Value | undefined): readonly string[] | undefined {
  const terms = nodeTermsOf(spec);
  if (terms.length === 0) {
    return undefined;
  }
  const nodes = terms.map((term) => {
    const pinned = listOf(valueAt(term, ['matchExpressions'])).find(
      (one) => valueAt(one, ['key']) === HOSTNAME_LABEL && valueAt(one, ['operator']) === 'In',
    );
    const values = valueAt(pinned, ['values']);
    return Array.isArray(values) ? values.map(String) : undefined;
  });
  // another label may mean any node
  return nodes.includes(undefined) ? undefined : [...new Set(nodes.flatMap((some) => some ?? []))];
}

function nodeTermsOf(spec: Value | undefined): readonly Value[] {
  return listOf(valueAt(spec, ['nodeAffinity', 'required', 'nodeSelectorTerms']));
}

function ownViolations({ name, file, spec, source }: LocalVolume): Violation[] {
  const violation = (rule: Violation['rule'], location: string, recommendation: string, fix: string): Violation => ({
    rule,
    recommendation,
    fix,
    resources: [{ name, file, location }],
  });
  const claimRef = valueAt(spec, ['claimRef']);
  const type = valueAt(spec, ['hostPath', 'type']);
  const policy = valueAt(spec, ['persistentVolumeReclaimPolicy']);
  return [
    ...(nodeTermsOf(spec).length > 0
      ? []
      : [
          violation(
            'node-affinity',
            'spec.nodeAffinity',
            'a directory is on one node: without nodeAffinity the pod starts on any, with an empty one',
            `spec.nodeAffinity.required with ${HOSTNAME_LABEL} In [the node]`,
          ),
        ]),
    ...(claimRef !== undefined && claimRef !== null && typeof valueAt(claimRef, ['namespace']) !== 'string'
      ? [
          violation(
            'claim-ref',
            'spec.claimRef.namespace',
            'a claimRef without namespace reserves the volume for no claim',
            'spec.claimRef with apiVersion, kind, namespace and name',
          ),
        ]
      : []),
    ...(valueAt(claimRef, ['uid']) !== undefined
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

/** Volumes of one node that write into each other; a volume without a node is on each. */
function overlaps(volumes: readonly LocalVolume[]): Violation[] {
  const everywhere = volumes.filter(({ nodes }) => nodes === undefined);
  const pinned = volumes.flatMap((volume) => (volume.nodes ?? []).map((node) => ({ node, volume })));
  const groups = [...groupBy(pinned, ({ node }) => node).values()].map((some) => [
    ...some.map(({ volume }) => volume),
    ...everywhere,
  ]);
  const found = new Map<string, Violation>();
  for (const group of groups.length === 0 ? [everywhere] : groups) {
    for (const { outer, inner } of overlapsOf(group, ({ own }) => own)) {
      found.set(`${outer.file} ${outer.name} ${inner.file} ${inner.name}`, overlap(outer, inner));
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
