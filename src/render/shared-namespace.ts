import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { MANAGED_BY } from './labels';
import { sharedObject } from './shared-object';

/** A namespace that several releases may live in. */
export function sharedNamespace(scope: Construct, name: string): k8s.KubeNamespace {
  return sharedObject(
    scope,
    (construct) => construct instanceof k8s.KubeNamespace,
    name,
    () => new k8s.KubeNamespace(scope, `namespace-${name}`, { metadata: { name, labels: MANAGED_BY } }),
  );
}
