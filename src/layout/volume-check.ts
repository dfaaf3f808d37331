import { expectedMountPoint, expectedSubPath, expectedVolumeRoot } from './host-path';
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../kubernetes/names';
import { bytesOf } from '../kubernetes/quantity';
import { BOOLEAN, type Check, join, object, oneOf, optional, text, wholeNumber } from '../model/check';
import type { Claim } from '../model/claim';
import { ID, OWNER } from '../model/owner-check';
import { invalid } from '../model/problems';
import type { PlannedVolume } from '../model/volume';
import { VOLUME_TYPE_NAMES } from '../model/volume-types';

export const NAMESPACE = text(
  isDnsLabel,
  'a namespace of at most 63 lower case letters, digits and dashes',
  'invalid-name',
);
export const OBJECT_NAME = text(
  isDnsSubdomain,
  'a name of lower case letters, digits, dashes and dots',
  'invalid-name',
);
export const NODE = text(
  isLabelValue,
  "a node as its label has it: letters, digits, '-', '_' and '.'",
  'invalid-nodes',
);
export const NODE_LABEL = text(isLabelKey, 'the key of a label, such as "kubernetes.io/hostname"', 'invalid-name');

export const COMPONENT_NAME = text(
  (name) => /^[a-z][A-Za-z0-9-]*$/.test(name),
  'a name of letters, digits and dashes, such as "loki"',
  'invalid-claim',
);
export const SUB_PATH = text(
  (path) => expectedSubPath(path) === undefined,
  'a relative path without ".." of letters, digits and . _ - @ + = , ~ %',
  'invalid-path',
);
export const MOUNT_PATH = text(
  (path) => /^(\/[A-Za-z0-9._-]+)+$/.test(path),
  'an absolute path in the container',
  'invalid-path',
);
const HOST_PATH = text(
  (path) => expectedMountPoint(path) === undefined,
  'a directory of its own on the node, such as "/prometheus/data"',
  'invalid-path',
);
const QUANTITY = text((size) => (bytesOf(size) ?? 0) > 0, 'a quantity such as "400Gi"', 'invalid-size');

export const MODE = text(
  (mode) => /^[0-7]?7[0-7]{2}$/.test(mode) && mode !== '1700' && mode !== '3700',
  'three or four octal digits as text, with all rights for the owner, such as "2770" (1700 and 3700 mark unfinished directories)',
  'invalid-mode',
);

/** A claim from a release, from `claimsOfStatefulSet`, or written by the caller. */
export const CLAIM = object<Claim>(
  {
    component: COMPONENT_NAME,
    namespace: NAMESPACE,
    name: OBJECT_NAME,
    workload: OBJECT_NAME,
    shard: wholeNumber(0),
    replica: wholeNumber(0),
    subPath: optional(SUB_PATH),
    mountPath: MOUNT_PATH,
    owner: OWNER,
    fsGroup: optional(ID),
  },
  'a claim',
);

const VOLUME_PROPERTIES = object<PlannedVolume>(
  {
    name: OBJECT_NAME,
    claim: CLAIM,
    node: NODE,
    type: oneOf(VOLUME_TYPE_NAMES),
    root: HOST_PATH,
    mountPoint: optional(HOST_PATH),
    mode: optional(MODE),
    sharedRoot: BOOLEAN,
    dataDirectory: HOST_PATH,
    size: QUANTITY,
    storageClassName: OBJECT_NAME,
  },
  'a volume, as volumesOf makes it',
);

/** A volume, as `volumesOf` makes it. */
export const VOLUME: Check<PlannedVolume> = {
  ...VOLUME_PROPERTIES,
  read(given, path, report) {
    const read = VOLUME_PROPERTIES.read(given, path, report);
    const wrong = read === undefined ? undefined : expectedVolumeRoot(read.root, read.mountPoint);
    if (read === undefined || wrong === undefined) {
      return read;
    }
    report(invalid(wrong.code, join(path, 'root'), read.root, wrong.expected));
    return undefined;
  },
};
