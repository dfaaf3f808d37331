import type { Command } from 'commander';
import { addClusterOptions, type ClusterOptions, clusterOf } from './cluster-options';
import { EXIT } from './exit-codes';
import type { Result } from './result';
import { addReportOptions, againCommand, checkExplained, formatOf, type ReportOptions } from './report-options';
import { examine, plansToCheck } from '../doctor/doctor';
import type { Status } from '../doctor/finding';
import { doctorRbac } from '../doctor/rbac';
import { FORMATS } from '../doctor/formats/formats';
import { doctorDocument } from '../doctor/report-json';
import { suppress } from '../doctor/suppress';
import { styleFor, type Terminal } from '../terminal/style';

interface Options extends ClusterOptions, ReportOptions {
  readonly rbac?: boolean;
  readonly usage?: boolean;
}

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

Examples:
  cdk8s-prometheus-storage doctor
  cdk8s-prometheus-storage doctor clusters/eu-1/dist --context eu-1
  cdk8s-prometheus-storage doctor --explain 1
  cdk8s-prometheus-storage doctor --output junit > doctor.xml
  cdk8s-prometheus-storage doctor --rbac | kubectl apply -f -`;

/**
 * `doctor`: finds problems with the storage of a live cluster, compared with its plans.
 * @param terminal the terminal that the report is for, if there is one
 */
export function addDoctor(program: Command, done: (result: Result) => void, terminal: Terminal = {}): void {
  const command = program
    .command('doctor')
    .summary('find what is wrong with the storage in a cluster, and how to fix it')
    .description('Compares plans with a live cluster through your own kubectl, and reports the state of each claim.')
    .argument('[plans...]', 'plan/<release>.json, or output folders (default: dist)')
    .option(
      '--usage',
      'also ask the kubelets for the usage of local volumes; this needs the powerful right nodes/proxy',
    )
    .option('--rbac', 'print the rights that the doctor needs as manifests, without connecting to a cluster')
    .addHelpText('after', AFTER)
    .action(async (paths: string[], options: Options) => {
      const plans = plansToCheck(paths.length === 0 ? ['dist'] : paths);
      const { rbac = false, usage = false, suppress: codes = [], color = 'auto', context, verbose, explain } = options;
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
      const health = suppress(await examine(plans, cluster, { usage }), new Set(codes));
      const document = doctorDocument(health, cluster);
      checkExplained(document, options);
      const output = FORMATS[formatOf(options)](document, {
        style: styleFor(color, terminal, process.env),
        again: againCommand(command, paths),
        ...(context === undefined ? {} : { context }),
        ...(verbose === undefined ? {} : { verbose }),
        ...(explain === undefined ? {} : { explain }),
      });
      done({ output, exitCode: EXIT_CODES[health.status] });
    });
  addReportOptions(command);
  addClusterOptions(command);
}
