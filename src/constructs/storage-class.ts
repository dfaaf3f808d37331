import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { deliveryAnnotations, type DeliveryOptions, withAnnotations } from '../plan/delivery';
import { MANAGED_BY } from '../model/labels';
import { sharedObject } from './shared-object';
import { written } from './written';

/** A class without a provisioner: its volumes exist before the claims. */
export function sharedStorageClass(scope: Construct, name: string, delivery: DeliveryOptions): ApiObject {
  return sharedObject(
    scope,
    `class-${name}`,
    (id) =>
      new k8s.KubeStorageClass(
        scope,
        id,
        written(scope, {
          metadata: {
            name,
            labels: MANAGED_BY,
            ...withAnnotations(deliveryAnnotations('storage-class', delivery)),
          },
          provisioner: 'kubernetes.io/no-provisioner',
          volumeBindingMode: 'WaitForFirstConsumer',
          reclaimPolicy: 'Retain',
        }),
      ),
  );
}
