/** Facts from the options of the command that the objects do not show. */
export interface Hints {
  /** The node of a volume or claim, by its name, `grafana-0` or `prometheus-0-1`; '' for all whose node is not known. */
  readonly nodes: ReadonlyMap<string, string>;
  /** The volume root of a component: for data that will be moved. */
  readonly paths: ReadonlyMap<string, string>;
  /** The claim by the volume's name: in full, or as `grafana-0` or `prometheus-0-1`. */
  readonly claims: ReadonlyMap<string, string>;
}
