/** The chart, and where it is published. */
export const CHART_NAME = 'kube-prometheus-stack';
export const HELM_REPOSITORY = 'https://prometheus-community.github.io/helm-charts';
export const OCI_REPOSITORY = 'oci://ghcr.io/prometheus-community/charts';
