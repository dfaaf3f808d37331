/**
 * Facts from the options of the command that the objects do not show. What is by claim has as its key the name of a volume,
 * a claim or a component, or a short name such as `prometheus-1`.
 */
export interface Hints {
  /** The node of a volume or claim; '' for all whose node is not known. */
  readonly nodes: ReadonlyMap<string, string>;
  /** The volume root of a claim, or of all claims of a component: for data that will be moved. */
  readonly paths: ReadonlyMap<string, string>;
  /** The claim by the volume's name. */
  readonly claims: ReadonlyMap<string, string>;
  /** The directories of nodes where a disk is mounted. */
  readonly mountPoints: ReadonlySet<string>;
  /** The volumes that their provisioner does not discover any more. */
  readonly released: ReadonlySet<string>;
}
