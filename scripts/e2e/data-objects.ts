import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HelmValues, Value, PlannedVolume } from '../../src';
import { valueAt } from '../../src/values/values';

const CONFIG = `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: self
    static_configs: [{ targets: ['localhost:9090'] }]
`;

/**
 * A chart with Prometheus as the operator would create it, limited to storage: the planned StatefulSet and claim, mount
 * and subPath, ids, and the init containers of the rendered values.
 */
export function prometheusChart(
  { claim, storageClassName }: PlannedVolume,
  values: HelmValues,
  folder: string,
  image = 'quay.io/prometheus/prometheus:v2.42.0',
): void {
  const template = claim.name.slice(0, -`-${claim.workload}-${claim.replica}`.length);
  const initContainers = valueAt(values.data, ['prometheus', 'prometheusSpec', 'initContainers']) ?? [];
  const labels = { app: 'e2e-data' };
  const mounts: Value[] = [
    { name: template, mountPath: claim.mountPath, ...(claim.subPath === undefined ? {} : { subPath: claim.subPath }) },
    { name: 'config', mountPath: '/config' },
  ];
  const statefulSet = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: claim.workload },
    spec: {
      serviceName: claim.workload,
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: {
            runAsUser: claim.owner.uid,
            runAsGroup: claim.owner.gid,
            runAsNonRoot: true,
            fsGroup: claim.fsGroup,
          },
          initContainers,
          containers: [
            {
              name: 'prometheus',
              image,
              args: ['--config.file=/config/prometheus.yml', `--storage.tsdb.path=${claim.mountPath}`],
              readinessProbe: { httpGet: { path: '/-/ready', port: 9090 }, periodSeconds: 1 },
              volumeMounts: mounts,
            },
          ],
          volumes: [{ name: 'config', configMap: { name: 'e2e-data' } }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: template },
          spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  };
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'e2e-data' },
    data: { 'prometheus.yml': CONFIG },
  };
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: e2e-data\nversion: 0.1.0\n');
  for (const [name, object] of Object.entries({ 'stateful-set': statefulSet, config })) {
    writeFileSync(join(folder, 'templates', `${name}.yaml`), `${JSON.stringify(object)}\n`);
  }
}
