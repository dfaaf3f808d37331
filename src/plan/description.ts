import type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from './component-storage';
import type { StorageOptions } from './storage-options';
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
}
