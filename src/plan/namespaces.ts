import { NAMESPACE } from '../layout/volume-check';
import { BOOLEAN, object, optional } from '../model/check';
import { invalid, type Problem } from '../model/problems';

/** The namespaces that the manifests create, and the namespace of the init Jobs. */
export interface NamespaceOptions {
  /**
   * Whether the manifests create the release's namespace.
   * @default false
   */
  readonly create?: boolean;
  /**
   * Whether that namespace admits the init Jobs, which mount directories of the node: the label
   * pod-security.kubernetes.io/enforce: privileged. It needs `create`. Prefer `initJobs`.
   * @default false
   */
  readonly privileged?: boolean;
  /**
   * A separate namespace for the init Jobs, so that the release's namespace can stay restricted.
   * @default - the release's namespace
   */
  readonly initJobs?: string;
  /**
   * Whether the manifests create the namespace of the init Jobs, with the label that admits them.
   * @default true
   */
  readonly createForInitJobs?: boolean;
}

/** A namespace that the manifests create. */
export interface PlannedNamespace {
  /** The name of the namespace. */
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

/** The contradictions between the options. */
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

/** The namespaces that the manifests create. */
export function plannedNamespaces(release: string, options: NamespaceOptions): PlannedNamespace[] {
  const { create = false, privileged = false, initJobs, createForInitJobs = true } = options;
  return [
    ...(create ? [{ name: release, privileged }] : []),
    ...(initJobs !== undefined && createForInitJobs ? [{ name: initJobs, privileged: true }] : []),
  ];
}
