import type { ClaimView } from '../claim-view';
import { fact } from '../evidence';
import { type Diagnosis, instruct } from '../finding';
import { applyStorage, installChart } from '../fixes';
import { COMPONENTS, DESCRIPTORS } from '../../model/components';
import { placeOf } from '../../values/place';

/** The user's own list has changed since the overlay was written, so Helm still replaces it by the old one. */
export function overlayOutdated({ plan, planned, state }: ClaimView): Diagnosis | undefined {
  const { release, overlay, delivery } = plan.document;
  const old = (overlay?.frozenLists ?? []).filter(
    ({ path, sha256 }) =>
      isAbout(path, planned.claim.component) &&
      state.userLists.some(
        (list) =>
          list.namespace === release.namespace &&
          list.release === release.name &&
          list.path === path &&
          list.sha256 !== sha256,
      ),
  );
  if (old.length === 0) {
    return undefined;
  }
  const about = `values of release ${release.namespace}/${release.name}`;
  return {
    code: 'overlay-outdated',
    status: 'problem',
    about,
    title: 'the storage settings hold an old copy of lists of your values',
    cause:
      'Helm replaces a list as a whole, so your changes to it have no effect until the storage settings are written again',
    evidence: old.map(({ path }) => fact(about, `${path} is no longer as it was copied`)),
    fix: [
      instruct(
        `Synthesize again, which copies your list as it is now${delivery === 'kubectl' ? '' : ', and commit the output folder'}`,
      ),
      applyStorage(plan, 'Apply what was written'),
      installChart(plan, 'Install the chart with the new values'),
    ],
  };
}

/** Whether a list is of this component, or of none. */
function isAbout(path: string, component: string): boolean {
  const [top] = placeOf(path) ?? [];
  const owner = COMPONENTS.find((one) => DESCRIPTORS[one].pods[0] === top);
  return owner === undefined || owner === component;
}
