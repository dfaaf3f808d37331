import * as fc from 'fast-check';
import type { OperatorKind } from '../../src/model/operator-kinds';
import { DESCRIPTORS } from '../../src/model/components';
import { OPERATOR_KIND_NAMES, OPERATOR_KINDS } from '../../src/model/operator-kinds';
import type { Value, Values } from '../../src/values/values';

/** A custom resource, with the parts that decide about storage. */
export type Resource = Values & {
  readonly kind: OperatorKind;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Values;
};

const LETTERS = 'a,b,c,d,e,f,x,y,z,0,1,9';
const LABEL = fc.string({ unit: fc.constantFrom(...LETTERS.split(',')), minLength: 1, maxLength: 12 });
/** Names of one to 63 characters, with dashes and dots, and those that look like parts of the operator's own names. */
const NAME = fc.oneof(
  fc.array(LABEL, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('-').slice(0, 63).replace(/-+$/, '')),
  fc.tuple(LABEL, LABEL).map((labels) => labels.join('.')),
  fc.constantFrom('kps', 'db', 'data', 'prometheus', 'a-shard-1', 'kube-prometheus-stack-1681228346-prometheus'),
);
const COUNT = fc.constantFrom(-1, 0, 1, 2, 3);
const ID = fc.constantFrom(0, 1, 1000, 65534);
const MOUNT_PATHS = ['/prometheus', '/alertmanager', '/thanos/data', '/elsewhere'];

/** Any part can be absent, which is not the same as null for every reader. */
function parts(model: Record<string, fc.Arbitrary<Value>>): fc.Arbitrary<Values> {
  return fc.record(model, { requiredKeys: [] });
}

const CLAIM_SPEC = parts({
  storageClassName: fc.constantFrom('', 'fast', 'local-path'),
  accessModes: fc.constantFrom(['ReadWriteOnce'], ['ReadWriteMany', 'ReadOnlyMany']),
  resources: fc.constantFrom('1Gi', '400Gi', '1500M', '2Ti').map((storage) => ({ requests: { storage } })),
  volumeMode: fc.constant('Filesystem'),
  selector: fc.constant({ matchLabels: { disk: 'ssd' } }),
});
const TEMPLATE_META = parts({ name: fc.oneof(LABEL, fc.constant('')), labels: fc.constant({ team: 'a' }) });
const STORAGE = fc.oneof(
  { weight: 5, arbitrary: parts({ volumeClaimTemplate: parts({ metadata: TEMPLATE_META, spec: CLAIM_SPEC }) }) },
  { weight: 1, arbitrary: fc.constant({ emptyDir: { medium: 'Memory' }, volumeClaimTemplate: { spec: {} } }) },
  { weight: 1, arbitrary: fc.constant({ emptyDir: null, ephemeral: null, volumeClaimTemplate: { spec: {} } }) },
  { weight: 1, arbitrary: fc.constant({ emptyDir: {} }) },
  { weight: 1, arbitrary: fc.constant({ ephemeral: { volumeClaimTemplate: { spec: {} } } }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const SUBPATH = fc.constantFrom<Value[]>(true, false);
const SECURITY = parts({ runAsUser: ID, runAsGroup: ID, fsGroup: ID });
const CONTAINER_SECURITY = parts({ runAsUser: ID, runAsGroup: ID });
const POLICY = fc.constantFrom('Retain', 'Delete');
/** Mounts of a volume of the user's. One over the data is refused by Kubernetes, and must not be taken for that of the data. */
const MOUNTS = fc
  .uniqueArray(fc.constantFrom(...MOUNT_PATHS), { maxLength: 2 })
  .map((paths) => paths.map((mountPath) => ({ name: 'extra', mountPath, subPath: 'mine' })));

function specOf(kind: OperatorKind): fc.Arbitrary<Values> {
  const { component, isSharded } = OPERATOR_KINDS[kind];
  const { container } = DESCRIPTORS[component];
  const storage = fc
    .tuple(STORAGE, fc.option(SUBPATH, { nil: undefined }))
    .map(([block, disableMountSubPath]) =>
      block === null || disableMountSubPath === undefined ? block : { ...block, disableMountSubPath },
    );
  const patch = CONTAINER_SECURITY.map((securityContext) => [{ name: container, securityContext }]);
  return parts({
    replicas: COUNT,
    ...(isSharded === true ? { shards: COUNT } : {}),
    storage,
    paused: fc.boolean(),
    securityContext: SECURITY,
    containers: patch,
    volumeMounts: MOUNTS,
    persistentVolumeClaimRetentionPolicy: parts({ whenDeleted: POLICY, whenScaled: POLICY }),
    ...(kind === 'Prometheus' ? SERVER_PARTS : {}),
    ...(kind === 'PrometheusAgent' ? { mode: fc.constant('StatefulSet') } : {}),
  }).map((spec) => ({
    ...spec,
    // what the operator needs for any StatefulSet
    image: 'registry.example/image:v1.0.0',
    ...(kind === 'ThanosRuler' ? { queryEndpoints: ['query.example:9090'] } : {}),
  }));
}

const SERVER_PARTS = {
  shardRetentionPolicy: fc.constant({ whenScaled: 'Retain' }),
  shardingStrategy: fc.constant({ mode: 'Classic' }),
  thanos: fc.constant({ image: 'registry.example/thanos:v0.40.0', objectStorageConfigFile: '/etc/objects.yaml' }),
  retention: fc.constantFrom('1d', '30d'),
  retentionSize: fc.constantFrom('1GB', '350GB'),
};

/** An agent on every node, which the API server allows no storage, shards or replicas. */
const DAEMON_SET = NAME.map((name): Resource => {
  const spec = { mode: 'DaemonSet', image: 'registry.example/image:v1.0.0' };
  return resource('PrometheusAgent', name, spec);
});

/** Custom resources of every kind; the same for the same seed. */
export function resources(count: number, seed: number): Resource[] {
  const kinds = OPERATOR_KIND_NAMES.map((kind) =>
    fc.tuple(NAME, specOf(kind)).map(([name, spec]) => resource(kind, name, spec)),
  );
  const any = fc.oneof(...kinds.map((arbitrary) => ({ weight: 5, arbitrary })), { weight: 1, arbitrary: DAEMON_SET });
  return fc.sample(any, { numRuns: count, seed });
}

function resource(kind: OperatorKind, name: string, spec: Values): Resource {
  const version = kind === 'PrometheusAgent' ? 'v1alpha1' : 'v1';
  return { apiVersion: `monitoring.coreos.com/${version}`, kind, metadata: { name, namespace: 'monitoring' }, spec };
}
