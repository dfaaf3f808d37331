import type { PrometheusStorage } from './component-storage';
import { OWNER } from '../layout/volume-check';
import { COMPONENT_VOLUMES } from '../layout/volumes';
import { object, optional, value } from '../model/check';
import type { ReleaseIdentity } from '../release/release';

/** `KubePrometheusStackRelease` checks them, as it does where it stands alone. */
const any = (expected: string) => value<string>(() => true, expected);

export const RELEASE = object<ReleaseIdentity>(
  {
    name: any('the name that is given to helm upgrade --install'),
    namespace: any('the namespace that is given to helm upgrade --install'),
    chartVersion: any('the version of the chart, such as "88.5.3"'),
  },
  'the name, namespace and chartVersion of the release',
);

/** `componentSettings` checks them: what is right depends on the component and the chart. */
const ANY_COUNT = optional(value<number>(() => true, 'a whole number'));
const ANY_TEXT = optional(any('text'));

/** Every component may be given every property here; `componentSettings` refuses those that it does not have. */
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
);
