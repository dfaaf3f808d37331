import type { Duration } from 'cdk8s';
import { isRemote } from './chart';
import { type Check, DURATION, join, nonEmpty, object, optional } from '../model/check';
import { invalid } from '../model/problems';

/**
 * How synthesis compares the plans with a chart, before it writes anything. It runs helm on this machine without the settings,
 * plugins, proxies and environment of the user, and without a network.
 */
export interface VerifyOptions {
  /**
   * The chart that you install: its folder or archive, such as `vendor/kube-prometheus-stack-93.9.0.tgz`, relative to the working
   * directory. Of several, each release is verified with that of its version.
   */
  readonly chart: string | readonly string[];
  /**
   * The helm to run, 3.8 or newer: its path, or its name on the PATH.
   * @default 'helm'
   */
  readonly helm?: string;
  /**
   * The time limit of each run of helm.
   * @default Duration.minutes(1)
   */
  readonly timeout?: Duration;
}

const A_CHART = 'the folder or archive of a chart, such as "vendor/kube-prometheus-stack-93.9.0.tgz"';

/** One chart on this machine. */
const LOCAL: Check<string> = {
  code: 'invalid-value',
  expected: A_CHART,
  read(given, path, report) {
    if (typeof given === 'string' && isRemote(given)) {
      report(invalid('remote-chart', path, 'a URL', `${A_CHART}, because synthesis reaches no network`));
      return undefined;
    }
    return nonEmpty(A_CHART).read(given, path, report);
  },
};

const CHARTS: Check<string | readonly string[]> = {
  ...LOCAL,
  read(given, path, report) {
    if (!Array.isArray(given)) {
      return LOCAL.read(given, path, report);
    }
    if (given.length === 0) {
      report(invalid('invalid-value', path, given, A_CHART));
    }
    return (given as readonly unknown[]).flatMap(
      (one, index) => LOCAL.read(one, join(path, String(index)), report) ?? [],
    );
  },
};

export const VERIFY = object<VerifyOptions>(
  { chart: CHARTS, helm: optional(nonEmpty('the path of helm')), timeout: optional(DURATION) },
  "a chart to verify with, such as { chart: 'vendor/kube-prometheus-stack-93.9.0.tgz' }",
);
