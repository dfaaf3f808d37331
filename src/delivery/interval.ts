/** How often a controller checks for changes without a notification. */
export const INTERVAL = '1h';
/** How soon it retries after a failure; the default is the interval for checks. */
export const RETRY_INTERVAL = '2m';
