import { type Finding, lineOf, type Step } from './finding';
import { groupBy } from '../model/group-by';

/** A step of the fixes of all findings together. */
export interface OrderedStep {
  readonly step: Step;
  /** The findings that it fixes, or helps to fix. */
  readonly findings: readonly Finding[];
}

/** All fixes as one list: every fix in its own order, those of lower layers first, and every command once. */
export function orderedSteps(findings: readonly Finding[]): OrderedStep[] {
  const singles = new Map(findings.map((finding) => [finding, finding.fix.flatMap(singleCommands)]));
  const all = findings.flatMap((finding) =>
    (singles.get(finding) ?? []).map((step) => ({ step, finding, key: keyOf(step) })),
  );
  const byKey = groupBy(all, ({ key }) => key);
  const steps = merged([...singles.values()].map((fix) => fix.map(keyOf))).flatMap((key): OrderedStep[] => {
    const same = byKey.get(key) ?? [];
    const [first] = same;
    return first === undefined
      ? []
      : [
          {
            step: { ...first.step, ...deletesOf(same.map(({ step }) => step)) },
            findings: [...new Set(same.map(({ finding }) => finding))],
          },
        ];
  });
  return rejoined(steps);
}

/** What steps that are done as one delete together. */
export function deletesOf(steps: readonly Step[]): Pick<Step, 'deletes'> {
  const all = [...new Set(steps.flatMap(({ deletes }) => deletes ?? []))];
  return all.length === 0 ? {} : { deletes: all.join('; ') };
}

/** Two steps can have one command in common, and others that differ. */
function singleCommands(step: Step): Step[] {
  return step.commands.length === 0 ? [step] : step.commands.map((command) => ({ ...step, commands: [command] }));
}

/** The same command is the same step, whatever it is for. */
function keyOf({ text, commands, onNode = [] }: Step): string {
  return commands.length === 0 ? ['#', text, ...onNode].join('\n') : commands.map((line) => lineOf(line)).join('\n');
}

/** Commands of one step that are still next to each other. */
function rejoined(steps: readonly OrderedStep[]): OrderedStep[] {
  const runs: { readonly first: OrderedStep; readonly commands: Step['commands'][number][] }[] = [];
  for (const next of steps) {
    const run = runs.at(-1);
    if (run !== undefined && run.commands.length > 0 && next.step.commands.length > 0 && isSame(run.first, next)) {
      run.commands.push(...next.step.commands);
    } else {
      runs.push({ first: next, commands: [...next.step.commands] });
    }
  }
  return runs.map(({ first: { step, findings }, commands }) => ({ step: { ...step, commands }, findings }));
}

function isSame(one: OrderedStep, other: OrderedStep): boolean {
  return (
    one.step.text === other.step.text &&
    one.step.deletes === other.step.deletes &&
    one.findings.length === other.findings.length &&
    one.findings.every((finding, index) => finding === other.findings[index])
  );
}

/**
 * One sequence with the items of all, in the order of each. An item that several have comes once, where none of them needs another
 * one before it; if two sequences contradict each other, it comes twice. In time that is linear in the number of items, because
 * there can be thousands of claims.
 */
export function merged<T>(sequences: readonly (readonly T[])[]): T[] {
  const places = sequences.map(() => 0);
  const headOf = (index: number): T | undefined => sequences[index]?.[places[index] ?? 0];
  /** The sequences that an item is the head of. */
  const headed = groupBy(sequences.keys(), headOf);
  /** How often an item is behind a head. */
  const behind = new Map<T, number>();
  sequences.forEach((sequence) => {
    sequence.slice(1).forEach((item) => behind.set(item, (behind.get(item) ?? 0) + 1));
  });
  const isFree = (index: number): boolean => {
    const head = headOf(index);
    return head !== undefined && (behind.get(head) ?? 0) === 0;
  };
  const all: T[] = [];
  // no sequence before it has a free head
  for (let index = 0; ;) {
    while (index < sequences.length && !isFree(index)) {
      index += 1;
    }
    // if they contradict each other, the first goes on
    const next = index < sequences.length ? index : sequences.findIndex((_, one) => headOf(one) !== undefined);
    const item = headOf(next);
    if (item === undefined) {
      return all;
    }
    all.push(item);
    index = next;
    const its = headed.get(item) ?? [];
    headed.delete(item);
    for (const one of its) {
      places[one] = (places[one] ?? 0) + 1;
      const head = headOf(one);
      if (head !== undefined) {
        const others = headed.get(head) ?? [];
        others.push(one);
        headed.set(head, others);
        behind.set(head, (behind.get(head) ?? 0) - 1);
        // another sequence may have waited for this one
        index = isFree(one) ? others.reduce((first, other) => Math.min(first, other), index) : index;
      }
    }
  }
}
