import { type ViolationCode, VIOLATIONS } from './violation-catalogue';
import { show } from '../kubernetes/text';
import { groupBy } from '../model/group-by';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { DATA_DIRECTORY } from '../model/labels';
import { listOf, type Value, valueAt } from '../values/values';
import { overlapsOf } from '../layout/host-path';

/** An object of a manifest, which is not checked yet. */
export interface Manifest {
  readonly file: string;
  readonly object: Value;
}

/** A problem of one or two objects. */
export interface Violation {
  readonly code: ViolationCode;
  /** The problem as text. Its wording may change. */
  readonly message: string;
  readonly fix: string;
  readonly resources: readonly { readonly name: string; readonly file: string; readonly location: string }[];
}

interface LocalVolume {
  readonly name: string;
  readonly file: string;
  readonly spec: Value | undefined;
  readonly source: 'hostPath' | 'local';
  /** The hostnames it is pinned to; `undefined`: any node. */
  readonly nodes: readonly string[] | undefined;
  /** The directory that no other volume may overlap. */
  readonly own: string;
}

/** The problems of PersistentVolumes on directories of nodes, from any source. Other kinds are ignored. */
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
    return [{ name: nameOf(object), file, spec, source, nodes: nodesOf(spec), own: source === 'local' ? root : data }];
  });
}

function nameOf(object: Value): string {
  const name = valueAt(object, ['metadata', 'name']);
  return typeof name === 'string' ? name : 'a volume without a name';
}

/** Prometheus and Alertmanager of the operator write into their own directory below the volume root. */
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
  // another label may allow any node
  return nodes.includes(undefined) ? undefined : [...new Set(nodes.flatMap((some) => some ?? []))];
}

function nodeTermsOf(spec: Value | undefined): readonly Value[] {
  return listOf(valueAt(spec, ['nodeAffinity', 'required', 'nodeSelectorTerms']));
}

/** Labels that many nodes have with one value. @see https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const OF_MANY_NODES =
  /^(topology\.kubernetes\.io\/|failure-domain\.beta\.kubernetes\.io\/|(beta\.)?kubernetes\.io\/(os|arch)$|(beta|node)\.kubernetes\.io\/instance-type$|node-role\.kubernetes\.io\/)/;

/** The one node that all terms name, as `<label>=<value>`; `undefined` if there is no such node. */
function pinOf(spec: Value | undefined): string | undefined {
  const [first, ...others] = nodeTermsOf(spec).map((term) => [
    ...listOf(valueAt(term, ['matchFields'])).flatMap(pinsIn),
    ...listOf(valueAt(term, ['matchExpressions'])).flatMap(pinsIn),
  ]);
  return first?.find((pin) => others.every((pins) => pins.includes(pin)));
}

/** The terms are alternatives, and the requirements of one term all apply. */
function pinsIn(requirement: Value): string[] {
  const [key, operator, values] = ['key', 'operator', 'values'].map((name) => valueAt(requirement, [name]));
  const [value, ...more] = listOf(values);
  return typeof key === 'string' &&
    operator === 'In' &&
    typeof value === 'string' &&
    value !== '' &&
    more.length === 0 &&
    !OF_MANY_NODES.test(key)
    ? [`${key}=${value}`]
    : [];
}

function ownViolations(volume: LocalVolume): Violation[] {
  const { spec, source } = volume;
  const claimRef = valueAt(spec, ['claimRef']);
  const type = valueAt(spec, ['hostPath', 'type']);
  const policy = valueAt(spec, ['persistentVolumeReclaimPolicy']);
  const rules: readonly (readonly [isBroken: boolean, code: ViolationCode, location: string, message: string])[] = [
    [
      nodeTermsOf(spec).length === 0,
      'no-node-affinity',
      'spec.nodeAffinity',
      'a directory is on one node; without nodeAffinity the pod can start on any node, with an empty directory',
    ],
    [
      nodeTermsOf(spec).length > 0 && pinOf(spec) === undefined,
      'node-affinity',
      'spec.nodeAffinity.required.nodeSelectorTerms',
      'a directory is on one node; this nodeAffinity matches no node, several nodes, or nodes that it does not name',
    ],
    [
      claimRef === undefined || claimRef === null,
      'no-claim-ref',
      'spec.claimRef',
      'any claim of the same class, size and access mode can take the volume and its data',
    ],
    [
      claimRef !== undefined && claimRef !== null && typeof valueAt(claimRef, ['namespace']) !== 'string',
      'claim-ref-without-namespace',
      'spec.claimRef.namespace',
      'a claimRef without a namespace reserves the volume for no claim',
    ],
    [
      valueAt(claimRef, ['uid']) !== undefined,
      'claim-ref-with-uid',
      'spec.claimRef.uid',
      'a claim that is created again has another uid and does not get the volume',
    ],
    [
      source === 'hostPath' && type !== 'Directory',
      'host-path-type',
      'spec.hostPath.type',
      `with ${type === undefined || type === '' ? 'no type' : `type ${show(type)}`} the kubelet takes or creates whatever it finds: an empty directory of root, perhaps on the wrong disk`,
    ],
    [
      policy !== 'Retain',
      'reclaim-policy',
      'spec.persistentVolumeReclaimPolicy',
      policy === undefined
        ? 'it is not set; Retain keeps the data when the claim is deleted'
        : `Kubernetes does not delete directories of nodes properly: with ${show(policy)} the volume fails, or the data is lost`,
    ],
  ];
  return rules.flatMap(([isBroken, code, location, message]) =>
    isBroken ? [violation(code, message, [{ volume, location }])] : [],
  );
}

function violation(
  code: ViolationCode,
  message: string,
  places: readonly { readonly volume: LocalVolume; readonly location: string }[],
): Violation {
  return {
    code,
    message,
    fix: VIOLATIONS[code].fix,
    resources: places.map(({ volume: { name, file }, location }) => ({ name, file, location })),
  };
}

/** Overlapping volumes on one node. A volume without a node may be on every node. */
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
  return violation(
    'overlapping-directories',
    outer.own === inner.own
      ? `${outer.name} and ${inner.name} both have ${outer.own} on one node, so their processes write into each other`
      : `${inner.own} of ${inner.name} is inside ${outer.own}, which belongs to ${outer.name} alone; changing the owner of one breaks the other`,
    [outer, inner].map((volume) => ({ volume, location: `spec.${volume.source}.path` })),
  );
}
