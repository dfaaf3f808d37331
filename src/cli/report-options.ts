import { type Command, InvalidArgumentError, Option } from 'commander';
import { closest } from 'fastest-levenshtein';
import type { ClusterOptions } from './cluster-options';
import type { FindingCode } from '../doctor/finding-catalogue';
import { FINDINGS } from '../doctor/finding-texts';
import type { DoctorDocument } from '../doctor/report-json';
import { quoted } from '../commands/command';
import { show } from '../kubernetes/text';
import { problem, StorageError } from '../model/problems';
import { COLOR_WHEN, type ColorWhen } from '../terminal/style';
import { FORMATS, type Format } from '../doctor/formats/formats';

/** The options about what the report of the doctor looks like. */
export interface ReportOptions {
  readonly output?: Format;
  readonly json?: true;
  readonly color?: ColorWhen;
  readonly verbose?: true;
  readonly explain?: number;
  readonly suppress?: readonly FindingCode[];
}

/** What decides what is examined, and not what the report looks like. */
type Again = ClusterOptions & Pick<ReportOptions, 'suppress'> & { readonly usage?: boolean };

export function addReportOptions(command: Command): Command {
  const collect = (code: string, all: readonly FindingCode[] = []): readonly FindingCode[] => [...all, codeOf(code)];
  return command
    .addOption(
      new Option('--output <format>', 'how the report is written (default: text)').choices(Object.keys(FORMATS)),
    )
    .addOption(new Option('--json', 'short for --output json').conflicts('output'))
    .addOption(new Option('--color <when>', 'whether text has colours (default: auto)').choices(COLOR_WHEN))
    .option('--verbose', 'print whole names, and the cause and the evidence of every finding')
    .option('--explain <number>', 'print everything about one finding', numberOf)
    .option('--suppress <code>', 'count findings with this code, but do not report them; repeatable', collect);
}

export function formatOf({ output = 'text', json }: ReportOptions): Format {
  return json === true ? 'json' : output;
}

/** @throws StorageError if no finding has the number of `--explain` */
export function checkExplained({ releases }: DoctorDocument, { explain }: ReportOptions): void {
  const last = releases.reduce((sum, { findings }) => sum + findings.length, 0);
  if (explain !== undefined && explain > last) {
    const expected = last === 0 ? 'there are no findings' : `it must be a number from 1 to ${last}`;
    throw new StorageError('cannot explain the finding', [
      problem('invalid-option', '--explain', `--explain is ${explain}; ${expected}`, { got: show(explain) }),
    ]);
  }
}

function numberOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('It must be the number of a finding, such as 1.');
  }
  return Number(text);
}

function codeOf(code: string): FindingCode {
  if (!isCode(code)) {
    throw new InvalidArgumentError(`There is no such code; did you mean ${closest(code, Object.keys(FINDINGS))}?`);
  }
  return code;
}

function isCode(code: string): code is FindingCode {
  return Object.hasOwn(FINDINGS, code);
}

/** The command that makes this report again. */
export function againCommand(command: Command, paths: readonly string[]): string {
  const { context, kubeconfig, kubectl, usage, suppress = [] } = command.opts<Again>();
  const named = Object.entries({ context, kubeconfig, kubectl }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const words = [
    ...paths,
    ...named,
    ...(usage === true ? ['--usage'] : []),
    ...suppress.flatMap((code) => ['--suppress', code]),
  ];
  return ['npx', 'cdk8s-prometheus-storage', 'doctor', ...words].map(quoted).join(' ');
}
