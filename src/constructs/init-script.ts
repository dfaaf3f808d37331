import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-27';
import type { Construct, IConstruct } from 'constructs';
import { deliveryAnnotations, type DeliveryOptions, withAnnotations } from '../plan/delivery';
import { labels } from '../model/labels';
import { written } from './written';
import { joinName, MAX_LABEL } from '../kubernetes/names';
import { INIT_JOB } from '../shell/scripts';

/** Where the Job finds the script. */
export const SCRIPT_FILE = 'init-job.sh';
/** The Job runs the script only if it has this hash, whatever the ConfigMap holds by then. */
export const SCRIPT_SHA256 = createHash('sha256').update(INIT_JOB).digest('hex');

/** Whose script it is, and where its Jobs run. */
export interface InitScriptProps extends DeliveryOptions {
  /** Begins the ConfigMap's name: the release. */
  readonly name: string;
  readonly namespace: string;
  readonly instance: string;
}

/** The scripts of an app, by namespace and name. */
const SCRIPTS = new WeakMap<IConstruct, Map<string, k8s.KubeConfigMap>>();

/**
 * The script that all init Jobs of a release run, in an immutable ConfigMap. The first Job that asks makes it. Its name ends
 * in a hash of the script, so that another version of the script is another object.
 */
export function sharedInitScript(scope: Construct, props: InitScriptProps): k8s.KubeConfigMap {
  const { root } = scope.node;
  const scripts = SCRIPTS.get(root) ?? new Map<string, k8s.KubeConfigMap>();
  SCRIPTS.set(root, scripts);
  const name = initScriptName(props.name);
  const key = `${props.namespace}/${name}`;
  const script =
    scripts.get(key) ??
    new k8s.KubeConfigMap(
      scope,
      'script',
      written(scope, {
        metadata: {
          name,
          namespace: props.namespace,
          labels: labels(props.instance, 'directory-init'),
          ...withAnnotations(deliveryAnnotations('init-script', props)),
        },
        immutable: true,
        data: { [SCRIPT_FILE]: INIT_JOB },
      }),
    );
  scripts.set(key, script);
  return script;
}

/** `<release>-init-script-<hash>`. */
function initScriptName(name: string): string {
  return `${joinName([name, 'init-script'], MAX_LABEL - 9)}-${SCRIPT_SHA256.slice(0, 8)}`;
}
