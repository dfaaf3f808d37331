import { type StorageOptions, STORAGE_OPTIONS } from './storage-options';
import { COMPONENT_NAME, MOUNT_PATH, NAMESPACE, OBJECT_NAME, SUB_PATH } from '../layout/volume-check';
import { COMPONENT_VOLUMES, type ComponentVolumes } from '../layout/volumes';
import { type Check, object, optional, record, SIZE, text, wholeNumber } from '../model/check';
import type { Owner } from '../model/claim';
import { isComponent } from '../model/components';
import { ID, OWNER } from '../model/owner-check';
import { invalid } from '../model/problems';
import { isReleaseName } from '../kubernetes/names';

/** A claim template of a StatefulSet, and its volumes. */
export interface ClaimTemplate extends ComponentVolumes {
  /** The absolute mount path of the data in the container. */
  readonly mountPath: string;
  /**
   * The mounted directory, relative to the volume root.
   * @default - the volume's root is mounted
   */
  readonly subPath?: string;
}

/** A StatefulSet whose claims get volumes. Find its names in the output of `helm template`. */
export interface StatefulSetWorkload extends Partial<ClaimTemplate> {
  /** The StatefulSet's name. */
  readonly statefulSet: string;
  /**
   * The name of its claim template (`spec.volumeClaimTemplates[].metadata.name`), with `size` and `mountPath` beside it.
   * @default - it has several: `templates`
   */
  readonly template?: string;
  /**
   * Several claim templates by name. What stands beside `templates` holds for all of them that say nothing else.
   * @default - it has one: `template`
   */
  readonly templates?: Readonly<Record<string, Partial<ClaimTemplate>>>;
  /** The number of pods, each with a claim of every template. */
  readonly replicas: number;
  /** The user and group that the process writes as: `runAsUser` and `runAsGroup`, or those of the image. */
  readonly owner: Owner;
  /**
   * The pod's fsGroup. Kubernetes applies it to `local` volumes, but not to hostPath.
   * @default - none
   */
  readonly fsGroup?: number;
}

/** The storage of the StatefulSets of one release of any chart. */
export interface StatefulSetDescription extends StorageOptions {
  /** The Helm release, or another name for the StatefulSets, and their namespace. */
  readonly release: { readonly name: string; readonly namespace: string };
  /** The StatefulSets, by names of your own in lower case (`loki`), which directories and volumes are named after. */
  readonly workloads: Readonly<Record<string, StatefulSetWorkload>>;
}

const CLAIM_TEMPLATE = { ...COMPONENT_VOLUMES, mountPath: MOUNT_PATH, subPath: optional(SUB_PATH) };
const PARTIAL_TEMPLATE = { ...CLAIM_TEMPLATE, size: optional(SIZE), mountPath: optional(MOUNT_PATH) };

/** A claim template with all that it needs. */
export const TEMPLATE = object<ClaimTemplate>(CLAIM_TEMPLATE, 'the size and the mountPath of the claim template');

const WORKLOAD = object<StatefulSetWorkload>(
  {
    ...PARTIAL_TEMPLATE,
    statefulSet: OBJECT_NAME,
    template: optional(OBJECT_NAME),
    templates: optional(
      named(
        record(object<Partial<ClaimTemplate>>(PARTIAL_TEMPLATE, 'a claim template'), 'claim templates by their names'),
        OBJECT_NAME,
      ),
    ),
    replicas: wholeNumber(1),
    owner: OWNER,
    fsGroup: optional(ID),
  },
  'the StatefulSet, its claim template, replicas and owner',
);

/** A name of your own, apart from those of the stack, whose directories follow rules of their own. */
const WORKLOAD_NAME: typeof COMPONENT_NAME = text(
  (name) => COMPONENT_NAME.read(name, '', () => undefined) !== undefined && !isComponent(name),
  'a name of letters, digits and dashes such as "loki", and no component of kube-prometheus-stack',
  'invalid-claim',
);

const RELEASE = object<StatefulSetDescription['release']>(
  {
    name: text(
      isReleaseName,
      "a release's name: at most 53 lower case letters, digits, dashes and dots",
      'invalid-release-name',
    ),
    namespace: NAMESPACE,
  },
  'the name and namespace of the release',
);

/** The properties of a description, for what extends it. */
export const STATEFUL_SET_PROPERTIES = {
  ...STORAGE_OPTIONS,
  release: RELEASE,
  workloads: named(record(WORKLOAD, 'the StatefulSets by name, such as { loki: { … } }'), WORKLOAD_NAME),
};

export const STATEFUL_SETS = object<StatefulSetDescription>(STATEFUL_SET_PROPERTIES, 'a description of the storage');

/** A map whose keys pass a check too, with at least one entry. */
function named<T>(map: Check<Readonly<Record<string, T>>>, name: Check<string>): typeof map {
  return {
    ...map,
    read(given, path, report) {
      const read = map.read(given, path, report);
      const keys = Object.keys(read ?? {});
      if (read !== undefined && typeof given === 'object' && given !== null && Object.keys(given).length === 0) {
        report(invalid('missing-property', path, given, map.expected));
      }
      const wrong = keys.filter((key) => name.read(key, `${path}["${key}"]`, report) === undefined);
      return wrong.length === 0 ? read : undefined;
    },
  };
}
