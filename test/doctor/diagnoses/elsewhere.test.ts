import { installedElsewhere } from '../../../src/doctor/diagnoses/elsewhere';
import { healthReport } from '../../../src/doctor/report';
import { GIB } from '../../tools/describe';
import { changed, type Facts, factsOf, first, UPGRADE } from '../facts';
import { firstVolume, healthWith, healthy, meta, type Objects, plan, stateOf } from '../states';

const ONE = plan({ prometheus: GIB, grafana: GIB });
const { storageClassName: CLASS, name: VOLUME, claim: CLAIM } = firstVolume(ONE);
const TEMPLATE = { storage: { volumeClaimTemplate: { spec: { storageClassName: CLASS } } } };
const GRAFANA = { 'app.kubernetes.io/name': 'grafana', 'app.kubernetes.io/instance': 'other' };

function object(name: string, labels: object = { release: 'other' }, spec: object = TEMPLATE, namespace = 'x'): object {
  return { kind: 'Prometheus', metadata: meta(name, { namespace, labels }), spec };
}

function claim(name: string, spec: object = {}, more: object = {}, phase = 'Pending'): object {
  return {
    metadata: meta(name, { namespace: 'x', ...more }),
    spec: { storageClassName: CLASS, ...spec },
    status: { phase },
  };
}

const NOT_INSTALLED: Partial<Objects> = {
  claims: [],
  pods: [],
  statefulSets: [],
  deployments: [],
  prometheus: [],
};

/** The volumes of a release that was never installed. */
const VIRGIN = healthy(ONE).volumes.map((volume) =>
  changed(volume, { spec: { claimRef: undefined }, status: { phase: 'Available' } }),
);

function found(customResources: object[], claims: object[], plans = [ONE], volumes = VIRGIN): Facts | undefined {
  const state = stateOf({ ...healthy(ONE), volumes, elsewhere: { claims, customResources } });
  return factsOf(installedElsewhere(ONE, plans, state));
}

function uninstall(name: string): string {
  return `helm uninstall ${name} --namespace x --wait`;
}

const OF_OTHER = 'object, Prometheus x/prom: of release other, with the planned StorageClass';

describe('a release with the planned values under another name', () => {
  test('is uninstalled, and its claims are named', () => {
    const others = [claim('db-prometheus-prom-0'), claim('db-prometheus-prom-shard-12-10', { volumeName: VOLUME })];
    const grafana = claim('other-grafana', {}, { labels: GRAFANA });
    expect(found([object('prom')], [...others, grafana])).toEqual({
      code: 'installed-elsewhere',
      status: 'problem',
      about: 'release monitoring/kps',
      evidence: [
        OF_OTHER,
        `object, claim x/db-prometheus-prom-0: Pending, StorageClass ${CLASS}`,
        `object, claim x/db-prometheus-prom-shard-12-10: Pending, requests the planned volume ${VOLUME}`,
        `object, claim x/other-grafana: Pending, StorageClass ${CLASS}`,
      ],
      fix: [[uninstall('other')], [], [UPGRADE], []],
    });
  });

  test('is never uninstalled if one of its claims is bound, or if the planned release was installed before', () => {
    const bound = claim('mine', { volumeName: 'z', storageClassName: 'z' }, { labels: { release: 'other' } }, 'Bound');
    expect(found([object('prom')], [bound])?.fix).toEqual([[], [UPGRADE]]);
    expect(found([object('prom')], [], [ONE], healthy(ONE).volumes)?.fix).toEqual([[], [UPGRADE]]);
  });

  test('that has wrong values is named with them, and its uninstallation is never proposed', () => {
    // the planned release was uninstalled, and the other one asks for its volume
    const volumes = healthy(ONE).volumes.map((volume) => changed(volume, { status: { phase: 'Released' } }));
    const asks = claim('db-prometheus-prom-0', { volumeName: VOLUME });
    const elsewhere = { claims: [asks], customResources: [object('prom')] };
    const health = healthWith(ONE, { ...NOT_INSTALLED, volumes, elsewhere });
    const findings = health.releases.flatMap((release) => release.findings);
    expect(findings.map(({ code }) => code)).toEqual(['installed-elsewhere']);
    const { title, cause, data, fix } = first(findings);
    expect(title).toMatch(
      /^release other in namespace x asks for what is planned for release kps in namespace monitoring/,
    );
    expect(cause).toMatch(
      /^its values name the StorageClass or a volume of this release\b.*; the release was installed before/,
    );
    expect(data).toBe('still in the planned directories');
    const [correct = '', ...others] = fix.map(({ text }) => text);
    expect(correct).toMatch(/^Correct the values of release other in namespace x: .* Do not uninstall the release/);
    expect(others).toEqual(['Install release kps in namespace monitoring as planned']);
    // the only word about it is the warning
    const report = healthReport(health, {}, { verbose: true }).replace(/\s+/g, ' ');
    expect(report.replace('Do not uninstall the release', '')).not.toContain('uninstall');
  });

  test('may have no claims yet', () => {
    expect(found([object('prom')], [])).toMatchObject({
      evidence: [OF_OTHER],
      fix: [[uninstall('other')], [UPGRADE], []],
    });
  });

  test('may be several releases', () => {
    const two = [object('prom'), object('again'), object('second', { release: 'second' })];
    expect(found(two, [])?.fix[0]).toEqual([uninstall('other'), uninstall('second')]);
  });

  test('is found by a claim of Grafana that requests a planned volume, without a class', () => {
    const grafana = claim('g', { storageClassName: 'z', volumeName: VOLUME }, { labels: GRAFANA });
    expect(found([], [grafana])).toMatchObject({
      evidence: [`object, claim x/g: Pending, requests the planned volume ${VOLUME}`],
      fix: [[uninstall('other')], [UPGRADE], []],
    });
  });

  test('is not named in commands if its names are impossible', () => {
    const names = (one: object): string[] | undefined => found([one], [])?.fix[0]?.slice();
    expect(names(object('prom', { release: '$(reboot)' }))).toEqual([]);
    expect(names(object('prom', { release: 'other' }, TEMPLATE, '$(reboot)'))).toEqual([]);
    const strange = [claim('$(reboot)-prometheus-prom-0'), claim('db-prometheus-prom-0')];
    expect(found([object('prom')], strange)?.fix[1]).toEqual([]);
  });

  test('is not named in commands if its labels do not name it', () => {
    expect(found([object('prom', {})], [])?.fix[0]).toEqual([]);
  });
});

describe('a claim elsewhere', () => {
  /** The claims in the evidence besides that of their object. */
  const waiting = (name: string, spec: object = {}, more: object = {}, phase = 'Pending') =>
    found([object('prom')], [claim(name, spec, more, phase)])?.evidence.slice(1).length;

  test.each<[string, Parameters<typeof waiting>, number]>([
    ['of the object', ['db-prometheus-prom-0'], 1],
    ['of a pod with a large number', ['db-prometheus-prom-10'], 1],
    ['of a shard', ['db-prometheus-prom-shard-1-0'], 1],
    ['of an object whose name has a number', ['a-1-b-prometheus-prom-0'], 1],
    ['of an object whose name has a shard', ['a-shard-1-b-prometheus-prom-0'], 1],
    ['without a number', ['db-prometheus-prom'], 0],
    ['whose name only ends in that of the object', ['xprom-0'], 0],
    ['of another object', ['db-prometheus-second-0'], 0],
    ['of a shard without a number', ['db-prometheus-prom-shard-a-0'], 0],
    ['in another namespace', ['db-prometheus-prom-0', {}, { namespace: 'y' }], 0],
    ['of another class', ['db-prometheus-prom-0', { storageClassName: 'z' }], 0],
    ['of no class', ['db-prometheus-prom-0', { storageClassName: undefined }], 0],
    ['that is Lost', ['db-prometheus-prom-0', {}, {}, 'Lost'], 0],
    ['of a planned name', [CLAIM.name, {}, { namespace: 'monitoring', labels: GRAFANA }], 0],
    ['of a planned release', ['g', {}, { namespace: 'monitoring', labels: { ...GRAFANA, release: 'kps' } }], 0],
  ])('waits or does not wait: one %s', (_, state, count) => {
    expect(waiting(...state)).toBe(count);
  });

  test.each([
    ['Bound elsewhere', claim('db-prometheus-prom-0', { volumeName: 'z' }, {}, 'Bound'), undefined],
    ['Bound to a planned volume', claim('db-prometheus-prom-0', { volumeName: VOLUME }, {}, 'Bound'), [OF_OTHER]],
    ['of another object and Bound', claim('db-prometheus-b-0', { volumeName: 'z' }, {}, 'Bound'), [OF_OTHER]],
  ])('shows whether the class serves another release too: %s', (_, one, evidence) => {
    const pending = claim('unrelated', {}, {});
    expect(found([object('prom')], [pending, one])?.evidence).toEqual(evidence);
  });
});

describe('nothing is installed elsewhere', () => {
  test.each<[string, object[], object[]]>([
    ['if there is nothing', [], []],
    ['but an object with another class', [object('p', {}, { storage: { volumeClaimTemplate: { spec: {} } } })], []],
    ['but an object without a claim template', [object('p', {}, { storage: {} })], []],
    ['but an object without storage', [object('p', {}, {})], []],
    ['but an object of the planned name', [object(first(ONE.document.objects).name, {}, TEMPLATE, 'monitoring')], []],
    ['but an object of the planned release', [object('p', { release: 'kps' }, TEMPLATE, 'monitoring')], []],
    ['but a claim of another program', [], [claim('data-loki-0')]],
  ])('%s', (_, customResources, claims) => {
    expect(found(customResources, claims)).toBeUndefined();
  });

  test('but the release of another plan', () => {
    const release = { name: 'other', namespace: 'x', chartVersion: '45.9.1' };
    expect(found([object('prom')], [], [ONE, plan({ prometheus: GIB, release })])).toBeUndefined();
  });

  test('as far as is known without a list of everything', () => {
    expect(installedElsewhere(ONE, [ONE], stateOf(healthy(ONE)))).toBeUndefined();
  });
});
