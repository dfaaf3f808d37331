import { LIFE } from './life';
import type { GitOpsScenario } from '../scenario';

export const FLUX_SCENARIOS: readonly GitOpsScenario[] = [LIFE];
