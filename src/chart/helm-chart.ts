/** The chart, and where it is published. */
export const CHART_NAME = 'kube-prometheus-stack';
export const HELM_REPOSITORY = 'https://prometheus-community.github.io/helm-charts';
export const OCI_REPOSITORY = 'oci://ghcr.io/prometheus-community/charts';

const CHART_LABEL = new RegExp(`^${CHART_NAME}-\\d`);

/** A label or annotation of an object, by its key. */
type Lookup = (key: string) => string | undefined;

/** The labels and annotations in which Helm and the chart record the release of an object. */
export function releaseNameOn(label: Lookup, annotation: Lookup): string | undefined {
  return annotation('meta.helm.sh/release-name') ?? label('release') ?? label('app.kubernetes.io/instance');
}

/** The version of the chart that an object comes from. A label cannot contain the plus sign of a version. */
export function chartVersionOn(label: Lookup): string | undefined {
  const chart = [label('helm.sh/chart'), label('chart')].find((one) => CHART_LABEL.test(one ?? ''));
  return chart?.slice(CHART_NAME.length + 1).replace('_', '+');
}
