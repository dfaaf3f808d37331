import { NAMESPACE } from '../layout/volume-check';
import { BOOLEAN, object, optional } from '../model/check';
import { invalid, type Problem } from '../model/problems';

/** Which namespaces the manifests make, and where the init Jobs run. */
export interface NamespaceOptions {
  /**
   * Whether the release's namespace is made.
   * @default false
   */
  readonly create?: boolean;
  /**
   * Whether that namespace admits the init Jobs, which mount directories of the node: the label
   * pod-security.kubernetes.io/enforce: privileged. It needs `create`; better name `initJobs` instead.
   * @default false
   */
  readonly privileged?: boolean;
  /**
   * A namespace of their own for the init Jobs, so that the release's can stay restricted.
   * @default - the release's namespace
   */
  readonly initJobs?: string;
  /**
   * Whether the namespace of the init Jobs is made, with the label that admits them.
   * @default true
   */
  readonly createForInitJobs?: boolean;
}

/** A namespace that the manifests make. */
export interface PlannedNamespace {
  /** Its name. */
  readonly name: string;
  /** Whether Pod Security admits pods there that mount directories of the node. */
  readonly privileged: boolean;
}

export const NAMESPACES = object<NamespaceOptions>(
  {
    create: optional(BOOLEAN),
    privileged: optional(BOOLEAN),
    initJobs: optional(NAMESPACE),
    createForInitJobs: optional(BOOLEAN),
  },
  'options of namespaces, such as { create: true }',
);

/** What in the options contradicts each other. */
export function namespaceProblems(release: string, options: NamespaceOptions): Problem[] {
  const { create = false, privileged = false, initJobs } = options;
  const code = 'invalid-namespace-option';
  return [
    ...(privileged && !create
      ? [
          invalid(
            code,
            'namespaces.privileged',
            privileged,
            'false without namespaces.create',
            'set create too, or label the namespace where it is made',
          ),
        ]
      : []),
    ...(initJobs === release
      ? [invalid(code, 'namespaces.initJobs', initJobs, "another namespace than the release's")]
      : []),
  ];
}

/** The namespaces that the manifests make. */
export function plannedNamespaces(release: string, options: NamespaceOptions): PlannedNamespace[] {
  const { create = false, privileged = false, initJobs, createForInitJobs = true } = options;
  return [
    ...(create ? [{ name: release, privileged }] : []),
    ...(initJobs !== undefined && createForInitJobs ? [{ name: initJobs, privileged: true }] : []),
  ];
}
