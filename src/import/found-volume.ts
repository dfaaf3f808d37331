import { show } from '../kubernetes/text';
import { finding, type Finding, volumeFinding } from './finding';
import type { PersistentVolume } from '../cluster/objects';
import { hasAffinity, nodesNamedBy, type PinnedNode, pinnedNode } from '../cluster/pinned-node';
import { volumeSource } from '../cluster/volume-source';
import { HOSTNAME_LABEL, isDnsLabel, isDnsSubdomain, isLabelValue } from '../kubernetes/names';
import { bytesOf } from '../kubernetes/quantity';
import { groupBy } from '../model/group-by';
import { APPLICATION, DATA_DIRECTORY } from '../model/labels';
import { type Provisioner, provisionerOf } from './provisioners';
import type { VolumeType } from '../model/volume-types';

/** The claim that a volume is for. */
interface ClaimReference {
  /** Absent if the claimRef has none. */
  readonly namespace?: string;
  readonly name: string;
}

/** The known facts about an existing PersistentVolume. All its names are valid in Kubernetes. */
export interface FoundVolume {
  readonly name: string;
  /** `undefined`: not a directory of a node, but what `source` names. */
  readonly type: VolumeType | undefined;
  /** The key of the volume's source: hostPath, local, nfs, csi … */
  readonly source: string;
  /** The path as it is written; '' where it is not a directory. */
  readonly path: string;
  /** The same, without doubled and trailing slashes. */
  readonly root: string;
  readonly hostPathType: string;
  /** Where it is pinned to; `undefined` where that is not exactly one node. */
  readonly pinned: PinnedNode | undefined;
  /** Whether it has any required node affinity. */
  readonly hasAffinity: boolean;
  /** The hostnames that its affinity names. */
  readonly allowed: readonly string[];
  /** The node that a label or an annotation of a provisioner names, by that label or annotation. */
  readonly noted: Readonly<Record<string, string>>;
  /** What made it, if no person did. */
  readonly provisioner: Provisioner | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly storageClassName: string;
  /** A quantity above 0; '' where it has none. */
  readonly size: string;
  readonly accessModes: readonly string[];
  readonly reclaimPolicy: string;
  readonly phase: string;
  readonly claimRef: ClaimReference | undefined;
  /** Whether the claimRef names one claim alone, by uid. */
  readonly hasClaimUid: boolean;
  /** Where the process writes, for volumes of this library. */
  readonly dataDirectory: string | undefined;
  /** The release, for volumes of this library. */
  readonly instance: string | undefined;
}

/** Reads the volumes; a problem of one is a finding. */
export function foundVolumes(objects: readonly PersistentVolume[]): {
  readonly volumes: readonly FoundVolume[];
  readonly findings: readonly Finding[];
} {
  const findings = objects.flatMap(invalidFindings);
  const sound = objects.filter((object) => invalidFindings(object).length === 0).map(volumeOf);
  const byName = groupBy(sound, ({ name }) => name);
  const differ = [...byName].filter(([, same]) => new Set(same.map((one) => JSON.stringify(one))).size > 1);
  return {
    volumes: [...byName.values()].flatMap(([first]) => first ?? []),
    findings: [
      ...findings,
      ...differ.map(([name]) =>
        volumeFinding('duplicate-volume', name, 'is defined twice with different content; keep one definition'),
      ),
    ],
  };
}

/** Names that Kubernetes refuses would end up in commands. */
function invalidFindings({ metadata: { name }, spec: { claimRef } }: PersistentVolume): Finding[] {
  if (!isDnsSubdomain(name)) {
    const expected = 'lower case letters, digits, dashes and dots';
    return [finding('invalid-name', 'volumes', `metadata.name is ${show(name)}; it must be ${expected}`)];
  }
  const isRight =
    claimRef === undefined ||
    (isDnsSubdomain(claimRef.name) && (claimRef.namespace === '' || isDnsLabel(claimRef.namespace)));
  return isRight
    ? []
    : [
        volumeFinding(
          'invalid-claim-ref',
          name,
          `spec.claimRef is ${show({ namespace: claimRef.namespace, name: claimRef.name })}; it must have the namespace and the name of a claim`,
        ),
      ];
}

function volumeOf(object: PersistentVolume): FoundVolume {
  const { metadata, spec, status } = object;
  const source = volumeSource(object);
  const { path, hostPathType } = source.type === undefined ? { path: '', hostPathType: '' } : source;
  const { storage: size = '' } = spec.capacity;
  return {
    name: metadata.name,
    type: source.type,
    source: source.type ?? source.source,
    path,
    root: path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'),
    hostPathType,
    pinned: pinnedNode(object),
    hasAffinity: hasAffinity(object),
    allowed: [...new Set(nodesNamedBy(object, HOSTNAME_LABEL))].filter(isLabelValue),
    noted: notedNodes(object),
    provisioner: provisionerOf(object),
    labels: metadata.labels,
    storageClassName: spec.storageClassName,
    size: (bytesOf(size) ?? 0) > 0 ? size : '',
    accessModes: spec.accessModes,
    reclaimPolicy: spec.persistentVolumeReclaimPolicy,
    phase: status.phase,
    claimRef: spec.claimRef === undefined ? undefined : referenceOf(spec.claimRef),
    hasClaimUid: (spec.claimRef?.uid ?? '') !== '',
    dataDirectory: metadata.annotations[DATA_DIRECTORY],
    instance:
      metadata.labels['app.kubernetes.io/managed-by'] === 'cdk8s-prometheus-storage' &&
      metadata.labels['app.kubernetes.io/name'] === APPLICATION
        ? metadata.labels['app.kubernetes.io/instance']
        : undefined,
  };
}

/** @see https://github.com/rancher/local-path-provisioner/blob/master/provisioner.go */
const SELECTED_NODE = 'local.path.provisioner/selected-node';
/** The local static provisioner has the name of its node and the uid of that. */
const STATIC_PROVISIONER = /^local-volume-provisioner-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function notedNodes({ metadata: { labels, annotations } }: PersistentVolume): Record<string, string> {
  const provisionedBy = 'pv.kubernetes.io/provisioned-by';
  const noted = {
    [HOSTNAME_LABEL]: labels[HOSTNAME_LABEL],
    [SELECTED_NODE]: annotations[SELECTED_NODE],
    [provisionedBy]: STATIC_PROVISIONER.exec(annotations[provisionedBy] ?? '')?.[1],
  };
  return Object.fromEntries(
    Object.entries(noted).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '' && isLabelValue(entry[1]),
    ),
  );
}

function referenceOf({ namespace, name }: Required<ClaimReference>): ClaimReference {
  return namespace === '' ? { name } : { namespace, name };
}
