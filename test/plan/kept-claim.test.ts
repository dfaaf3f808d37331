import type { Delivery } from '../../src';
import { valueAt, type Values } from '../../src/values/values';
import { GIB, storage } from '../tools/describe';

const PATH = ['grafana', 'persistence', 'annotations'];

function annotations(values: Values, delivery: Delivery = 'kubectl'): unknown {
  return valueAt(storage({ grafana: GIB, values, delivery }).values.data, PATH);
}

describe("Grafana's claim, which Helm manages", () => {
  test('outlives an uninstall', () => {
    expect(annotations({})).toEqual({ 'helm.sh/resource-policy': 'keep' });
    expect(annotations({ grafana: { persistence: { annotations: { team: 'a' } } } })).toEqual({
      team: 'a',
      'helm.sh/resource-policy': 'keep',
    });
  });

  test('is not pruned by Argo CD, which reads the annotation of Helm only when it deletes an Application', () => {
    const kept = {
      'helm.sh/resource-policy': 'keep',
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
    };
    expect(annotations({}, 'argo-cd')).toEqual(kept);
    const own = { 'argocd.argoproj.io/sync-options': 'Prune=confirm' };
    expect(annotations({ grafana: { persistence: { annotations: own } } }, 'argo-cd')).toEqual({ ...kept, ...own });
    expect(annotations({}, 'flux')).toEqual({ 'helm.sh/resource-policy': 'keep' });
  });

  test("does not outlive it if the user's values say so", () => {
    const own = { 'helm.sh/resource-policy': 'delete' };
    for (const delivery of ['kubectl', 'argo-cd', 'flux'] as const) {
      expect(annotations({ grafana: { persistence: { annotations: own } } }, delivery)).toEqual(own);
    }
    expect(annotations({ grafana: { persistence: { annotations: null } } })).toEqual(annotations({}));
  });

  test('needs no annotation in a StatefulSet, whose claim template is immutable', () => {
    expect(annotations({ grafana: { persistence: { type: 'sts' } } })).toBeUndefined();
  });

  test('is not changed if Grafana has no storage', () => {
    expect(valueAt(storage({ prometheus: GIB }).values.data, PATH)).toBeUndefined();
  });
});
