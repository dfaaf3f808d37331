import type { LocalChart } from './chart';
import type { Difference } from './difference';
import { type MismatchCode, MISMATCHES } from './mismatch-catalogue';
import { linesOf } from './rendered-object';
import type { Mismatch, MismatchCause } from './verification';
import type { ReleaseIdentity } from '../release/release';

/** What is verified, for the texts. */
interface Verified {
  readonly chart: LocalChart;
  readonly release: ReleaseIdentity;
}

/** A difference with its cause, as a mismatch with its texts. */
export function mismatchOf(difference: Difference, cause: MismatchCause, verified: Verified): Mismatch {
  const { code, component, claims, path, expected, rendered, at } = difference;
  return {
    code,
    ...(component === undefined ? {} : { component }),
    claims,
    ...(path === undefined ? {} : { path }),
    ...(expected === undefined ? {} : { expected }),
    ...(rendered === undefined ? {} : { rendered }),
    cause,
    message: messageOf(difference),
    evidence: at === undefined || at.object.text === '' ? [] : linesOf(at.object, at.paths),
    fix: fixOf(code, cause, verified),
  };
}

function messageOf({ code, component, path, expected, rendered = 'nothing' }: Difference): string {
  const subject = [component, path].filter((one) => one !== undefined).join(', ');
  const title = MISMATCHES[code].title;
  const what = subject === '' ? title : `${subject}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  return expected === undefined
    ? `${what}: ${rendered}`
    : `${what}: expected ${expected}, but the chart renders ${rendered}`;
}

/** Mismatches that a known chart never has: the names and places of data. */
const OF_THE_CHART: readonly MismatchCode[] = [
  'object-missing',
  'object-kind',
  'object-name',
  'namespace',
  'claim-name',
  'empty-dir',
  'sub-path',
  'mount-path',
  'unplanned-claim',
];

function fixOf(code: MismatchCode, cause: MismatchCause, { chart, release }: Verified): string {
  switch (cause) {
    case 'values':
      return 'Synthesize again: the values are not those that the plan was written with. Do not edit the values file by hand.';
    case 'version':
      return `Set release.chartVersion to ${JSON.stringify(chart.version)}, synthesize again, and review the change with diff; or verify with chart ${release.chartVersion}.`;
    case 'chart':
      return OF_THE_CHART.includes(code)
        ? `Do not install this chart with this plan: it is not as the rules for chart ${chart.version} say. Use the published chart if this one was changed; otherwise use a version of this library that knows it, or report it.`
        : plain(MISMATCHES[code].fix);
  }
}

/** Markdown without its links and quotes. */
function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}
