/** The chart, and where it is published. */
export const CHART_NAME = 'kube-prometheus-stack';
export const HELM_REPOSITORY = 'https://prometheus-community.github.io/helm-charts';
export const OCI_REPOSITORY = 'oci://ghcr.io/prometheus-community/charts';

const CHART_LABEL = new RegExp(`^${CHART_NAME}-\\d`);

/** A label or annotation of an object, by its key. */
type Lookup = (key: string) => string | undefined;

/** The release that an object belongs to, as Helm and the chart write it on it. */
export function releaseNameOn(label: Lookup, annotation: Lookup): string | undefined {
  return annotation('meta.helm.sh/release-name') ?? label('release') ?? label('app.kubernetes.io/instance');
}

/** The version of the chart that made an object; a label cannot hold the plus of a version. */
export function chartVersionOn(label: Lookup): string | undefined {
  const chart = [label('helm.sh/chart'), label('chart')].find((one) => CHART_LABEL.test(one ?? ''));
  return chart?.slice(CHART_NAME.length + 1).replace('_', '+');
}
