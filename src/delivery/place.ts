import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { DeliveryChart, type DeliveryFolder } from './delivery-chart';
import { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';
import { RenderedStorage } from '../constructs/rendered-storage';
import { show } from '../kubernetes/text';
import { type Check, text, value } from '../model/check';
import { type Problem, problem } from '../model/problems';
import type { Delivery } from '../plan/delivery';
import { isRepositoryPath } from '../plan/user-values';

/** A storage of this library. */
export const STORAGE: Check<RenderedStorage> = value(
  (given) => given instanceof RenderedStorage,
  'a KubePrometheusStackStorage or a StatefulSetStorage',
);

/** A storage whose chart this library installs. */
export const STACK_STORAGE: Check<KubePrometheusStackStorage> = value(
  (given) => given instanceof KubePrometheusStackStorage,
  'a KubePrometheusStackStorage (for a StatefulSetStorage, use FluxKustomization)',
);

/** The output folder's path in the Git repository. */
export const REPOSITORY_PATH = text(
  isRepositoryPath,
  'the output folder\'s path in the Git repository, such as "clusters/eu-1/dist"',
  'invalid-path',
);

/**
 * The scope for the objects of a folder: in an app a chart with the name of the folder, which GitOpsApp writes into that
 * folder; in a chart of yours that chart.
 */
export function placeFor(scope: Construct, id: string, folder: DeliveryFolder): Construct {
  return isWithinChart(scope) ? scope : new DeliveryChart(scope, id, folder);
}

/** Reports problems of the scope of a delivery, and of its storage. */
export function deliveryPlaceProblems(
  scope: Construct,
  storage: RenderedStorage | undefined,
  delivery: Delivery,
): Problem[] {
  if (storage === undefined) {
    return [];
  }
  return [
    ...(isWithinChart(scope) && Chart.of(scope) === Chart.of(storage)
      ? [
          problem(
            'delivery-in-its-own-chart',
            'scope',
            `scope is the chart of the storage, ${show(Chart.of(scope).node.path)}; use the app or a chart of its own, because what delivers the storage is not part of it`,
          ),
        ]
      : []),
    ...deliveryProblem(storage, delivery),
  ];
}

/** Reports a storage whose objects do not have the annotations of this tool. */
export function deliveryProblem(storage: RenderedStorage | undefined, delivery: Delivery): Problem[] {
  return storage === undefined || storage.delivery === delivery
    ? []
    : [
        problem(
          'delivery-mismatch',
          'storage.delivery',
          `the storage has the delivery "${storage.delivery}"; set it to "${delivery}", because its objects need the annotations`,
        ),
      ];
}

/** A path in a repository without empty parts and dots. */
export function normalPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 ? '.' : parts.join('/');
}

function isWithinChart(scope: Construct): boolean {
  return scope.node.scopes.some((construct) => Chart.isChart(construct));
}
