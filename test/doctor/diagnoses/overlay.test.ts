import type { StackDescription } from '../../../src';
import type { ClusterState } from '../../../src/cluster/cluster-state';
import type { PlanOnDisk } from '../../../src/files/plan-on-disk';
import { overlayOutdated } from '../../../src/doctor/diagnoses/overlay';
import { GIB } from '../../tools/describe';
import { APPLY, type Facts, factsOf, viewsWith } from '../facts';
import { healthWith, plan } from '../states';

const PROMETHEUS = 'prometheus.prometheusSpec.initContainers';
const ALERTMANAGER = 'alertmanager.alertmanagerSpec.initContainers';
const [OLD, NEW] = ['0'.repeat(64), '1'.repeat(64)];
const UPGRADE =
  'helm upgrade --install kps kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts --version 45.9.1 --namespace monitoring --values dist/../values.yaml --values dist/values/kps.yml';

function overlay(props: Partial<StackDescription> = {}): PlanOnDisk {
  const one = plan({
    prometheus: GIB,
    alertmanager: GIB,
    valuesFile: 'overlay',
    userValues: { path: '../values.yaml' },
    ...props,
  });
  const frozenLists = [PROMETHEUS, ALERTMANAGER].map((path) => ({ path, sha256: OLD }));
  return { ...one, document: { ...one.document, overlay: { ...one.document.overlay, frozenLists } } };
}

function lists(hashes: Readonly<Record<string, string>>, release = 'kps'): ClusterState['userLists'] {
  return Object.entries(hashes).map(([path, sha256]) => ({ namespace: 'monitoring', release, path, sha256 }));
}

function found(userLists: ClusterState['userLists'], one = overlay()): (Facts | undefined)[] {
  return viewsWith(one, { userLists }).map((view) => factsOf(overlayOutdated(view)));
}

test('a list that differs from its copy is a problem of its component, and is synthesized again', () => {
  expect(found(lists({ [PROMETHEUS]: NEW, [ALERTMANAGER]: OLD }))).toEqual([
    {
      code: 'overlay-outdated',
      status: 'problem',
      about: 'values of release monitoring/kps',
      evidence: [`object, values of release monitoring/kps: ${PROMETHEUS} is no longer as it was copied`],
      fix: [[], [APPLY], [UPGRADE]],
    },
    undefined,
  ]);
});

test('the output folder is committed where a controller applies it', () => {
  const [facts] = found(
    lists({ [PROMETHEUS]: NEW }),
    overlay({ delivery: 'flux', userValues: { configMap: 'a' }, values: { a: 1 } }),
  );
  expect(facts?.fix).toEqual([
    [],
    [expect.stringMatching(/ annotate kustomizations\..*requestedAt/s)],
    [expect.stringMatching(/ annotate helmreleases\..*forceAt/s)],
  ]);
});

test('equal lists, lists that could not be read and lists of another release are none', () => {
  expect(found(lists({ [PROMETHEUS]: OLD, [ALERTMANAGER]: OLD }))).toEqual([undefined, undefined]);
  expect(found([])).toEqual([undefined, undefined]);
  expect(found(lists({ [PROMETHEUS]: NEW }, 'other'))).toEqual([undefined, undefined]);
  expect(found(lists({ [PROMETHEUS]: NEW }), plan())).toEqual([undefined]);
});

test('a healthy claim has the finding too, once for all lists', () => {
  const { releases } = healthWith(overlay(), { userLists: lists({ [PROMETHEUS]: NEW, [ALERTMANAGER]: NEW }) });
  expect(releases.flatMap(({ findings }) => findings)).toMatchObject([
    { code: 'overlay-outdated', claims: { length: 2 }, evidence: { length: 2 } },
  ]);
});
