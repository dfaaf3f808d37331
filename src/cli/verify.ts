import type { Command } from 'commander';
import { EXIT } from './exit-codes';
import type { Result } from './result';
import { plansIn } from '../files/plan-files';
import { groupBy } from '../model/group-by';
import { resolve } from 'node:path';
import { invalid, StorageError } from '../model/problems';
import { isRemote } from '../verify/chart';
import { verificationText } from '../verify/report';
import type { Verification } from '../verify/verification';
import { plansOnDisk, verifyPlans } from '../verify/verify-plans';

interface Options {
  readonly chart?: readonly string[];
  readonly helm?: string;
  readonly values?: readonly string[];
  readonly timeout: string;
  readonly json?: true;
}

const EXIT_CODES: Readonly<Record<Verification['status'], number>> = {
  verified: EXIT.fine,
  mismatch: EXIT.found,
  unknown: EXIT.cannot,
  'not-verifiable': EXIT.cannot,
};

const AFTER = `
It reaches no cluster, and changes nothing. Plans of StatefulSets of other charts are left out.

Exit codes: ${EXIT.fine} the chart renders what the plans say; ${EXIT.cannot} it could not be determined; ${EXIT.found} it renders something else

Examples:
  cdk8s-prometheus-storage verify
  cdk8s-prometheus-storage verify dist --chart vendor/kube-prometheus-stack-88.5.3.tgz
  cdk8s-prometheus-storage verify dist --chart oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack`;

/** `verify`: renders the real chart, and compares it with the plans. */
export function addVerify(program: Command, done: (result: Result) => void): void {
  const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
  program
    .command('verify')
    .summary('compare plans with the chart as your helm renders it')
    .description(
      'Renders the chart with the synthesized values by your own helm, computes the claims of its objects, and compares them with the plans.\n' +
        'It also finds storage keys of the values that the chart does not read.',
    )
    .argument('[plans...]', 'plan/<release>.json, output folders, or the output folder of a fleet (default: dist)')
    .option(
      '--chart <reference>',
      'a folder, a .tgz or oci://… (default: the published chart); repeatable, for several versions',
      collect,
    )
    .option('--helm <path>', 'the helm to run (default: $HELM, or else helm)')
    .option(
      '--values <file>',
      'your own values, if the plan does not say where they are; repeatable, in the order of helm',
      collect,
    )
    .option('--timeout <seconds>', 'the time limit of each run of helm', '120')
    .option('--json', 'print JSON')
    .addHelpText('after', AFTER)
    .action((paths: string[], options: Options) => {
      const { chart: charts = [], values = [], helm = process.env.HELM ?? '', json = false } = options;
      checkOptions(options);
      const found = (paths.length === 0 ? ['dist'] : paths).flatMap((path) => plansIn(path));
      const plans = [...groupBy(found, ({ file }) => resolve(file)).values()].flatMap(([plan]) => plan ?? []);
      const verification = verifyPlans(plansOnDisk(plans, values), {
        helm: helm === '' ? 'helm' : helm,
        charts,
        seconds: Number(options.timeout),
        isIsolated: false,
      });
      done({
        output: json ? `${JSON.stringify(verification, undefined, 2)}\n` : verificationText(verification),
        exitCode: EXIT_CODES[verification.status],
      });
    });
}

/** The longest time limit: a day. */
const MOST_SECONDS = 86_400;

function checkOptions({ chart = [], timeout }: Options): void {
  const remote = chart.filter(isRemote);
  const problems = [
    ...remote
      .filter((one) => !one.startsWith('oci://'))
      .map(() => invalid('invalid-option', '--chart', 'a URL', 'a folder, a .tgz or an oci:// reference')),
    ...(remote.length > 0 && chart.length > 1
      ? [invalid('invalid-option', '--chart', chart.length, 'one oci:// reference, or folders and archives')]
      : []),
    ...(/^[1-9]\d*$/.test(timeout) && Number(timeout) <= MOST_SECONDS
      ? []
      : [invalid('invalid-option', '--timeout', timeout, 'a number of seconds from 1 to 86400')]),
  ];
  if (problems.length > 0) {
    throw new StorageError('cannot verify the plans', problems);
  }
}
