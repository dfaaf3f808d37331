import type { Command } from 'commander';
import { addClusterOptions, type ClusterOptions, clusterOf } from './cluster-options';
import { EXIT } from './exit-codes';
import type { Result } from './result';
import { examine, plansToCheck } from '../doctor/doctor';
import type { Status } from '../doctor/finding';
import { doctorRbac } from '../doctor/rbac';
import { healthReport } from '../doctor/report';
import { doctorDocument } from '../doctor/report-json';

interface Options extends ClusterOptions {
  readonly json?: boolean;
  readonly rbac?: boolean;
  readonly usage?: boolean;
}

/** What is still in progress is no problem: only that which cannot be told, or is wrong, fails. */
const EXIT_CODES: Readonly<Record<Status, number>> = {
  fine: EXIT.fine,
  waiting: EXIT.fine,
  problem: EXIT.found,
  unknown: EXIT.cannot,
};

const AFTER = `
It changes nothing, and reads no Secret.

Exit codes: 0 all is fine, or still on its way; 1 it could not be told; 2 something is wrong, and the report says what, by which evidence, and how it is cured

Examples:
  cdk8s-prometheus-storage doctor
  cdk8s-prometheus-storage doctor clusters/eu-1/dist --context eu-1
  cdk8s-prometheus-storage doctor --rbac | kubectl apply -f -`;

/** `doctor`: why the storage of a live cluster is stuck, by its plans. */
export function addDoctor(program: Command, done: (result: Result) => void): void {
  const command = program
    .command('doctor')
    .summary('say what is wrong with the storage in a cluster, and how to cure it')
    .description('Compares plans with a live cluster through your own kubectl, and says of each claim how it is.')
    .argument('[plans...]', 'plan/<release>.json, or output folders (default: dist)')
    .option(
      '--usage',
      'also ask the kubelets how full local volumes are; that takes the right nodes/proxy, a strong one',
    )
    .option('--json', 'print it for programs')
    .option('--rbac', 'print the rights that this needs as manifests, and look at no cluster')
    .addHelpText('after', AFTER)
    .action(async (paths: string[], options: Options) => {
      const plans = plansToCheck(paths.length === 0 ? ['dist'] : paths);
      const { json = false, rbac = false, usage = false } = options;
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
      const health = await examine(plans, cluster, { usage });
      const output = json
        ? `${JSON.stringify(doctorDocument(health, cluster), undefined, 2)}\n`
        : healthReport(health, cluster);
      done({ output, exitCode: EXIT_CODES[health.status] });
    });
  addClusterOptions(command);
}
