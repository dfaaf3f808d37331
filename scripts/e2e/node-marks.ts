import { call, type ClusterNode } from './cluster';
import { allOf } from './program';

/** What nodes are given for a while. */
export interface Marks {
  /** A label that they must have. */
  readonly label?: { readonly key: string; readonly value: string };
  /** A taint that only this run's pods tolerate. */
  readonly taint?: { readonly key: string; readonly effect: string };
}

/** Gives nodes what they have not, and takes away what it gave. */
export class NodeMarks {
  private readonly undo: (() => Promise<unknown>)[] = [];

  /** @throws Error where a node has the label with another value: that is not ours to change */
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
