import type { PrometheusStorage } from './component-storage';
import { COMPONENT_VOLUMES } from '../layout/volumes';
import { anything, object, optional, text } from '../model/check';
import { OWNER } from '../model/owner-check';
import type { ReleaseIdentity } from '../release/release';

/** `KubePrometheusStackRelease` checks their text, as if used alone. */
export const RELEASE = object<ReleaseIdentity>(
  {
    name: text(() => true, 'the name that is given to helm upgrade --install', 'invalid-release-name'),
    namespace: text(() => true, 'the namespace that is given to helm upgrade --install', 'invalid-name'),
    chartVersion: text(() => true, 'the version of the chart, such as "88.5.3"', 'invalid-chart-version'),
  },
  'the name, namespace and chartVersion of the release',
  'is read',
);

/** `componentSettings` checks them, because valid values depend on the component and the chart. */
const ANY_COUNT = optional(anything<number>('a whole number'));
const ANY_TEXT = optional(anything<string>('text'));

/** Accepts every property for every component. `componentSettings` refuses those that a component does not have. */
export const COMPONENT = object<PrometheusStorage>(
  {
    ...COMPONENT_VOLUMES,
    owner: optional(OWNER),
    replicas: ANY_COUNT,
    shards: ANY_COUNT,
    retention: ANY_TEXT,
    retentionSize: ANY_TEXT,
  },
  'the storage of the component, such as { size: Size.gibibytes(50) }',
  'is read',
);
