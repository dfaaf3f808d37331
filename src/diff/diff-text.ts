import { changeText, type ClaimChange } from './claim-changes';
import type { ChangeRisk } from './change-catalogue';
import type { ClaimDiff } from './claim-diff';
import type { PlanDiff, ReleaseDiff } from './plan-diff';
import { causesOf } from './cause-text';
import type { RunbookStep } from '../commands/step';
import { shortNames } from '../layout/short-name';
import type { Claim } from '../model/claim';
import type { PlannedRelease } from '../plan/storage-plan';
import { WIDTH, wrapped } from '../terminal/wrap';

/** How many releases are named in the summary; more are counted. */
const MOST_NAMES = 8;

/** How much of a diff its text has. */
export interface DiffTextOptions {
  /**
   * Whether each of several releases is printed, and not only those that change.
   * @default false
   */
  readonly all?: boolean;
}

/** The text report of a diff, for a terminal: of several releases those at risk first, and those that do not change as a number. */
export function diffText(diff: PlanDiff, { all = false }: DiffTextOptions = {}): string {
  const claims = diff.releases.flatMap((release) => release.claims);
  const risky = claims.filter(({ risk }) => risk !== 'none');
  const total = claims.length.toLocaleString('en-US');
  const summary = diff.risky
    ? `${risky.length.toLocaleString('en-US')} of ${total} claims ${risky.length === 1 ? 'needs' : 'need'} attention before this is applied: ${namesOf(diff.releases)}.`
    : `Nothing is left behind: ${claims.length === 1 ? 'the claim keeps its' : `all ${total} claims keep their`} data.`;
  const isFolded = !all && diff.releases.length > 1;
  const [shown, unchanged] = isFolded
    ? [diff.releases.filter(isChanged), diff.releases.filter((release) => !isChanged(release))]
    : [diff.releases, []];
  const sorted = RISKS.flatMap((risk) => shown.filter((release) => riskOfRelease(release) === risk));
  return [
    ...sorted.map(releaseText),
    ...(unchanged.length === 0 ? [] : [`${unchangedText(diff.releases, unchanged)}\n`]),
    ...wrapped('', summary),
    '',
  ].join('\n');
}

const RISKS = ['data', 'stuck', 'none'] as const satisfies readonly ChangeRisk[];

function riskOfRelease({ claims }: ReleaseDiff): ChangeRisk {
  return RISKS.find((risk) => claims.some((claim) => claim.risk === risk)) ?? 'none';
}

function isChanged({ claims, runbook }: ReleaseDiff): boolean {
  return runbook.length > 0 || claims.some(({ changes }) => changes.length > 0);
}

/** Which of several releases are at risk, or which claims of the only one. */
function namesOf(releases: readonly ReleaseDiff[]): string {
  const [only, ...others] = releases;
  const names =
    only === undefined || others.length > 0
      ? releases.filter((release) => riskOfRelease(release) !== 'none').map(nameOf)
      : claimNames(only);
  const distinct = [...new Set(names)];
  const more = distinct.length - MOST_NAMES;
  const shown = distinct.slice(0, more > 0 ? MOST_NAMES : undefined).join(', ');
  return `${shown}${more > 0 ? ` and ${more.toLocaleString('en-US')} more` : ''}`;
}

/** The claims at risk, with what becomes of each: `prometheus-0 (moved)`. */
function claimNames({ claims }: ReleaseDiff): string[] {
  const claimOf = ({ old, new: next = old }: ClaimDiff): Claim | undefined => next?.claim;
  const names = shortNames(claims.flatMap((one) => claimOf(one) ?? []));
  return claims
    .filter(({ risk }) => risk !== 'none')
    .map((one) => {
      const claim = claimOf(one);
      const name = claim === undefined ? one.component : names.get(claim);
      return `${name ?? one.component} (${one.changes.map(({ code }) => code).join(', ')})`;
    });
}

/** The cluster of a fleet, or else the release. */
function nameOf({ folder, old, new: next = old }: ReleaseDiff): string {
  return folder === '' ? `${next?.namespace ?? ''}/${next?.name ?? ''}` : folder;
}

/** `997 clusters unchanged`; a cluster of which a release changes is none of them. */
function unchangedText(all: readonly ReleaseDiff[], unchanged: readonly ReleaseDiff[]): string {
  const changing = new Set(all.filter(isChanged).map(({ folder }) => folder));
  const clusters = new Set(
    unchanged.map(({ folder }) => folder).filter((folder) => folder !== '' && !changing.has(folder)),
  );
  const alone = unchanged.filter(({ folder }) => !clusters.has(folder)).length;
  const count = (number: number, noun: string): string[] =>
    number === 0 ? [] : [`${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`];
  return `${[...count(clusters.size, 'cluster'), ...count(alone, 'release')].join(' and ')} unchanged; --all prints them.`;
}

function releaseText({ folder, old, new: next, claims, runbook }: ReleaseDiff): string {
  return [
    `${folder === '' ? '' : `${folder}: `}${title(old, next)}`,
    '',
    ...claims.flatMap(claimLines),
    ...(runbook.length === 0 ? [] : ['', ...wrapped('', runbookTitle(folder)), ...runbook.flatMap(stepLines)]),
    '',
  ].join('\n');
}

/** The commands of a fleet name no cluster. */
function runbookTitle(folder: string): string {
  return folder === ''
    ? 'Runbook, to be run in the output folder:'
    : `Runbook of ${folder}, to be run in its output folder, with kubectl and helm connected to its cluster:`;
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
