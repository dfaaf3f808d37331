import { COMPONENT_NAME, MOUNT_PATH, NAMESPACE, OBJECT_NAME, SUB_PATH } from './volume-check';
import { checked, object, optional, value, wholeNumber } from '../model/check';
import type { Claim } from '../model/claim';
import { ID, OWNER } from '../model/owner-check';
import { StorageError } from '../model/problems';
import { type StatefulSetClaims, templateClaims } from '../operator/template-claims';

const PROPS = object<StatefulSetClaims>(
  {
    component: COMPONENT_NAME,
    namespace: NAMESPACE,
    statefulSet: OBJECT_NAME,
    template: OBJECT_NAME,
    replicas: value((count) => Number.isSafeInteger(count) && Number(count) <= 1000, 'a whole number of at most 1000'),
    shard: optional(wholeNumber(0)),
    mountPath: MOUNT_PATH,
    subPath: optional(SUB_PATH),
    owner: OWNER,
    fsGroup: optional(ID),
  },
  'what the claims of a StatefulSet have in common',
);

/**
 * The claims of a StatefulSet: `<template>-<statefulset>-<ordinal>`.
 * @throws StorageError with all problems of the StatefulSet
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage
 */
export function claimsOfStatefulSet(set: StatefulSetClaims): Claim[] {
  const { value: read, problems } = checked(PROPS, set);
  if (read === undefined || problems.length > 0) {
    throw new StorageError('cannot name the claims of the StatefulSet', problems);
  }
  return templateClaims(read);
}
