import { type ClaimView, claimViews } from './claim-view';
import type { PlanOnDisk } from '../files/plan-on-disk';
import type { Unreadable, ClusterState } from '../cluster/cluster-state';
import { newestChartOf } from './diagnoses/definitions';
import { installedElsewhere } from './diagnoses/elsewhere';
import { formerRelease } from './diagnoses/former-release';
import { notInstalled } from './diagnoses/installation';
import { missingIn } from './diagnoses/limits';
import { isChartInstalled, liveWorkloads } from './diagnoses/live-workloads';
import { type Diagnosis, type Finding, type Line, lineOf, type Status, STATUSES, type Step, worst } from './finding';
import type { FindingCode } from './finding-catalogue';
import { type KindsRead, kindsRead } from './kinds-read';
import { readersOf } from './diagnoses/independent';
import { deletesOf, merged, type OrderedStep, orderedSteps } from './ordered-steps';
import { diagnosesOf } from './folding';
import { symptomsOf } from './symptoms';
import { shortNames } from '../layout/short-name';
import { plainText, withoutControls } from '../cluster/plain-text';
import { isOfStack, type PlannedRelease } from '../plan/storage-plan';
import { groupBy } from '../model/group-by';
import { VOLUME_TYPES } from '../model/volume-types';

/** The state of one claim. */
export interface ClaimReport {
  /** `<namespace>/<name>`, as planned. */
  readonly claim: string;
  /** Short, and unique in its release: `grafana`, `prometheus-1`, or `prometheus-1-0` with shards. */
  readonly name: string;
  readonly component: string;
  readonly shard: number;
  readonly replica: number;
  readonly node: string;
  readonly dataDirectory: string;
  /** The requested size, as a quantity. */
  readonly size: string;
  readonly status: Status;
  /** Positions in the findings of its release. */
  readonly findings: readonly number[];
  /** The codes of its findings that are suppressed. Absent: there are none. */
  readonly suppressed?: readonly FindingCode[];
}

/** The state of one release. */
export interface ReleaseReport {
  readonly release: PlannedRelease;
  /** The file of its plan. Absent: it is not in a file. */
  readonly planFile?: string;
  /**
   * The version of the installed chart, where it differs from the plan. Not a problem in itself.
   * @default - the planned version, or it cannot be read
   */
  readonly installedChart?: string;
  readonly status: Status;
  readonly claims: readonly ClaimReport[];
  readonly findings: readonly Finding[];
  /** Findings that are not to be reported; they decide no status. Absent: there are none. */
  readonly suppressed?: readonly Finding[];
}

/** The state of everything that the plans describe. */
export interface Health {
  /** Changes with the shape. */
  readonly schemaVersion: 1;
  readonly status: Status;
  readonly kinds: KindsRead;
  readonly releases: readonly ReleaseReport[];
  /** The fixes of all findings as one list, in the order in which they are to be done. */
  readonly steps: readonly OrderedStep[];
  /** What could not be read, and why. */
  readonly unreadable: readonly Unreadable[];
  /** Facts that cannot be determined even with all rights. */
  readonly notes: readonly string[];
}

/** Compares the plans with the state of the cluster. A pure function. */
export function diagnose(plans: readonly PlanOnDisk[], state: ClusterState): Health {
  const reports = plans.map((plan) => releaseReport(plan, plans, state));
  const releases = reports.map(({ report }) => report);
  const hasUnmeasured = plans.some(({ document }) =>
    document.nodes.some(({ volumes }) => volumes.some(({ type }) => !VOLUME_TYPES[type].isMeasured)),
  );
  return {
    schemaVersion: 1,
    status: worst(releases.map(({ status }) => status)),
    kinds: kindsRead(state),
    releases,
    steps: orderedSteps(reports.flatMap(({ inLayers }) => inLayers)),
    unreadable: state.unreadable,
    notes: [
      ...new Set(reports.flatMap(({ readers }) => readers)),
      ...(state.usage !== undefined && hasUnmeasured
        ? ['the usage of hostPath volumes is unknown: the kubelet measures local volumes only. Use df on the node']
        : []),
      ...unreadLogsOf(state),
    ],
  };
}

function unreadLogsOf({ unreadLogs = 0 }: ClusterState): string[] {
  return unreadLogs === 0
    ? []
    : [`the logs of ${unreadLogs.toLocaleString('en-US')} containers that run were not read: they are too many`];
}

function releaseReport(
  plan: PlanOnDisk,
  plans: readonly PlanOnDisk[],
  state: ClusterState,
): { readonly report: ReleaseReport; readonly inLayers: readonly Finding[]; readonly readers: readonly string[] } {
  const views = claimViews(plan, state);
  const isInstalled = isChartInstalled(views);
  const elsewhere =
    formerRelease(views, plans, state) ??
    (isInstalled || !isOfStack(plan.document.release) ? undefined : installedElsewhere(plan, plans, state));
  const newestChart = newestChartOf(plans);
  const release = {
    isChartInstalled: isInstalled,
    ...(newestChart === undefined ? {} : { newestChart }),
    ...(isInstalled ? {} : { missing: missingIn(views) }),
    elsewhere,
    nothing: elsewhere === undefined ? notInstalled(views) : undefined,
  };
  const found = diagnosesOf(views, release);
  const diagnosed = views.map((view, index) => ({ view, found: found[index] ?? [] }));
  const all = diagnosed.flatMap(({ view, found: its }) => its.map((one) => ({ view, ...one })));
  // one cause is one finding, however many claims it affects
  const causes = [...groupBy(all, ({ diagnosis }) => keyOf(diagnosis)).values()];
  const inLayers = causes
    .sort(([a], [b]) => (a?.place ?? 0) - (b?.place ?? 0))
    .flatMap((same) => findingOf(plan, same, isInstalled) ?? []);
  const findings = [...inLayers].sort((a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status));
  const positions = new Map(findings.map((finding, index) => [keyOf(finding), index]));
  const names = shortNames(views.map(({ planned }) => planned.claim));
  const claims = diagnosed.map(({ view, found: its }) => {
    const name = names.get(view.planned.claim) ?? view.planned.claim.name;
    return claimReport(
      view,
      name,
      its.map(({ diagnosis }) => diagnosis),
      positions,
    );
  });
  const installedChart = installedChartOf(views);
  const report = {
    release: plan.document.release,
    ...(plan.file === undefined ? {} : { planFile: plan.file }),
    ...(installedChart === undefined ? {} : { installedChart }),
    status: worst(claims.map(({ status }) => status)),
    claims,
    findings,
  };
  return { report, inLayers, readers: views.flatMap(readersOf) };
}

/** Names can be equal although versions differ. */
function installedChartOf(views: readonly ClaimView[]): string | undefined {
  const charts = views.flatMap((view) => liveWorkloads(view).flatMap(({ chart }) => chart ?? []));
  const [first] = views;
  const other = charts.find((chart) => chart !== first?.plan.document.release.chartVersion);
  return other === undefined ? undefined : plainText(other);
}

function claimReport(
  view: ClaimView,
  shortName: string,
  diagnoses: readonly Diagnosis[],
  positions: ReadonlyMap<string, number>,
): ClaimReport {
  const { planned, node } = view;
  const { namespace, name, component, shard, replica } = planned.claim;
  const status = worst([
    ...diagnoses.map((diagnosis) => diagnosis.status),
    ...(diagnoses.length === 0 && !view.isHealthy ? (['unknown'] as const) : []),
  ]);
  return {
    claim: `${namespace}/${name}`,
    name: shortName,
    component,
    shard,
    replica,
    node: node.node,
    dataDirectory: planned.dataDirectory,
    size: planned.size,
    status,
    findings: [...new Set(diagnoses.flatMap((diagnosis) => positions.get(keyOf(diagnosis)) ?? []))].sort(
      (a, b) => a - b,
    ),
  };
}

function keyOf({ code, about }: Diagnosis): string {
  return `${code} ${about}`;
}

function findingOf(
  plan: PlanOnDisk,
  same: readonly { view: ClaimView; diagnosis: Diagnosis }[],
  isInstalled: boolean,
): Finding | undefined {
  const [first] = same;
  if (first === undefined) {
    return undefined;
  }
  const { diagnosis } = first;
  const evidence = new Map(
    same.flatMap(({ diagnosis: one }) => one.evidence.map((item) => [JSON.stringify(item), item])),
  );
  const steps = groupBy(
    same.flatMap(({ diagnosis: one }) => one.fix),
    ({ text }) => text,
  );
  const order = new Set(merged(same.map(({ diagnosis: one }) => one.fix.map(({ text }) => text))));
  const seen = new Set(diagnosis.evidence.map(({ about }) => about));
  const consequences = same
    .flatMap(({ view }) => symptomsOf(view, isInstalled))
    .filter(({ about }) => !seen.has(about));
  return {
    ...diagnosis,
    status: worstOf(same.map(({ diagnosis: { status } }) => status)),
    title: withoutControls(diagnosis.title),
    cause: withoutControls(diagnosis.cause),
    ...dataOf(same.map(({ diagnosis: one }) => one)),
    evidence: [...evidence.values()].slice(0, 6),
    // each step for all claims before the next one
    fix: [...order].flatMap((text) => joined(steps.get(text) ?? [])),
    release: plan.document.release,
    claims: [...new Set(same.map(({ view: { planned } }) => `${planned.claim.namespace}/${planned.claim.name}`))],
    consequences: [...new Set(consequences.map(({ text }) => text))].slice(0, 8),
  };
}

/** What becomes of the data of several claims; one of their places stands for the others. */
function dataOf(diagnoses: readonly Diagnosis[]): Pick<Finding, 'data'> {
  const [first, ...more] = new Set(diagnoses.flatMap(({ data }) => data ?? []));
  if (first === undefined) {
    return {};
  }
  return {
    data:
      more.length === 0
        ? first
        : `${first}, and in ${more.length.toLocaleString('en-US')} more place${more.length === 1 ? '' : 's'}`,
  };
}

function worstOf(statuses: readonly Finding['status'][]): Finding['status'] {
  return (['problem', 'at-risk'] as const).find((status) => statuses.includes(status)) ?? 'waiting';
}

/** Steps with the same text as one. */
function joined(steps: readonly Step[]): Step[] {
  const [first] = steps;
  const onNode = [...new Set(steps.flatMap((step) => step.onNode ?? []))];
  return first === undefined
    ? []
    : [
        {
          ...first,
          ...deletesOf(steps),
          commands: distinct(steps.flatMap(({ commands }) => commands)),
          ...(onNode.length === 0 ? {} : { onNode }),
        },
      ];
}

function distinct(lines: readonly Line[]): Line[] {
  return [...new Map(lines.map((line) => [lineOf(line), line])).values()];
}
