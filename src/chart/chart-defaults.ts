import type { Values } from '../values/values';

const OPERATED_SECURITY_CONTEXT = { runAsUser: 1000, runAsGroup: 2000, runAsNonRoot: true, fsGroup: 2000 };

/**
 * The chart's own values that names and owners depend on. They are the same in all versions that know the key.
 * @see https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-prometheus-stack/values.yaml
 */
export const CHART_DEFAULTS: Values = {
  prometheus: { enabled: true, prometheusSpec: { replicas: 1, shards: 1, securityContext: OPERATED_SECURITY_CONTEXT } },
  alertmanager: { enabled: true, alertmanagerSpec: { replicas: 1, securityContext: OPERATED_SECURITY_CONTEXT } },
  thanosRuler: { enabled: false, thanosRulerSpec: { replicas: 1, securityContext: OPERATED_SECURITY_CONTEXT } },
  grafana: {
    enabled: true,
    replicas: 1,
    persistence: { enabled: false, type: 'pvc' },
    securityContext: { runAsUser: 472, runAsGroup: 472, fsGroup: 472 },
  },
};
