import { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { sharedInitScript } from './init-script';
import { written } from './written';
import type { DeliveryOptions } from '../plan/delivery';
import { type DirectoryInitJobProps, type PlannedInitJob, planInitJob } from '../plan/init-job';

/** The rendered objects of a planned init Job. */
export class InitJob extends Construct {
  /** The Job, `batch/v1`. */
  public readonly job: ApiObject;
  /** The ConfigMap with the script that it runs; all Jobs of a release and namespace share it. */
  public readonly script: k8s.KubeConfigMap;
  /** The directories of the node that the Job mounts. */
  public readonly bases: readonly string[];

  /**
   * Renders the planned Job.
   * @internal
   */
  public constructor(scope: Construct, id: string, planned: PlannedInitJob, options: DeliveryOptions = {}) {
    super(scope, id);
    const { metadata, spec, script, bases } = planned;
    this.bases = bases;
    this.script = sharedInitScript(this, { name: script, metadata, delivery: options });
    this.job = new ApiObject(
      this,
      'Resource',
      written(this, { apiVersion: 'batch/v1', kind: 'Job', metadata: { ...metadata }, spec }),
    );
  }
}

/**
 * A Job that creates every volume root and data directory of one node, each with its owner and mode, and repairs those with
 * another owner. It can run any number of times and at the same time as another one, and can be killed at any point.
 */
export class DirectoryInitJob extends InitJob {
  /**
   * Creates the Job of one node.
   * @throws StorageError with all problems of the options
   */
  public constructor(scope: Construct, id: string, props: DirectoryInitJobProps) {
    super(scope, id, planInitJob(props), props);
  }
}
