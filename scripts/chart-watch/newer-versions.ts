import { compare, prerelease, valid } from 'semver';
import { CHART_NAME } from '../../src/chart/helm-chart';
import { listOf, type Value, valueAt } from '../../src/values/values';

/**
 * The known version and all newer releases in the index of a Helm repository, sorted; nothing if there is no newer one.
 * @throws Error if the index does not have the known version: then it is not the index of this chart
 */
export function newerVersions(index: unknown, known: string): string[] {
  const versions = listOf(valueAt(index as Value, ['entries', CHART_NAME]))
    .map((entry) => valueAt(entry, ['version']))
    .filter((version): version is string => typeof version === 'string' && valid(version) === version)
    .filter((version) => prerelease(version) === null && compare(version, known) >= 0)
    .sort(compare);
  if (!versions.includes(known)) {
    throw new Error(`the index has no ${CHART_NAME} ${known}`);
  }
  return versions.length === 1 ? [] : versions;
}
