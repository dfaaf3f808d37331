/** Where the chart is published. */
export const CHART = 'kube-prometheus-stack';
export const HELM_REPOSITORY = 'https://prometheus-community.github.io/helm-charts';
export const OCI_REPOSITORY = 'oci://ghcr.io/prometheus-community/charts';

/** How often a controller looks for changes of its own, where nothing tells it. */
export const INTERVAL = '1h';
