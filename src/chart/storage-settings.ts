import type { Size } from 'cdk8s';
import { retentionSizeOf } from '../values/retention';
import { must, type Setting } from '../values/settings';
import { isMap, printed, type Value, valueAt, type Values } from '../values/values';
import { type Component, DESCRIPTORS, isSubchart, type SubchartComponent } from '../model/components';
import { bytesOf, quantityOf } from '../kubernetes/quantity';

/** What a component is given, checked. */
export interface ComponentSettings {
  readonly size: Size;
  readonly storageClassName: string;
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly replicas?: number;
  readonly shards?: number;
  readonly retention?: string;
  /** `'none'`, or absent where the component keeps no blocks. */
  readonly retentionSize?: string;
}

const ACCESS_MODES = ['ReadWriteOnce'];

/** The settings of a chart within the chart that the storage needs besides class, size and mode. */
const SUBCHART_SETTINGS: Readonly<Record<SubchartComponent, readonly Setting[]>> = {
  grafana: [
    { path: ['grafana', 'persistence', 'finalizers'], value: ['kubernetes.io/pvc-protection'] },
    { path: ['grafana', 'deploymentStrategy', 'type'], value: 'Recreate' },
    // the init Job owns the directory; the chart's own chown fails on directories that it may not enter
    { path: ['grafana', 'initChownData', 'enabled'], value: false },
  ],
};

/** The settings that make a component ask for the volumes that are planned for it. */
export function storageSettings(component: Component, given: ComponentSettings): Setting[] {
  const { storage, storageClass, accessModes, size, isEnabledByDefault } = DESCRIPTORS[component];
  return [
    // a component that is given storage is wanted
    ...(isEnabledByDefault ? [] : [{ path: [component, 'enabled'], value: true }]),
    ...countSettings(component, given),
    ...switchSettings(component),
    must([...storage, ...storageClass], given.storageClassName, described(`${component}.storageClassName`)),
    must([...storage, ...accessModes], ACCESS_MODES, 'a directory of one node is ReadWriteOnce'),
    must([...storage, ...size], quantityOf(given.size), described(`${component}.size`), sameSize),
    ...ownComponentSettings(component),
    ...ownerSettings(component, given),
  ];
}

/** `false` switches the webhooks off, and the TLS for which the operator would wait for the certificate. */
export function admissionWebhookSettings(enabled: boolean | undefined): Setting[] {
  return enabled === undefined
    ? []
    : [
        ['admissionWebhooks', 'enabled'],
        ['tls', 'enabled'],
      ].map((path) =>
        must(['prometheusOperator', ...path], enabled, `admissionWebhooks is ${enabled} in the description`),
      );
}

/**
 * The limit for Prometheus' blocks, 85 % of the volume where the description names none.
 * @param retentionSize as the description has it
 */
export function retentionSizeSettings(size: Size, retentionSize: string | undefined): Setting[] {
  const path = [...DESCRIPTORS.prometheus.pods, 'retentionSize'];
  return retentionSize === undefined
    ? [{ path, value: retentionSizeOf(size) }]
    : [must(path, retentionSize === 'none' ? '' : retentionSize, described('prometheus.retentionSize'))];
}

/** The claim that the chart makes for Grafana names its volume, so that an upgrade never tries to remove the name. */
export function grafanaVolumeSetting(volume: string): Setting {
  return must([...DESCRIPTORS.grafana.storage, 'volumeName'], volume, 'that volume is made for the claim');
}

/**
 * Helm's own claim outlives `helm uninstall`, as those of StatefulSets do: a release that is installed again finds it, bound
 * to its volume as it was. Without it the volume would be Released, and the new claim would wait for a volume.
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
 */
export function keptClaimSettings(values: Values): Setting[] {
  const annotations = [...DESCRIPTORS.grafana.storage, 'annotations'];
  const path = [...annotations, 'helm.sh/resource-policy'];
  const isFree = isMap(valueAt(values, annotations) ?? {});
  return isFree && valueAt(values, path) === undefined ? [{ path, value: 'keep' }] : [];
}

function countSettings(component: Component, given: ComponentSettings): Setting[] {
  const { pods, counts, retention } = DESCRIPTORS[component];
  return [...counts, ...(retention === undefined ? [] : (['retention'] as const))].flatMap((key) => {
    const value = given[key];
    return value === undefined ? [] : [must([...pods, key], value, described(`${component}.${key}`), samePrinted)];
  });
}

/** A chart within the chart asks for no storage by itself. */
function switchSettings(component: Component): Setting[] {
  const { madeBy, storage } = DESCRIPTORS[component];
  return madeBy === 'operator'
    ? []
    : [
        must([...storage, 'enabled'], true, `the description gives ${component} storage`),
        { path: [...storage, 'type'], value: 'pvc' },
      ];
}

function ownComponentSettings(component: Component): readonly Setting[] {
  return isSubchart(component) ? SUBCHART_SETTINGS[component] : [];
}

/**
 * An owner that is given by hand: the pods run as it. Where the values take the ids away on purpose (null, as for
 * OpenShift, which gives them itself) they stay away.
 */
function ownerSettings(component: Component, { owner }: ComponentSettings): Setting[] {
  if (owner === undefined) {
    return [];
  }
  const { securityContext } = DESCRIPTORS[component];
  return [
    { path: [...securityContext, 'runAsUser'], value: owner.uid },
    { path: [...securityContext, 'runAsGroup'], value: owner.gid },
    { path: [...securityContext, 'fsGroup'], value: owner.gid },
  ];
}

function described(property: string): string {
  return `the description sets ${property}`;
}

function sameSize(a: Value, b: Value): boolean {
  return bytesOf(a) === bytesOf(b);
}

/** As the chart prints it: 2 and "2" are one. */
function samePrinted(a: Value, b: Value): boolean {
  return printed(a) === printed(b);
}
