import { join } from 'node:path';
import { Chart, Size } from 'cdk8s';
import {
  GitOpsApp,
  type GitOpsAppProps,
  HostPathLayout,
  KubePrometheusStackStorage,
  type StackDescription,
} from '../../src';
import type { Verification } from '../../src/verify/verification';
import { cli } from '../tools/cli';
import { TOOLS } from '../tools/setup';

/** The helm of the tests. */
export const HELM = process.env.HELM ?? join(TOOLS, 'helm');

/** All four components, with values of all kinds. */
export const ALL: Omit<StackDescription, 'release'> = {
  layout: HostPathLayout.perVolume('/data/kps'),
  nodes: ['node-0'],
  prometheus: { size: Size.gibibytes(11), storageClassName: 'fast', retention: '30d' },
  alertmanager: { size: Size.gibibytes(12) },
  thanosRuler: { size: Size.gibibytes(13) },
  grafana: { size: Size.gibibytes(14) },
  values: {
    thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } },
    grafana: { adminPassword: 'correct-horse' },
  },
};

export const RELEASE = { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' };

/** Synthesizes a storage into a folder. */
export function synthesize(
  outdir: string,
  description: Partial<StackDescription> = {},
  props: GitOpsAppProps = {},
): KubePrometheusStackStorage {
  const app = new GitOpsApp({ ...props, outdir });
  const storage = new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', {
    release: RELEASE,
    ...ALL,
    ...description,
  });
  app.synth();
  return storage;
}

/** Runs `verify --json`. */
export async function verify(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly verification: Verification }> {
  const { code, stdout, stderr } = await cli('verify', '--json', '--helm', HELM, ...args);
  if (stdout === '') {
    throw new Error(stderr);
  }
  return { code, verification: JSON.parse(stdout) as Verification };
}

/** The sorted `<code> <component or path>` of every mismatch. */
export function mismatchesOf({ releases }: Verification): string[] {
  return releases
    .flatMap(({ mismatches }) =>
      mismatches.map(({ code, component, path }) => `${code} ${path ?? component ?? ''}`.trim()),
    )
    .sort();
}
