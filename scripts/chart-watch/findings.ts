import type { Component } from '../../src/model/components';

/** A boundary: the first chart that has it, and the newest given chart that does not. */
interface Boundary {
  readonly since: string;
  /** Absent: no older chart was given. */
  readonly after?: string;
}

/** Names, kinds, namespaces, claims or owners that differ from the rules. */
export interface NameFinding extends Boundary {
  readonly type: 'names';
  readonly components: readonly Component[];
  /** The row that the table of boundaries needs; absent: no trait explains it. */
  readonly row?: string;
  /** The number of cases that differ. */
  readonly count: number;
  /** Some of these cases. */
  readonly examples: readonly { readonly id: string; readonly before: string; readonly now: string }[];
}

/** A key that templates read since this version, no longer read, or read elsewhere. */
export interface KeyFinding extends Boundary {
  readonly type: 'key';
  readonly path: readonly string[];
  readonly change: 'came' | 'went' | 'moved' | 'executed' | 'literal';
  readonly before: readonly string[];
  readonly now: readonly string[];
  readonly row?: string;
}

/** A default that matters to data. */
export interface DefaultFinding extends Boundary {
  readonly type: 'default';
  readonly place: string;
  readonly before?: string;
  readonly now?: string;
}

export type Finding = NameFinding | KeyFinding | DefaultFinding;

/** Everything that a run found. */
export interface Found {
  readonly findings: readonly Finding[];
  /** Keys that came and went, but do not change claims, data or owners. */
  readonly otherKeys: readonly {
    readonly since: string;
    readonly came: readonly string[];
    readonly went: readonly string[];
  }[];
  /** What could not be compared. */
  readonly notes: readonly string[];
}
