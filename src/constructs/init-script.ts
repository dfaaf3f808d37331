import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { sharedObject } from './shared-object';
import { written } from './written';
import { deliveryAnnotations, type DeliveryOptions, withAnnotations } from '../plan/delivery';
import type { PlannedInitJob } from '../plan/init-job';
import { SCRIPT_FILE } from '../plan/init-script';
import { INIT_JOB } from '../shell/scripts';

/** The name of the ConfigMap, and the Job that uses it. */
export interface InitScriptProps {
  readonly name: string;
  readonly metadata: PlannedInitJob['metadata'];
  readonly delivery: DeliveryOptions;
}

/** The script of all init Jobs of a release, in an immutable ConfigMap. The first Job creates it. */
export function sharedInitScript(scope: Construct, { name, metadata, delivery }: InitScriptProps): k8s.KubeConfigMap {
  return sharedObject(
    scope,
    'script',
    (id) =>
      new k8s.KubeConfigMap(
        scope,
        id,
        written(scope, {
          metadata: {
            name,
            namespace: metadata.namespace,
            labels: metadata.labels,
            ...withAnnotations(deliveryAnnotations('init-script', delivery)),
          },
          immutable: true,
          data: { [SCRIPT_FILE]: INIT_JOB },
        }),
      ),
  );
}
