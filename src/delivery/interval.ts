/** How often a controller looks for changes of its own, where nothing tells it. */
export const INTERVAL = '1h';
