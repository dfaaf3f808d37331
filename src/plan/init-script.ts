import { createHash } from 'node:crypto';
import { joinName, MAX_LABEL } from '../kubernetes/names';
import { INIT_JOB } from '../shell/scripts';

/** The path of the script in the Job. */
export const SCRIPT_FILE = 'init-job.sh';
/** The hash of the script. The Job runs the content of the ConfigMap only if it has this hash. */
export const SCRIPT_SHA256 = createHash('sha256').update(INIT_JOB).digest('hex');

/** The ConfigMap's name, `<release>-init-script-<hash>`, so that a changed script is a new object. */
export function initScriptName(release: string): string {
  return `${joinName([release, 'init-script'], MAX_LABEL - 9)}-${SCRIPT_SHA256.slice(0, 8)}`;
}
