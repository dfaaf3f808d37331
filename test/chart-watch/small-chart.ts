import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RUN_FOLDER } from '../tools/setup';

const HELPERS = `{{- define "fullname" -}}
{{- if .Values.fullnameOverride -}}{{ .Values.fullnameOverride | trunc 26 | trimSuffix "-" }}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}{{ .Release.Name | trunc 26 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name $name | trunc 26 | trimSuffix "-" }}{{- end -}}
{{- end -}}
{{- end -}}
`;

/** A custom resource whose storage, ids and counts come from the values. */
const resource = (kind: string, suffix: string, spec: string, storage: string): string => `{{- with .Values.${spec} }}
apiVersion: monitoring.coreos.com/v1
kind: ${kind}
metadata:
  name: {{ include "fullname" $ }}-${suffix}
  namespace: {{ $.Values.namespaceOverride | default $.Release.Namespace }}
spec:
  image: quay.io/x/${suffix}:v1.2.3
  replicas: {{ .replicas }}
  retention: {{ $.Values.${spec}.retention | quote }}
  {{- with $.Values.${spec}.securityContext }}
  securityContext: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $.Values.${spec}.${storage} }}
  storage: {{ toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
`;

const spec = (storage: string) => ({
  replicas: 1,
  retention: '10d',
  [storage]: {},
  securityContext: { runAsUser: 1000, runAsGroup: 2000, fsGroup: 2000 },
});

const VALUES = {
  fullnameOverride: '',
  nameOverride: '',
  namespaceOverride: '',
  prometheus: { enabled: true, prometheusSpec: spec('storageSpec') },
  alertmanager: { enabled: true, alertmanagerSpec: spec('storage') },
};

/** The files of a small chart, by path. */
export type Files = Readonly<Record<string, string>>;

/** A chart with two of the custom resources, in which a test changes files. */
export const SMALL: Files = {
  'values.yaml': JSON.stringify(VALUES),
  'templates/_helpers.tpl': HELPERS,
  'templates/prometheus.yaml': resource('Prometheus', 'prometheus', 'prometheus.prometheusSpec', 'storageSpec'),
  'templates/alertmanager.yaml': resource('Alertmanager', 'alertmanager', 'alertmanager.alertmanagerSpec', 'storage'),
};

/** Writes a chart, and returns its folder. */
export function writeChart(version: string, files: Files = SMALL, name = 'kube-prometheus-stack'): string {
  const folder = join(mkdtempSync(join(process.env[RUN_FOLDER] ?? tmpdir(), 'small-chart-')), name);
  const all = { ...files, 'Chart.yaml': JSON.stringify({ apiVersion: 'v2', name, version, appVersion: 'v0.1.0' }) };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** The chart with other text in one file. */
export function changed(file: string, from: string, to: string): Files {
  const text = SMALL[file]?.replaceAll(from, to) ?? '';
  if (text === SMALL[file]) {
    throw new Error(`${file} has no ${from}`);
  }
  return { ...SMALL, [file]: text };
}
