import { type Mounted, type Opened, type Pods, podsFor, SCRIPT } from './pods';
import type { Place } from './place';
import { type Command, kubectl, commandLine, quoted } from '../commands/command';
import { type RunbookStep, step } from '../commands/step';
import { expectedMountPoint, isWithin } from '../layout/host-path';
import type { PlannedRelease } from '../plan/storage-plan';

/** Data that is copied from one directory to another. */
export interface Copied {
  /** The short name of its claim, for files on the machine of the operator. */
  readonly name: string;
  readonly from: Place;
  readonly to: Place;
}

/** The steps that copy data between directories of nodes, verify the copies, and later remove what was copied. */
export interface CopySteps {
  readonly copy: readonly RunbookStep[];
  /** The new directories in the pods, in the order of what is copied. */
  readonly targets: readonly Opened[];
  /** Deletes the pods. */
  readonly end: readonly RunbookStep[];
  /** Removes the data of which there is a verified copy. */
  readonly remove: readonly RunbookStep[];
}

export function copySteps(release: PlannedRelease, copied: readonly Copied[]): CopySteps {
  if (copied.length === 0) {
    return { copy: [], targets: [], end: [], remove: [] };
  }
  const sides = copied.map((one) => ({
    name: `${release.name}-${one.name}`,
    from: { access: 'read', place: one.from, ...skipped(one.from, one.to) } as const,
    to: { access: 'write', place: one.to, ...skipped(one.to, one.from) } as const,
    old: { access: 'remove', place: one.from, ...skipped(one.from, one.to) } as const,
  }));
  const pods = podsFor(
    release,
    sides.flatMap(({ from, to }) => [from, to]),
  );
  // old data may be in a directory that is refused today: nothing is removed there
  const removable = sides.filter(({ old }) => expectedMountPoint(old.place.directory) === undefined);
  const removing = podsFor(
    release,
    removable.map(({ old }) => old),
  );
  return {
    copy: [
      ...startStep(pods, 'with the old directories read-only and the new ones'),
      ...step(
        'Copy the data while nothing writes, and verify the SHA-256 of every file. If it is interrupted, run it again: it goes on with the first entry that is missing.',
        sides.flatMap(({ name }, index) => {
          const [from, to] = [pods.opened[index * 2], pods.opened[index * 2 + 1]];
          return from === undefined || to === undefined ? [] : [copyLines(name, from, to)];
        }),
      ),
    ],
    targets: pods.opened.filter((_, index) => index % 2 === 1),
    end: endStep(pods),
    remove: (removable.length === 0
      ? []
      : step(
          'Optional, when no data is missing: remove the old data. It is removed only if it still is what was copied and verified.',
          [
            ...removing.start,
            ...removable.flatMap(({ name }, index) => {
              const old = removing.opened[index];
              return old === undefined ? [] : [`${scriptLine(old, ['remove'], true)} <${name}.verified`];
            }),
            ...removing.stop,
          ],
        )
    ).map((one) => ({ ...one, optional: true })),
  };
}

export function startStep({ start }: Pods, what: string): RunbookStep[] {
  return step(`Start a pod on each node, ${what}. Their script is in the ConfigMap.`, start);
}

export function endStep({ stop }: Pods): RunbookStep[] {
  return step('Delete the pods that copied the data.', stop);
}

/** A path in a directory that another directory has. */
function skipped(outer: Place, inner: Place): Pick<Mounted, 'skip'> {
  return outer.host.node === inner.host.node &&
    outer.directory !== inner.directory &&
    isWithin(inner.directory, outer.directory)
    ? { skip: inner.directory.slice(outer.directory.length + 1) }
    : {};
}

/**
 * Copies what is missing, entry by entry. On one node the data go from directory to directory, otherwise through this
 * machine. Each line can fail and be run again.
 */
function copyLines(name: string, from: Opened, to: Opened): string {
  const here = from.namespace === to.namespace && from.pod === to.pod;
  return [
    functionLine('from', from),
    functionLine('to', to, true),
    here
      ? `copy() { ${commandLine(exec(from, false))} -- sh -c ${quoted(`sh ${scriptArguments(from)} send "$1" | sh ${scriptArguments(to)} receive "$1"`)} copy "$1"; }`
      : 'copy() { from send "$1" | to receive "$1"; }',
    `from sums >${name}.sums &&`,
    `  to missing <${name}.sums >${name}.missing &&`,
    `  (while read -r entry _; do copy "$entry" </dev/null || exit; done) <${name}.missing &&`,
    `  to finish <${name}.sums &&`,
    `  mv ${name}.sums ${name}.verified`,
  ].join('\n');
}

/** A shell function that calls the script in a pod; only with `stdin` it reads standard input. */
export function functionLine(name: string, opened: Opened, stdin = false, args: readonly string[] = []): string {
  return `${name}() { ${scriptLine(opened, args, stdin)} "$@"; }`;
}

/** A call of the script in a pod. */
export function scriptLine(opened: Opened, args: readonly string[], stdin = false): string {
  return [commandLine(exec(opened, stdin)), '--', 'sh', scriptArguments(opened), ...args].join(' ');
}

function exec({ namespace, pod }: Opened, stdin: boolean): Command {
  return kubectl('exec', ...(stdin ? ['--stdin'] : []), '--namespace', namespace, pod);
}

function scriptArguments({ mount, path, skip }: Opened): string {
  return [SCRIPT, mount, `${path}${skip === undefined ? '' : `:${skip}`}`].map(quoted).join(' ');
}
