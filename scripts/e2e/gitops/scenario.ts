import type { ClusterNode, Disposable } from '../cluster';
import type { GitRepository } from './git-repository';
import type { GitOpsSettings } from './settings';

/** What a scenario works with. */
export interface Stage {
  /** The name for its release, its namespace and its folder in the repository. */
  readonly name: string;
  readonly settings: GitOpsSettings;
  readonly cluster: Disposable;
  readonly nodes: readonly ClusterNode[];
  /** A clone of its own. */
  readonly repository: GitRepository;
  /** Its folder in the repository, which nothing else uses. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /**
   * Runs one event and its checks, and writes a row of the report.
   * @param check returns the evidence; throws if it fails
   */
  readonly event: <T extends string | readonly string[]>(name: string, check: () => Promise<T>) => Promise<void>;
  /** Registers what removes something that the scenario made. The last one runs first, also after a failure. */
  readonly atEnd: (clean: () => Promise<unknown>) => void;
}

/** Events of the life of a storage, in the order in which a user would cause them. */
export interface GitOpsScenario {
  readonly name: string;
  /** The short name for objects and folders. */
  readonly id: string;
  readonly run: (stage: Stage) => Promise<void>;
}
