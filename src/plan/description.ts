import type { Size } from 'cdk8s';
import type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from './component-storage';
import type { DeliveryOptions } from './delivery';
import type { InitJobOptions } from './init-job-options';
import type { NamespaceOptions } from './namespaces';
import type { HostPathLayout } from '../layout/host-path-layout';
import type { NodeList } from '../layout/node-list';
import type { NodeSystem } from '../layout/node-systems';
import type { Component } from '../model/components';
import type { VolumeType } from '../model/volume-types';
import type { ReleaseIdentity } from '../release/release';
import type { ValuesLayers } from '../values/helm-values';

/** The storage of one release of kube-prometheus-stack, as a person describes it. */
export interface StackDescription extends DeliveryOptions, Readonly<Partial<Record<Component, ComponentStorage>>> {
  /** The release as it is given to Helm. The claims' names follow from it, so it must be the very same. */
  readonly release: ReleaseIdentity;
  /** Which directory each volume gets. */
  readonly layout: HostPathLayout;
  /**
   * The nodes that keep the data, as their hostname label has them: a list by replica, `['node-1', 'node-2']`; with more
   * than one shard a list per shard, `[['node-1', 'node-2'], ['node-3', 'node-4']]`. One more replica or shard is one more entry at the end, and moves nothing.
   * @default - every component names its own
   */
  readonly nodes?: NodeList;
  /**
   * The label of nodes that pins volumes and Jobs; its values are the nodes of the description.
   * @default 'kubernetes.io/hostname'
   */
  readonly nodeLabel?: string;
  /**
   * What the nodes run. Data that could not live where the description puts them on this system are a problem, and the plan
   * notes what else the system demands: docs/how-to/node-systems.md. Nothing is made differently.
   * @default 'generic', of which nothing is known
   */
  readonly nodeSystem?: NodeSystem;
  /**
   * `hostPath`: no usage metrics, fsGroup is not applied, any directory. `local`: usage metrics, and the kubelet
   * applies fsGroup to the whole volume root, which therefore no two claims can share.
   * @default 'hostPath'
   */
  readonly volumeType?: VolumeType;
  /**
   * How much the disk of a node holds, by node: the sizes of all volumes on it must fit.
   * @default - not checked
   */
  readonly capacity?: Readonly<Record<string, Size>>;
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
  /**
   * How the init Jobs make the directories, and how they run.
   * @default {}
   */
  readonly initJob?: InitJobOptions;
  /**
   * Whether pods whose data directory lies below their hostPath volume's root wait, in an init container of their own user,
   * until the init Job has made it. Without it the kubelet makes a missing one, as root, when a pod comes first.
   * It applies `fsGroup` to local volumes, so that their pods need not wait.
   * @default true
   */
  readonly waitForDirectories?: boolean;
  /**
   * Whether the StorageClasses are made. Switch it off where they exist already.
   * @default true
   */
  readonly storageClasses?: boolean;
  /**
   * Which namespaces the manifests make, and where the init Jobs run.
   * @default - none is made, and the init Jobs run in that of the release
   */
  readonly namespaces?: NamespaceOptions;
}
