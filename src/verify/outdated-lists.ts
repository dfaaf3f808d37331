import type { Difference } from './difference';
import type { ValuesText } from './rendered-release';
import type { PlanDocument } from '../plan/plan-document';
import { HelmValues } from '../values/helm-values';
import { listHash } from '../values/list-hash';
import { placeOf } from '../values/place';
import { readHelmYaml } from '../values/read-helm-yaml';

/** The lists in an overlay whose originals in the user's own values have changed since. */
export function outdatedLists({ overlay }: PlanDocument, files: readonly ValuesText[]): Difference[] {
  if (overlay === undefined || overlay.frozenLists.length === 0) {
    return [];
  }
  // the last file is the overlay
  const own = HelmValues.merge(files.slice(0, -1).map(({ text }) => readHelmYaml(text, () => undefined))).data;
  return overlay.frozenLists
    .filter(({ path, sha256 }) => listHash(own, placeOf(path) ?? []) !== sha256)
    .map(({ path }) => ({ code: 'outdated-list', claims: [], path, rendered: 'a copy of an older list' }));
}
