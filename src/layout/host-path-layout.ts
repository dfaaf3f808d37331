import type { Claim } from '../model/claim';
import { DESCRIPTORS, hasShards, isComponent } from '../model/components';
import { kebab } from '../model/kebab';

/**
 * The directory of each claim on its node. It depends only on the claim itself, so more replicas or shards move no data.
 *
 * The root must be an absolute, normalised path that does not belong to the system. It is checked together with
 * the rest of the description, so that all problems are reported at once.
 */
export class HostPathLayout {
  /**
   * A separate directory for every claim: `<root>/prometheus-<shard>-<replica>`, `<root>/alertmanager-<replica>`,
   * `<root>/thanos-ruler-<replica>`, `<root>/grafana-0`; for claims of other charts `<root>/<component>-<replica>`.
   *
   * @param root an absolute, normalised path on the nodes, not directly below `/`
   */
  public static perVolume(root: string): HostPathLayout {
    return new HostPathLayout(root, false, (claim) => `${root}/${ownName(claim)}`);
  }

  /**
   * One directory for all: Prometheus and Alertmanager share it and are separated by their subPath (`prometheus-db`,
   * `alertmanager-db`); Grafana and ThanosRuler, which own their whole volume, have `grafana-db` and `thanos-db` below
   * it. Claims of other charts share it if they have a subPath, and otherwise have `<component>-db`.
   *
   * @param root an absolute, normalised path on the nodes, not directly below `/`
   */
  public static sharedRoot(root: string): HostPathLayout {
    return new HostPathLayout(root, true, (claim) => {
      const directory = sharedDirectory(claim);
      return directory === undefined ? root : `${root}/${directory}`;
    });
  }

  private constructor(
    /** The directory that contains all directories of the layout. */
    public readonly root: string,
    /** Whether several volumes have `root` as their volume root. */
    public readonly isShared: boolean,
    private readonly place: (claim: Claim) => string,
  ) {}

  /** The volume root of a claim. */
  public volumeRoot(claim: Claim): string {
    return this.place(claim);
  }
}

/** `<component>-<shard>-<replica>` for a component with shards, `<component>-<replica>` for all others. */
export function ownName(claim: Claim): string {
  const component = kebab(claim.component);
  return hasShards(claim.component) ? `${component}-${claim.shard}-${claim.replica}` : `${component}-${claim.replica}`;
}

function sharedDirectory({ component, subPath }: Claim): string | undefined {
  if (isComponent(component)) {
    return DESCRIPTORS[component].sharedDirectory;
  }
  return subPath === undefined ? `${kebab(component)}-db` : undefined;
}
