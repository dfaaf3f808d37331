import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Consumer, ROOT } from './consumer';
import type { Block, Page } from './pages';
import { type PastedFor, pastedEnvironment } from './pasted';

/**
 * Where the commands of a block are run, as its label says: in the page's folder; the same, where there is a cluster, or one
 * with real kubelets; as root on a node, whose /srv and /mnt are folders of the page; in the checkout of this project, which
 * .ci/run and the workflows do.
 */
const WHERE = ['sh', 'sh cluster', 'sh kubelet', 'sh node', 'sh project'];
const STRICT = ['-euo', 'pipefail', '-c'];

/** What a page's commands are run in. */
interface Surroundings {
  readonly consumer: Consumer;
  /** The page's own folder below the consumer's. */
  readonly folder: string;
  /** A cluster that may be changed. Absent: what needs one is left out. */
  readonly cluster?: PastedFor & {
    /** Whether its nodes are played: no directories, no logs. */
    readonly played: boolean;
    /** What is done before each command in the page's folder: nodes that a page speaks of are not everywhere. */
    readonly prepare: (folder: string) => void;
  };
  /** Whether directories of this machine can be put in the place of a node's. */
  readonly node: boolean;
}

/** The page's own folder below the consumer's. */
export function folderOf({ path }: Page, consumer: Consumer): string {
  return join(consumer.folder, 'pages', path.replaceAll(/[^\w.-]/g, '-'));
}

/** What there is to do on a page, or is held against what was done. */
export function stepsOf({ blocks }: Page): readonly Block[] {
  return blocks.filter(({ language, label }) => language === 'sh' || label !== '');
}

/**
 * Does what a page says, in its order. The page of an example begins with the example.
 * @throws Error with the line of the page, and all that the command has printed
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

/** Somebody who reads a page from top to bottom and does what it says: writes the files, runs the commands, compares. */
class Reader {
  /** What the last command has printed. */
  private printed: string | undefined;

  public constructor(private readonly surroundings: Surroundings) {
    mkdirSync(surroundings.folder, { recursive: true });
  }

  /** @throws Error with all that the command printed, where it fails or prints something else than the page says */
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
        if (cluster === undefined || (where === 'kubelet' && cluster.played)) {
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
          `sh ${label}: want ${WHERE.join(', ')}, and exit=N behind it where it ends otherwise than with 0`,
        );
    }
  }

  private shell(wanted: number, program: string, args: readonly string[]): string {
    const { cluster, consumer, folder } = this.surroundings;
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      // a bash with a socket for its input takes itself for one of rsh, and reads its startup files
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 900_000,
      env: {
        ...pastedEnvironment(cluster),
        // programs that ask, draw or colour do it for a person
        CI: 'true',
        NO_COLOR: '1',
        CDK8S_CHECK_UPGRADE: 'false',
        npm_config_audit: 'false',
        npm_config_fund: 'false',
        npm_config_prefer_offline: 'true',
        npm_config_update_notifier: 'false',
        REAL_NPM: spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim(),
        TARBALL: consumer.tarball,
      },
    });
    const printed = `${stdout}${stderr}`;
    if (status !== wanted) {
      throw new Error(`exit code ${status ?? error?.message ?? ''}, want ${wanted}\n${printed}`, { cause: error });
    }
    return printed;
  }

  /** Each line that the page shows stands in what was printed, in this order; `…` is any text. */
  private compare(shown: string): void {
    if (this.printed === undefined) {
      return;
    }
    const printed = this.printed.split('\n');
    let from = 0;
    for (const line of shown.split('\n').filter((one) => !['', '…'].includes(one.trim()))) {
      const at = printed.findIndex((one, index) => index >= from && isShownAs(line.trim(), one.trim()));
      if (at < 0) {
        throw new Error(`the page shows\n${line}\nand printed is\n${this.printed}`);
      }
      from = at + 1;
    }
  }
}

/** Whether a page shows a line so: its parts between `…` in their order. */
function isShownAs(shown: string, line: string): boolean {
  const escaped = shown.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('…', '.*')}$`).test(line);
}
