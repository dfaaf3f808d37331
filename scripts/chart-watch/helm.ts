import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { OPERATOR_KIND_NAMES } from '../../src/model/operator-kinds';
import { isMap, type Values } from '../../src/values/values';

/** The kinds of objects that can have claims. */
export const KINDS = [...OPERATOR_KIND_NAMES, 'Deployment', 'StatefulSet', 'PersistentVolumeClaim'];
const OF_KIND = new RegExp(`^kind: ["']?(${KINDS.join('|')})["']?\\s*$`, 'm');
const TIME_LIMIT = 120_000;
/** Where claims are: no release of the matrix has another namespace of its own. */
export const NAMESPACE = 'obs';

/** A render: the objects, or why helm refuses it. */
export type Rendered = readonly Values[] | { readonly refused: string };

export function isRefused(rendered: object): rendered is { readonly refused: string } {
  return 'refused' in rendered;
}

/** Helm cannot be run at all. */
export class HelmError extends Error {}

/**
 * The version of helm.
 * @throws HelmError if it cannot be run
 */
export async function helmVersion(): Promise<string> {
  const result = await run(helmPath(), ['version', '--short'], { PATH: process.env.PATH ?? '', HOME: tmpdir() });
  if ('refused' in result) {
    throw new HelmError(`${helmPath()} is not helm: ${result.refused}`);
  }
  return result.printed.trim();
}

function helmPath(): string {
  return process.env.HELM ?? 'helm';
}

/** What real helm prints, without network, plugins or settings of the user. */
export async function template(
  chart: string,
  release: string,
  values: Values,
  args: readonly string[] = [],
): Promise<{ readonly printed: string } | { readonly refused: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'chart-watch-'));
  try {
    const file = join(folder, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    const env = { PATH: process.env.PATH ?? '', HOME: folder, HELM_PLUGINS: join(folder, 'plugins') };
    const all = ['template', release, chart, '--namespace', NAMESPACE, '--values', file, ...args];
    return await run(helmPath(), all, env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(
  helm: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly printed: string } | { readonly refused: string }> {
  return new Promise((resolve, reject) => {
    const options = { env, maxBuffer: 2 ** 29, timeout: TIME_LIMIT, killSignal: 'SIGKILL' as const };
    execFile(helm, args, options, (error, printed, stderr) => {
      if (error === null) {
        resolve({ printed });
      } else if (typeof error.code === 'string') {
        reject(new HelmError(`${helm} cannot be run (${error.code}); set HELM to its path`));
      } else if (error.killed === true) {
        reject(new HelmError(`${helm} did not end within ${TIME_LIMIT / 1000} s`));
      } else {
        resolve({ refused: stderr.trim().split('\n').join(' ').slice(0, 300) });
      }
    });
  });
}

/** What documents were read as: most cases of a matrix differ in few objects. */
const READ = new Map<string, Values | undefined>();
const REMEMBERED = 5_000;

/** Only documents of the kinds that count are parsed: most of a chart's output is rules and dashboards. */
export function objectsIn(printed: string): Rendered {
  const objects = printed
    .split(/^---\s*$/m)
    .filter((one) => OF_KIND.test(one))
    .map(objectIn);
  const whole = objects.filter((one) => one !== undefined);
  return whole.length < objects.length ? { refused: 'the output is no YAML' } : whole;
}

function objectIn(text: string): Values | undefined {
  if (READ.has(text)) {
    return READ.get(text);
  }
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
  const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
  const object = isMap(value) ? value : undefined;
  if (READ.size > REMEMBERED) {
    READ.clear();
  }
  READ.set(text, object);
  return object;
}
