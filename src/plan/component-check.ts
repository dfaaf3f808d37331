import type { PrometheusStorage } from './component-storage';
import { OWNER } from '../layout/volume-check';
import { COMPONENT_VOLUMES } from '../layout/volumes';
import { object, optional, value } from '../model/check';
import type { ReleaseIdentity } from '../release/release';

/** `KubePrometheusStackRelease` checks them, as it does where it stands alone. */
const ANY = value<string>(() => true, 'text');

export const RELEASE = object<ReleaseIdentity>(
  { name: ANY, namespace: ANY, chartVersion: ANY },
  'the name, namespace and chartVersion of the release',
);

/** `componentSettings` checks them: what is right depends on the component and the chart. */
const ANY_COUNT = optional(value<number>(() => true, 'a whole number'));
const ANY_TEXT = optional(value<string>(() => true, 'text'));

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
