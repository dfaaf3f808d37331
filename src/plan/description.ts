import type { Size } from 'cdk8s';
import type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from './component-storage';
import type { DeliveryOptions } from './delivery';
import type { InitJobOptions } from './init-job-options';
import type { NamespaceOptions } from './namespaces';
import type { HostPathLayout } from '../layout/host-path-layout';
import type { NodeList } from '../layout/node-list';
import type { Component } from '../model/components';
import type { VolumeType } from '../model/volume-types';
import type { ReleaseIdentity } from '../release/release';
import type { ValuesLayers } from '../values/helm-values';

/** The description of the storage of one release of kube-prometheus-stack. */
export interface StackDescription extends DeliveryOptions, Readonly<Partial<Record<Component, ComponentStorage>>> {
  /** The release, exactly as for Helm, because the names of the claims depend on it. */
  readonly release: ReleaseIdentity;
  /** The directory of each volume. */
  readonly layout: HostPathLayout;
  /**
   * The nodes that store the data, by the value of their hostname label: a list by replica, `['node-1', 'node-2']`, or with more
   * than one shard a list per shard, `[['node-1', 'node-2'], ['node-3', 'node-4']]`. For one more replica or shard, add one more entry at the end, which moves no data.
   * @default - every component must have its own nodes
   */
  readonly nodes?: NodeList;
  /**
   * The label of nodes that pins volumes and Jobs; its values are the nodes of the description.
   * @default 'kubernetes.io/hostname'
   */
  readonly nodeLabel?: string;
  /**
   * `hostPath`: no usage metrics, fsGroup is not applied, any directory. `local`: usage metrics, and the kubelet
   * applies fsGroup to the whole volume root, so no two claims can share it.
   * @default 'hostPath'
   */
  readonly volumeType?: VolumeType;
  /**
   * The capacity of the disk by node. The sizes of all volumes on a node must fit.
   * @default - not checked
   */
  readonly capacity?: Readonly<Record<string, Size>>;
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
   * How the init Jobs create the directories, and how they run.
   * @default {}
   */
  readonly initJob?: InitJobOptions;
  /**
   * Whether pods whose data directory is below their hostPath volume's root wait, in an init container with their own user,
   * until the init Job has created it. Otherwise, if a pod starts first, the kubelet creates a missing directory as root.
   * Pods with local volumes need not wait, because the kubelet applies `fsGroup` to them.
   * @default true
   */
  readonly waitForDirectories?: boolean;
  /**
   * Whether to create the StorageClasses. Disable this if they exist already.
   * @default true
   */
  readonly storageClasses?: boolean;
  /**
   * The namespaces that the manifests create, and the namespace of the init Jobs.
   * @default - the manifests create none, and the init Jobs run in that of the release
   */
  readonly namespaces?: NamespaceOptions;
}
