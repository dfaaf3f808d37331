import { copySteps, endStep, functionLine, scriptLine, startStep } from './copy';
import { type PlacedData, type Place, placesOf } from './place';
import { type Opened, podsFor } from './pods';
import { pauseSteps, resumeSteps } from './writers';
import { quoted } from '../commands/command';
import { type RunbookStep, step } from '../commands/step';
import { expectedMountPoint, isSharedPlace } from '../layout/host-path';
import { type Problem, problem, StorageError } from '../model/problems';
import type { PlanDocument } from '../plan/plan-document';
import { isLabelValue } from '../kubernetes/names';
import { show } from '../kubernetes/text';

/** Where the copies of a backup are: a folder of the operator's machine, or a directory of a node. */
export type BackupPlace = { readonly folder: string } | { readonly node: string; readonly directory: string };

/** What is backed up or restored. */
export interface BackupProps {
  readonly plan: PlanDocument;
  /** The copies of each claim are below it, with the claim's short name. */
  readonly place: BackupPlace;
  /**
   * Short names of claims, such as `prometheus-0-0`.
   * @default - all claims of the plan
   */
  readonly claims?: readonly string[];
}

/** `FOLDER` or `NODE:/DIRECTORY`, as given on the command line. */
export function backupPlace(text: string): BackupPlace {
  const [, node, directory] = /^([^/:]+):(\/.*)$/s.exec(text) ?? [];
  return node === undefined || directory === undefined ? { folder: text } : { node, directory };
}

/**
 * The steps that copy the data of claims to another place.
 * @throws StorageError with every place and claim that is wrong
 */
export function backupRunbook(props: BackupProps): RunbookStep[] {
  const { plan, place } = props;
  const chosen = chosenOf(props);
  const copies = 'folder' in place ? toFolder(plan, chosen, place.folder) : toNode(props, chosen);
  return around(plan, chosen, copies);
}

/**
 * The steps that bring the data of a backup back to the data directories of a plan.
 * @throws StorageError with every place and claim that is wrong
 */
export function restoreRunbook(props: BackupProps): RunbookStep[] {
  const { plan, place } = props;
  const chosen = chosenOf(props);
  return around(plan, chosen, 'folder' in place ? fromFolder(plan, chosen, place.folder) : fromNode(props, chosen));
}

/** What is done while nothing writes, and what after that. */
interface Work {
  readonly steps: readonly RunbookStep[];
  readonly after: readonly RunbookStep[];
}

function around(plan: PlanDocument, chosen: readonly PlacedData[], { steps, after }: Work): RunbookStep[] {
  const components = new Set(chosen.map(({ volume }) => volume.claim.component));
  return [...pauseSteps(plan, components), ...steps, ...resumeSteps(plan, components), ...after];
}

function toFolder({ release }: PlanDocument, chosen: readonly PlacedData[], folder: string): Work {
  const pods = podsFor(
    release,
    chosen.map(({ place }) => ({ access: 'read', place })),
  );
  return {
    steps: [
      ...startStep(pods, 'with the data read-only'),
      ...step(
        `Write the data as tar files, one for each entry, and compare each file with the data. If it is interrupted, run it again: it goes on with the first file that is missing.`,
        each(chosen, pods.opened, ({ name }, opened) => saveLines(`${folder}/${name}`, opened)),
      ),
      ...endStep(pods),
    ],
    after: [],
  };
}

function saveLines(folder: string, opened: Opened): string {
  return [
    functionLine('from', opened),
    functionLine('compare', opened, true, ['check']),
    `folder=${quoted(relative(folder))}`,
    'mkdir -p "$folder" &&',
    '  from sums >"$folder/sums.part" &&',
    '  (sed -n \'s/^E - - - //p\' "$folder/sums.part" | while read -r hash entry; do',
    '    file=$folder/$entry.$(printf %.16s "$hash")',
    '    [ -e "$file.tar" ] || { from send "$entry" </dev/null >"$file.part" &&',
    '      compare "$entry" <"$file.part" && mv "$file.part" "$file.tar"; } || exit',
    '  done) &&',
    '  from sums | cmp - "$folder/sums.part" && mv "$folder/sums.part" "$folder/sums" && echo "VERIFIED $folder"',
  ].join('\n');
}

function fromFolder({ release }: PlanDocument, chosen: readonly PlacedData[], folder: string): Work {
  const pods = podsFor(
    release,
    chosen.map(({ place }) => ({ access: 'write', place })),
  );
  return {
    steps: [
      ...startStep(pods, 'with the data directories'),
      ...asideStep(pods.opened),
      ...step(
        'Copy the tar files that are missing into the data directories, and verify the SHA-256 of every file. If it is interrupted, run it again.',
        each(chosen, pods.opened, ({ name }, opened) => restoreLines(`${folder}/${name}`, opened)),
      ),
    ],
    after: [...dropStep(pods.opened), ...endStep(pods)],
  };
}

function restoreLines(folder: string, opened: Opened): string {
  return [
    functionLine('to', opened, true),
    `folder=${quoted(relative(folder))}`,
    'to missing <"$folder/sums" >"$folder/missing" &&',
    '  (while read -r entry hash; do',
    '    to receive "$entry" <"$folder/$entry.$(printf %.16s "$hash").tar" || exit',
    '  done) <"$folder/missing" &&',
    '  to finish <"$folder/sums"',
  ].join('\n');
}

function toNode(props: BackupProps, chosen: readonly PlacedData[]): Work {
  const { copy, end } = copySteps(
    props.plan.release,
    chosen.map((one) => ({ name: one.name, from: one.place, to: otherPlace(props, one) })),
  );
  return { steps: [...copy, ...end], after: [] };
}

function fromNode(props: BackupProps, chosen: readonly PlacedData[]): Work {
  const copied = chosen.map((one) => ({ name: one.name, from: otherPlace(props, one), to: one.place }));
  const { copy, targets, end } = copySteps(props.plan.release, copied);
  return {
    steps: [...copy.slice(0, 1), ...asideStep(targets), ...copy.slice(1)],
    after: [...dropStep(targets), ...end],
  };
}

function asideStep(opened: readonly Opened[]): RunbookStep[] {
  return step(
    'Set aside what is in the data directories, if anything. It stays there under .storage-aside.',
    opened.map((one) => scriptLine(one, ['aside'])),
  );
}

function dropStep(opened: readonly Opened[]): RunbookStep[] {
  return step(
    'Optional, when no data is missing: remove what was set aside.',
    opened.map((one) => scriptLine(one, ['drop'])),
  ).map((one) => ({ ...one, optional: true }));
}

/** The commands of each claim and its directory in a pod. */
function each(
  chosen: readonly PlacedData[],
  opened: readonly Opened[],
  commandOf: (one: PlacedData, its: Opened) => string,
): string[] {
  return chosen.flatMap((one, index) => {
    const its = opened[index];
    return its === undefined ? [] : [commandOf(one, its)];
  });
}

/** The directory with the copy of a claim. */
function otherPlace({ place }: BackupProps, { name, place: { host } }: PlacedData): Place {
  if ('folder' in place) {
    throw new Error('a folder is not on a node');
  }
  const { node, directory } = place;
  return { host: { ...host, node }, directory: `${directory}/${name}`, base: directory, isDisk: false };
}

/** A folder that no command takes for an option. */
function relative(folder: string): string {
  return folder.startsWith('/') ? folder : `./${folder}`;
}

function chosenOf({ plan, place, claims = [] }: BackupProps): PlacedData[] {
  const all = placesOf(plan);
  const unknown = claims.filter((name) => !all.some((one) => one.name === name));
  const names = all.map(({ name }) => name).join(', ');
  const problems = [
    ...placeProblems(place),
    ...unknown.map((name) => invalidPlace('--claim', name, `the claims of the plan are ${names}`)),
  ];
  if (problems.length > 0) {
    throw new StorageError('cannot write the runbook', problems);
  }
  return all.filter(({ name }) => claims.length === 0 || claims.includes(name));
}

function placeProblems(place: BackupPlace): Problem[] {
  if ('folder' in place) {
    return /^[ -~]+$/.test(place.folder)
      ? []
      : [invalidPlace('place', place.folder, 'it must be a folder, or NODE:/DIRECTORY')];
  }
  const { node, directory } = place;
  const expected = expectedMountPoint(directory)?.expected;
  return [
    ...(isLabelValue(node) ? [] : [invalidPlace('place', node, 'it must be a node as its label has it')]),
    ...(expected === undefined ? [] : [invalidPlace('place', directory, `it must be ${expected}`)]),
    ...(isSharedPlace(directory)
      ? [invalidPlace('place', directory, `it must be a directory below ${directory}`)]
      : []),
  ];
}

function invalidPlace(path: string, got: string, expected: string): Problem {
  return problem('invalid-option', path, `${path} is ${show(got)}; ${expected}`, { got: show(got) });
}
