import type { Owner } from './claim';

/** The parts of kube-prometheus-stack that keep data. */
export const COMPONENTS = ['prometheus', 'alertmanager', 'thanosRuler', 'grafana'] as const;
/** A part of kube-prometheus-stack that keeps data. */
export type Component = (typeof COMPONENTS)[number];

/** Claims that are given by hand may be of others. */
export function isComponent(name: string): name is Component {
  return (COMPONENTS as readonly string[]).includes(name);
}

/** The keys of a path in the chart's values. */
export type ValuesPath = readonly string[];

/** A count of pods in the values. */
type CountKey = 'replicas' | 'shards';

interface CommonDescriptor {
  /** Where the values configure its pods: their nodes, tolerations, securityContext, counts. */
  readonly pods: ValuesPath;
  /** Where the values configure its storage. */
  readonly storage: ValuesPath;
  /** Where the values ask for storage of a class, below `storage`. */
  readonly storageClass: ValuesPath;
  /** Where the values ask for storage of a size, below `storage`. */
  readonly size: ValuesPath;
  /** Where the values ask for access modes, below `storage`. */
  readonly accessModes: ValuesPath;
  /** Where the values say who its pods run as. */
  readonly securityContext: ValuesPath;
  /**
   * Where the values give its pods init containers.
   * Absent: its pods need none, because its data directory is its volume root, which appears complete.
   */
  readonly initContainers?: ValuesPath;
  /** The name of its container. */
  readonly container: string;
  /** Where the values mount volumes into its container: lists of mounts. */
  readonly mounts: readonly ValuesPath[];
  /** Where the values override the name that its objects begin with. */
  readonly fullnameOverride: ValuesPath;
  /** Who the image runs as where the values take the chart's securityContext away. */
  readonly imageOwner: Owner;
  /** The counts that a description can set; each pod has a claim. Empty: it is one pod. */
  readonly counts: readonly CountKey[];
  /** The syntax of how long it keeps data. Absent: it has no retention. */
  readonly retention?: {
    /** The units of a duration, in the order in which they are written. */
    readonly units: readonly string[];
    readonly example: string;
  };
  /** Whether it can limit its data by size (`retentionSize`). */
  readonly retentionSize: boolean;
  /** Whether the chart runs it by default. */
  readonly isEnabledByDefault: boolean;
  /**
   * Its directory below the root of `HostPathLayout.sharedRoot`.
   * Absent: its volume root is the shared root, where its subPath keeps it apart.
   */
  readonly sharedDirectory?: string;
}

/** A component that runs as a custom resource of the Prometheus Operator. */
export interface OperatedDescriptor extends CommonDescriptor {
  readonly madeBy: 'operator';
  /** Whether the chart can write any field into the custom resource, by `additionalConfig`. @see ChartTraits */
  readonly additionalConfig: 'additionalConfig' | 'rulerAdditionalConfig';
}

/** A component that a chart within the chart runs as a Deployment or StatefulSet of its own. */
export interface SubchartDescriptor extends CommonDescriptor {
  readonly madeBy: 'subchart';
  /** Where the values say who its container runs as, which wins over the pod. */
  readonly containerSecurityContext: ValuesPath;
  /** The name of the pod's volume that holds its data, and of the claim template of a StatefulSet. */
  readonly volume: string;
  /** Where the process sees its data. */
  readonly mountPath: string;
}

export type ComponentDescriptor = OperatedDescriptor | SubchartDescriptor;

/** `nobody`, which the images of Prometheus and Alertmanager run as. */
const NOBODY: Owner = { uid: 65534, gid: 65534 };
const CLAIM_SPEC = ['volumeClaimTemplate', 'spec'];
const STORAGE_SPEC = {
  storageClass: [...CLAIM_SPEC, 'storageClassName'],
  size: [...CLAIM_SPEC, 'resources', 'requests', 'storage'],
  accessModes: [...CLAIM_SPEC, 'accessModes'],
} as const;
const PROMETHEUS_UNITS = ['y', 'w', 'd', 'h', 'm', 's', 'ms'];

/** All that is particular to a component; another component is another row. */
const TABLE = {
  prometheus: {
    madeBy: 'operator',
    pods: ['prometheus', 'prometheusSpec'],
    storage: ['prometheus', 'prometheusSpec', 'storageSpec'],
    ...STORAGE_SPEC,
    securityContext: ['prometheus', 'prometheusSpec', 'securityContext'],
    container: 'prometheus',
    mounts: [['prometheus', 'prometheusSpec', 'volumeMounts']],
    initContainers: ['prometheus', 'prometheusSpec', 'initContainers'],
    fullnameOverride: ['fullnameOverride'],
    imageOwner: NOBODY,
    counts: ['replicas', 'shards'],
    retention: { units: PROMETHEUS_UNITS, example: '30d' },
    retentionSize: true,
    isEnabledByDefault: true,
    additionalConfig: 'additionalConfig',
  },
  alertmanager: {
    madeBy: 'operator',
    pods: ['alertmanager', 'alertmanagerSpec'],
    storage: ['alertmanager', 'alertmanagerSpec', 'storage'],
    ...STORAGE_SPEC,
    securityContext: ['alertmanager', 'alertmanagerSpec', 'securityContext'],
    container: 'alertmanager',
    mounts: [['alertmanager', 'alertmanagerSpec', 'volumeMounts']],
    initContainers: ['alertmanager', 'alertmanagerSpec', 'initContainers'],
    fullnameOverride: ['fullnameOverride'],
    imageOwner: NOBODY,
    counts: ['replicas'],
    retention: { units: ['h', 'm', 's', 'ms'], example: '120h' },
    retentionSize: false,
    isEnabledByDefault: true,
    additionalConfig: 'additionalConfig',
  },
  thanosRuler: {
    madeBy: 'operator',
    pods: ['thanosRuler', 'thanosRulerSpec'],
    storage: ['thanosRuler', 'thanosRulerSpec', 'storage'],
    ...STORAGE_SPEC,
    securityContext: ['thanosRuler', 'thanosRulerSpec', 'securityContext'],
    container: 'thanos-ruler',
    mounts: [['thanosRuler', 'thanosRulerSpec', 'volumeMounts']],
    fullnameOverride: ['fullnameOverride'],
    // the user that the Thanos image is built with
    imageOwner: { uid: 1001, gid: 0 },
    counts: ['replicas'],
    retention: { units: PROMETHEUS_UNITS, example: '30d' },
    retentionSize: false,
    isEnabledByDefault: false,
    sharedDirectory: 'thanos-db',
    additionalConfig: 'rulerAdditionalConfig',
  },
  grafana: {
    madeBy: 'subchart',
    pods: ['grafana'],
    storage: ['grafana', 'persistence'],
    storageClass: ['storageClassName'],
    size: ['size'],
    accessModes: ['accessModes'],
    securityContext: ['grafana', 'securityContext'],
    containerSecurityContext: ['grafana', 'containerSecurityContext'],
    initContainers: ['grafana', 'extraInitContainers'],
    fullnameOverride: ['grafana', 'fullnameOverride'],
    // the user that the Grafana image is built with
    imageOwner: { uid: 472, gid: 0 },
    counts: [],
    retentionSize: false,
    isEnabledByDefault: true,
    sharedDirectory: 'grafana-db',
    container: 'grafana',
    mounts: [
      ['grafana', 'extraVolumeMounts'],
      ['grafana', 'extraConfigmapMounts'],
      ['grafana', 'extraSecretMounts'],
      ['grafana', 'extraEmptyDirMounts'],
    ],
    volume: 'storage',
    mountPath: '/var/lib/grafana',
  },
} as const satisfies Readonly<Record<Component, ComponentDescriptor>>;

/** The components of one kind of descriptor. */
type MadeBy<K extends ComponentDescriptor['madeBy']> = {
  [C in Component]: (typeof TABLE)[C]['madeBy'] extends K ? C : never;
}[Component];

/** A component that runs as a custom resource of the Prometheus Operator. */
export type OperatedComponent = MadeBy<'operator'>;
/** A component that a chart within the chart runs. */
export type SubchartComponent = MadeBy<'subchart'>;

/** What is particular to each component. */
export const DESCRIPTORS: Readonly<Record<Component, ComponentDescriptor>> &
  Readonly<Record<OperatedComponent, OperatedDescriptor>> &
  Readonly<Record<SubchartComponent, SubchartDescriptor>> = TABLE;

export function isOperated(component: Component): component is OperatedComponent {
  return DESCRIPTORS[component].madeBy === 'operator';
}

export function isSubchart(component: Component): component is SubchartComponent {
  return DESCRIPTORS[component].madeBy === 'subchart';
}

export const OPERATED_COMPONENTS: readonly OperatedComponent[] = COMPONENTS.filter(isOperated);
export const SUBCHART_COMPONENTS: readonly SubchartComponent[] = COMPONENTS.filter(isSubchart);

/** Whether each shard of it has all its replicas, by the table; claims given by hand have no shards. */
export function hasShards(component: string): boolean {
  return isComponent(component) && DESCRIPTORS[component].counts.includes('shards');
}

/** Where in the values each custom resource takes its pods and its storage from; derived from the table. */
export const OPERATED_SPECS: Readonly<
  Record<OperatedComponent, { readonly spec: ValuesPath; readonly storageKey: string }>
> = {
  prometheus: specOf('prometheus'),
  alertmanager: specOf('alertmanager'),
  thanosRuler: specOf('thanosRuler'),
};

function specOf(component: OperatedComponent): { readonly spec: ValuesPath; readonly storageKey: string } {
  const { pods, storage } = DESCRIPTORS[component];
  return { spec: pods, storageKey: storage.at(-1) ?? '' };
}

/** Where the values configure a component's pods; derived from the table. */
export const POD_VALUES: Readonly<Record<Component, ValuesPath>> = {
  prometheus: DESCRIPTORS.prometheus.pods,
  alertmanager: DESCRIPTORS.alertmanager.pods,
  thanosRuler: DESCRIPTORS.thanosRuler.pods,
  grafana: DESCRIPTORS.grafana.pods,
};

/** Where the values say who a component's pods run as; derived from the table. */
export function podSecurityContext(component: Component): ValuesPath {
  return DESCRIPTORS[component].securityContext;
}
