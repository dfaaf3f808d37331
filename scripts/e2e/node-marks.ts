import { call, type ClusterNode } from './cluster';
import { allOf } from './program';

/** Labels and taints that a scenario sets on nodes. */
export interface Marks {
  /** A label that the nodes must have. */
  readonly label?: { readonly key: string; readonly value: string };
  /** A taint that only this run's pods tolerate. */
  readonly taint?: { readonly key: string; readonly effect: string };
}

/** Sets missing labels and taints on nodes, and removes them at the end. */
export class NodeMarks {
  private readonly undo: (() => Promise<unknown>)[] = [];

  /** @throws Error if a node has the label with another value, which the tests must not change */
  public async set({ label, taint }: Marks, nodes: readonly ClusterNode[]): Promise<void> {
    for (const { name, labels } of nodes) {
      if (label !== undefined && labels[label.key] !== label.value) {
        await call('kubectl', ['label', 'node', name, `${label.key}=${label.value}`]);
        this.undo.push(() => call('kubectl', ['label', 'node', name, `${label.key}-`]));
      }
      if (taint !== undefined) {
        await call('kubectl', ['taint', 'node', name, `${taint.key}=:${taint.effect}`]);
        this.undo.push(() => call('kubectl', ['taint', 'node', name, `${taint.key}:${taint.effect}-`]));
      }
    }
  }

  public async clean(): Promise<void> {
    await allOf(this.undo.splice(0));
  }
}
