import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { MANAGED_BY } from '../model/labels';
import { NAMESPACE, OBJECT_NAME } from '../layout/volume-check';
import { checked, object, optional, text, value } from '../model/check';
import { problem, StorageError } from '../model/problems';
import { HelmValues } from '../values/helm-values';
import { written } from './written';

/** What a ConfigMap holds at most, in bytes. */
const MAX_BYTES = 2 ** 20;

/** Values, and the ConfigMap that holds them. */
export interface HelmValuesConfigMapProps {
  /** The values; their text is at most 1 MiB, as of every ConfigMap. */
  readonly values: HelmValues;
  /**
   * The ConfigMap's name.
   * @default - made by cdk8s from the construct's path
   */
  readonly name?: string;
  /** Flux reads it from the HelmRelease's own namespace only. */
  readonly namespace: string;
  /**
   * The key of the values' text.
   * @default 'values.yaml', where Flux looks
   */
  readonly key?: string;
}

const PROPS = object<HelmValuesConfigMapProps>(
  {
    values: value((given) => given instanceof HelmValues, 'HelmValues'),
    name: optional(OBJECT_NAME),
    namespace: NAMESPACE,
    key: optional(text((key) => /^[-._a-zA-Z0-9]{1,253}$/.test(key), 'letters, digits, dashes, dots and underscores')),
  },
  'values, and where their ConfigMap is made',
);

/**
 * Helm values as a ConfigMap, for a Flux HelmRelease's `valuesFrom`.
 *
 * Its label lets Flux upgrade the release as soon as the values change, and not only at the next interval.
 * @see https://fluxcd.io/flux/components/helm/helmreleases/#reacting-immediately-to-configuration-dependencies
 */
export class HelmValuesConfigMap extends Construct {
  /** The ConfigMap. */
  public readonly configMap: ApiObject;

  /**
   * Makes the ConfigMap.
   * @throws StorageError for a name, key or size that Kubernetes refuses
   */
  public constructor(scope: Construct, id: string, props: HelmValuesConfigMapProps) {
    const { problems } = checked(PROPS, props);
    if (problems.length > 0) {
      throw new StorageError('cannot make a ConfigMap of the values', problems);
    }
    const { values, name, namespace, key = 'values.yaml' } = props;
    const text_ = values.toYaml();
    const bytes = Buffer.byteLength(text_);
    if (bytes > MAX_BYTES) {
      throw new StorageError('cannot make a ConfigMap of the values', [
        problem('config-map-too-large', 'values', `values has ${bytes} bytes; a ConfigMap has room for ${MAX_BYTES}`),
      ]);
    }
    super(scope, id);
    this.configMap = new k8s.KubeConfigMap(
      this,
      'Resource',
      written(this, {
        metadata: {
          ...(name === undefined ? {} : { name }),
          namespace,
          labels: { ...MANAGED_BY, 'reconcile.fluxcd.io/watch': 'Enabled' },
        },
        data: { [key]: text_ },
      }),
    );
  }
}
