import type { StoragePlan } from './storage-plan';

/** What a person has to know before the plan is applied. */
export function planNotes({ retentionSize, notes = [] }: StoragePlan): string[] {
  return [
    ...(retentionSize === undefined
      ? []
      : [
          `retentionSize ${retentionSize}: on a volume that already holds more blocks, Prometheus deletes the oldest samples as soon as it starts. Write-ahead log and head block are not counted.`,
        ]),
    ...notes,
  ];
}
