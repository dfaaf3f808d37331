import { bytesOf, humanBytes } from '../kubernetes/quantity';
import { DESCRIPTORS } from '../model/components';
import { DELETIONS, type DeletionCode, type DeletionSetting, deletionValue, KEEPS_ALL } from '../model/deletions';
import type { PlannedVolume } from '../model/volume';
import type { KubePrometheusStackRelease } from '../release/release';
import { isDerivable, retentionBytes } from '../values/retention';
import { showPath, valueAt } from '../values/values';

/** The share of a volume above which a limit leaves too little for compaction, which writes a block before it deletes the old ones. */
const CROWDED = 0.9;

/** What the settings of a release delete that a person may not expect; sentences. */
export function deletionNotes(
  deletions: readonly DeletionSetting[],
  { objects, effectiveValues }: Pick<KubePrometheusStackRelease, 'objects' | 'effectiveValues'>,
  volumes: readonly PlannedVolume[],
): string[] {
  const [blocks] = volumes.filter(({ claim }) => claim.component === 'prometheus');
  const time = valueAt(effectiveValues, [...DESCRIPTORS.prometheus.pods, 'retention']);
  const isRemoved = time === null || time === '';
  const isServer = objects.some(({ kind }) => kind === 'Prometheus');
  return [
    ...(blocks === undefined || !isServer ? [] : limitNotes(deletions, blocks, isRemoved)),
    ...deletions.flatMap(policyNotes),
    ...(blocks === undefined || valueAt(effectiveValues, SHARDING_MODE) !== 'Topology' ? [] : [TOPOLOGY]),
  ];
}

const SHARDING_MODE = [...DESCRIPTORS.prometheus.pods, 'shardingStrategy', 'mode'];
/** @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ShardingStrategy */
const TOPOLOGY =
  'prometheus.prometheusSpec.shardingStrategy is Topology: the operator selects nodes of one zone for each shard. A shard whose volume is on a node of another zone cannot start. A change of the strategy deletes nothing: older samples stay in the shard that scraped them.';

/** How much Prometheus keeps. */
function limitNotes(deletions: readonly DeletionSetting[], { size }: PlannedVolume, isRemoved: boolean): string[] {
  const valueOf = (code: DeletionCode): string => deletionValue(deletions, code, 'prometheus') ?? '';
  const [time, limit, percentage] = [valueOf('retention'), valueOf('retention-size'), valueOf('retention-percentage')];
  return [
    ...(isRemoved && time === '24h'
      ? [
          'Prometheus keeps its samples for 24h only: the values remove the retention of the chart, and the operator sets this one.',
        ]
      : []),
    ...(percentage === KEEPS_ALL.percentage
      ? sizeNotes(limit, size)
      : [`retentionPercentage ${percentage}: ${DELETIONS['retention-percentage'].when}`]),
  ];
}

function sizeNotes(limit: string, size: string): string[] {
  const volume = bytesOf(size) ?? 0;
  if (limit === KEEPS_ALL.size) {
    const why = isDerivable(volume)
      ? 'Prometheus has no retentionSize'
      : `No retentionSize is derived for a volume of ${size}, which write-ahead log and head block alone can fill`;
    return [`${why}: blocks are deleted only after the retention time, and can fill the disk before.`];
  }
  const bytes = retentionBytes(limit) ?? 0;
  if (bytes >= volume) {
    return [
      `retentionSize ${limit} exceeds the size of the volume, ${size}, so it never limits: the disk can be full before. Without a retentionSize in the values, the library sets 85 % of the volume.`,
    ];
  }
  const crowded = `It leaves ${humanBytes(volume - bytes)} of the volume, and compaction writes a new block before it deletes the old ones.`;
  return [
    `retentionSize ${limit}: ${DELETIONS['retention-size'].when}${bytes > volume * CROWDED ? ` ${crowded}` : ''}`,
  ];
}

/** Claims that are deleted without a person. */
function policyNotes({ code, component, value }: DeletionSetting): string[] {
  const { lost, when, instead, places, measure } = DELETIONS[code];
  const path = places[component]?.path;
  return lost !== 'claim' || path === undefined || value === KEEPS_ALL[measure]
    ? []
    : [`${showPath(path)} is ${value}. ${when} ${instead}`];
}
