import { type ClaimView, claimViews, isReady, type PlanOnDisk } from './claim-view';
import type { Unreadable, ClusterState } from '../cluster/cluster-state';
import { claimTrouble } from './diagnoses/claim';
import { directoryTrouble } from './diagnoses/directory';
import { installedElsewhere } from './diagnoses/elsewhere';
import { INDEPENDENT } from './diagnoses/independent';
import { initJobTrouble } from './diagnoses/init-job';
import { chartMissing, hookTrouble, isChartInstalled, notInstalled, ofRelease } from './diagnoses/installation';
import { logTrouble } from './diagnoses/logs';
import { nodeTrouble } from './diagnoses/node';
import { podTrouble, scheduleTrouble } from './diagnoses/pod';
import { formerRelease } from './diagnoses/former-release';
import { classTrouble, volumeTrouble } from './diagnoses/volume';
import { isOnlyCause, volumeDiffers } from './diagnoses/volume-place';
import { workloadTrouble } from './diagnoses/workload';
import { type Diagnosis, type Finding, type Line, type Status, step, worst } from './finding';
import { plainText, withoutControls } from '../cluster/plain-text';
import type { ReleaseIdentity } from '../release/release';
import { groupBy } from '../model/group-by';

/** How one claim is. */
export interface ClaimReport {
  /** `<namespace>/<name>`, as planned. */
  readonly claim: string;
  readonly component: string;
  readonly shard: number;
  readonly replica: number;
  readonly node: string;
  readonly dataDirectory: string;
  readonly status: Status;
  /** What it suffers from: positions in the findings of its release. */
  readonly findings: readonly number[];
}

/** How one release is. */
export interface ReleaseReport {
  readonly release: ReleaseIdentity;
  /**
   * The version of the chart that is installed, where it is another than planned. No trouble in itself.
   * @default - the planned one, or it cannot be seen
   */
  readonly installedChart?: string;
  readonly status: Status;
  readonly claims: readonly ClaimReport[];
  readonly findings: readonly Finding[];
}

/** How everything is that the plans describe. */
export interface Health {
  /** Another shape has another number. */
  readonly schemaVersion: 1;
  readonly status: Status;
  readonly releases: readonly ReleaseReport[];
  /** What could not be seen, and why. */
  readonly unreadable: readonly Unreadable[];
  /** What cannot be known, though all can be seen. */
  readonly notes: readonly string[];
}

/** Compares the plans with what is in the cluster. A pure function. */
export function diagnose(plans: readonly PlanOnDisk[], state: ClusterState): Health {
  const releases = plans.map((plan) => releaseReport(plan, plans, state));
  const isHostPath = plans.some(({ document }) =>
    document.nodes.some(({ volumes }) => volumes.some(({ type }) => type === 'hostPath')),
  );
  return {
    schemaVersion: 1,
    status: worst(releases.map(({ status }) => status)),
    releases,
    unreadable: state.unreadable,
    notes:
      state.usage !== undefined && isHostPath
        ? [
            'how full hostPath volumes are cannot be known: no kubelet measures them (df on the node does); local volumes can be',
          ]
        : [],
  };
}

function releaseReport(plan: PlanOnDisk, plans: readonly PlanOnDisk[], state: ClusterState): ReleaseReport {
  const views = claimViews(plan, state);
  const isInstalled = isChartInstalled(views);
  const another = formerRelease(views, plans) ?? (isInstalled ? undefined : installedElsewhere(plan, plans, state));
  const nothing = another === undefined ? notInstalled(views) : undefined;
  const diagnosed = views.map((view) => ({
    view,
    diagnoses: nothing === undefined ? diagnosesOf(view, isInstalled, another) : [nothing],
  }));
  const all = diagnosed.flatMap(({ view, diagnoses }) => diagnoses.map((diagnosis) => ({ view, diagnosis })));
  // one cause, one finding, however many claims suffer from it
  const causes = [...groupBy(all, ({ diagnosis }) => keyOf(diagnosis)).values()];
  const findings = causes
    .flatMap((same) => findingOf(plan, same) ?? [])
    .sort((a, b) => Number(a.status === 'waiting') - Number(b.status === 'waiting'));
  const claims = diagnosed.map(({ view, diagnoses }) => claimReport(view, diagnoses, findings));
  const installedChart = installedChartOf(views);
  return {
    release: plan.document.release,
    ...(installedChart === undefined ? {} : { installedChart }),
    status: worst(claims.map(({ status }) => status)),
    claims,
    findings,
  };
}

/** Names may well agree where versions do not. */
function installedChartOf(views: readonly ClaimView[]): string | undefined {
  const charts = views.flatMap((view) => ofRelease(view).flatMap(({ chart }) => chart ?? []));
  const [first] = views;
  const other = charts.find((chart) => chart !== first?.plan.document.release.chartVersion);
  return other === undefined ? undefined : plainText(other);
}

/**
 * The causes for one claim. What is made of objects (volume, claim, workload) and what is made on the node (the Job and
 * its directories) fail independently of each other; what a pod says counts only where neither has failed.
 */
function diagnosesOf(view: ClaimView, isInstalled: boolean, another?: Diagnosis): Diagnosis[] {
  const independent = INDEPENDENT.flatMap((one) => one(view) ?? []);
  const base = nodeTrouble(view) ?? classTrouble(view);
  const place = volumeDiffers(view);
  const volume = place !== undefined && isOnlyCause(view) ? place : volumeTrouble(view);
  const beside = [...(place === undefined || place === volume ? [] : [place]), ...independent];
  if (view.isHealthy) {
    return [...[base ?? volume ?? logTrouble(view)].flatMap((one) => one ?? []), ...beside];
  }
  const objects =
    (view.workload === undefined ? undefined : another) ??
    base ??
    volume ??
    hookTrouble(view) ??
    (isInstalled ? workloadTrouble(view) : chartMissing(view)) ??
    claimTrouble(view);
  const job = base?.code.startsWith('node-') === true ? undefined : initJobTrouble(view);
  const causes = [objects, job].flatMap((one) => one ?? []);
  // what a pod says follows from these, or will have changed when they are over
  const pod =
    causes.length > 0
      ? undefined
      : (directoryTrouble(view) ?? scheduleTrouble(view) ?? logTrouble(view) ?? podTrouble(view));
  return [...causes, ...(pod === undefined ? [] : [pod]), ...beside];
}

function claimReport(view: ClaimView, diagnoses: readonly Diagnosis[], findings: readonly Finding[]): ClaimReport {
  const { planned, node } = view;
  const { namespace, name, component, shard, replica } = planned.claim;
  const keys = new Set(diagnoses.map(keyOf));
  const positions = findings.flatMap((finding, index) => (keys.has(keyOf(finding)) ? [index] : []));
  const status = worst([
    ...diagnoses.map((diagnosis) => diagnosis.status),
    ...(diagnoses.length === 0 && !view.isHealthy ? (['unknown'] as const) : []),
  ]);
  return {
    claim: `${namespace}/${name}`,
    component,
    shard,
    replica,
    node: node.node,
    dataDirectory: planned.dataDirectory,
    status,
    findings: positions,
  };
}

function keyOf({ code, about }: Diagnosis): string {
  return `${code} ${about}`;
}

function findingOf(plan: PlanOnDisk, same: readonly { view: ClaimView; diagnosis: Diagnosis }[]): Finding | undefined {
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
  const seen = new Set(diagnosis.evidence.map(({ about }) => about));
  const consequences = same.flatMap(({ view }) => symptomsOf(view)).filter(({ about }) => !seen.has(about));
  return {
    ...diagnosis,
    title: withoutControls(diagnosis.title),
    cause: withoutControls(diagnosis.cause),
    evidence: [...evidence.values()].slice(0, 6),
    // a step for all claims, so that none comes too early
    fix: [...steps].map(([text, all]) => step(text, ...distinct(all.flatMap(({ commands }) => commands)))),
    release: plan.document.release,
    claims: same.map(({ view: { planned } }) => `${planned.claim.namespace}/${planned.claim.name}`),
    consequences: [...new Set(consequences.map(({ text }) => text))].slice(0, 8),
  };
}

function distinct(lines: readonly Line[]): Line[] {
  return [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()];
}

/** What is to be seen of a claim that is not well, without asking why. */
function symptomsOf({ planned, claim, pods, isHealthy }: ClaimView): { about: string; text: string }[] {
  if (isHealthy) {
    return [];
  }
  const { name } = planned.claim;
  const phase = claim?.status.phase ?? 'not there';
  return [
    ...(phase === 'Bound'
      ? []
      : [{ about: `claim ${planned.claim.namespace}/${name}`, text: `claim ${name} is ${plainText(phase)}` }]),
    ...pods
      .filter((pod) => !isReady(pod))
      .map(({ metadata, status }) => ({
        about: `pod ${metadata.namespace}/${metadata.name}`,
        text: plainText(`pod ${metadata.name} is ${status.phase} and not ready`),
      })),
  ];
}
