import type { DoctorFinding } from '../report-json';
import type { FixStep, SharedStep } from './fix';
import { bracketed, type Pen, sentence, WORDS } from './text-options';
import type { Evidence } from '../finding';
import { withoutControls } from '../../cluster/plain-text';
import { causeInText } from '../finding-texts';
import { broken, WIDTH, wrapped } from '../../terminal/wrap';

const INDENT = '      ';

/**
 * Findings with one title, their code, and what becomes of the data.
 * @param facts what else is to be said of them
 */
export function titleLines(pen: Pen, findings: readonly DoctorFinding[], title: string, ...facts: string[]): string[] {
  const [first] = findings;
  if (first === undefined) {
    return [];
  }
  const { status, code, data, number } = first;
  // many findings of one kind are about data in many places
  const isShared = findings.every((one) => one.data === data);
  const start = `${bracketed(findings.map(({ number }) => number))} `;
  const indent = ' '.repeat(start.length + 2);
  const [line = '', ...more] = wrapped(indent, sentence(pen.prose(title)));
  const all = [
    code,
    ...(status === 'problem' ? [] : [WORDS[status].claims]),
    ...facts,
    ...(data === undefined ? [] : [`${isShared ? 'data' : `data of ${bracketed([number])}`}: ${data}`]),
  ];
  return [
    `${start}${pen.mark(status)} ${pen.paint(line.trimStart(), 'bold')}`,
    ...more.map((text) => pen.paint(text, 'bold')),
    ...wrapped(indent, pen.prose(all.join(pen.dot))).map((text) => pen.paint(text, 'dim')),
  ];
}

/** The cause of a finding. */
export function causeLines(pen: Pen, { cause, consequences }: DoctorFinding): string[] {
  const hidden = pen.verbose ? 0 : consequences.length;
  const follows = hidden === 0 ? '' : ` ${hidden === 1 ? 'One symptom follows' : `${hidden} symptoms follow`} from it.`;
  return wrapped(INDENT, pen.prose(`${sentence(cause)}.${follows}`));
}

/** The words of a log, an event or a condition that a finding was concluded from, as they are: the first of them. */
export function quoteLines(pen: Pen, { evidence }: DoctorFinding): string[] {
  const quote = evidence.find(({ kind }) => kind !== 'object');
  return quote === undefined ? [] : wrapped(INDENT, pen.prose(seen(quote)));
}

function seen({ kind, about, text }: Evidence): string {
  return `${about}${kind === 'object' ? '' : `, ${kind}`}: ${text}`;
}

/** What a finding was concluded from, and what follows from it. */
export function evidenceLines(pen: Pen, { evidence, consequences }: DoctorFinding): string[] {
  const list = (heading: string, items: readonly string[]): string[] =>
    items.length === 0
      ? []
      : [`${INDENT}${heading}:`, ...items.flatMap((item) => wrapped(`${INDENT}- `, pen.prose(item)))];
  return [...list('Seen', evidence.map(seen)), ...list('What follows', consequences)];
}

/** What the code of a finding means in general, and where to read more. */
export function meaningLines(pen: Pen, { code, link }: DoctorFinding): string[] {
  // an address is whole, like a command
  return [...wrapped(INDENT, `${code}: ${pen.prose(causeInText(code))}`), link];
}

/**
 * Steps with their commands, each whole and at the beginning of a line, where it can be pasted from.
 * @param findings how many findings there are
 */
export function fixLines(pen: Pen, steps: readonly (FixStep & Partial<SharedStep>)[], findings: number): string[] {
  if (steps.length === 0) {
    return [];
  }
  const isHarmless = steps.every(({ deletes }) => deletes === undefined);
  const order = together(steps).length === 1 ? 'Fix' : 'Fix, in this order';
  return [
    pen.paint(`${order}${isHarmless ? ' (deletes nothing)' : ''}:`, 'bold'),
    ...together(steps).flatMap((step, index) => {
      const { text, commands, deletes, onNode = [], findings: numbers = [] } = step;
      const fixes = findings === 1 ? '' : `${bracketed(numbers)} `;
      const harmless = isHarmless || deletes !== undefined || commands.length === 0 ? '' : ' (deletes nothing)';
      const start = `${String(index + 1).padStart(3)}. `;
      const line = `${fixes}${pen.clean(text)}${harmless}${commands.length + onNode.length > 0 ? ':' : ''}`;
      return [
        '',
        ...wrapped(start, broken(line, WIDTH - start.length)),
        ...(deletes === undefined ? [] : deletionLines(pen, start.length, deletes)),
        // not at the beginning of a line, because they are not for this shell
        ...onNode.map((command) => `${' '.repeat(start.length)}${withoutControls(command)}`),
        ...commands.flatMap((command) => command.split('\n').map(withoutControls)),
      ];
    }),
  ];
}

/** What a step deletes, in words that can be read on any background. */
function deletionLines(pen: Pen, indent: number, deletes: string): string[] {
  const before = ' '.repeat(indent - 2);
  const [first = '', ...more] = wrapped(`${before}! `, pen.prose(`deletes ${deletes}`));
  return [
    `${before}${pen.mark('at-risk')}${pen.paint(first.slice(before.length + 1), 'bold')}`,
    ...more.map((line) => pen.paint(line, 'bold')),
  ];
}

/** From this number on, steps with one text are one step with many commands. */
const MANY = 5;

/** The same for many claims under one text. */
function together(steps: readonly (FixStep & Partial<SharedStep>)[]): (FixStep & Partial<SharedStep>)[] {
  const runs: (FixStep & Partial<SharedStep>)[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run?.[0]?.text === step.text && run[0].deletes === step.deletes) {
      run.push(step);
    } else {
      runs.push([step]);
    }
  }
  return runs.flatMap((run) => {
    const [first] = run;
    return first === undefined || run.length < MANY
      ? run
      : [
          {
            ...first,
            commands: run.flatMap(({ commands }) => commands),
            ...(first.onNode === undefined ? {} : { onNode: run.flatMap(({ onNode = [] }) => onNode) }),
            findings: run.flatMap(({ findings = [] }) => findings),
          },
        ];
  });
}
