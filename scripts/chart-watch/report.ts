import type { Finding, Found, KeyFinding, NameFinding } from './findings';
import { showPath } from '../../src/values/values';

const CHANGES: Readonly<Record<KeyFinding['change'], string>> = {
  came: 'is read since this version',
  went: 'is no longer read',
  moved: 'arrives in other places',
  executed: 'templates in it are executed since this version',
  literal: 'templates in it are no longer executed',
};

/** One line for each finding, for a terminal. */
export function listOf({ findings, notes }: Found): string {
  const lines = [...findings.map((one) => `${one.since}  ${lineOf(one)}`), ...notes.map((one) => `note: ${one}`)];
  return lines.map((one) => `${one}\n`).join('');
}

function lineOf(one: Finding): string {
  switch (one.type) {
    case 'names':
      return `names: ${one.components.join(', ')} in ${one.count} cases${one.row === undefined ? '' : `; ${one.row}`}`;
    case 'key':
      return `key: ${showPath(one.path)} ${CHANGES[one.change]}${one.row === undefined ? '' : `; ${one.row}`}`;
    case 'default':
      return `default: ${one.place}: ${one.before ?? 'not set'} -> ${one.now ?? 'not set'}`;
  }
}

/** The findings as the body of a pull request. */
export function markdownOf({ findings, otherKeys, notes }: Found, until: string, versions: readonly string[]): string {
  const checked =
    versions.length === 0 ? 'no chart' : `${versions.length} charts, ${versions[0] ?? ''} to ${versions.at(-1) ?? ''}`;
  const first = new Map<string, Finding[]>();
  for (const one of findings) {
    first.set(one.since, [...(first.get(one.since) ?? []), one]);
  }
  return (
    [
      `# Charts after ${until}`,
      findings.length === 0
        ? `Checked ${checked}. Names, keys and defaults about claims, data and owners are those of ${until}.`
        : `Checked ${checked}. ${findings.length} changes about claims, data and owners, in ${first.size} versions. Nothing in the project was changed.`,
      ...[...first].flatMap(([since, some]) => [
        `## ${since}${some[0]?.after === undefined ? '' : `, after ${some[0].after}`}`,
        ...sectionsOf(some),
      ]),
      ...(otherKeys.length === 0
        ? []
        : [
            '## Other keys',
            'They came or went, and change no claims, data or owners.',
            table(
              ['version', 'came', 'went'],
              otherKeys.map(({ since, came, went }) => [since, code(came), code(went)]),
            ),
          ]),
      ...(notes.length === 0 ? [] : ['## Not determined', notes.map((one) => `- ${escaped(one)}`).join('\n')]),
      ...(findings.length === 0
        ? []
        : [
            'Add each boundary as in CONTRIBUTING.md, "A new boundary of the chart". The charts were rendered by helm with other names, keys and ids, and each finding was confirmed by a render of its own.',
          ]),
    ].join('\n\n') + '\n'
  );
}

function sectionsOf(some: readonly Finding[]): string[] {
  const keys = some.filter((one) => one.type === 'key');
  const defaults = some.filter((one) => one.type === 'default');
  return [
    ...some.filter((one) => one.type === 'names').flatMap(namesOf),
    ...(keys.length === 0
      ? []
      : [
          '### Keys',
          table(
            ['key', 'change', 'before', 'now', 'row'],
            keys.map(({ path, change, before, now, row }) => [
              code([showPath(path)]),
              CHANGES[change],
              code(before),
              code(now),
              row === undefined ? '' : code([row]),
            ]),
          ),
        ]),
    ...(defaults.length === 0
      ? []
      : [
          '### Defaults',
          table(
            ['place', 'before', 'now'],
            defaults.map(({ place, before, now }) => [
              code([place]),
              code([before ?? 'not set']),
              code([now ?? 'not set']),
            ]),
          ),
        ]),
  ];
}

function namesOf({ components, count, row, examples }: NameFinding): string[] {
  return [
    `### Names and claims of ${components.join(', ')}`,
    `${count} cases of the matrix differ. ${row === undefined ? 'No behavior that the rules know explains it.' : `The row of the table of boundaries: \`${row}\``}`,
    table(
      ['case', 'before', 'now'],
      examples.map(({ id, before, now }) => [code([id]), code([before]), code([now])]),
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text of a chart as code: nothing in it can end the code, the cell or the line. */
function code(texts: readonly string[]): string {
  return texts.map((one) => `\`${escaped(one).replaceAll('`', "'")}\``).join(', ');
}

function escaped(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}
