import { valueAt, type Values } from '../../src/values/values';
import { GIB, storage } from '../tools/describe';

const PATH = ['grafana', 'persistence', 'annotations'];

function annotations(values: Values): unknown {
  return valueAt(storage({ grafana: GIB, values }).values.data, PATH);
}

describe("Grafana's claim, which Helm manages", () => {
  test('outlives an uninstall', () => {
    expect(annotations({})).toEqual({ 'helm.sh/resource-policy': 'keep' });
    expect(annotations({ grafana: { persistence: { annotations: { team: 'a' } } } })).toEqual({
      team: 'a',
      'helm.sh/resource-policy': 'keep',
    });
  });

  test("does not outlive it if the user's values say so", () => {
    const own = { 'helm.sh/resource-policy': 'delete' };
    expect(annotations({ grafana: { persistence: { annotations: own } } })).toEqual(own);
    expect(annotations({ grafana: { persistence: { annotations: null } } })).toEqual(annotations({}));
  });

  test('needs no annotation in a StatefulSet, whose claim template is immutable', () => {
    expect(annotations({ grafana: { persistence: { type: 'sts' } } })).toBeUndefined();
  });

  test('is not changed if Grafana has no storage', () => {
    expect(valueAt(storage({ prometheus: GIB }).values.data, PATH)).toBeUndefined();
  });
});
