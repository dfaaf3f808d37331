import type { Owner } from './claim';

/** The parts of kube-prometheus-stack that store data. */
export const COMPONENTS = ['prometheus', 'alertmanager', 'thanosRuler', 'grafana'] as const;
/** A part of kube-prometheus-stack that stores data. */
export type Component = (typeof COMPONENTS)[number];

/** Whether it is one of them; claims written by the caller may have other components. */
export function isComponent(name: string): name is Component {
  return (COMPONENTS as readonly string[]).includes(name);
}

/** The keys of a path in the chart's values. */
export type ValuesPath = readonly string[];

/** A key in the values for a number of pods. */
type CountKey = 'replicas' | 'shards';

interface CommonDescriptor {
  /** The path in the values to the settings of its pods: nodes, tolerations, securityContext, counts. */
  readonly pods: ValuesPath;
  /** The path in the values to its storage settings. */
  readonly storage: ValuesPath;
  /** The path to the StorageClass, below `storage`. */
  readonly storageClass: ValuesPath;
  /** The path to the size, below `storage`. */
  readonly size: ValuesPath;
  /** The path to the access modes, below `storage`. */
  readonly accessModes: ValuesPath;
  /** The path in the values to the securityContext of its pods. */
  readonly securityContext: ValuesPath;
  /**
   * The path in the values to the init containers of its pods.
   * Absent: its pods need none, because its data directory is its volume root, which appears only when complete.
   */
  readonly initContainers?: ValuesPath;
  /** The name of its container. */
  readonly container: string;
  /** Where the values mount volumes into its container: lists of mounts. */
  readonly mounts: readonly ValuesPath[];
  /** The path in the values to the override for the prefix of its object names. */
  readonly fullnameOverride: ValuesPath;
  /** The user and group of the image, which apply if the values remove the chart's securityContext. */
  readonly imageOwner: Owner;
  /** The counts that a description can set. Each pod has a claim. Empty: it always has one pod. */
  readonly counts: readonly CountKey[];
  /** The syntax of its retention time. Absent: it has no retention. */
  readonly retention?: {
    /** The units of a duration, in the order in which they must be written. */
    readonly units: readonly string[];
    readonly example: string;
  };
  /** Whether it can limit its data by size (`retentionSize`). */
  readonly retentionSize: boolean;
  /** Whether the chart runs it by default. */
  readonly isEnabledByDefault: boolean;
  /**
   * Its directory below the root of `HostPathLayout.sharedRoot`.
   * Absent: its volume root is the shared root, and its subPath separates its data.
   */
  readonly sharedDirectory?: string;
}

/** A component that runs as a custom resource of the Prometheus Operator. */
export interface OperatedDescriptor extends CommonDescriptor {
  readonly madeBy: 'operator';
  /** Whether the chart can write any field into the custom resource, by `additionalConfig`. @see ChartTraits */
  readonly additionalConfig: 'additionalConfig' | 'rulerAdditionalConfig';
}

/** A component that a sub-chart runs as a Deployment or StatefulSet. */
export interface SubchartDescriptor extends CommonDescriptor {
  readonly madeBy: 'subchart';
  /** The path in the values to the securityContext of its container, which overrides that of the pod. */
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

/** Everything that is specific to a component. A new component is a new row. */
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
    // the user in the Thanos image
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
    // the user in the Grafana image
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
/** A component that a sub-chart runs. */
export type SubchartComponent = MadeBy<'subchart'>;

/** The descriptor of each component. */
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

/** Whether the component has shards according to the table. Claims written by the caller have none. */
export function hasShards(component: string): boolean {
  return isComponent(component) && DESCRIPTORS[component].counts.includes('shards');
}

/** The paths in the values to the pods and the storage of each custom resource, derived from the table. */
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

/** The path in the values to the settings of a component's pods, derived from the table. */
export const POD_VALUES: Readonly<Record<Component, ValuesPath>> = {
  prometheus: DESCRIPTORS.prometheus.pods,
  alertmanager: DESCRIPTORS.alertmanager.pods,
  thanosRuler: DESCRIPTORS.thanosRuler.pods,
  grafana: DESCRIPTORS.grafana.pods,
};

/** The path in the values to the securityContext of a component's pods, derived from the table. */
export function podSecurityContext(component: Component): ValuesPath {
  return DESCRIPTORS[component].securityContext;
}
