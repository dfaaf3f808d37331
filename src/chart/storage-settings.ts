import type { Size } from 'cdk8s';
import { isDerivable, retentionSizeOf } from '../values/retention';
import { must, type Setting } from '../values/settings';
import { isMap, printed, type Value, valueAt, type Values } from '../values/values';
import { type Component, DESCRIPTORS, isSubchart, type SubchartComponent } from '../model/components';
import { bytesOf, quantityOf } from '../kubernetes/quantity';

/** The checked storage settings of a component. */
export interface ComponentSettings {
  readonly size: Size;
  readonly storageClassName: string;
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly replicas?: number;
  readonly shards?: number;
  readonly retention?: string;
  /** `'none'`, or absent if the component stores no blocks. */
  readonly retentionSize?: string;
}

const ACCESS_MODES = ['ReadWriteOnce'];

/** The settings of a sub-chart that the storage needs besides class, size and mode. */
const SUBCHART_SETTINGS: Readonly<Record<SubchartComponent, readonly Setting[]>> = {
  grafana: [
    { path: ['grafana', 'persistence', 'finalizers'], value: ['kubernetes.io/pvc-protection'] },
    { path: ['grafana', 'deploymentStrategy', 'type'], value: 'Recreate' },
    // the init Job manages the directory; the chart's own chown fails on directories that it cannot enter
    { path: ['grafana', 'initChownData', 'enabled'], value: false },
  ],
};

/** The settings with which a component asks for its planned volumes. */
export function storageSettings(component: Component, given: ComponentSettings): Setting[] {
  const { storage, storageClass, accessModes, size, isEnabledByDefault } = DESCRIPTORS[component];
  return [
    // a component with storage is enabled
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

/** `false` disables the webhooks, and the operator's TLS, which would wait for their certificate. */
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
 * The limit for Prometheus' blocks: 85 % of the volume if the description sets none, and no limit below 1 GiB.
 * @param retentionSize from the description
 */
export function retentionSizeSettings(size: Size, retentionSize: string | undefined): Setting[] {
  const path = [...DESCRIPTORS.prometheus.pods, 'retentionSize'];
  if (retentionSize === undefined) {
    return isDerivable(bytesOf(quantityOf(size)) ?? 0) ? [{ path, value: retentionSizeOf(size) }] : [];
  }
  return [must(path, retentionSize === 'none' ? '' : retentionSize, described('prometheus.retentionSize'))];
}

/** Sets the volume name in Grafana's claim, so that an upgrade never tries to remove it. */
export function grafanaVolumeSetting(volume: string): Setting {
  return must([...DESCRIPTORS.grafana.storage, 'volumeName'], volume, 'that volume is made for the claim');
}

/**
 * Keeps Helm's own claim after `helm uninstall`, like the claims of StatefulSets: a reinstalled release finds it, still bound
 * to its volume. Without this annotation the volume would be Released, and the new claim would wait for a volume.
 * @param more annotations with which the tool that delivers the chart keeps an object; without effect on a claim that Helm may delete
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
 */
export function keptClaimSettings(values: Values, more: Readonly<Record<string, string>> = {}): Setting[] {
  const annotations = [...DESCRIPTORS.grafana.storage, 'annotations'];
  const policy = valueAt(values, [...annotations, RESOURCE_POLICY]);
  const isKept = isMap(valueAt(values, annotations) ?? {}) && (policy === undefined || policy === 'keep');
  return Object.entries({ [RESOURCE_POLICY]: 'keep', ...more }).flatMap(([key, value]) => {
    const path = [...annotations, key];
    return isKept && valueAt(values, path) === undefined ? [{ path, value }] : [];
  });
}

const RESOURCE_POLICY = 'helm.sh/resource-policy';

function countSettings(component: Component, given: ComponentSettings): Setting[] {
  const { pods, counts } = DESCRIPTORS[component];
  return [...counts, 'retention' as const].flatMap((key) => {
    const value = given[key];
    return value === undefined ? [] : [must([...pods, key], value, described(`${component}.${key}`), samePrinted)];
  });
}

/** A sub-chart asks for no storage by default. */
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
 * Makes the pods run as an owner from the description. If the values remove the ids on purpose (null, as for
 * OpenShift, which assigns them itself), they stay removed.
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

/** The value as the chart prints it, so that 2 and "2" are equal. */
function samePrinted(a: Value, b: Value): boolean {
  return printed(a) === printed(b);
}
