import { finding, type Finding } from './finding';
import { keyOf } from './match';
import { type FoundObject, ofKind, textAt } from './read-objects';
import type { Claim } from '../model/claim';
import { ownName } from '../layout/host-path-layout';
import { listOf, type Value, valueAt } from '../values/values';

/** The claims of which an existing StatefulSet mounts another directory of the volume than the plan will. */
export function mountedElsewhere(claims: readonly Claim[], objects: readonly FoundObject[]): Finding[] {
  const sets = new Map(
    ofKind(objects, 'StatefulSet').map((one) => [
      `${textAt(one, 'metadata', 'namespace') ?? ''}/${textAt(one, 'metadata', 'name') ?? ''}`,
      one,
    ]),
  );
  return claims.flatMap((claim) => {
    const set = sets.get(`${claim.namespace}/${claim.workload}`);
    const template = claim.name.slice(0, -`-${claim.workload}-${claim.replica}`.length);
    const mount = mountOf(set, template, claim.mountPath);
    if (mount === undefined || (textAt(mount, 'subPath') ?? '') === (claim.subPath ?? '')) {
      return [];
    }
    const [is, will] = [textAt(mount, 'subPath') ?? 'the root', claim.subPath ?? 'the root'];
    return [
      finding(
        'another-data-directory',
        `claim ${keyOf(claim)} (${ownName(claim)})`,
        `StatefulSet ${claim.workload} has its data in ${is} of the volume, but with these values it would be ${will}; use the values of the running release`,
      ),
    ];
  });
}

function mountOf(set: Value | undefined, template: string, mountPath: string): Value | undefined {
  return listOf(valueAt(set, ['spec', 'template', 'spec', 'containers']))
    .flatMap((container) => listOf(valueAt(container, ['volumeMounts'])))
    .find((mount) => textAt(mount, 'name') === template && textAt(mount, 'mountPath') === mountPath);
}
