import { Size } from 'cdk8s';
import type { Owner } from '../model/claim';
import type { ReleaseIdentity } from '../release/release';
import { type Component, COMPONENTS } from '../model/components';
import { bytesOf } from '../kubernetes/quantity';
import type { StackDescription } from '../plan/description';
import type { HelmValues } from '../values/helm-values';
import type { Values } from '../values/values';
import { HostPathLayout } from '../layout/host-path-layout';
import type { NodeList, PerReplica } from '../layout/per-replica';
import type { VolumeType } from '../model/volume-types';

/** The units that a size can be given in, by the method of `Size` that makes it. */
export const SIZE_UNITS = {
  Pi: 'pebibyte',
  Ti: 'tebibytes',
  Gi: 'gibibytes',
  Mi: 'mebibytes',
  Ki: 'kibibytes',
} as const;
const FACTORS = { Pi: 2 ** 50, Ti: 2 ** 40, Gi: 2 ** 30, Mi: 2 ** 20, Ki: 2 ** 10 } as const;
type Suffix = keyof typeof SIZE_UNITS;

/** A size in a unit that `Size` has. */
export interface ImportedSize {
  readonly unit: Suffix;
  readonly amount: number;
}

/** One component as it will be described. */
export interface ImportedComponent {
  readonly size: ImportedSize;
  readonly storageClassName?: string;
  readonly path?: PerReplica<string>;
  readonly volumeType?: VolumeType;
  readonly requireMountPoint?: PerReplica<string | false>;
  readonly nodes?: NodeList;
  readonly replicas?: number;
  readonly shards?: number;
  readonly owner?: Owner;
  readonly retention?: string;
  readonly retentionSize?: string;
}

/** A description as data, before it is written as TypeScript. */
export interface Imported {
  readonly release: ReleaseIdentity;
  readonly layout: { readonly kind: 'sharedRoot' | 'perVolume'; readonly root: string };
  readonly nodes: NodeList;
  readonly nodeLabel?: string;
  readonly volumeType?: VolumeType;
  readonly components: Readonly<Partial<Record<Component, ImportedComponent>>>;
  readonly storageClasses?: false;
  readonly initJob?: false;
  /** The values files that are given; later files win. */
  readonly valuesFiles: readonly string[];
  /** The known values, if no file is given. */
  readonly values: Values;
}

/** A quantity in its own unit, else in the largest unit that it is a whole number of; rounded up to whole KiB. */
export function importedSize(quantity: string): ImportedSize {
  const [, digits, suffix] = /^(\d+)(Ki|Mi|Gi|Ti|Pi)$/.exec(quantity) ?? [];
  if (digits !== undefined && suffix !== undefined) {
    return { unit: suffix as Suffix, amount: Number(digits) };
  }
  const bytes = bytesOf(quantity) ?? 0;
  const unit = (Object.keys(FACTORS) as Suffix[]).find((one) => bytes % FACTORS[one] === 0) ?? 'Ki';
  return { unit, amount: Math.ceil(bytes / FACTORS[unit]) };
}

export function layoutOf({ kind, root }: Imported['layout']): HostPathLayout {
  return HostPathLayout[kind](root);
}

/**
 * The description itself.
 * @param files the values of the files
 */
export function descriptionOf(imported: Imported, files: readonly HelmValues[]): StackDescription {
  const { release, nodes, nodeLabel, volumeType, initJob, components, values } = imported;
  return {
    release,
    layout: layoutOf(imported.layout),
    nodes,
    ...(nodeLabel === undefined ? {} : { nodeLabel }),
    ...(volumeType === undefined ? {} : { volumeType }),
    ...(initJob === undefined ? {} : { initJob }),
    ...Object.fromEntries(
      COMPONENTS.flatMap((component) => {
        const described = components[component];
        return described === undefined ? [] : [[component, { ...described, size: sizeOf(described.size) }]];
      }),
    ),
    values: [...files, values],
  };
}

/** The same as cdk8s has it. */
export function sizeOf({ unit, amount }: ImportedSize): Size {
  return Size[SIZE_UNITS[unit]](amount);
}
