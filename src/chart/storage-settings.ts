import type { Size } from 'cdk8s';
import { retentionSizeOf } from '../values/retention';
import { must, type Setting } from '../values/settings';
import { isMap, printed, type Value, valueAt, type Values } from '../values/values';
import { type Component, OPERATED_SPECS, type OperatedComponent, podSecurityContext } from '../model/components';
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

/** The settings that make a component ask for the volumes that are planned for it. */
export function storageSettings(component: Component, given: ComponentSettings): Setting[] {
  return [
    ...(component === 'grafana' ? grafanaSettings(given) : operatedSettings(component, given)),
    ...ownerSettings(component, given),
  ];
}

/** `false` switches the webhooks off, and the TLS of which the operator would wait for the certificate. */
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
  const path = [...OPERATED_SPECS.prometheus.spec, 'retentionSize'];
  return retentionSize === undefined
    ? [{ path, value: retentionSizeOf(size) }]
    : [must(path, retentionSize === 'none' ? '' : retentionSize, 'prometheus.retentionSize of the description')];
}

/** The claim that the chart makes for Grafana names its volume, so that an upgrade never tries to take it off. */
export function grafanaVolumeSetting(volume: string): Setting {
  return must(['grafana', 'persistence', 'volumeName'], volume, 'the volume that is made for the claim');
}

/**
 * Helm's own claim outlives `helm uninstall`, as those of StatefulSets do: a release that is installed again finds it, bound
 * to its volume as it was. Without it the volume would be Released, and the new claim wait for ever.
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
 */
export function keptClaimSettings(values: Values): Setting[] {
  const annotations = ['grafana', 'persistence', 'annotations'];
  const path = [...annotations, 'helm.sh/resource-policy'];
  const isFree = isMap(valueAt(values, annotations) ?? {}) && valueAt(values, annotations) !== null;
  return isFree && valueAt(values, path) === undefined ? [{ path, value: 'keep' }] : [];
}

function operatedSettings(component: OperatedComponent, given: ComponentSettings): Setting[] {
  const { size, storageClassName } = given;
  const { spec, storageKey } = OPERATED_SPECS[component];
  const claim = [...spec, storageKey, 'volumeClaimTemplate', 'spec'];
  return [
    // off in the chart; who gives it storage wants it
    ...(component === 'thanosRuler' ? [{ path: [component, 'enabled'], value: true }] : []),
    ...(['replicas', 'shards', 'retention'] as const).flatMap((key) => {
      const value = given[key];
      return value === undefined
        ? []
        : [must([...spec, key], value, `${component}.${key} of the description`, samePrinted)];
    }),
    must([...claim, 'storageClassName'], storageClassName, `${component}.storageClassName of the description`),
    must([...claim, 'accessModes'], ACCESS_MODES, 'a directory of one node is ReadWriteOnce'),
    sizeSetting([...claim, 'resources', 'requests', 'storage'], size, component),
  ];
}

function grafanaSettings({ size, storageClassName }: ComponentSettings): Setting[] {
  const persistence = ['grafana', 'persistence'];
  return [
    must([...persistence, 'enabled'], true, 'the description gives grafana storage'),
    { path: [...persistence, 'type'], value: 'pvc' },
    must([...persistence, 'storageClassName'], storageClassName, 'grafana.storageClassName of the description'),
    must([...persistence, 'accessModes'], ACCESS_MODES, 'a directory of one node is ReadWriteOnce'),
    sizeSetting([...persistence, 'size'], size, 'grafana'),
    { path: [...persistence, 'finalizers'], value: ['kubernetes.io/pvc-protection'] },
    { path: ['grafana', 'deploymentStrategy', 'type'], value: 'Recreate' },
    // our Job owns the directory; the chart's own chown fails on directories that it may not enter
    { path: ['grafana', 'initChownData', 'enabled'], value: false },
  ];
}

/**
 * An owner that is given by hand: the pods run as it. Where the values take the ids away on purpose (null, as for
 * OpenShift, which gives them itself) they stay away.
 */
function ownerSettings(component: Component, { owner }: ComponentSettings): Setting[] {
  if (owner === undefined) {
    return [];
  }
  const path = podSecurityContext(component);
  return [
    { path: [...path, 'runAsUser'], value: owner.uid },
    { path: [...path, 'runAsGroup'], value: owner.gid },
    { path: [...path, 'fsGroup'], value: owner.gid },
  ];
}

function sizeSetting(path: readonly string[], size: Size, component: Component): Setting {
  const sameSize = (a: Value, b: Value): boolean => bytesOf(a) === bytesOf(b);
  return must(path, quantityOf(size), `${component}.size of the description`, sameSize);
}

/** As the chart prints it: 2 and "2" are one. */
function samePrinted(a: Value, b: Value): boolean {
  return printed(a) === printed(b);
}
