import type { Command } from 'commander';
import { durationFrom } from './duration';
import { addClusterOptions, type ClusterOptions, clusterOf } from './cluster-options';
import { EXIT } from './exit-codes';
import type { Result } from './result';
import { addReportOptions, againCommand, checkExplained, formatOf, type ReportOptions } from './report-options';
import { examine, plansToCheck } from '../doctor/doctor';
import type { Health } from '../doctor/diagnose';
import type { Status } from '../doctor/finding';
import { doctorRbac } from '../doctor/rbac';
import { FORMATS } from '../doctor/formats/formats';
import { doctorDocument } from '../doctor/report-json';
import { suppress } from '../doctor/suppress';
import { waitUntilSettled } from '../doctor/wait';
import { styleFor, type Terminal } from '../terminal/style';

interface Options extends ClusterOptions, ReportOptions {
  readonly rbac?: boolean;
  readonly usage?: boolean;
  /** Milliseconds, or without a time. */
  readonly wait?: number | true;
  readonly timeout?: number;
}

const DEFAULT_WAIT = 15 * 60_000;
const PAUSE = 5000;

/** Something in progress is no problem. Only problems, and states that could not be determined, change the exit code. */
const EXIT_CODES: Readonly<Record<Status, number>> = {
  fine: EXIT.fine,
  waiting: EXIT.fine,
  problem: EXIT.found,
  'at-risk': EXIT.found,
  unknown: EXIT.cannot,
};

const AFTER = `
It changes nothing. It reads no Secret but one that a plan names as your values, and prints none of it.

Exit codes: 0 everything is fine or still in progress; 1 the state could not be determined; 2 there is a problem or a risk, reported with its cause, evidence and fix
With --wait: 0 everything is fine, 1 also if the time is over

Examples:
  cdk8s-prometheus-storage doctor
  cdk8s-prometheus-storage doctor clusters/eu-1/dist --context eu-1
  cdk8s-prometheus-storage doctor --explain 1
  cdk8s-prometheus-storage doctor --wait 10m
  cdk8s-prometheus-storage doctor --output junit > doctor.xml
  cdk8s-prometheus-storage doctor --rbac | kubectl apply -f -`;

/**
 * `doctor`: finds problems with the storage of a live cluster, compared with its plans.
 * @param terminal the terminal that the report is for, if there is one
 * @param progress prints a line about a wait
 */
export function addDoctor(
  program: Command,
  done: (result: Result) => void,
  terminal: Terminal = {},
  progress: (line: string) => void = () => undefined,
): void {
  const command = program
    .command('doctor')
    .summary('find what is wrong with the storage in a cluster, and how to fix it')
    .description('Compares plans with a live cluster through your own kubectl, and reports the state of each claim.')
    .argument('[plans...]', 'plan/<release>.json, or output folders (default: dist)')
    .option(
      '--usage',
      'also ask the kubelets for the usage of local volumes; this needs the powerful right nodes/proxy',
    )
    .option(
      '--wait [duration]',
      'look again until nothing is in progress, for as long as this (default: 15m); progress is printed to standard error',
      durationFrom,
    )
    .option('--timeout <duration>', 'the time limit for reading the cluster once (default: 5m)', durationFrom)
    .option('--rbac', 'print the rights that the doctor needs as manifests, without connecting to a cluster')
    .addHelpText('after', AFTER)
    .action(async (paths: string[], options: Options) => {
      const plans = plansToCheck(paths.length === 0 ? ['dist'] : paths);
      const {
        rbac = false,
        usage = false,
        wait,
        timeout,
        suppress: codes = [],
        color = 'auto',
        context,
        verbose,
        explain,
      } = options;
      if (rbac) {
        done({
          output: doctorRbac(
            plans.map(({ document }) => document),
            { usage },
          ),
          exitCode: EXIT.fine,
        });
        return;
      }
      const cluster = clusterOf(options);
      const limits = timeout === undefined ? {} : { total: timeout / 1000 };
      const look = async (): Promise<Health> =>
        suppress(await examine(plans, cluster, { usage, limits }), new Set(codes));
      const { health, isOver } =
        wait === undefined
          ? { health: await look(), isOver: false }
          : await waitUntilSettled(look, { limit: wait === true ? DEFAULT_WAIT : wait, pause: PAUSE }, progress);
      const document = doctorDocument(health, cluster);
      checkExplained(document, options);
      const output = FORMATS[formatOf(options)](document, {
        style: styleFor(color, terminal, process.env),
        again: againCommand(command, paths),
        ...(context === undefined ? {} : { context }),
        ...(verbose === undefined ? {} : { verbose }),
        ...(explain === undefined ? {} : { explain }),
      });
      done({ output, exitCode: isOver ? EXIT.cannot : EXIT_CODES[health.status] });
    });
  addReportOptions(command);
  addClusterOptions(command);
}
