import { show } from '../kubernetes/text';
import { finding, type Finding, volumeFinding } from './finding';
import { type FoundObject, ofKind, textAt } from './read-objects';
import { HOSTNAME_LABEL, isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../kubernetes/names';
import { bytesOf } from '../kubernetes/quantity';
import { groupBy } from '../model/group-by';
import { DATA_DIRECTORY } from '../model/labels';
import { listOf, type Value, valueAt } from '../values/values';
import type { VolumeType } from '../model/volume';

/** The claim that a volume is for. */
interface ClaimName {
  /** Absent where the claimRef forgot it. */
  readonly namespace?: string;
  readonly name: string;
}

/** A PersistentVolume that somebody made, as far as it is known. All names in it are what Kubernetes takes. */
export interface FoundVolume {
  readonly name: string;
  /** `undefined`: not a directory of a node, but what `source` says. */
  readonly type: VolumeType | undefined;
  /** The key of the volume's source: hostPath, local, nfs, csi … */
  readonly source: string;
  /** The path as it is written, and normalised. */
  readonly path: string;
  readonly root: string;
  readonly hostPathType: string;
  /** Where it is pinned to, `undefined` where that cannot be said. */
  readonly pinned: { readonly label: string; readonly node: string } | undefined;
  /** Whether it has any required node affinity. */
  readonly hasAffinity: boolean;
  readonly storageClassName: string;
  readonly size: string;
  readonly accessModes: readonly string[];
  readonly reclaimPolicy: string;
  readonly phase: string | undefined;
  /** What its claimRef says. */
  readonly claimRef: ClaimName | undefined;
  /** Whether the claimRef names one claim for ever, by uid. */
  readonly claimUid: string | undefined;
  /** Where the process writes, for volumes that this library made. */
  readonly dataDirectory: string | undefined;
  /** The release, for volumes that this library made. */
  readonly instance: string | undefined;
}

/** Every PersistentVolume among the objects; what is wrong with one is a finding. */
export function foundVolumes(objects: readonly FoundObject[]): {
  readonly volumes: readonly FoundVolume[];
  readonly findings: readonly Finding[];
} {
  const read = ofKind(objects, 'PersistentVolume').map(volumeOf);
  const sound = read.flatMap(({ volume }) => volume ?? []);
  const byName = groupBy(sound, ({ name }) => name);
  const differ = [...byName].filter(([, same]) => new Set(same.map((one) => JSON.stringify(one))).size > 1);
  return {
    volumes: [...byName.values()].flatMap(([first]) => first ?? []),
    findings: [
      ...read.flatMap(({ findings }) => findings),
      ...differ.map(([name]) =>
        volumeFinding('duplicate-volume', name, 'is defined twice with different content; keep one definition'),
      ),
    ],
  };
}

function volumeOf(object: FoundObject): { readonly volume?: FoundVolume; readonly findings: readonly Finding[] } {
  const name = textAt(object, 'metadata', 'name');
  if (name === undefined || !isDnsSubdomain(name)) {
    const is = show(valueAt(object, ['metadata', 'name']) ?? null);
    const expected = 'lower case letters, digits, dashes and dots';
    return { findings: [finding('invalid-name', 'volumes', `metadata.name is ${is}; it must be ${expected}`)] };
  }
  const spec = valueAt(object, ['spec']);
  const type = (['hostPath', 'local'] as const).find((key) => textAt(spec, key, 'path') !== undefined);
  const path = type === undefined ? '' : (textAt(spec, type, 'path') ?? '');
  const claim = claimIn(valueAt(spec, ['claimRef']));
  if (claim === 'malformed') {
    const is = show(valueAt(spec, ['claimRef']));
    const message = `spec.claimRef is ${is}; it must have the namespace and the name of a claim`;
    return { findings: [volumeFinding('invalid-claim-ref', name, message)] };
  }
  const size = textAt(spec, 'capacity', 'storage') ?? '';
  const volume: FoundVolume = {
    name,
    type,
    source: type ?? sourceOf(spec),
    path,
    root: path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'),
    hostPathType: textAt(spec, 'hostPath', 'type') ?? '',
    pinned: pinnedTo(spec),
    hasAffinity: valueAt(spec, ['nodeAffinity', 'required']) !== undefined,
    storageClassName: textAt(spec, 'storageClassName') ?? '',
    size: (bytesOf(size) ?? 0) > 0 ? size : '',
    accessModes: listOf(valueAt(spec, ['accessModes'])).map(String),
    // by hand, without one, it is Retain
    reclaimPolicy: textAt(spec, 'persistentVolumeReclaimPolicy') ?? 'Retain',
    phase: textAt(object, 'status', 'phase'),
    claimRef: claim,
    claimUid: textAt(spec, 'claimRef', 'uid'),
    dataDirectory: textAt(object, 'metadata', 'annotations', DATA_DIRECTORY),
    instance:
      textAt(object, 'metadata', 'labels', 'app.kubernetes.io/managed-by') === 'cdk8s-prometheus-storage'
        ? textAt(object, 'metadata', 'labels', 'app.kubernetes.io/instance')
        : undefined,
  };
  return { volume, findings: [] };
}

function claimIn(claimRef: Value | undefined): ClaimName | undefined | 'malformed' {
  if (claimRef === undefined || claimRef === null) {
    return undefined;
  }
  const name = valueAt(claimRef, ['name']);
  const namespace = valueAt(claimRef, ['namespace']) ?? undefined;
  if (typeof name !== 'string' || !isDnsSubdomain(name)) {
    return 'malformed';
  }
  if (namespace === undefined || namespace === '') {
    return { name };
  }
  return typeof namespace === 'string' && isDnsLabel(namespace) ? { namespace, name } : 'malformed';
}

/** Of a volume that is no directory: the one key that says what it is. */
function sourceOf(spec: Value | undefined): string {
  const known = ['csi', 'nfs', 'iscsi', 'fc', 'rbd', 'cephfs', 'hostPath', 'local'];
  return known.find((key) => valueAt(spec, [key]) !== undefined) ?? 'unknown';
}

/** The one node of a volume: the hostname where there is one, else the one label that has one value. */
function pinnedTo(spec: Value | undefined): FoundVolume['pinned'] {
  const terms = listOf(valueAt(spec, ['nodeAffinity', 'required', 'nodeSelectorTerms']));
  if (terms.length !== 1) {
    return undefined;
  }
  const pins = listOf(valueAt(terms[0], ['matchExpressions'])).flatMap((expression) => {
    const label = textAt(expression, 'key');
    const [node, ...more] = listOf(valueAt(expression, ['values']));
    return valueAt(expression, ['operator']) === 'In' &&
      more.length === 0 &&
      typeof node === 'string' &&
      label !== undefined &&
      isLabelValue(node) &&
      isLabelKey(label)
      ? [{ label, node }]
      : [];
  });
  return pins.find(({ label }) => label === HOSTNAME_LABEL) ?? (pins.length === 1 ? pins[0] : undefined);
}
