import { ARGO_CD_STEPS } from './argo-cd-steps';
import type { DeliverySteps } from './delivered-plan';
import { FLUX_STEPS } from './flux-steps';
import { KUBECTL_STEPS } from './kubectl-steps';
import type { Delivery } from '../plan/delivery';

/** The steps of each tool. */
export const DELIVERY_STEPS: Readonly<Record<Delivery, DeliverySteps>> = {
  kubectl: KUBECTL_STEPS,
  'argo-cd': ARGO_CD_STEPS,
  flux: FLUX_STEPS,
};
