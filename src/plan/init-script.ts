import { createHash } from 'node:crypto';
import { joinName, MAX_LABEL } from '../kubernetes/names';
import { INIT_JOB } from '../shell/scripts';

/** Where the Job finds the script. */
export const SCRIPT_FILE = 'init-job.sh';
/** The Job runs the script only if it has this hash, whatever the ConfigMap holds by then. */
export const SCRIPT_SHA256 = createHash('sha256').update(INIT_JOB).digest('hex');

/** The ConfigMap's name, `<release>-init-script-<hash>`: another version of the script is another object. */
export function initScriptName(release: string): string {
  return `${joinName([release, 'init-script'], MAX_LABEL - 9)}-${SCRIPT_SHA256.slice(0, 8)}`;
}
