import compare from 'semver/functions/compare';
import type { ComparedPlan, PlanPair } from './compared-plan';
import { applyDefinitions } from '../commands/definitions';
import { inWords, type RunbookStep, step } from '../commands/step';
import { upgradeNotes } from '../chart/upgrade-notes';
import { isOfStack } from '../plan/storage-plan';

/** What to do about existing data before anything else, if the version of the chart changes. */
export function noteSteps({ old, new: next }: PlanPair): RunbookStep[] {
  return isOfStack(old.release) && isOfStack(next.release)
    ? upgradeNotes(
        old.release.chartVersion,
        next.release.chartVersion,
        new Set(old.volumes.map(({ claim }) => claim.component)),
      ).flatMap((note) => inWords(note))
    : [];
}

/**
 * What to do about the custom resource definitions before an upgrade to a newer chart: fields that an older one
 * does not know are dropped, or refused by a server-side apply. Never to an older chart, whose operator works with newer definitions.
 */
export function definitionSteps({ old, new: next }: PlanPair): RunbookStep[] {
  return isOfStack(old.release) &&
    isOfStack(next.release) &&
    compare(next.release.chartVersion, old.release.chartVersion) > 0
    ? definitions(next, next.release.chartVersion)
    : [];
}

function definitions({ delivery }: ComparedPlan, chartVersion: string): RunbookStep[] {
  switch (delivery) {
    case 'kubectl':
      return step(
        'Update the custom resource definitions, which Helm never upgrades. They serve the whole cluster: skip this step if a release with a newer chart, or another tool, manages them.',
        [applyDefinitions(chartVersion)],
      );
    // Argo CD applies the definitions of a chart like its other objects
    case 'argo-cd':
      return [];
    case 'flux':
      return inWords(
        'If you wrote the HelmRelease yourself, set spec.upgrade.crds to CreateReplace: otherwise Flux never upgrades the custom resource definitions.',
      );
  }
}
