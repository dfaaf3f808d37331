import { FAILURE, RETRY } from './failure';
import { FLEET } from './fleet';
import { HOOK } from './hook';
import { LIFE } from './life';
import { PAUSE } from './pause';
import { RUNBOOKS } from './runbooks';
import { STALE } from './stale';
import type { GitOpsScenario } from '../scenario';

export const ARGO_SCENARIOS: readonly GitOpsScenario[] = [LIFE, ...RUNBOOKS, FAILURE, RETRY, HOOK, PAUSE, STALE, FLEET];
