import type { ClaimView } from '../claim-view';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct } from '../finding';
import { installChart } from '../fixes';
import { chartTraits } from '../../chart/chart-history';
import { deletionSettings } from '../../chart/deletion-settings';
import type { CustomResource, StatefulSet } from '../../cluster/objects';
import { type Component, DESCRIPTORS, isComponent } from '../../model/components';
import {
  DELETION_CODES,
  DELETIONS,
  type DeletionCode,
  type DeletionSetting,
  deletionValue,
  KEEPS_ALL,
} from '../../model/deletions';
import { isOfStack } from '../../plan/storage-plan';
import { kept } from '../../values/kept';
import { withValue } from '../../values/values';

/** The live objects delete data or claims that the plan keeps. */
export function deletesMore({ planned, plan, object, statefulSet }: ClaimView): Diagnosis | undefined {
  const { component, namespace, workload } = planned.claim;
  const { release, deletions } = plan.document;
  const differences =
    object !== undefined && isComponent(component) && isOfStack(release) && deletions !== undefined
      ? ofObject(object, component, release.chartVersion, deletions)
      : statefulSet !== undefined
        ? ofStatefulSet(statefulSet, component, deletions)
        : [];
  const live = object ?? statefulSet;
  if (live === undefined || differences.length === 0) {
    return undefined;
  }
  const about = object === undefined ? nameOf('StatefulSet', live) : nameOf(object.kind, live);
  return {
    code: 'deletes-more-than-planned',
    // a policy acts when something is deleted or scaled down, and a limit at once
    status: differences.every(({ code }) => DELETIONS[code].lost === 'data') ? 'problem' : 'at-risk',
    about,
    title: `${component} deletes more than the plan says`,
    cause: `its settings in the cluster are not those of the plan: the chart was not upgraded with the planned values, or they were changed by hand. So ${differences
      .map(({ code }) => DELETIONS[code].happens)
      .join('; ')}`,
    evidence: differences.map(({ code, value, planned: was }) => fact(about, `${code} ${value}, planned ${was}`)),
    fix: [
      installChart(plan, 'Upgrade the chart with the planned values'),
      ...(isOfStack(release)
        ? []
        : [instruct(`See that the policy of StatefulSet ${namespace}/${workload} is Retain`)]),
    ],
  };
}

interface Difference {
  readonly code: DeletionCode;
  readonly value: string;
  readonly planned: string;
}

/** The settings of a custom resource, read like values, because the chart writes them into it under the same keys. */
function ofObject(
  { kind, spec }: CustomResource,
  component: Component,
  chartVersion: string,
  planned: readonly DeletionSetting[],
): Difference[] {
  const { pods } = DESCRIPTORS[component];
  const { retention, retentionSize, persistentVolumeClaimRetentionPolicy = {}, shardRetentionPolicy = {} } = spec;
  const live = deletionSettings(
    {
      effectiveValues: withValue({}, pods, {
        // null, because the object has what the chart sets
        retention: retention === '' ? null : retention,
        retentionSize,
        persistentVolumeClaimRetentionPolicy,
        shardRetentionPolicy,
      }),
      traits: chartTraits(chartVersion),
      chartVersion,
      objects: [{ kind, metadata: { name: '', namespace: '' }, spec: {} }],
    },
    [component],
  );
  return DELETION_CODES.flatMap((code) => {
    const place = DELETIONS[code].places[component];
    return place?.kinds.includes(kind)
      ? more(code, deletionValue(live, code, component), deletionValue(planned, code, component))
      : [];
  });
}

/** The policy of a StatefulSet for its claims; `Retain` unless it is planned. */
function ofStatefulSet(
  { spec }: StatefulSet,
  component: string,
  planned: readonly DeletionSetting[] = [],
): Difference[] {
  const { whenDeleted, whenScaled } = spec.persistentVolumeClaimRetentionPolicy ?? {};
  const policies: readonly (readonly [DeletionCode, string | undefined])[] = [
    ['claims-when-deleted', whenDeleted],
    ['claims-when-scaled', whenScaled],
  ];
  return policies.flatMap(([code, value]) =>
    more(code, value, deletionValue(planned, code, component) ?? KEEPS_ALL.policy),
  );
}

/** The difference, if the cluster deletes more than planned. */
function more(code: DeletionCode, value: string | undefined, planned: string | undefined): Difference[] {
  const { measure } = DELETIONS[code];
  if (value === undefined || planned === undefined || value === planned) {
    return [];
  }
  const [live, wanted] = [kept(measure, value), kept(measure, planned)];
  return live !== undefined && wanted !== undefined && live < wanted ? [{ code, value, planned }] : [];
}
