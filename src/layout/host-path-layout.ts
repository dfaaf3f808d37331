import type { Claim } from '../model/claim';

/**
 * Which directory of its node each claim gets. It depends on nothing but the claim itself, so growing moves nothing.
 *
 * The root must be an absolute, normalised path that the node does not need for itself; it is checked together with
 * the rest of the description, so that all problems are told at once.
 */
export class HostPathLayout {
  /**
   * A directory of its own for every claim: `<root>/prometheus-<shard>-<replica>`, `<root>/alertmanager-<replica>`,
   * `<root>/thanos-ruler-<replica>`, `<root>/grafana-0`; for claims given by hand `<root>/<component>-<replica>`.
   *
   * @param root an absolute, normalised path on the nodes, not directly below `/`
   */
  public static perVolume(root: string): HostPathLayout {
    return new HostPathLayout(root, false, (claim) => `${root}/${ownName(claim)}`);
  }

  /**
   * One directory for all: Prometheus and Alertmanager share it and keep apart by their subPath (`prometheus-db`,
   * `alertmanager-db`); Grafana and ThanosRuler, which own what they are given, get `grafana-db` and `thanos-db` below
   * it. Claims given by hand share it where they have a subPath, else get `<component>-db`.
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
    /** The directory below which everything lies. */
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

/** `<component>-<shard>-<replica>` for what has shards, `<component>-<replica>` for all else. */
export function ownName(claim: Claim): string {
  const component = kebab(claim.component);
  return claim.component === 'prometheus'
    ? `${component}-${claim.shard}-${claim.replica}`
    : `${component}-${claim.replica}`;
}

function sharedDirectory(claim: Claim): string | undefined {
  switch (claim.component) {
    case 'prometheus':
    case 'alertmanager':
      return undefined;
    case 'thanosRuler':
      return 'thanos-db';
    case 'grafana':
      return 'grafana-db';
    default:
      return claim.subPath === undefined ? `${kebab(claim.component)}-db` : undefined;
  }
}

/** thanosRuler is thanos-ruler wherever Kubernetes or a file system reads it. */
export function kebab(component: string): string {
  return component.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
