import { plainText } from '../cluster/plain-text';
import { type ClaimView, isReady } from './claim-view';

/** What does not work, without its cause. */
interface Symptom {
  /** As in evidence. */
  readonly about: string;
  readonly text: string;
}

/**
 * The symptoms of an unhealthy claim.
 * @param isInstalled whether the chart is: without it nothing asks for a claim, so that a missing one is no symptom
 */
export function symptomsOf({ planned, claim, pods, isHealthy }: ClaimView, isInstalled: boolean): Symptom[] {
  if (isHealthy) {
    return [];
  }
  const { namespace, name } = planned.claim;
  const phase = claim?.status.phase ?? (isInstalled ? 'missing' : undefined);
  return [
    ...(phase === undefined || phase === 'Bound'
      ? []
      : [{ about: `claim ${namespace}/${name}`, text: `claim ${name} is ${plainText(phase)}` }]),
    ...pods
      .filter((pod) => !isReady(pod))
      .map(({ metadata, status }) => ({
        about: `pod ${metadata.namespace}/${metadata.name}`,
        text: plainText(`pod ${metadata.name} is ${status.phase} and not ready`),
      })),
  ];
}
