import { FAILURES } from './failure';
import { FLEET } from './fleet';
import { SUBSTITUTION } from './substitution';
import { RUNBOOKS } from './runbooks';
import { LIFE } from './life';
import { PAUSE } from './pause';
import type { GitOpsScenario } from '../scenario';

export const FLUX_SCENARIOS: readonly GitOpsScenario[] = [LIFE, ...RUNBOOKS, ...FAILURES, PAUSE, SUBSTITUTION, FLEET];
