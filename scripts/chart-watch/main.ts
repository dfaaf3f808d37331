/**
 * Compares charts with what the library knows, and with each other.
 *
 *     npm run chart:watch -- CHART.tgz… [--known-until VERSION] [--markdown FILE] [--dry-run]
 *
 * Charts are packed charts or folders; those up to the newest known one are what the first newer one is compared with.
 * HELM is the path of helm. Exit code 0: nothing new, and the project is raised to the newest chart, unless --known-until or
 * --dry-run is given. 2: something new, in the report, and nothing is changed. 1: it could not be determined.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from 'semver';
import { ChartError } from './chart-package';
import { HelmError } from './helm';
import { raise } from './raise';
import { listOf, markdownOf } from './report';
import { profilesOf, watch } from './watch';
import { expectedChartVersion, NEWEST_CHART } from '../../src/chart/chart-history';
import { CHART_NAME } from '../../src/chart/helm-chart';

const USAGE = 'npm run chart:watch -- CHART.tgz… [--known-until VERSION] [--markdown FILE] [--dry-run]';

class UsageError extends Error {}

async function main(): Promise<number> {
  const { charts, until, markdown, isDry } = argumentsOf();
  const profiles = await profilesOf(withKnown(charts, until), (text) => process.stderr.write(`${text}\n`));
  const newer = profiles.filter(({ version }) => compare(version, until) > 0);
  if (newer.length === 0) {
    process.stdout.write(`no chart is newer than ${until}\n`);
  }
  const found = await watch(profiles, until);
  process.stdout.write(listOf(found));
  if (markdown !== undefined) {
    writeFileSync(
      markdown,
      markdownOf(
        found,
        until,
        newer.map(({ version }) => version),
      ),
    );
  }
  if (found.findings.length > 0) {
    return 2;
  }
  if (!isDry && newer.length > 0) {
    await raise(process.cwd(), newer);
    process.stdout.write(`nothing new up to ${newer.at(-1)?.version ?? ''}: the project is raised to it\n`);
  }
  return 0;
}

function argumentsOf() {
  const { values, positionals } = parsed();
  const until = values['known-until'] ?? NEWEST_CHART;
  const expected = expectedChartVersion(until);
  if (expected !== undefined) {
    throw new UsageError(`--known-until is ${until}; it must be ${expected}`);
  }
  if (positionals.length === 0) {
    throw new UsageError(`name at least one chart: ${USAGE}`);
  }
  const isDry = values['dry-run'] === true || values['known-until'] !== undefined;
  return { charts: positionals, until, markdown: values.markdown, isDry };
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { 'known-until': { type: 'string' }, markdown: { type: 'string' }, 'dry-run': { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; ${USAGE}`);
  }
}

/** With the newest known chart beside the first one, which the first newer one is compared with. */
function withKnown(charts: readonly string[], until: string): readonly string[] {
  const [first = ''] = charts;
  const known = join(dirname(first), `${CHART_NAME}-${until}.tgz`);
  return existsSync(known) && !charts.some((one) => basename(one) === basename(known)) ? [known, ...charts] : charts;
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    const isExpected = error instanceof ChartError || error instanceof HelmError || error instanceof UsageError;
    process.stderr.write(`${isExpected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = 1;
  });
