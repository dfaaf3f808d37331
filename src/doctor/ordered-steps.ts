import { type Finding, lineOf, type Step } from './finding';

/** A step of the fixes of all findings together. */
export interface OrderedStep {
  readonly step: Step;
  /** The findings that it fixes, or helps to fix. */
  readonly findings: readonly Finding[];
}

/** All fixes as one list: every fix in its own order, those of lower layers first, and what several have in common once. */
export function orderedSteps(findings: readonly Finding[]): OrderedStep[] {
  const steps = findings.flatMap((finding) => finding.fix.map((step) => ({ key: keyOf(step), step, finding })));
  return merged(findings.map(({ fix }) => fix.map(keyOf))).flatMap((key) => {
    const same = steps.filter((one) => one.key === key);
    const [first] = same;
    return first === undefined
      ? []
      : [{ step: first.step, findings: [...new Set(same.map(({ finding }) => finding))] }];
  });
}

/** The same commands are the same step, whatever they are for. */
function keyOf({ text, commands }: Step): string {
  return commands.length === 0 ? text : commands.map((line) => lineOf(line)).join('\n');
}

/**
 * One sequence with the items of all, in the order of each. An item that several have comes once, where none of them needs another
 * one before it; if two sequences contradict each other, it comes twice.
 */
export function merged<T>(sequences: readonly (readonly T[])[]): T[] {
  let rest = sequences.filter((sequence) => sequence.length > 0);
  const all: T[] = [];
  while (rest.length > 0) {
    const later = new Set(rest.flatMap((sequence) => sequence.slice(1)));
    const heads = rest.flatMap((sequence) => sequence.slice(0, 1));
    const free = heads.filter((head) => !later.has(head));
    // if they contradict each other, the first goes on
    const [item] = free.length > 0 ? free : heads;
    rest = rest
      .map((sequence) => (sequence[0] === item ? sequence.slice(1) : sequence))
      .filter((sequence) => sequence.length > 0);
    all.push(...(item === undefined ? [] : [item]));
  }
  return all;
}
