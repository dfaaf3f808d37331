import type { Size } from 'cdk8s';
import { type Component, OPERATED_SPECS, type OperatedComponent } from '../components';
import { bytesOf, quantityOf } from '../kubernetes/quantity';
import { isMap, showPath, type Value, valueAt, type Values, withValue } from './values';

/** One place in the values that the description decides. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: Value;
  /**
   * Whether the user's own value there breaks the storage, and then the reason.
   * @default - the user's value wins
   */
  readonly breaks?: (users: Value) => string | undefined;
}

/** What a component is given. */
export interface ComponentSettings {
  readonly size: Size;
  readonly storageClassName: string;
}

const ACCESS_MODES = ['ReadWriteOnce'];

/** The settings that make a component ask for the volumes that are planned for it. */
export function storageSettings(component: Component, given: ComponentSettings): Setting[] {
  return component === 'grafana' ? grafanaSettings(given) : operatedSettings(component, given);
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

/** The settings as one layer of values. */
export function settingsLayer(settings: readonly Setting[]): Values {
  return settings.reduce<Values>((layer, { path, value }) => withValue(layer, path, value), {});
}

/** Every place where the user's values break what the description decides. */
export function conflicts(users: Values, settings: readonly Setting[]): string[] {
  return settings.flatMap(({ path, value, breaks }) => {
    const prefix = blockedAt(users, path);
    const at = prefix ?? path;
    const users_ = valueAt(users, at);
    const reason =
      users_ === undefined
        ? undefined
        : prefix === undefined
          ? breaks?.(users_)
          : breaks && 'it takes away what lies below it';
    return reason === undefined
      ? []
      : [
          `values.${showPath(at)}: got ${JSON.stringify(users_)}, want ${prefix === undefined ? JSON.stringify(value) : 'a map'}: ${reason}`,
        ];
  });
}

/** The part of the path where the user has something that is no map, so that the rest cannot be there. */
function blockedAt(users: Values, path: readonly string[]): readonly string[] | undefined {
  return path
    .slice(0, -1)
    .map((_, index) => path.slice(0, index + 1))
    .find((prefix) => {
      const value = valueAt(users, prefix);
      return value !== undefined && !isMap(value);
    });
}

function operatedSettings(component: OperatedComponent, { size, storageClassName }: ComponentSettings): Setting[] {
  const { spec, storageKey } = OPERATED_SPECS[component];
  const claim = [...spec, storageKey, 'volumeClaimTemplate', 'spec'];
  return [
    // off in the chart; who gives it storage wants it
    ...(component === 'thanosRuler' ? [{ path: [component, 'enabled'], value: true }] : []),
    sameAs([...claim, 'storageClassName'], storageClassName, `${component}.storageClassName of the description`),
    sameAs([...claim, 'accessModes'], ACCESS_MODES, 'a directory of one node is ReadWriteOnce'),
    sizeSetting([...claim, 'resources', 'requests', 'storage'], size, component),
  ];
}

function grafanaSettings({ size, storageClassName }: ComponentSettings): Setting[] {
  const persistence = ['grafana', 'persistence'];
  return [
    must([...persistence, 'enabled'], true, 'the description gives grafana storage'),
    { path: [...persistence, 'type'], value: 'pvc' },
    sameAs([...persistence, 'storageClassName'], storageClassName, 'grafana.storageClassName of the description'),
    sameAs([...persistence, 'accessModes'], ACCESS_MODES, 'a directory of one node is ReadWriteOnce'),
    sizeSetting([...persistence, 'size'], size, 'grafana'),
    { path: [...persistence, 'finalizers'], value: ['kubernetes.io/pvc-protection'] },
    { path: ['grafana', 'deploymentStrategy', 'type'], value: 'Recreate' },
    // our Job owns the directory; the chart's own chown fails on directories that it may not enter
    { path: ['grafana', 'initChownData', 'enabled'], value: false },
  ];
}

function must(path: readonly string[], value: boolean, why: string): Setting {
  return { path, value, breaks: (users) => (users === value ? undefined : why) };
}

function sameAs(path: readonly string[], value: Value, why: string): Setting {
  return { path, value, breaks: (users) => (JSON.stringify(users) === JSON.stringify(value) ? undefined : why) };
}

function sizeSetting(path: readonly string[], size: Size, component: Component): Setting {
  const value = quantityOf(size);
  return {
    path,
    value,
    breaks: (users) => (bytesOf(users) === bytesOf(value) ? undefined : `${component}.size of the description`),
  };
}
