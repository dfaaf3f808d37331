import { finding, type Finding } from './finding';
import { claimKey } from '../cluster/bound-claims';
import type { StatefulSet } from '../cluster/objects';
import type { Claim } from '../model/claim';
import { ownName } from '../layout/host-path-layout';

/** The claims of which an existing StatefulSet mounts another directory of the volume than the plan will. */
export function mountedElsewhere(claims: readonly Claim[], statefulSets: readonly StatefulSet[]): Finding[] {
  const sets = new Map(statefulSets.map((set) => [claimKey(set.metadata), set]));
  return claims.flatMap((claim) => {
    const set = sets.get(claimKey({ namespace: claim.namespace, name: claim.workload }));
    const template = claim.name.slice(0, -`-${claim.workload}-${claim.replica}`.length);
    const mount = set?.spec.template.spec.containers
      .flatMap(({ volumeMounts }) => volumeMounts)
      .find(({ name, mountPath }) => name === template && mountPath === claim.mountPath);
    return mount === undefined || mount.subPath === (claim.subPath ?? '')
      ? []
      : [
          finding(
            'another-data-directory',
            `claim ${claimKey(claim)} (${ownName(claim)})`,
            `StatefulSet ${claim.workload} has its data in ${shown(mount.subPath)} of the volume, but with these values it would be ${shown(claim.subPath)}; use the values of the running release`,
          ),
        ];
  });
}

function shown(subPath = ''): string {
  return subPath === '' ? 'the root' : subPath;
}
