import { boundaryDifferences } from './chart-boundaries';
import type { LocalChart } from './chart';
import { compareStorage } from './compare-storage';
import type { Difference } from './difference';
import { mismatchOf } from './mismatch-text';
import { outdatedLists } from './outdated-lists';
import { plannedComponents } from './planned-component';
import { type RenderedObject } from './rendered-object';
import type { Renderer, ValuesText } from './rendered-release';
import type { Mismatch, MismatchCause, ReleaseVerification } from './verification';
import { waitingContainersDiffer } from './waiting-containers';
import { pathsOfScalars } from '../chart/read-paths';
import { type Component, COMPONENTS, DESCRIPTORS } from '../model/components';
import { StorageError } from '../model/problems';
import type { Owners } from '../operator/owner';
import { workloadsOf } from '../operator/workloads';
import type { PlanDocument } from '../plan/plan-document';
import { KubePrometheusStackRelease, type ReleaseIdentity } from '../release/release';
import { childOf, printed, showPath, type Value, valueAt, type Values } from '../values/values';

/** What is found out about one release, without where its plan is. */
export type Verified = Pick<ReleaseVerification, 'chart' | 'status' | 'mismatches' | 'keys'>;

/** A release to verify. */
export interface VerifyInput {
  readonly document: PlanDocument;
  readonly release: ReleaseIdentity;
  /** The values files in the order in which helm reads them. */
  readonly files: readonly ValuesText[];
}

/**
 * Compares a plan with what a chart renders from the values.
 * @throws StorageError if the chart cannot be rendered
 */
export function verifyRelease(
  { document, release, files }: VerifyInput,
  chart: LocalChart,
  renderer: Renderer,
): Verified {
  const components = plannedComponents(document).map(({ name }) => name);
  const { values, objects, keys } = renderer.render(release, chart, files, components);
  const owners = assignedOwners(document, values);
  const byRules = objectsByRules(release, values, owners);
  const expected = claimsByRules(release, values, owners);
  const texts = pathsOfScalars(values, (scalar) => typeof scalar === 'string').map((path) =>
    printed(at(values, path) ?? ''),
  );
  const isExpected = (claim: string, object: string): boolean =>
    expected.has(claim) || texts.some((text) => text === object || isNamedIn(text, object));
  const compare = (rendered: readonly RenderedObject[]) => compareStorage(document, rendered, { owners, isExpected });
  const causes: Record<Exclude<MismatchCause, 'chart'>, readonly Difference[]> = {
    values: byRules === undefined ? [] : compare(byRules),
    version:
      release.chartVersion === chart.version
        ? []
        : compare(objectsByRules({ ...release, chartVersion: chart.version }, values, owners) ?? []),
  };
  const workloads = workloadsOf(
    objects.map(({ object }) => object),
    { namespace: release.namespace, owners },
  );
  const differences = [...compare(objects), ...waitingContainersDiffer(document, values, workloads, objects)];
  const text = { chart, release };
  const mismatches: Mismatch[] = [
    ...boundaryDifferences(document, release, values, chart).map((one) => mismatchOf(one, 'version', text)),
    ...differences.map((one) => mismatchOf(one, causeOf(one, causes), text)),
    ...keys.unread.map(({ path, component }) =>
      mismatchOf(
        {
          code: 'unread-key',
          ...(component === undefined ? {} : { component }),
          claims: [],
          path: showPath(path),
          rendered: 'the same objects whatever its value is',
        },
        release.chartVersion === chart.version ? 'chart' : 'version',
        text,
      ),
    ),
    ...outdatedLists(document, files).map((one) => mismatchOf(one, 'values', text)),
  ];
  return {
    chart: { reference: chart.reference, version: chart.version },
    status: mismatches.length === 0 ? 'verified' : 'mismatch',
    mismatches,
    keys: { read: keys.read, undetermined: keys.undetermined },
  };
}

function causeOf(
  difference: Difference,
  causes: Readonly<Record<'values' | 'version', readonly Difference[]>>,
): MismatchCause {
  const isSame = (one: Difference): boolean =>
    one.code === difference.code && one.component === difference.component && one.rendered === difference.rendered;
  return (['values', 'version'] as const).find((cause) => causes[cause].some(isSame)) ?? 'chart';
}

/** The planned owners of components whose ids the values remove on purpose, because the cluster assigns them. */
function assignedOwners({ nodes }: PlanDocument, values: Values): Owners {
  const claims = nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim));
  return Object.fromEntries(
    COMPONENTS.flatMap((component: Component) => {
      const { securityContext } = DESCRIPTORS[component];
      const isRemoved = [securityContext, [...securityContext, 'runAsUser']].some(
        (path) => valueAt(values, path) === null,
      );
      const planned = claims.find((claim) => claim.component === component);
      return isRemoved && planned !== undefined ? [[component, planned.owner]] : [];
    }),
  );
}

/** The objects that the rules of the library compute; `undefined` if they refuse the release. */
function objectsByRules(release: ReleaseIdentity, values: Values, owners: Owners): RenderedObject[] | undefined {
  return byRules(release, values, owners)?.objects.map((object) => ({ object, text: '' }));
}

function claimsByRules(release: ReleaseIdentity, values: Values, owners: Owners): ReadonlySet<string> {
  return new Set(byRules(release, values, owners)?.claims.map(({ namespace, name }) => `${namespace}/${name}`));
}

function byRules(release: ReleaseIdentity, values: Values, owners: Owners): KubePrometheusStackRelease | undefined {
  try {
    return new KubePrometheusStackRelease({ ...release, values, owners });
  } catch (error) {
    if (error instanceof StorageError) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a manifest in the values has an object of this name. */
function isNamedIn(text: string, name: string): boolean {
  return text
    .split('\n')
    .some((line) => /^\s*-?\s*["']?name["']?:\s*["']?([^"'\s]*)["']?\s*$/.exec(line)?.[1] === name);
}

function at(values: Values, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((inner, key) => childOf(inner, key), values);
}
