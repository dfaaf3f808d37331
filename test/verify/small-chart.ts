import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files of a chart that names and reads the storage as kube-prometheus-stack does since 71.1.0, and renders nothing else. */
const FILES: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: kube-prometheus-stack\nversion: 88.5.3\n',
  'values.yaml': `
prometheus:
  enabled: true
  agentMode: false
  prometheusSpec: { replicas: 1, shards: 1, retention: 10d, securityContext: &owner { runAsUser: 1000, runAsGroup: 2000, fsGroup: 2000 } }
alertmanager: { enabled: true, alertmanagerSpec: { replicas: 1, retention: 120h, securityContext: *owner } }
thanosRuler: { enabled: false, thanosRulerSpec: { replicas: 1, retention: 24h, securityContext: *owner } }
grafana:
  enabled: true
  useStatefulSet: false
  replicas: 1
  securityContext: { runAsUser: 472, runAsGroup: 472, fsGroup: 472 }
  persistence: { enabled: false, type: pvc }
  initChownData: { enabled: true }
`,
  'templates/_helpers.tpl': `
{{- define "fullname" -}}
{{- .Values.fullnameOverride | default (printf "%s-kube-prometheus-stack" .Release.Name) | trunc 26 | trimSuffix "-" -}}
{{- end }}
{{- define "namespace" }}{{ .Values.namespaceOverride | default .Release.Namespace }}{{ end }}
`,
  'templates/prometheus.yaml': `
{{- with .Values.prometheus }}{{- if .enabled }}
apiVersion: monitoring.coreos.com/v1
kind: Prometheus{{ if .agentMode }}Agent{{ end }}
metadata:
  name: {{ include "fullname" $ }}-prometheus
  namespace: {{ include "namespace" $ }}
spec:
  replicas: {{ .prometheusSpec.replicas }}
  shards: {{ .prometheusSpec.shards }}
  {{- if not .agentMode }}
  retention: {{ .prometheusSpec.retention }}
  {{- with .prometheusSpec.retentionSize }}
  retentionSize: {{ . }}
  {{- end }}
  {{- end }}
  {{- with .prometheusSpec.storageSpec }}
  storage: {{- tpl (toYaml .) $ | nindent 4 }}
  {{- end }}
  {{- with .prometheusSpec.securityContext }}
  securityContext: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .prometheusSpec.initContainers }}
  initContainers: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}{{- end }}
`,
  'templates/alertmanager.yaml': `
{{- with .Values.alertmanager }}{{- if .enabled }}
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata:
  name: {{ include "fullname" $ }}-alertmanager
  namespace: {{ .namespaceOverride | default (include "namespace" $) }}
spec:
  replicas: {{ .alertmanagerSpec.replicas }}
  retention: {{ .alertmanagerSpec.retention }}
  {{- with .alertmanagerSpec.storage }}
  storage: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .alertmanagerSpec.securityContext }}
  securityContext: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .alertmanagerSpec.initContainers }}
  initContainers: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}{{- end }}
`,
  'templates/ruler.yaml': `
{{- with .Values.thanosRuler }}{{- if .enabled }}
apiVersion: monitoring.coreos.com/v1
kind: ThanosRuler
metadata:
  name: {{ include "fullname" $ | trunc 25 }}-thanos-ruler
  namespace: {{ include "namespace" $ }}
spec:
  replicas: {{ .thanosRulerSpec.replicas }}
  retention: {{ .thanosRulerSpec.retention }}
  {{- with .thanosRulerSpec.storage }}
  storage: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .thanosRulerSpec.securityContext }}
  securityContext: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}{{- end }}
`,
  'templates/grafana.yaml': `
{{- with .Values.grafana }}{{- if .enabled }}
{{- $sts := or .useStatefulSet (and .persistence.enabled (has .persistence.type (list "sts" "StatefulSet" "statefulset"))) }}
{{- if and .persistence.enabled (not $sts) (not .persistence.existingClaim) }}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ $.Release.Name }}-grafana
  {{- with .persistence.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .persistence.finalizers }}
  finalizers: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  accessModes: {{- toYaml .persistence.accessModes | nindent 4 }}
  storageClassName: {{ .persistence.storageClassName }}
  volumeName: {{ .persistence.volumeName }}
  resources: { requests: { storage: {{ .persistence.size }} } }
---
{{- end }}
apiVersion: apps/v1
kind: {{ if $sts }}StatefulSet{{ else }}Deployment{{ end }}
metadata: { name: {{ $.Release.Name }}-grafana }
spec:
  replicas: {{ .replicas }}
  {{- if not $sts }}
  {{- with .deploymentStrategy }}
  strategy: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  template:
    metadata: { annotations: { checksum/secret: {{ randAlphaNum 8 }} } }
    spec:
      securityContext: {{- toYaml .securityContext | nindent 8 }}
      initContainers:
        {{- if and .persistence.enabled .initChownData.enabled }}
        - name: init-chown-data
        {{- end }}
        {{- with .extraInitContainers }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      containers:
        - name: grafana
          volumeMounts:
            - name: storage
              mountPath: /var/lib/grafana
              {{- with .persistence.subPath }}
              subPath: {{ . }}
              {{- end }}
      volumes:
        {{- if not .persistence.enabled }}
        - { name: storage, emptyDir: {} }
        {{- else if not $sts }}
        - name: storage
          persistentVolumeClaim: { claimName: {{ .persistence.existingClaim | default (printf "%s-grafana" $.Release.Name) }} }
        {{- end }}
  {{- if and $sts .persistence.enabled }}
  volumeClaimTemplates:
    - metadata: { name: storage }
      spec:
        accessModes: {{- toYaml .persistence.accessModes | nindent 10 }}
        storageClassName: {{ .persistence.storageClassName }}
        volumeName: {{ .persistence.volumeName }}
        resources: { requests: { storage: {{ .persistence.size }} } }
  {{- end }}
{{- end }}{{- end }}
`,
};

/** A change of one file of the chart: each text is there once and replaced. */
export interface ChartChange {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Writes the small chart, changed as given.
 * @returns its folder
 */
export function smallChart(folder: string, changes: readonly ChartChange[] = []): string {
  const files = new Map(Object.entries(FILES));
  for (const { file, from, to } of changes) {
    const text = files.get(file) ?? '';
    if (from !== '' && text.split(from).length !== 2) {
      throw new Error(`${file} must contain once: ${from}`);
    }
    files.set(file, from === '' ? to : text.replace(from, () => to));
  }
  for (const [file, text] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text.trimStart());
  }
  return folder;
}
