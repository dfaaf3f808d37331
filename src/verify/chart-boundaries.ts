import type { LocalChart } from './chart';
import type { Difference } from './difference';
import { claimNames, plannedComponents } from './planned-component';
import { boundariesBetween } from '../chart/boundary-words';
import type { PlanDocument } from '../plan/plan-document';
import { claimNameUnder } from '../release/claim-name';
import type { ReleaseIdentity } from '../release/release';
import type { Values } from '../values/values';

/** That a chart has another version than the plan is for, and every boundary between the two with the claims that it renames. */
export function boundaryDifferences(
  document: PlanDocument,
  release: ReleaseIdentity,
  values: Values,
  { version }: Pick<LocalChart, 'version'>,
): Difference[] {
  if (version === release.chartVersion) {
    return [];
  }
  const components = plannedComponents(document);
  const nameUnder = (chartVersion: string, claim: Parameters<typeof claimNameUnder>[1]): string => {
    const named = claimNameUnder({ release: { ...release, chartVersion }, values }, claim);
    return named === undefined ? '' : `${named.namespace}/${named.name}`;
  };
  const boundaries = boundariesBetween(release.chartVersion, version).map(({ since, before, changes }): Difference => {
    const renamed = components.filter(({ volumes: [first] }) =>
      first === undefined ? false : nameUnder(before, first.claim) !== nameUnder(since, first.claim),
    );
    return {
      code: 'chart-boundary',
      claims: renamed.flatMap(({ volumes }) => claimNames(volumes)),
      path: since,
      rendered: `since ${since}, ${changes.join(', and ')}`,
    };
  });
  return [{ code: 'chart-version', claims: [], expected: release.chartVersion, rendered: version }, ...boundaries];
}
