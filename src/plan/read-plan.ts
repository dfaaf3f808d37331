import * as v from 'valibot';
import type { PlanDocument } from './plan-document';
import { expectedChartVersion } from '../chart/chart-history';
import { COMPONENTS } from '../model/components';
import { DELETION_CODES } from '../model/deletions';
import { OPERATOR_KIND_NAMES } from '../model/operator-kinds';
import { AN_ID, isId } from '../kubernetes/ids';
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue, isReleaseName } from '../kubernetes/names';
import { bytesOf } from '../kubernetes/quantity';
import { invalid, problem, StorageError } from '../model/problems';
import { DELIVERIES } from './delivery';
import { OWNERSHIP_POLICIES } from './init-targets';
import { isDataKey, isValuesPath } from './user-values';
import { retentionBytes } from '../values/retention';
import { isMap, listOf, type Value, type Values } from '../values/values';
import { expectedSubPath, expectedSyntax } from '../layout/host-path';

const CODE = 'unreadable-plan';

/** A checked string, because the content of a plan appears in commands that users run. */
function text(isRight: (value: string) => boolean, want: string) {
  return v.pipe(v.string(want), v.check(isRight, want));
}

/** An object with these entries. */
function shape<E extends v.ObjectEntries>(entries: E) {
  return v.object(entries, 'an object');
}

const A_NAME = text(isDnsSubdomain, 'a name of lower case letters, digits, dashes and dots');
const A_NAMESPACE = text(isDnsLabel, 'a namespace: at most 63 lower case letters, digits and dashes');
const A_PATH = text(
  // only the syntax, because the refused directories may change, and a plan must still describe a data move out of one
  (path) => expectedSyntax(path) === undefined,
  'a path that a volume may have: absolute and normalised',
);
const A_QUANTITY = text((size) => (bytesOf(size) ?? 0) > 0, 'a quantity such as "400Gi"');
const A_NUMBER = v.pipe(v.number('a number'), v.integer('a whole number'), v.minValue(0, 'no less than 0'));
const ID = v.pipe(
  v.number(AN_ID),
  v.check((id) => isId(id), AN_ID),
);
const COMPONENT = text((name) => /^[a-z][A-Za-z0-9-]*$/.test(name), 'a component, or a name such as "loki"');
const MANY = 'a list';

const CLAIM = shape({
  component: COMPONENT,
  namespace: A_NAMESPACE,
  name: A_NAME,
  workload: A_NAME,
  shard: A_NUMBER,
  replica: A_NUMBER,
  subPath: v.exactOptional(text((path) => expectedSubPath(path) === undefined, 'a relative path without ".."')),
  mountPath: text((path) => /^(\/[A-Za-z0-9._-]+)+$/.test(path), 'an absolute path'),
  owner: shape({ uid: ID, gid: ID }),
  fsGroup: v.exactOptional(ID),
});

const VOLUME = shape({
  name: A_NAME,
  claim: CLAIM,
  type: v.picklist(['hostPath', 'local'], '"hostPath" or "local"'),
  root: A_PATH,
  mountPoint: v.exactOptional(A_PATH),
  dataDirectory: A_PATH,
  size: A_QUANTITY,
  storageClassName: A_NAME,
});

/** The texts of a pod end up in a manifest between two lines of a shell. */
const A_WORD = text((word) => /^[!-~]{0,512}$/.test(word), 'printable characters without spaces');
const AN_IMAGE = text((image) => /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}$/.test(image), 'the name of an image');

const TOLERATIONS = v.array(
  v.record(
    v.picklist(['key', 'operator', 'value', 'effect', 'tolerationSeconds']),
    v.union([A_WORD, v.pipe(v.number(), v.integer()), v.null()]),
  ),
  MANY,
);

const HELPER_POD = shape({
  image: v.exactOptional(AN_IMAGE),
  imagePullPolicy: v.exactOptional(v.picklist(['Always', 'IfNotPresent', 'Never'], 'a pull policy')),
  imagePullSecrets: v.exactOptional(v.array(A_NAME, MANY)),
  tolerations: v.exactOptional(TOLERATIONS),
  priorityClassName: v.exactOptional(A_NAME),
  serviceAccountName: v.exactOptional(A_NAME),
  seLinuxOptions: v.exactOptional(v.record(v.picklist(['level', 'role', 'type', 'user']), A_WORD)),
});

const NODE = shape({
  node: text(isLabelValue, "a node as its label has it: letters, digits and '-', '_', '.'"),
  capacity: v.exactOptional(A_QUANTITY),
  initJobs: v.array(
    shape({
      namespace: A_NAMESPACE,
      name: A_NAME,
      mountPoint: v.exactOptional(A_PATH),
      pod: v.exactOptional(HELPER_POD),
    }),
    MANY,
  ),
  directories: v.exactOptional(
    v.array(
      shape({
        path: A_PATH,
        uid: ID,
        gid: v.exactOptional(ID),
        mode: text((mode) => /^[0-7]{4}$/.test(mode), 'four octal digits'),
        mountPoint: v.exactOptional(A_PATH),
        ownership: v.exactOptional(v.picklist(OWNERSHIP_POLICIES, `one of ${OWNERSHIP_POLICIES.join(', ')}`)),
      }),
      MANY,
    ),
  ),
  volumes: v.pipe(v.array(VOLUME, MANY), v.minLength(1, 'at least one volume')),
});

const DATA_KEY = v.exactOptional(text(isDataKey, 'a key of a ConfigMap or Secret'));

const OVERLAY = shape({
  userValues: v.exactOptional(
    v.array(
      v.union(
        [
          shape({ path: text(isValuesPath, 'the path of a values file') }),
          shape({ configMap: A_NAME, key: DATA_KEY }),
          shape({ secret: A_NAME, key: DATA_KEY }),
        ],
        'the place of values: a path, a ConfigMap or a Secret',
      ),
      MANY,
    ),
  ),
  frozenLists: v.array(
    shape({
      path: v.string('text'),
      sha256: text((hash) => /^[0-9a-f]{64}$/.test(hash), 'a SHA-256 in hex'),
    }),
    MANY,
  ),
});

const DELETION = shape({
  code: v.picklist(DELETION_CODES, `one of ${DELETION_CODES.join(', ')}`),
  component: v.picklist(COMPONENTS, `one of ${COMPONENTS.join(', ')}`),
  value: v.string('text'),
});

const NAMED = { namespace: A_NAMESPACE, name: A_NAME };

const DELIVERED_BY = shape({
  argoCd: v.exactOptional(
    shape({
      application: shape(NAMED),
      syncOptions: v.array(
        text((option) => /^[A-Za-z]+=[A-Za-z]+$/.test(option), 'an option of a sync'),
        MANY,
      ),
      isElsewhere: v.exactOptional(v.literal(true)),
    }),
  ),
  flux: v.exactOptional(
    shape({
      gitRepository: shape(NAMED),
      storage: shape(NAMED),
      release: v.exactOptional(
        shape({
          kustomization: shape(NAMED),
          helmRelease: shape(NAMED),
          specHash: text((hash) => /^[0-9a-f]{8}$/.test(hash), 'a hash'),
          beside: v.array(
            shape({ kind: v.picklist(['ConfigMap', 'HelmRepository', 'OCIRepository'], 'a kind'), ...NAMED }),
            MANY,
          ),
        }),
      ),
    }),
  ),
});

const KINDS = [...OPERATOR_KIND_NAMES, 'Deployment', 'StatefulSet'] as const;

const PLAN: v.GenericSchema<unknown, PlanDocument> = shape({
  schemaVersion: v.literal(2),
  release: shape({
    name: text(isReleaseName, "a release's name"),
    namespace: A_NAMESPACE,
    chartVersion: v.exactOptional(
      text(
        (version) => expectedChartVersion(version) === undefined,
        'a version of the chart kube-prometheus-stack such as "45.9.1"',
      ),
    ),
  }),
  // a record of valibot may be a list
  naming: v.custom<PlanDocument['naming']>(isMap, 'an object'),
  delivery: v.picklist(DELIVERIES, `one of ${DELIVERIES.join(', ')}`),
  deliveredBy: v.exactOptional(DELIVERED_BY),
  nodeLabel: text(isLabelKey, 'the key of a label'),
  deletions: v.exactOptional(v.array(DELETION, MANY)),
  retentionSize: v.exactOptional(text((size) => retentionBytes(size) !== undefined, 'a size such as "340GB"')),
  overlay: v.exactOptional(OVERLAY),
  notes: v.array(v.string('text'), MANY),
  objects: v.array(
    shape({
      component: COMPONENT,
      kind: v.picklist(KINDS, `one of ${KINDS.join(', ')}`),
      name: A_NAME,
      namespace: A_NAMESPACE,
      statefulSets: v.array(A_NAME, MANY),
      tolerations: v.exactOptional(TOLERATIONS),
    }),
    MANY,
  ),
  nodes: v.array(NODE, MANY),
});

/**
 * Reads a plan from the text of `plan/<release>.json`. The text is not trusted: paths, names and ids must meet the rules of
 * a description.
 *
 * @param source where the text is from, for the error
 * @throws StorageError with all problems of the text
 */
export function readPlan(text: string, source: string): PlanDocument {
  const subject = `cannot read plan ${source}`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new StorageError(subject, [problem(CODE, '', 'it is not JSON; it must be a plan/<release>.json')], { cause });
  }
  const plan = isMap(json) ? json : {};
  const { schemaVersion } = plan;
  if (schemaVersion !== 1 && schemaVersion !== 2) {
    // nothing is known about another version
    throw new StorageError(subject, [
      invalid(CODE, 'schemaVersion', schemaVersion, '1 or 2, as this version of the library reads it'),
    ]);
  }
  const { output, issues } = v.safeParse(PLAN, upgraded(plan));
  if (issues !== undefined) {
    throw new StorageError(
      subject,
      issues.map((issue) => {
        const path = v.getDotPath(issue) ?? 'plan';
        return issue.input === undefined
          ? problem(CODE, path, `${path} is missing`)
          : invalid(CODE, path, issue.input, issue.message);
      }),
    );
  }
  return output;
}

/** A plan of an older shape as one of today's; what it lacks stays absent, which is unknown. */
function upgraded({ workloads, nodes, ...plan }: Values): Values {
  return {
    ...plan,
    ...(workloads === undefined ? {} : { objects: listOf(workloads).map(objectOfWorkload) }),
    nodes: Array.isArray(nodes) ? listOf(nodes).map(withJobs) : nodes,
    schemaVersion: 2,
  };
}

function objectOfWorkload(workload: Value): Value {
  const { object, ...others } = isMap(workload) ? workload : {};
  return { ...others, ...(object === undefined ? {} : { name: object }) };
}

/** A node had a single Job once. */
function withJobs(node: Value): Value {
  if (!isMap(node) || node.initJob === undefined) {
    return node;
  }
  const { initJob, ...others } = node;
  return { ...others, initJobs: [initJob] };
}
