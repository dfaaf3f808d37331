/** How often a controller looks for changes of its own, where nothing tells it. */
export const INTERVAL = '1h';
/** How soon it tries again what has failed; else it would wait as long as for a look of its own. */
export const RETRY_INTERVAL = '2m';
