/** One row of the report: an event of a scenario, and what was seen. */
export interface Row {
  readonly scenario: string;
  readonly event: string;
  readonly seconds: number;
  readonly evidence: string;
  readonly failed: boolean;
}

/** The table of all events with their evidence, and the versions of everything that took part. */
export function gitopsReport(rows: readonly Row[], versions: readonly string[]): string {
  return [
    '| scenario | event | seconds | evidence |',
    '|---|---|---|---|',
    ...rows.map(
      ({ scenario, event, seconds, evidence, failed }) =>
        `| ${scenario} | ${event} | ${seconds} | ${failed ? '**FAILED**: ' : ''}${inCell(evidence)} |`,
    ),
    '',
    'Seconds from the event, such as a push, to the evidence.',
    '',
    `With ${versions.join(', ')}.`,
    '',
  ].join('\n');
}

function inCell(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
  return line.length > 600 ? `${line.slice(0, 597)}...` : line;
}
