import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { fluxDuration, INTERVAL } from './flux-duration';
import type { FluxHelmReleaseProps } from './flux-helm-release-props';
import {
  HelmReleaseSpecChartRefKind,
  HelmReleaseSpecChartSpecSourceRefKind,
  type HelmReleaseSpec,
} from '../../imports/helm.toolkit.fluxcd.io';
import { HelmRepository } from '../../imports/helmrepository-source.toolkit.fluxcd.io';
import {
  OciRepository,
  OciRepositorySpecLayerSelectorOperation,
} from '../../imports/ocirepository-source.toolkit.fluxcd.io';
import { CHART_NAME, HELM_REPOSITORY, OCI_REPOSITORY } from '../chart/helm-chart';
import { written } from '../constructs/written';

/** Where the chart comes from, and what of it a HelmRelease names. */
export interface FluxChartSource {
  readonly repository: ApiObject;
  readonly kind: 'HelmRepository' | 'OCIRepository';
  readonly spec: Pick<HelmReleaseSpec, 'chart' | 'chartRef'>;
}

/** The HelmRepository or OCIRepository of the chart, in the namespace of the release. */
export function fluxChartSource(
  scope: Construct,
  { storage, chartSource, chartRepoUrl, interval = INTERVAL }: FluxHelmReleaseProps,
): FluxChartSource {
  const { name, namespace, chartVersion } = storage.release;
  const metadata = { name: `${name}-chart`, namespace };
  const every = fluxDuration(interval);
  if (chartSource === 'oci') {
    const repository = new OciRepository(
      scope,
      'chart',
      written(scope, {
        metadata,
        spec: {
          interval: every,
          url: `${(chartRepoUrl ?? OCI_REPOSITORY).replace(/\/$/, '')}/${CHART_NAME}`,
          ref: { tag: chartVersion },
          layerSelector: {
            mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
            operation: OciRepositorySpecLayerSelectorOperation.COPY,
          },
        },
      }),
    );
    return {
      repository,
      kind: 'OCIRepository',
      spec: { chartRef: { kind: HelmReleaseSpecChartRefKind.OCI_REPOSITORY, name: repository.name } },
    };
  }
  const repository = new HelmRepository(
    scope,
    'chart',
    written(scope, { metadata, spec: { interval: every, url: chartRepoUrl ?? HELM_REPOSITORY } }),
  );
  return {
    repository,
    kind: 'HelmRepository',
    spec: {
      chart: {
        spec: {
          chart: CHART_NAME,
          version: chartVersion,
          sourceRef: { kind: HelmReleaseSpecChartSpecSourceRefKind.HELM_REPOSITORY, name: repository.name },
        },
      },
    },
  };
}
