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
   * The storage of Prometheus (or of the agent that runs in its place).
   * @default - left alone
   */
  readonly prometheus?: PrometheusStorage;
  /**
   * The storage of Alertmanager.
   * @default - left alone
   */
  readonly alertmanager?: ReplicatedStorage;
  /**
   * The storage of ThanosRuler, which it switches on. Without queryEndpoints or queryConfig in the values it is an
   * error, because the operator would make nothing.
   * @default - left alone
   */
  readonly thanosRuler?: ReplicatedStorage;
  /**
   * The storage of Grafana.
   * @default - left alone
   */
  readonly grafana?: ComponentStorage;
  /**
   * Whether the operator's admission webhooks run. `false` switches them off together with the operator's TLS, which
   * would wait for their certificate.
   * @default - as the chart and the values have it
   */
  readonly admissionWebhooks?: boolean;
  /**
   * Your own values for the chart, or several layers of which the later wins, as with several `--values` of Helm:
   * `[HelmValues.fromFile('values.yaml'), { … }]`. They win over the library's defaults; where they break the storage it is an error, and where the chart would not read a
   * key about storage too.
   * @default {}
   */
  readonly values?: ValuesLayers;
}
