import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { deliveryAnnotations, type DeliveryOptions, withAnnotations } from '../plan/delivery';
import { MANAGED_BY } from '../model/labels';
import { sharedObject } from './shared-object';
import { written } from './written';

/**
 * A namespace that several releases can share.
 * @param privileged whether Pod Security admits pods that mount directories of the node
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export function sharedNamespace(
  scope: Construct,
  name: string,
  privileged: boolean,
  delivery: DeliveryOptions,
): ApiObject {
  const admits = privileged ? { 'pod-security.kubernetes.io/enforce': 'privileged' } : {};
  return sharedObject(
    scope,
    `namespace-${name}`,
    (id) =>
      new k8s.KubeNamespace(
        scope,
        id,
        written(scope, {
          metadata: {
            name,
            labels: { ...MANAGED_BY, ...admits },
            ...withAnnotations(deliveryAnnotations('namespace', delivery)),
          },
        }),
      ),
  );
}
