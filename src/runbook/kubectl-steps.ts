import type { DeliveredPlan, DeliverySteps } from './delivered-plan';
import { helm } from '../commands/command';
import { inWords, type RunbookStep, step } from '../commands/step';
import { applyStorage, installChart, waitForJobs } from '../commands/storage-commands';
import { isOfStack } from '../plan/storage-plan';
import { valuesFilesOf } from '../plan/values-files';

/** How the steps of a runbook reach a release that is applied and installed by hand: nothing undoes them. */
export const KUBECTL_STEPS: DeliverySteps = {
  pause: () => [],
  pauseChart: () => [],
  resume: () => [],
  apply: (next) => [
    ...step('Apply the manifests, and wait until the init Jobs have made the directories.', [
      applyStorage('.'),
      ...waitForJobs(next.initJobs),
    ]),
    ...upgraded(next),
  ],
  uninstall,
  removeOld: () => [],
};

/** With helm, which knows the release also where Flux has installed it. */
export function uninstall({ release: { name, namespace } }: DeliveredPlan): RunbookStep[] {
  return step(
    'Uninstall the release under its old name.',
    [helm('uninstall', name, '--namespace', namespace, '--wait')],
    'pause',
  );
}

function upgraded({ release, valuesFile, overlay }: DeliveredPlan): RunbookStep[] {
  return isOfStack(release)
    ? step('Upgrade the release.', [installChart(release, ...valuesFilesOf(overlay, valuesFile))], 'resume')
    : inWords(
        `Install or upgrade the chart of ${release.name} in namespace ${release.namespace}, with what the plan says that its values must say.`,
        'resume',
      );
}
