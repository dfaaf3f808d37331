import { Command } from 'commander';
import type { ImportProps } from '../../src/import/import-volumes';
import { importVolumes } from '../../src/import/import-volumes';
import type { ImportCode } from '../../src/import/finding-catalogue';
import type { Hints } from '../../src/import/hints';
import { addPlanImport } from '../../src/cli/plan-import';
import type { Result } from '../../src/cli/result';
import type { Values } from '../../src';

export const NODE = 'i-0jl8d8r83kkf3yt5lzh7';
export const RELEASE = { name: 'kube-prometheus-stack-1681228346', namespace: 'prometheus', chartVersion: '45.9.1' };
const OPERATED = 'kube-prometheus-stack-1681';

/** The claims of the release, with the names from the chart and the operator. */
export const CLAIMS = {
  prometheus: `prometheus-${OPERATED}-prometheus-db-prometheus-${OPERATED}-prometheus-0`,
  alertmanager: `alertmanager-${OPERATED}-alertmanager-db-alertmanager-${OPERATED}-alertmanager-0`,
  thanosRuler: 'thanos-ruler-kube-prometheus-stack-thanos-ruler-data-thanos-ruler-kube-prometheus-stack-thanos-ruler-0',
  grafana: `${RELEASE.name}-grafana`,
} as const;

export const VALUES: Values = {
  prometheus: { prometheusSpec: { retentionSize: '300GB' } },
  thanosRuler: { thanosRulerSpec: { queryEndpoints: ['thanos-query.prometheus.svc:10902'] } },
};

/** A well-formed PersistentVolume, of which each test breaks something. */
export function volume(name: string, claim: string | undefined, path: string, spec: Values = {}): Values {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '400Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: name,
      hostPath: { path, type: 'Directory' },
      ...(claim === undefined ? {} : { claimRef: { namespace: RELEASE.namespace, name: claim } }),
      nodeAffinity: onNode('kubernetes.io/hostname', NODE),
      ...spec,
    },
  };
}

export function onNode(key: string, ...values: readonly string[]): Values {
  return { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }] } };
}

/** Four volumes written by hand, in one directory. */
export const SCENARIO: readonly Values[] = [
  volume('prometheus-data-prometheus', CLAIMS.prometheus, '/prometheus/data'),
  volume('prometheus-data-alertmanager', CLAIMS.alertmanager, '/prometheus/data'),
  volume('prometheus-data-thanos', CLAIMS.thanosRuler, '/prometheus/data/thanos-db'),
  volume('prometheus-data-grafana', CLAIMS.grafana, '/prometheus/data/grafana-db'),
];

export function props(objects: readonly Values[], more: Partial<ImportProps> = {}): ImportProps {
  return {
    objects,
    release: RELEASE,
    valuesFiles: [],
    hints: hints(),
    cluster: {},
    ...more,
  };
}

export function hints(given: Partial<Hints> = {}): Hints {
  return {
    nodes: new Map(),
    paths: new Map(),
    claims: new Map(),
    mountPoints: new Set(),
    released: new Set(),
    ...given,
  };
}

/** The findings of an import, each as `level code subject`, except the one about missing values. */
export function findingsOf(objects: readonly Values[], more: Partial<ImportProps> = {}): string[] {
  return importVolumes(props(objects, more))
    .findings.filter(({ code }) => code !== 'no-values')
    .map(({ level, code, subject }) => `${level} ${code} ${subject}`);
}

/** The messages of the findings with a code, for tests of the wording. */
export function messagesOf(code: ImportCode, objects: readonly Values[], more: Partial<ImportProps> = {}): string[] {
  return importVolumes(props(objects, more)).findings.flatMap((one) => (one.code === code ? [one.message] : []));
}

/** Runs the command as the command-line tool does. */
export async function planImport(...args: readonly string[]): Promise<Result & { readonly report: string }> {
  let report = '';
  let result: Result | undefined;
  const program = new Command('cdk8s-prometheus-storage')
    .configureOutput({ writeErr: (text) => (report += text) })
    .exitOverride();
  addPlanImport(program, (one) => (result = one));
  await program.parseAsync(['plan', 'import', ...args], { from: 'user' });
  if (result === undefined) {
    throw new Error('expected a result');
  }
  return { ...result, report };
}
