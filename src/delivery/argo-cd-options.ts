import { type ArgoCdSourceOptions, SOURCE_OPTIONS } from './argo-cd-sources';
import { type ArgoCdSyncOptions, SYNC_OPTIONS } from './argo-cd-sync-policy';
import { isLabelKey, isLabelValue } from '../kubernetes/names';
import { NAMESPACE, OBJECT_NAME } from '../layout/volume-check';
import { type Check, checked, join, object, optional, record, text } from '../model/check';
import { invalid } from '../model/problems';

/** What an ArgoCdApplication and each Application of an ArgoCdApplicationSet have in common. */
export interface ArgoCdOptions extends ArgoCdSourceOptions, ArgoCdSyncOptions {
  /**
   * The namespace of the object, which is usually that of Argo CD.
   * @default 'argocd'
   */
  readonly namespace?: string;
  /**
   * The project of Argo CD.
   * @default 'default'
   */
  readonly project?: string;
  /**
   * Labels of the Application.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations of the Application, such as `notifications.argoproj.io/subscribe.on-sync-failed.slack`.
   * @default {}
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A cluster that Argo CD knows: exactly one of the two. */
export interface ArgoCdDestination {
  /** The address of its API server, such as `https://kubernetes.default.svc`, which is the cluster that Argo CD runs in. Absent: `name`. */
  readonly server?: string;
  /** Its name in Argo CD. Absent: `server`. */
  readonly name?: string;
}

/** A map whose keys are those of labels. */
function keyed(item: Check<string>, expected: string): Check<Readonly<Record<string, string>>> {
  const values = record(item, expected);
  return {
    ...values,
    read(given, path, report) {
      const read = values.read(given, path, report);
      for (const key of Object.keys(read ?? {}).filter((one) => !isLabelKey(one))) {
        report(invalid('invalid-name', join(path, key), key, 'a key such as "example.com/team"'));
      }
      return read;
    },
  };
}

/** The checks of `ArgoCdOptions`, for types that extend it. */
export const ARGO_CD_OPTIONS = {
  ...SOURCE_OPTIONS,
  ...SYNC_OPTIONS,
  namespace: optional(NAMESPACE),
  project: optional(OBJECT_NAME),
  labels: optional(
    keyed(
      text((label) => label === '' || isLabelValue(label), 'the value of a label', 'invalid-name'),
      'labels by key',
    ),
  ),
  annotations: optional(
    keyed(
      text(() => true, 'a string'),
      'annotations by key',
    ),
  ),
};

const PLACES = object<ArgoCdDestination>(
  {
    server: optional(text((server) => /^\S+$/.test(server), 'the address of an API server')),
    name: optional(text((name) => name.trim() !== '', 'the name of a cluster in Argo CD')),
  },
  '{ server } or { name }',
);

/** One cluster, by one of its two names. */
export const DESTINATION: Check<ArgoCdDestination> = {
  ...PLACES,
  read(given, path, report) {
    const { value, problems } = checked(PLACES, given, path);
    const isOne = value !== undefined && Object.keys(value).length === 1;
    const all =
      isOne || problems.length > 0
        ? problems
        : [invalid('invalid-value', path, given, 'either { server } or { name }')];
    all.forEach(report);
    return isOne ? value : undefined;
  },
};

/** Labels and annotations as part of metadata, without the keys if there are none. */
export function metadataOf({ labels = {}, annotations = {} }: ArgoCdOptions): {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
} {
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels: { ...labels } }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations: { ...annotations } }),
  };
}
