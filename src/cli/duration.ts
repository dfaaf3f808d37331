import { InvalidArgumentError } from 'commander';
import { durationOf } from '../values/kept';

const LONGEST = 24 * 3_600_000;

/** The milliseconds of an option such as `90s`, `10m` or `1h30m`. */
export function durationFrom(text: string): number {
  const milliseconds = durationOf(text);
  if (milliseconds === undefined || milliseconds < 1000 || milliseconds > LONGEST) {
    throw new InvalidArgumentError('It must be a duration from 1s to 24h, such as 90s, 10m or 1h30m.');
  }
  return milliseconds;
}
