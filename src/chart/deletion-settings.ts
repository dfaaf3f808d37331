import compare from 'semver/functions/compare';
import type { ChartObject } from './chart-object';
import { type ChartTraits, isUnmeasured } from './chart-history';
import { bytesOf } from '../kubernetes/quantity';
import { type Component, DESCRIPTORS } from '../model/components';
import {
  DELETION_CODES,
  type DeletionCode,
  type DeletionPlace,
  DELETIONS,
  type DeletionSetting,
  KEEPS_ALL,
} from '../model/deletions';
import { durationOf } from '../values/kept';
import { retentionBytes } from '../values/retention';
import { isTruthy, printed, type Value, valueAt, type Values } from '../values/values';

/** What the chart renders from values, as far as deletions follow from it. */
interface Rendered {
  /** The values over the chart's defaults. */
  readonly effectiveValues: Values;
  readonly traits: ChartTraits;
  readonly chartVersion: string;
  readonly objects: readonly ChartObject[];
}

/** The settings by which something of these components is deleted, and those that were set to delete nothing. */
export function deletionSettings(rendered: Rendered, components: readonly Component[]): DeletionSetting[] {
  return components.flatMap((component) =>
    DELETION_CODES.flatMap((code): DeletionSetting[] => {
      const { places, lost, measure } = DELETIONS[code];
      const place = places[component];
      if (place === undefined || !rendered.objects.some(({ kind }) => place.kinds.includes(kind))) {
        return [];
      }
      const value = READ[code](component, place, rendered);
      const isUsual = value === place.unset && (lost === 'reader' || value === KEEPS_ALL[measure]);
      return isUsual ? [] : [{ code, component, value }];
    }),
  );
}

type Read = (component: Component, place: DeletionPlace, rendered: Rendered) => string;

const READ: Readonly<Record<DeletionCode, Read>> = {
  retention: timeOf,
  'retention-size': sizeOf,
  'retention-percentage': (component, place, rendered) =>
    hasPercentage(rendered) ? textOf(component, place, rendered) : place.unset,
  'claims-when-deleted': textOf,
  'claims-when-scaled': textOf,
  'shards-when-scaled': (component, place, rendered) => {
    const period = settingAt(component, [...place.path.slice(0, -1), 'retain', 'retentionPeriod'], rendered);
    const policy = textOf(component, place, rendered);
    return policy === KEEPS_ALL.policy && isTruthy(period) ? `Retain for ${printed(period ?? '')}` : policy;
  },
  // https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
  'claim-when-uninstalled': (component, place, rendered) =>
    settingAt(component, place.path, rendered) === 'keep' ? KEEPS_ALL.policy : place.unset,
};

function textOf(component: Component, { path, unset }: DeletionPlace, rendered: Rendered): string {
  const value = settingAt(component, path, rendered);
  return value === undefined || !isTruthy(value) ? unset : printed(value);
}

/** Prometheus reads no size where a percentage is set. */
function sizeOf(component: Component, place: DeletionPlace, rendered: Rendered): string {
  const size = hasPercentage(rendered) ? KEEPS_ALL.size : textOf(component, place, rendered);
  return isNoSize(size) ? KEEPS_ALL.size : size;
}

function hasPercentage(rendered: Rendered): boolean {
  const percentage = settingAt('prometheus', [...DESCRIPTORS.prometheus.pods, 'retentionPercentage'], rendered);
  // the operator takes 0 for none
  return isTruthy(percentage) && bytesOf(percentage) !== 0;
}

/**
 * Without a time, the operator sets 24h. Since operator 0.55 it sets none where a size is the limit. Prometheus takes the time 0 for
 * none in its configuration file, and in a flag for its own default if no size is set.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/prometheus/common.go
 */
function timeOf(component: Component, place: DeletionPlace, rendered: Rendered): string {
  const value = settingAt(component, place.path, rendered);
  // null removes what the chart sets
  const text = value === null ? '' : printed(value ?? place.chart ?? '');
  if (component !== 'prometheus') {
    return text === '' ? place.unset : text;
  }
  const size = settingAt(component, [...DESCRIPTORS.prometheus.pods, 'retentionSize'], rendered);
  const isLimited = hasPercentage(rendered) || !(size === undefined || isNoSize(size));
  if (text === '') {
    const isSet = isTruthy(size) || isLimited; // a size of 0 too
    return isSet && isSince('34.0.0', rendered) ? ofZero(isLimited, rendered) : place.unset;
  }
  if (durationOf(text) === 0) {
    return ofZero(isLimited, rendered);
  }
  return text;
}

/** What Prometheus takes a time of 0 for, or none beside a size. */
function ofZero(isLimited: boolean, rendered: Rendered): string {
  return isLimited || isSince('87.0.0', rendered) ? KEEPS_ALL.time : '15d';
}

function isNoSize(size: Value): boolean {
  return !isTruthy(size) || printed(size) === '0' || retentionBytes(printed(size)) === 0;
}

function isSince(version: string, { chartVersion }: Rendered): boolean {
  return compare(chartVersion, version) >= 0;
}

/** A key that no measured chart reads: its operators do not know the field, which is new in 0.94. */
const NEWER_KEY = 'retentionPercentage';

/** A value of the component's settings, or of the fields that the chart writes into its object as they are. */
function settingAt(component: Component, path: readonly string[], rendered: Rendered): Value | undefined {
  const { effectiveValues, traits, chartVersion } = rendered;
  const isRead = path.at(-1) !== NEWER_KEY || isUnmeasured(chartVersion);
  const value = isRead ? valueAt(effectiveValues, path) : undefined;
  const descriptor = DESCRIPTORS[component];
  if (value !== undefined || descriptor.madeBy !== 'operator' || !traits[descriptor.additionalConfig]) {
    return value;
  }
  const { pods } = descriptor;
  return valueAt(effectiveValues, [...pods, 'additionalConfig', ...path.slice(pods.length)]) ?? undefined;
}
