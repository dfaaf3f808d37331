import { show } from '../kubernetes/text';
import type { Change, ClaimDiff } from './claim-diff';
import type { PlanDiff, ReleaseDiff } from './plan-diff';
import type { RenameCause } from './rename-causes';
import type { Step } from '../commands/step';
import type { ReleaseIdentity } from '../release/release';

/** What becomes of the storage, for a person in front of a terminal. */
export function diffText(diff: PlanDiff): string {
  const claims = diff.releases.flatMap((release) => release.claims);
  const risky = claims.filter(({ risk }) => risk !== 'none');
  const summary = diff.risky
    ? `${risky.length} of ${claims.length} claims ${risky.length === 1 ? 'needs' : 'need'} a person before this is applied.`
    : `Nothing is left behind: ${claims.length === 1 ? 'the claim keeps its' : `all ${claims.length} claims keep their`} data.`;
  return [...diff.releases.map(releaseText), `${summary}\n`].join('\n');
}

function releaseText({ folder, old, new: next, claims, runbook }: ReleaseDiff): string {
  return [
    `${folder === '' ? '' : `${folder}: `}${title(old, next)}`,
    '',
    ...claims.flatMap(claimLines),
    ...(runbook.length === 0 ? [] : ['', 'Runbook, in the output folder', ...runbook.flatMap(stepLines)]),
    '',
  ].join('\n');
}

function title(old: ReleaseIdentity | undefined, next: ReleaseIdentity | undefined): string {
  if (old === undefined || next === undefined) {
    return `Release ${nameOf(old ?? next)}: ${old === undefined ? 'new' : 'removed'}`;
  }
  const renamed = nameOf(old) === nameOf(next) ? nameOf(next) : `${nameOf(old)} -> ${nameOf(next)}`;
  const chart =
    old.chartVersion === next.chartVersion ? next.chartVersion : `${old.chartVersion} -> ${next.chartVersion}`;
  return `Release ${renamed}, chart ${chart}`;
}

function nameOf(release: ReleaseIdentity | undefined): string {
  return `${release?.namespace ?? ''}/${release?.name ?? ''}`;
}

const MARKS = { none: ' ', stuck: '!', data: '!' } as const;

function claimLines({ claim, component, status, changes, risk, data, warnings }: ClaimDiff): string[] {
  const kinds = status === 'changed' ? changes.map(({ kind }) => kind).join(', ') : status;
  return [
    `${MARKS[risk]} ${kinds}: ${component}, claim ${claim}`,
    ...changes.flatMap(changeLines).map((line) => `      ${line}`),
    ...(status === 'unchanged' ? [] : [`      data: ${data}`]),
    ...warnings.map((warning) => `      ${warning}`),
  ];
}

function changeLines({ kind, from, to, causes }: Change): string[] {
  const why = causes === undefined ? [] : causes.length === 0 ? [UNKNOWN_CAUSE] : causes.map(causeText);
  return [`${kind}: ${from} -> ${to}`, ...why.map((cause) => `  because ${cause}`)];
}

const UNKNOWN_CAUSE = 'of something that neither plan says';

/** Why a claim is renamed, in words. */
export function causeText(cause: RenameCause): string {
  switch (cause.kind) {
    case 'release':
      return `the release is ${cause.to} and was ${cause.from}`;
    case 'namespace':
      return `the release's namespace is ${cause.to} and was ${cause.from}`;
    case 'chart-version':
      return `the chart is ${cause.to} and was ${cause.from}: it names this claim otherwise since ${cause.boundaries.join(' and ')}`;
    case 'override':
      return `values.${cause.path} is ${show(cause.to)} and was ${show(cause.from)}`;
  }
}

function stepLines({ title: what, commands }: Step, index: number): string[] {
  return [
    '',
    `  ${index + 1}. ${what}`,
    ...commands.flatMap((command) => command.split('\n')).map((line) => `       ${line}`),
  ];
}
