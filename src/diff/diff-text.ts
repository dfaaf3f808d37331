import { changeText, type ClaimChange } from './claim-changes';
import type { ClaimDiff } from './claim-diff';
import type { PlanDiff, ReleaseDiff } from './plan-diff';
import { causesOf } from './cause-text';
import type { RunbookStep } from '../commands/step';
import type { PlannedRelease } from '../plan/storage-plan';
import { WIDTH, wrapped } from '../terminal/wrap';

/** The text report of a diff, for a terminal. */
export function diffText(diff: PlanDiff): string {
  const claims = diff.releases.flatMap((release) => release.claims);
  const risky = claims.filter(({ risk }) => risk !== 'none');
  const summary = diff.risky
    ? `${risky.length} of ${claims.length} claims ${risky.length === 1 ? 'needs' : 'need'} attention before this is applied.`
    : `Nothing is left behind: ${claims.length === 1 ? 'the claim keeps its' : `all ${claims.length} claims keep their`} data.`;
  return [...diff.releases.map(releaseText), `${summary}\n`].join('\n');
}

function releaseText({ folder, old, new: next, claims, runbook }: ReleaseDiff): string {
  return [
    `${folder === '' ? '' : `${folder}: `}${title(old, next)}`,
    '',
    ...claims.flatMap(claimLines),
    ...(runbook.length === 0 ? [] : ['', 'Runbook, to be run in the output folder:', ...runbook.flatMap(stepLines)]),
    '',
  ].join('\n');
}

function title(old: PlannedRelease | undefined, next: PlannedRelease | undefined): string {
  const releases = [old, next].filter((release) => release !== undefined);
  const name = fromTo(releases.map(({ namespace, name: its }) => `${namespace}/${its}`));
  if (old === undefined || next === undefined) {
    return `Release ${name}: ${old === undefined ? 'new' : 'removed'}`;
  }
  const charts = fromTo(releases.flatMap(({ chartVersion }) => chartVersion ?? []));
  return charts === '' ? `Release ${name}` : `Release ${name}, chart ${charts}`;
}

/** What was and what will be; once where it is the same. */
function fromTo(states: readonly string[]): string {
  return [...new Set(states)].join(' -> ');
}

const MARKS = { none: ' ', stuck: '!', data: '!' } as const;

function claimLines({ claim, component, changes, consequences, risk }: ClaimDiff): string[] {
  const codes = changes.length === 0 ? 'unchanged' : changes.map(({ code }) => code).join(', ');
  return [
    `${MARKS[risk]} ${codes}: ${component}, claim ${claim}`,
    ...changes.flatMap(changeLines),
    ...consequences.flatMap(({ message }) => wrapped('    - ', message)),
  ];
}

function changeLines(change: ClaimChange): string[] {
  const { code, from, to } = change;
  if (from === undefined || to === undefined) {
    return []; // the heading is enough
  }
  const line = `    ${changeText(change)}`;
  // aligns the end of "to" with the end of "from"
  const indent = ' '.repeat(`    ${code} from`.length - 'to'.length);
  const lines = line.length > WIDTH ? `    ${changeText(change, `\n${indent}`)}`.split('\n') : [line];
  return [...lines, ...causesOf(change).flatMap((cause) => wrapped('      because ', cause))];
}

function stepLines({ title: what, commands }: RunbookStep, index: number): string[] {
  return [
    '',
    ...wrapped(`  ${index + 1}. `, what),
    // not indented: the lines that end the input of a command must begin where they are
    ...commands,
  ];
}
