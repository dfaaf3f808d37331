import { chartTraits } from '../../src/chart/chart-history';
import { shortcutsOf } from '../../src/import/component-values';
import type { Values } from '../../src/values/values';

const ownerOf = (prometheusSpec: Values) =>
  shortcutsOf('prometheus', {
    values: { prometheus: { prometheusSpec } },
    traits: chartTraits('88.5.3'),
    hasFiles: false,
    isAgent: false,
  }).owner;

const CONTEXT = { runAsUser: 3000, runAsGroup: 4000, fsGroup: 4000 };
const patched = (securityContext: Values) => ({
  securityContext: CONTEXT,
  containers: [{ name: 'prometheus', securityContext }],
});

test('an owner that is the same everywhere becomes one of the description', () => {
  expect(ownerOf({ securityContext: CONTEXT })).toEqual({ uid: 3000, gid: 4000 });
  expect(ownerOf(patched({ runAsUser: 3000 }))).toEqual({ uid: 3000, gid: 4000 });
});

test('an owner that differs stays in the values, because the description would refuse it', () => {
  expect(ownerOf({ securityContext: { ...CONTEXT, fsGroup: 2000 } })).toBeUndefined();
  expect(ownerOf(patched({ runAsUser: 5000 }))).toBeUndefined();
  expect(ownerOf(patched({ runAsGroup: 5000 }))).toBeUndefined();
});
