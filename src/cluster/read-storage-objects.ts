import * as v from 'valibot';
import {
  CLAIM,
  type ClaimObject,
  CUSTOM_RESOURCE,
  type CustomResource,
  type Deployment,
  DEPLOYMENT,
  PERSISTENT_VOLUME,
  type PersistentVolume,
  STATEFUL_SET,
  type StatefulSet,
  STORAGE_CLASS,
  type StorageClass,
} from './objects';
import { NODE, type Node, POD, type Pod } from './live-objects';
import type { Schema } from './schemas';
import { OPERATOR_KIND_NAMES } from '../model/operator-kinds';

/** Objects that decide where data is, by kind. */
export interface StorageObjects {
  readonly volumes: readonly PersistentVolume[];
  readonly claims: readonly ClaimObject[];
  readonly classes: readonly StorageClass[];
  readonly statefulSets: readonly StatefulSet[];
  readonly deployments: readonly Deployment[];
  readonly customResources: readonly CustomResource[];
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
  readonly malformed: readonly MalformedObject[];
}

/** An object of a known kind with a shape that Kubernetes does not use. */
export interface MalformedObject {
  readonly kind: string;
  /** The name as written, which may be an invalid name, or not a string. */
  readonly name: unknown;
  /** The path in the object, such as `spec.claimRef`. */
  readonly path: string;
  /** The value there. */
  readonly got: unknown;
}

const IDENTITY = v.object({ kind: v.string(), metadata: v.optional(v.object({ name: v.unknown() })) });

/** Sorts objects of manifests or of `kubectl get` by kind; other kinds are ignored. */
export function storageObjects(objects: readonly unknown[]): StorageObjects {
  const malformed: MalformedObject[] = [];
  const ofKind = <T>(schema: Schema<T>, ...kinds: readonly string[]): T[] =>
    objects.flatMap((object) => {
      const identity = v.safeParse(IDENTITY, object);
      const kind = identity.success ? identity.output.kind : '';
      if (!identity.success || !kinds.includes(kind)) {
        return [];
      }
      const { success, output, issues } = v.safeParse(schema, object);
      if (success) {
        return [output];
      }
      const [issue] = issues;
      const path = (issue.path ?? []).map(({ key }) => String(key)).join('.');
      malformed.push({ kind, name: identity.output.metadata?.name, path, got: issue.input });
      return [];
    });
  return {
    volumes: ofKind(PERSISTENT_VOLUME, 'PersistentVolume'),
    claims: ofKind(CLAIM, 'PersistentVolumeClaim'),
    classes: ofKind(STORAGE_CLASS, 'StorageClass'),
    statefulSets: ofKind(STATEFUL_SET, 'StatefulSet'),
    deployments: ofKind(DEPLOYMENT, 'Deployment'),
    customResources: ofKind(CUSTOM_RESOURCE, ...OPERATOR_KIND_NAMES),
    pods: ofKind(POD, 'Pod'),
    nodes: ofKind(NODE, 'Node'),
    malformed,
  };
}
