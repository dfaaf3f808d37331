import type { ClaimView } from '../claim-view';
import { ageOf, known, ofKind, type Seen } from '../../cluster/cluster-state';
import { PATIENCE } from '../patience';
import { installedBy } from '../../cluster/installed-by';
import type { CustomResource, StatefulSet } from '../../cluster/objects';
import type { Metadata } from '../../cluster/schemas';
import { isComponent } from '../../model/components';
import { isOperatorKind } from '../../model/operator-kinds';
import { isOfStack, type PlannedRelease } from '../../plan/storage-plan';

/** An object that the chart made for a component, whatever its name. */
export interface LiveWorkload {
  readonly name: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly object?: CustomResource;
  /** The version of the chart that made it. */
  readonly chart?: string;
  /** Whether it asks for any claim, as far as can be seen. */
  readonly asksForClaim: boolean;
}

/** Whether Kubernetes deletes the claims of a workload with it. */
export function deletesClaims({ object }: LiveWorkload): boolean {
  return object?.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
}

/** Objects that the chart made for this release and component, whatever their names. */
export function liveWorkloads(view: ClaimView): LiveWorkload[] {
  const { workload } = view;
  if (workload === undefined) {
    return [];
  }
  if (!isComponent(workload.component)) {
    return ofOtherChart(view);
  }
  return isOperatorKind(workload.kind) ? customResources(view) : grafanaWorkloads(view);
}

/** Whether anything of the chart's release is in the cluster. */
export function isChartInstalled(views: readonly ClaimView[]): boolean {
  return views.some(
    (view) =>
      (view.object ?? view.deployment ?? view.statefulSet) !== undefined ||
      liveWorkloads(view).length > 0 ||
      unplannedStatefulSets(view).length > 0 ||
      hasOldDeployment(view),
  );
}

/** Whether the chart was installed a while ago: Helm creates custom resources last. */
function hasOldDeployment({ plan, here, state }: ClaimView): boolean {
  const { release } = plan.document;
  return known(here.deployments).some(
    ({ metadata }) => isOf(release, metadata) && ageOf(metadata.creationTimestamp, state.now) >= PATIENCE.objects,
  );
}

/** StatefulSets of a release of another chart that the plan does not describe, by their labels. */
export function unplannedStatefulSets({ plan, here }: ClaimView): StatefulSet[] {
  const { release, objects } = plan.document;
  const planned = new Set(objects.map(({ name }) => name));
  return isOfStack(release)
    ? []
    : known(here.statefulSets).filter(({ metadata }) => isOf(release, metadata) && !planned.has(metadata.name));
}

function customResources({ plan, workload, here }: ClaimView): LiveWorkload[] {
  if (workload === undefined || !isOperatorKind(workload.kind)) {
    return [];
  }
  const kinds = workload.component === 'prometheus' ? (['Prometheus', 'PrometheusAgent'] as const) : [workload.kind];
  return kinds.flatMap((kind) =>
    known(ofKind(here, kind))
      .filter(({ metadata }) => isOf(plan.document.release, metadata))
      .map((object) => {
        const { metadata, spec } = object;
        const { chartVersion } = installedBy(metadata);
        return {
          name: metadata.name,
          kind,
          metadata,
          object,
          asksForClaim: spec.storage?.volumeClaimTemplate !== undefined,
          ...(chartVersion === undefined ? {} : { chart: chartVersion }),
        };
      }),
  );
}

/** Of another chart only the planned name is known. */
function ofOtherChart({ statefulSet }: ClaimView): LiveWorkload[] {
  if (statefulSet === undefined) {
    return [];
  }
  const { metadata, spec } = statefulSet;
  return [{ name: metadata.name, kind: 'StatefulSet', metadata, asksForClaim: spec.volumeClaimTemplates.length > 0 }];
}

function grafanaWorkloads({ plan, here }: ClaimView): LiveWorkload[] {
  const ofGrafana = <T extends { readonly metadata: Metadata }>(list: Seen<T>): T[] =>
    known(list).filter(
      ({ metadata }) =>
        metadata.labels['app.kubernetes.io/name'] === 'grafana' && isOf(plan.document.release, metadata),
    );
  return [
    ...ofGrafana(here.deployments).map(({ metadata, spec }) => ({
      name: metadata.name,
      kind: 'Deployment',
      metadata,
      asksForClaim: spec.template.spec.volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined),
    })),
    ...ofGrafana(here.statefulSets).map(({ metadata, spec }) => ({
      name: metadata.name,
      kind: 'StatefulSet',
      metadata,
      asksForClaim: spec.volumeClaimTemplates.length > 0,
    })),
  ];
}

function isOf({ name, namespace }: PlannedRelease, { labels, annotations }: Metadata): boolean {
  const names = [labels.release, labels['app.kubernetes.io/instance'], annotations['meta.helm.sh/release-name']];
  return names.includes(name) && (annotations['meta.helm.sh/release-namespace'] ?? namespace) === namespace;
}
