import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Consumer, ROOT } from './consumer';
import type { Block, Page } from './pages';
import { type PastedFor, pastedEnvironment } from './pasted';
import { FULL } from './runs';

/**
 * Where the commands of a block run, according to its label: in the page's folder; there, if there is a cluster, or one
 * with real kubelets; as root on a node, with folders of the page as /srv and /mnt; in the checkout of this project, which
 * .ci/run and the workflows do.
 */
const WHERE = ['sh', 'sh cluster', 'sh kubelet', 'sh node', 'sh project'];
const STRICT = ['-euo', 'pipefail', '-c'];

/** Where the commands of a page run. */
interface Surroundings {
  readonly consumer: Consumer;
  /** The page's own folder, below the consumer's folder. */
  readonly folder: string;
  /** A cluster that the page may change. Absent: blocks that need one are skipped. */
  readonly cluster?: PastedFor & {
    /** Whether its nodes are simulated, without directories and logs. */
    readonly simulated: boolean;
    /** Runs before each command in the page's folder, for example to create the nodes that a page uses. */
    readonly prepare: (folder: string) => void;
  };
  /** Whether directories of this machine can replace those of a node. */
  readonly node: boolean;
}

/** The page's own folder, below the consumer's folder. */
export function folderOf({ path }: Page, consumer: Consumer): string {
  return join(consumer.folder, 'pages', path.replaceAll(/[^\w.-]/g, '-'));
}

/** The blocks of a page that are run, written to a file or compared with output. */
export function stepsOf({ blocks }: Page): readonly Block[] {
  return blocks.filter(({ language, label }) => language === 'sh' || label !== '');
}

/**
 * Follows the steps of a page in order. For the page of an example, the folder starts as a copy of the example.
 * @throws Error with the line of the page, and the output of the command
 */
export function follow(page: Page, surroundings: Omit<Surroundings, 'folder'>): void {
  const folder = folderOf(page, surroundings.consumer);
  if (page.path.startsWith('examples/')) {
    cpSync(join(ROOT, dirname(page.path)), folder, { recursive: true });
  }
  const reader = new Reader({ ...surroundings, folder });
  for (const step of stepsOf(page)) {
    try {
      reader.read(step);
    } catch (cause) {
      throw new Error(`${page.path}:${step.line}: ${String(cause)}`, { cause });
    }
  }
}

/** Follows a page from top to bottom: writes the files, runs the commands, and compares their output. */
class Reader {
  /** The output of the last command. */
  private printed: string | undefined;

  public constructor(private readonly surroundings: Surroundings) {
    mkdirSync(surroundings.folder, { recursive: true });
  }

  /** @throws Error with the output of the command, if it fails or its output differs from the page */
  public read({ language, label, code }: Block): void {
    if (language === 'sh') {
      this.printed = this.run(label, code);
    } else if (label === 'output') {
      this.compare(code);
    } else if (label !== '') {
      const file = join(this.surroundings.folder, label);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, code);
    }
  }

  private run(label: string, commands: string): string | undefined {
    const words = label.split(' ');
    const [, code = '0'] = /^exit=(\d+)$/.exec(words.at(-1) ?? '') ?? [];
    const [where = ''] = words.filter((word) => !word.startsWith('exit='));
    const { cluster, folder, node } = this.surroundings;
    const wanted = Number(code);
    switch (where) {
      case '':
        return this.shell(wanted, 'bash', [...STRICT, commands]);
      case 'cluster':
      case 'kubelet':
        if (cluster === undefined || (where === 'kubelet' && cluster.simulated)) {
          return undefined;
        }
        cluster.prepare(folder);
        return this.shell(wanted, 'bash', [...STRICT, commands]);
      case 'node': {
        const binds = ['srv', 'mnt'].map((name) => {
          mkdirSync(join(folder, 'node', name), { recursive: true });
          return `mount --bind '${join(folder, 'node', name)}' /${name}`;
        });
        const script = [...binds, 'cd /', commands].join('\n');
        return node ? this.shell(wanted, 'unshare', ['--mount', 'bash', ...STRICT, script]) : undefined;
      }
      case 'project':
        return undefined;
      default:
        throw new Error(
          `sh ${label}: must be one of ${WHERE.join(', ')}, followed by exit=N if the exit code is not 0`,
        );
    }
  }

  private shell(wanted: number, program: string, args: readonly string[]): string {
    const { cluster, consumer, folder } = this.surroundings;
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      // bash with a socket as its input assumes that rsh started it, and reads its startup files
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 900_000,
      env: {
        ...pastedEnvironment(cluster),
        // without prompts, progress bars and colours
        CI: 'true',
        NO_COLOR: '1',
        CDK8S_CHECK_UPGRADE: 'false',
        npm_config_audit: 'false',
        npm_config_fund: 'false',
        npm_config_prefer_offline: 'true',
        npm_config_update_notifier: 'false',
        REAL_NPM: spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim(),
        TARBALL: consumer.tarball,
        // npm installs packages from the registry only in `npm run test:full`
        INSTALLED: FULL ? undefined : join(consumer.folder, 'node_modules'),
      },
    });
    const printed = `${stdout}${stderr}`;
    if (status !== wanted) {
      throw new Error(`exit code ${status ?? error?.message ?? ''}, expected ${wanted}\n${printed}`, { cause: error });
    }
    return printed;
  }

  /** Every line on the page must be in the output, in the same order; `…` is any text. */
  private compare(shown: string): void {
    if (this.printed === undefined) {
      return;
    }
    const printed = this.printed.split('\n');
    let from = 0;
    for (const line of shown.split('\n').filter((one) => !['', '…'].includes(one.trim()))) {
      const at = printed.findIndex((one, index) => index >= from && isShownAs(line.trim(), one.trim()));
      if (at < 0) {
        throw new Error(`the page shows\n${line}\nbut the output is\n${this.printed}`);
      }
      from = at + 1;
    }
  }
}

/** Whether a line on a page fits a line of output: its parts between `…` must be there in order. */
function isShownAs(shown: string, line: string): boolean {
  const escaped = shown.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('…', '.*')}$`).test(line);
}
