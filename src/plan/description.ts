import type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from './component-storage';
import type { StorageOptions } from './storage-options';
import type { UserValues, ValuesFile } from './user-values';
import type { Component } from '../model/components';
import type { ReleaseIdentity } from '../release/release';
import type { ValuesLayers } from '../values/helm-values';

/** The storage of one release of kube-prometheus-stack, as a person describes it. */
export interface StackDescription extends StorageOptions, Readonly<Partial<Record<Component, ComponentStorage>>> {
  /** The release as it is given to Helm. The claims' names follow from it, so it must be the very same. */
  readonly release: ReleaseIdentity;
  /**
   * The storage of Prometheus, or of the agent that replaces it.
   * @default - not changed
   */
  readonly prometheus?: PrometheusStorage;
  /**
   * The storage of Alertmanager.
   * @default - not changed
   */
  readonly alertmanager?: ReplicatedStorage;
  /**
   * The storage of ThanosRuler, which it enables. Without queryEndpoints or queryConfig in the values it is an
   * error, because the operator would create no StatefulSet.
   * @default - not changed
   */
  readonly thanosRuler?: ReplicatedStorage;
  /**
   * The storage of Grafana.
   * @default - not changed
   */
  readonly grafana?: ComponentStorage;
  /**
   * Whether the operator's admission webhooks run. `false` disables them together with the operator's TLS, which
   * would wait for their certificate.
   * @default - from the chart and the values
   */
  readonly admissionWebhooks?: boolean;
  /**
   * Your own values for the chart, or several layers, of which a later one overrides an earlier one, as with several `--values` of Helm:
   * `[HelmValues.fromFile('values.yaml'), { … }]`. They override the library's defaults. It is an error if they break the storage, or if they have a storage
   * key that the chart does not read.
   * @default {}
   */
  readonly values?: ValuesLayers;
  /**
   * What `values/<release>.yml` holds. `'merged'`: your own values and the storage settings, for Helm alone. `'overlay'`: the storage
   * settings alone; Helm reads your own values file first, with its comments and encrypted values as they are. It also
   * holds `values` that are written in code beside values read from files. What is computed and checked is the same.
   * @default 'merged'
   */
  readonly valuesFile?: ValuesFile;
  /**
   * Where Helm finds your own values, with `valuesFile: 'overlay'`: one place or a list, in the order of `values`.
   * `{ path: 'clusters/eu/values.yaml' }` for kubectl and Argo CD, `{ configMap: 'kps-values' }` or
   * `{ secret: 'kps-values' }` for Flux. There may be more places than `values`, such as a Secret that nothing else reads.
   * @default - Argo CD and Flux need it; for kubectl, commands have a placeholder
   */
  readonly userValues?: UserValues | readonly UserValues[];
}
