import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { MANAGED_BY } from './labels';
import { sharedObject } from './shared-object';

/** A namespace that several releases may live in. */
export function sharedNamespace(scope: Construct, name: string): ApiObject {
  return sharedObject(
    scope,
    () => new k8s.KubeNamespace(scope, `namespace-${name}`, { metadata: { name, labels: MANAGED_BY } }),
  );
}
