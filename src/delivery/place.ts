import { show } from '../kubernetes/text';
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { DeliveryChart } from './delivery-chart';
import { isDnsSubdomain } from '../kubernetes/names';
import type { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';

/**
 * Where the objects of a folder are made: below an app in a chart of the folder's name, which GitOpsApp writes into that
 * folder; within a chart of yours in that chart.
 */
export function placeFor(scope: Construct, id: string, folder: string): Construct {
  return isWithinChart(scope) ? scope : new DeliveryChart(scope, id, folder);
}

/** What is wrong with where, and in which folder of the Git repository, a storage shall be delivered from. */
export function placeProblems(
  scope: Construct,
  storage: KubePrometheusStackStorage,
  names: Readonly<Record<string, string>>,
  path: string,
): string[] {
  return [
    ...(isWithinChart(scope) && Chart.of(scope) === Chart.of(storage)
      ? [
          `scope: got the chart of the storage, ${show(Chart.of(scope).node.path)}, want the app or a chart of its own: what delivers the storage is no part of it`,
        ]
      : []),
    ...Object.entries(names)
      .filter(([, name]) => !isDnsSubdomain(name))
      .map(([key, name]) => `${key}: got ${show(name)}, want lower case letters, digits, dashes and dots`),
    ...(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[\w./@+=,~-]+$/.test(path)
      ? []
      : [`path: got ${show(path)}, want the output folder's path in the Git repository, such as "clusters/eu-1/dist"`]),
  ];
}

/** A path in a repository without what says nothing. */
export function normalPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 ? '.' : parts.join('/');
}

function isWithinChart(scope: Construct): boolean {
  return scope.node.scopes.some((construct) => Chart.isChart(construct));
}
