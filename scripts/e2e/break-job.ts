import { JsonPatch } from 'cdk8s';
import { setting } from './settings';
import type { KubePrometheusStackStorage } from '../../src';

/** With `E2E_BREAK_JOB` the init Jobs do nothing. A test that still passes then proves nothing. */
export function breakJobsIfAsked({ initJobs }: KubePrometheusStackStorage): void {
  if (setting('E2E_BREAK_JOB') !== undefined) {
    for (const { job } of initJobs) {
      job.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/command', ['true']));
      job.addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/args'));
    }
  }
}
