import { Duration } from 'cdk8s';

/** How often a controller checks for changes without a notification. */
export const INTERVAL = Duration.hours(1);
/** How soon it retries after a failure; its own default is the interval for checks. */
export const RETRY_INTERVAL = Duration.minutes(2);
export const TIMEOUT = Duration.minutes(15);

/** A duration as Flux reads it: `1h30m`. */
export function fluxDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('');
}
