import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mismatchesOf, RELEASE, synthesize, verify } from './verified';
import { inFolder } from '../tools/folders';
import { run } from '../tools/run';

/** A folder with `kube-prometheus-stack-88.5.3.tgz`. */
const { TEST_CHARTS: CHARTS = '' } = process.env;
const ARCHIVE = join(CHARTS, `kube-prometheus-stack-${RELEASE.chartVersion}.tgz`);

const withChart = CHARTS !== '' && existsSync(ARCHIVE) ? describe : describe.skip;

interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const PVC = 'charts/grafana/templates/pvc.yaml';
const POD = 'charts/grafana/templates/_pod.tpl';
const STORAGE = '{{ tpl (toYaml .Values.prometheus.prometheusSpec.storageSpec | indent 4) . }}';
const CLAIM_KEYS = ['accessModes.0', 'resources.requests.storage', 'storageClassName'];

/** What is changed in the published chart, and the mismatches that must be found among others. */
const CHANGES: readonly (readonly [string, Change, readonly string[]])[] = [
  [
    'a renamed helper',
    {
      file: 'templates/_helpers.tpl',
      from: '{{- print (include "kube-prometheus-stack.fullname" .) "-prometheus" }}',
      to: '{{- print (include "kube-prometheus-stack.fullname" .) "-server" }}',
    },
    ['claim-name prometheus', 'object-name prometheus', 'waiting-container prometheus'],
  ],
  [
    'another name of the claim template',
    {
      file: 'templates/prometheus/prometheus.yaml',
      from: STORAGE,
      to: `{{ tpl (toYaml (merge .Values.prometheus.prometheusSpec.storageSpec (dict "volumeClaimTemplate" (dict "metadata" (dict "name" "data")))) | indent 4) . }}`,
    },
    ['claim-name prometheus', 'waiting-container prometheus'],
  ],
  [
    'a dropped subPath',
    { file: 'templates/prometheus/prometheus.yaml', from: STORAGE, to: `    disableMountSubPath: true\n${STORAGE}` },
    ['sub-path prometheus'],
  ],
  [
    'a storage key that moved',
    {
      file: 'templates/prometheus/prometheus.yaml',
      from: STORAGE,
      to: STORAGE.replace('storageSpec', 'storage'),
    },
    [
      'empty-dir prometheus',
      ...CLAIM_KEYS.map((key) => `unread-key prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.${key}`),
    ],
  ],
  [
    'another user',
    {
      file: 'templates/alertmanager/alertmanager.yaml',
      from: '{{ toYaml .Values.alertmanager.alertmanagerSpec.securityContext | indent 4 }}',
      to: '    runAsUser: 65534\n    runAsGroup: 65534\n    fsGroup: 65534',
    },
    ['owner alertmanager'],
  ],
  [
    'an ignored class',
    { file: PVC, from: 'storageClassName: {{ . }}', to: 'storageClassName: standard' },
    ['storage-class grafana'],
  ],
  [
    'ignored replicas',
    {
      file: 'templates/prometheus/prometheus.yaml',
      from: 'replicas: {{ .Values.prometheus.prometheusSpec.replicas }}',
      to: 'replicas: 2',
    },
    ['replicas prometheus'],
  ],
  [
    'a namespace of its own',
    {
      file: 'templates/thanos-ruler/ruler.yaml',
      from: 'namespace: {{ template "kube-prometheus-stack.namespace" . }}',
      to: 'namespace: thanos',
    },
    ['namespace thanosRuler'],
  ],
  [
    'a claim that exists elsewhere',
    {
      file: POD,
      from: 'claimName: {{ tpl (.Values.persistence.existingClaim | default (include "grafana.fullname" .)) . }}',
      to: 'claimName: grafana-data',
    },
    ['existing-claim grafana'],
  ],
  [
    'dropped init containers',
    {
      file: 'templates/alertmanager/alertmanager.yaml',
      from: '{{- if .Values.alertmanager.alertmanagerSpec.initContainers }}',
      to: '{{- if .Values.alertmanager.alertmanagerSpec.initContainersOfPods }}',
    },
    ['waiting-container alertmanager'],
  ],
  [
    'an ignored limit of the blocks',
    {
      file: 'templates/prometheus/prometheus.yaml',
      from: '  retentionSize: {{ .Values.prometheus.prometheusSpec.retentionSize | quote }}',
      to: '',
    },
    ['unread-key prometheus.prometheusSpec.retentionSize'],
  ],
  [
    'an ignored volume name',
    { file: PVC, from: '{{- if .Values.persistence.volumeName }}', to: '{{- if .Values.persistence.volume }}' },
    [],
  ],
];

withChart('a published chart that was changed', () => {
  test.each(CHANGES)('by %s', async (_, { file, from, to }, expected) => {
    await inFolder(async (folder) => {
      synthesize(join(folder, 'dist'));
      run('tar', ['-xzf', ARCHIVE, '-C', folder]);
      const chart = join(folder, 'kube-prometheus-stack');
      const text = readFileSync(join(chart, file), 'utf8');
      expect([from, text.includes(from)]).toEqual([from, true]);
      writeFileSync(
        join(chart, file),
        text.replace(from, () => to),
      );
      const { code, verification } = await verify(join(folder, 'dist'), '--chart', chart);
      const undetermined = verification.releases[0]?.keys.undetermined.map(({ path }) => path) ?? [];
      // Grafana's StatefulSet still reads it
      const found = expected.length === 0 ? undetermined : mismatchesOf(verification);
      expect(found).toEqual(
        expect.arrayContaining(expected.length === 0 ? ['grafana.persistence.volumeName'] : [...expected]),
      );
      expect(code).toBe(expected.length === 0 ? 0 : 2);
    });
  });
});
