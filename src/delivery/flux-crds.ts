import compare from 'semver/functions/compare';
import type { Construct, IConstruct } from 'constructs';
import { HelmReleaseSpecInstallCrds, HelmReleaseSpecUpgradeCrds } from '../../imports/helm.toolkit.fluxcd.io';
import { isInTree } from '../constructs/shared-object';
import { show } from '../kubernetes/text';
import { oneOf } from '../model/check';
import { type Problem, problem } from '../model/problems';
import type { ReleaseIdentity } from '../release/release';

/** What becomes of the CustomResourceDefinitions in a chart. */
export type FluxCrds = 'create-replace' | 'create' | 'skip';

export const CRDS = oneOf(['create-replace', 'create', 'skip'] as const satisfies readonly FluxCrds[]);

/** What of a FluxHelmRelease decides about the definitions. */
interface CrdsOfRelease {
  readonly storage: { readonly release: ReleaseIdentity };
  readonly crds?: FluxCrds;
}

interface Registered {
  readonly construct: Construct;
  readonly release: ReleaseIdentity;
  readonly replaces: boolean;
}

/** The releases of each app. */
const RELEASES = new WeakMap<IConstruct, Registered[]>();

/** Helm itself never upgrades the definitions, and the operator needs those of its version. */
export function crdsOf({ crds }: Pick<CrdsOfRelease, 'crds'>): {
  readonly install: HelmReleaseSpecInstallCrds;
  readonly upgrade: HelmReleaseSpecUpgradeCrds;
} {
  switch (crds ?? 'create-replace') {
    case 'create-replace':
      return { install: HelmReleaseSpecInstallCrds.CREATE, upgrade: HelmReleaseSpecUpgradeCrds.CREATE_REPLACE };
    case 'create':
      return { install: HelmReleaseSpecInstallCrds.CREATE, upgrade: HelmReleaseSpecUpgradeCrds.CREATE };
    case 'skip':
      return { install: HelmReleaseSpecInstallCrds.SKIP, upgrade: HelmReleaseSpecUpgradeCrds.SKIP };
  }
}

/** Registers a release whose definitions may be those of the whole cluster. */
export function registerCrds(construct: Construct, { storage, crds }: CrdsOfRelease): void {
  const { root } = construct.node;
  const all = RELEASES.get(root) ?? [];
  RELEASES.set(root, all);
  all.push({ construct, release: storage.release, replaces: doesReplace(crds) });
}

/** Releases of an app whose older chart would replace the definitions of a newer one. */
export function crdsProblems(scope: Construct, given: Partial<CrdsOfRelease> | undefined): Problem[] {
  if (given?.storage === undefined) {
    return [];
  }
  const own = { release: given.storage.release, replaces: doesReplace(given.crds) };
  const others = (RELEASES.get(scope.node.root) ?? []).filter(({ construct }) => isInTree(construct));
  return others.flatMap((other) => {
    const [older, newer] = isOlder(own.release, other.release) ? [own, other] : [other, own];
    return older.replaces && isOlder(older.release, newer.release)
      ? [
          problem(
            'crds-of-older-chart',
            'crds',
            `crds is "create-replace" for release ${nameOf(older.release)} with chart ${older.release.chartVersion}, which would replace the definitions of chart ${newer.release.chartVersion} of release ${nameOf(newer.release)}; set it to "skip" for the older one`,
          ),
        ]
      : [];
  });
}

function doesReplace(crds: FluxCrds | undefined): boolean {
  return crdsOf(crds === undefined ? {} : { crds }).upgrade === HelmReleaseSpecUpgradeCrds.CREATE_REPLACE;
}

function isOlder(a: ReleaseIdentity, b: ReleaseIdentity): boolean {
  return compare(a.chartVersion, b.chartVersion) < 0;
}

function nameOf({ name, namespace }: ReleaseIdentity): string {
  return `${show(name)} in namespace ${show(namespace)}`;
}
