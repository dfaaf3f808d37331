import type { StackDescription, Values } from '../../src';
import { planDocument } from '../../src/plan/plan-document';
import { pauseSteps, resumeSteps } from '../../src/runbook/writers';
import { GIB, storage } from '../tools/describe';

const PROMETHEUS = 'prometheuses.monitoring.coreos.com kps-kube-prometheus-stack-prometheus --namespace monitoring';
const SET = 'prometheus-kps-kube-prometheus-stack-prometheus';
const planOf = (prometheusSpec: Values, props: Partial<StackDescription> = {}) =>
  planDocument(
    storage({
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
      prometheus: { ...GIB, replicas: 2 },
      nodes: ['node-0', 'node-1'],
      values: { prometheus: { prometheusSpec } },
      ...props,
    }),
  );
const commandsIn = (steps: ReturnType<typeof pauseSteps>) =>
  steps.map(({ commands }) => commands.map((command) => command.replaceAll(/ \\\n */g, ' ')));

test('writers are stopped while the operator leaves them alone, and started again', () => {
  const plan = planOf({});
  expect(commandsIn(pauseSteps(plan, new Set(['prometheus'])))).toEqual([
    [
      `kubectl patch ${PROMETHEUS} --type=merge '--patch={"spec":{"paused":true}}'`,
      `kubectl scale statefulset ${SET} --replicas=0 --namespace monitoring`,
      `kubectl wait pod/${SET}-0 pod/${SET}-1 --for=delete --namespace monitoring --timeout=15m`,
    ],
  ]);
  expect(commandsIn(resumeSteps(plan, new Set(['prometheus'])))).toEqual([
    [
      `kubectl scale statefulset ${SET} --replicas=2 --namespace monitoring`,
      `kubectl patch ${PROMETHEUS} --type=merge '--patch={"spec":{"paused":false}}'`,
    ],
  ]);
});

test('claims that would be deleted with the pods that are scaled down are kept first', () => {
  const plan = planOf({ persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } });
  const [keep, stop] = commandsIn(pauseSteps(plan, new Set(['prometheus'])));
  expect(keep).toEqual([
    `kubectl patch ${PROMETHEUS} --type=merge '--patch={"spec":{"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain","whenScaled":"Retain"}}}'`,
    `kubectl wait statefulset/${SET} '--for=jsonpath={.spec.persistentVolumeClaimRetentionPolicy.whenDeleted}=Retain' --namespace monitoring --timeout=15m`,
  ]);
  expect(stop?.[1]).toContain('--replicas=0');
});
