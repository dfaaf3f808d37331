import { Size } from 'cdk8s';
import { diff, found, type Props } from './plans';
import { HostPathLayout, type RenameCause } from '../../src';
import { planDocument } from '../../src/diff';
import { CHART_BOUNDARIES } from '../../src/chart/chart-history';
import type { FoundPlan } from '../../src/diff/found-plan';
import { diffPlans, type PlanDiff } from '../../src/diff/plan-diff';
import { GIB, storage } from '../tools/describe';

/** Each changed claim: its changes, their risk, and the consequences. */
function changed({ releases }: PlanDiff): string[] {
  return releases.flatMap(({ claims }) =>
    claims
      .filter(({ changes }) => changes.length > 0)
      .map(({ component, replica, changes, consequences, risk }) => {
        const what = changes.map(({ code, from = '', to = '' }) => `${code} ${from} -> ${to}`).join(', ');
        return `${component}-${replica} ${what}: ${risk}, ${consequences.map(({ code }) => code).join(', ')}`;
      }),
  );
}

function titles({ releases }: PlanDiff): string[] {
  return releases.flatMap(({ runbook }) => runbook.map(({ title }) => title.replace(/\. .*|, and.*|\.$/, '')));
}

const release = { name: 'kps', namespace: 'monitoring', chartVersion: '45.9.1' };
const P0 = '/data/kps/prometheus-0-0/prometheus-db on node node-0';
const P1 = '/data/kps/prometheus-0-1/prometheus-db on node node-1';
const G = '/data/kps/grafana-0 on node node-0';
const CLAIM =
  'monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus';

const STOP = 'Stop the workloads that write to the volumes';
const START_PODS = 'Start a pod on each node, with the old directories read-only and the new ones';
const COPY = 'Copy the data while nothing writes';
const DELETE = 'Delete the claims and volumes that Kubernetes cannot change';
const APPLY = 'Apply the manifests';
const REST = [APPLY, 'Upgrade the release', 'Check that every volume is Bound'];
const DELETE_PODS = 'Delete the pods that copied the data';
const REMOVE_OLD = 'Optional, when no data is missing: remove the old data';
const RECREATE = [STOP, DELETE, ...REST];

describe('the changes of each claim', () => {
  test.each<[string, Props, string[], string[]]>([
    ['nothing', {}, [], []],
    [
      'one replica more',
      { nodes: ['node-0', 'node-1', 'node-2'], prometheus: { ...GIB, replicas: 3, retentionSize: 'none' } },
      ['prometheus-2 new  -> /data/kps/prometheus-0-2/prometheus-db on node node-2: none, new-directory'],
      [],
    ],
    [
      'one replica fewer',
      { prometheus: { ...GIB, replicas: 1, retentionSize: 'none' } },
      [`prometheus-1 removed ${P1} -> : data, data-unused, objects-remain`],
      [],
    ],
    [
      'another node',
      { nodes: ['node-0', 'node-2'] },
      [
        `prometheus-1 moved ${P1} -> /data/kps/prometheus-0-1/prometheus-db on node node-2: data, left-behind, volume-immutable`,
      ],
      [STOP, START_PODS, COPY, DELETE, ...REST, DELETE_PODS, REMOVE_OLD],
    ],
    [
      'another path',
      { grafana: { ...GIB, path: '/ssd/grafana' } },
      [`grafana-0 moved ${G} -> /ssd/grafana on node node-0: data, left-behind, volume-immutable`],
      [STOP, START_PODS, COPY, DELETE, ...REST, DELETE_PODS, REMOVE_OLD],
    ],
    [
      'no subPath any more, on the same volume root',
      { values: { prometheus: { prometheusSpec: { storageSpec: { disableMountSubPath: true } } } } },
      [
        `prometheus-0 moved ${P0} -> /data/kps/prometheus-0-0 on node node-0: data, left-behind`,
        `prometheus-1 moved ${P1} -> /data/kps/prometheus-0-1 on node node-1: data, left-behind`,
      ],
      [STOP, START_PODS, COPY, ...REST, DELETE_PODS, REMOVE_OLD],
    ],
    [
      'local instead of hostPath volumes',
      { volumeType: 'local', prometheus: { ...GIB, replicas: 1, retentionSize: 'none' } },
      [
        `prometheus-0 replaced monitoring-kps-prometheus-0-0 (hostPath /data/kps/prometheus-0-0, kubernetes.io/hostname=node-0) -> monitoring-kps-prometheus-0-0 (local /data/kps/prometheus-0-0, kubernetes.io/hostname=node-0): stuck, data-kept, volume-immutable`,
        `prometheus-1 removed ${P1} -> : data, data-unused, objects-remain`,
        `grafana-0 replaced monitoring-kps-grafana-0 (hostPath /data/kps/grafana-0, kubernetes.io/hostname=node-0) -> monitoring-kps-grafana-0 (local /data/kps/grafana-0, kubernetes.io/hostname=node-0): stuck, data-kept, volume-immutable`,
      ],
      RECREATE,
    ],
    [
      'a larger volume of a component that the operator runs',
      { prometheus: { size: Size.gibibytes(2), replicas: 2, retentionSize: 'none' } },
      [
        `prometheus-0 grown 1Gi -> 2Gi: none, data-kept, pod-restarts`,
        `prometheus-1 grown 1Gi -> 2Gi: none, data-kept, pod-restarts`,
      ],
      [],
    ],
    ['the same size in another unit', { grafana: { size: Size.mebibytes(1024) } }, [], []],
    [
      'a larger volume of Grafana, whose claim Helm manages',
      { grafana: { size: Size.gibibytes(2) } },
      [`grafana-0 grown 1Gi -> 2Gi: stuck, data-kept, grafana-claim-immutable`],
      RECREATE,
    ],
    [
      'a smaller volume',
      { grafana: { size: Size.mebibytes(512) } },
      [`grafana-0 shrunk 1Gi -> 512Mi: stuck, data-kept, grafana-claim-immutable`],
      RECREATE,
    ],
    [
      'another owner',
      { grafana: { ...GIB, owner: { uid: 5000, gid: 5000 } } },
      [`grafana-0 owner 472:472 -> 5000:5000: none, data-kept, owner-changes`],
      [STOP, ...REST],
    ],
    [
      'another class',
      { prometheus: { ...GIB, replicas: 2, retentionSize: 'none', storageClassName: 'fast' } },
      [
        `prometheus-0 class monitoring-kps -> fast: none, data-kept, pod-restarts`,
        `prometheus-1 class monitoring-kps -> fast: none, data-kept, pod-restarts`,
      ],
      [],
    ],
    [
      'a retention limit where there was none',
      { prometheus: { ...GIB, replicas: 2, retentionSize: '500MB' } },
      [
        `prometheus-0 retention-size no limit -> 500MB: data, data-kept, data-deleted`,
        `prometheus-1 retention-size no limit -> 500MB: data, data-kept, data-deleted`,
      ],
      [],
    ],
    [
      'a claim with another name',
      {
        values: {
          prometheus: {
            prometheusSpec: { storageSpec: { volumeClaimTemplate: { metadata: { name: 'tsdb' } } } },
          },
        },
      },
      [0, 1].map(
        (replica) =>
          `prometheus-${replica} renamed ${CLAIM}-${replica} -> monitoring/tsdb-prometheus-kps-kube-prometheus-stack-prometheus-${replica}: stuck, data-kept, waits-for-old-claim`,
      ),
      RECREATE,
    ],
  ])('%s', (_, next, claims, steps) => {
    const result = diff(next);
    expect(changed(result)).toEqual(claims);
    expect(titles(result)).toEqual(steps);
    expect(result.risky).toBe(claims.some((claim) => /: (data|stuck), /.test(claim)));
  });

  test('a higher retention limit, or no limit any more, deletes nothing', () => {
    const low = { prometheus: { ...GIB, replicas: 2, retentionSize: '500MB' } };
    expect(changed(diff({ prometheus: { ...GIB, replicas: 2, retentionSize: '600MiB' } }, low))).toEqual([
      `prometheus-0 retention-size 500MB -> 600MiB: none, data-kept`,
      `prometheus-1 retention-size 500MB -> 600MiB: none, data-kept`,
    ]);
    expect(diff({}, low).risky).toBe(false);
    expect(diff({ prometheus: { ...GIB, replicas: 2, retentionSize: '499MB' } }, low).risky).toBe(true);
  });

  test('a Grafana StatefulSet keeps its claim, and Helm manages its claim template', () => {
    const values = { grafana: { persistence: { type: 'sts' } } };
    const result = diff({ values, grafana: { size: Size.gibibytes(2) } }, { values });
    expect(changed(result)).toEqual([`grafana-0 grown 1Gi -> 2Gi: stuck, data-kept, grafana-claim-immutable`]);
    expect(titles(result)).toEqual([STOP, ...REST]);
  });

  test('a new claim adopts the content of its directory', () => {
    const path = { ...GIB, path: '/data/kps/grafana-0' };
    const prometheus = { ...GIB, replicas: 1, retentionSize: 'none' } as const;
    const values = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } };
    const next = storage({ nodes: ['node-0'], prometheus, thanosRuler: path, values });
    const plans = [{ file: 'plan/kps.json', folder: '', document: planDocument(next) }];
    expect(changed(diffPlans([found({ prometheus })], plans))).toEqual([
      `thanosRuler-0 new  -> ${G}: none, takes-over-data`,
      `grafana-0 removed ${G} -> : data, data-unused, objects-remain`,
    ]);
  });
});

describe('the cause of a renamed claim', () => {
  function causes({ releases }: PlanDiff): string[] {
    return releases.flatMap(({ claims }) =>
      claims.flatMap(({ component, replica, changes }) =>
        changes.flatMap((change) => (change.causes ?? []).map((cause) => `${component}-${replica}: ${short(cause)}`)),
      ),
    );
  }

  function short(cause: RenameCause): string {
    switch (cause.kind) {
      case 'chart-version':
        return `chart ${cause.from} -> ${cause.to}, since ${cause.boundaries.join(' and ')}`;
      case 'override':
        return `${cause.path} ${JSON.stringify(cause.from)} -> ${JSON.stringify(cause.to)}`;
      default:
        return `${cause.kind} ${cause.from} -> ${cause.to}`;
    }
  }

  const one: Props = { prometheus: { ...GIB, retentionSize: 'none' } };

  test.each<[string, Props, Props, string[]]>([
    [
      'the release',
      {},
      { release: { ...release, name: 'other' }, layout: HostPathLayout.perVolume('/data/kps') },
      ['prometheus-0', 'grafana-0'].map((claim) => `${claim}: release kps -> other`),
    ],
    [
      'its namespace',
      {},
      { release: { ...release, namespace: 'metrics' } },
      ['prometheus-0', 'grafana-0'].map((claim) => `${claim}: namespace monitoring -> metrics`),
    ],
    [
      'an override',
      {},
      { values: { fullnameOverride: 'stack' } },
      ['prometheus-0: fullnameOverride undefined -> "stack"'],
    ],
    [
      'a removed override',
      { values: { namespaceOverride: 'metrics' } },
      {},
      ['prometheus-0: namespaceOverride "metrics" -> undefined'],
    ],
    [
      'two overrides',
      {},
      { values: { fullnameOverride: 'stack', cleanPrometheusOperatorObjectNames: true } },
      [
        'prometheus-0: cleanPrometheusOperatorObjectNames undefined -> true',
        'prometheus-0: fullnameOverride undefined -> "stack"',
      ],
    ],
    [
      'an override with an effect, and one without',
      { values: { nameOverride: 'a', fullnameOverride: 'stack' } },
      { values: { nameOverride: 'b', fullnameOverride: 'tower' } },
      ['prometheus-0: fullnameOverride "stack" -> "tower"'],
    ],
    [
      'Grafana as a StatefulSet',
      {},
      { values: { grafana: { persistence: { type: 'sts' } } } },
      ['grafana-0: grafana.persistence.type undefined -> "sts"'],
    ],
    [
      'an agent instead of Prometheus',
      { release: { ...release, chartVersion: '50.0.0' } },
      { release: { ...release, chartVersion: '50.0.0' }, prometheus: GIB, values: { prometheus: { agentMode: true } } },
      ['prometheus-0: prometheus.agentMode undefined -> true'],
    ],
  ])('%s', (_, old, next, why) => {
    expect(causes(diff({ ...one, ...next }, { ...one, ...old }))).toEqual(why);
  });

  /** Everything that any boundary of the chart could rename. */
  const SENSITIVE: Props = {
    nodes: ['node-0'],
    prometheus: { ...GIB, retentionSize: 'none' },
    alertmanager: GIB,
    grafana: GIB,
    values: {
      cleanPrometheusOperatorObjectNames: true,
      alertmanager: { namespaceOverride: 'alerts' },
      thanosRuler: { name: 'ruler', thanosRulerSpec: { queryEndpoints: ['query:10902'] } },
      prometheus: { agentMode: true },
    },
  };

  function at(chartVersion: string, ruler: boolean): Props {
    return { ...SENSITIVE, release: { ...release, chartVersion }, ...(ruler ? { thanosRuler: GIB } : {}) };
  }

  // the last published version before each boundary that renames a claim
  test.each<[string, string, string[]]>([
    ['39.1.0', '39.2.0', ['prometheus-0', 'alertmanager-0']],
    ['45.0.0', '45.0.1', ['thanosRuler-0']],
    ['47.3.0', '47.4.0', ['prometheus-0']],
    ['58.0.0', '58.0.1', ['thanosRuler-0']],
    ['70.5.0', '70.6.0', ['alertmanager-0']],
  ])('is the chart version, from %s to %s', (before, border, renamed) => {
    const [up, down] = [diff(at(border, true), at(before, true)), diff(at(before, true), at(border, true))];
    expect(causes(up)).toEqual(renamed.map((claim) => `${claim}: chart ${before} -> ${border}, since ${border}`));
    expect(causes(down)).toEqual(renamed.map((claim) => `${claim}: chart ${border} -> ${before}, since ${border}`));
    expect(up.risky).toBe(true);
  });

  test('is the chart version, from 58.5.1 to 58.5.2, which truncates the full name earlier', () => {
    const long = (chartVersion: string): Props => ({
      ...SENSITIVE,
      release: { ...release, chartVersion },
      thanosRuler: GIB,
      values: {
        fullnameOverride: 'a-name-of-26-characters-xy',
        thanosRuler: {
          thanosRulerSpec: {
            queryEndpoints: ['query:10902'],
            storage: { volumeClaimTemplate: { metadata: { name: 'd' } } },
          },
        },
      },
    });
    // 58.5.1 cannot run with such a long name (the operator's volume name gets too long), but an old plan may have it
    const old = found(long('58.5.2'));
    const before = {
      ...old,
      document: { ...old.document, release: { ...old.document.release, chartVersion: '58.5.1' } },
    };
    const ruler = 'monitoring/d-thanos-ruler-a-name-of-26-characters-xy-thanos-ruler-0';
    const nodes = old.document.nodes.map((node) => ({
      ...node,
      volumes: node.volumes.map((volume) =>
        volume.claim.component === 'thanosRuler'
          ? { ...volume, claim: { ...volume.claim, name: ruler.slice('monitoring/'.length) } }
          : volume,
      ),
    }));
    expect(causes(diffPlans([{ ...before, document: { ...before.document, nodes } }], [old]))).toEqual([
      'thanosRuler-0: chart 58.5.1 -> 58.5.2, since 58.5.2',
    ]);
  });

  test('is the chart version, if the older chart does not know useStatefulSet of Grafana', () => {
    const values = { grafana: { useStatefulSet: true } };
    const grafana = (chartVersion: string): Props => ({ ...one, values, release: { ...release, chartVersion } });
    expect(causes(diff(grafana('61.6.1'), grafana('36.1.0')))).toEqual([
      'grafana-0: chart 36.1.0 -> 61.6.1, since 36.2.0',
    ]);
  });

  test('is no other boundary of the chart', () => {
    const others = CHART_BOUNDARIES.filter(
      (boundary) => !['36.1.0', '39.2.0', '45.0.1', '47.4.0', '58.0.1', '70.6.0'].includes(boundary),
    );
    const versions = others.map((boundary): [string, string] => [justBefore(boundary), boundary]);
    for (const [before, boundary] of versions) {
      const ruler = Number(boundary.split('.')[0]) > 36;
      expect([boundary, causes(diff(at(boundary, ruler), at(before, ruler)))]).toEqual([boundary, []]);
    }
  });
});

/** A version before the boundary, and after every earlier version. */
function justBefore(boundary: string): string {
  const [major = 0, minor = 0, patch = 0] = boundary.split('.').map(Number);
  return patch > 0
    ? `${major}.${minor}.${patch - 1}`
    : minor > 0
      ? `${major}.${minor - 1}.999`
      : `${major - 1}.999.999`;
}

describe('the releases of two plans', () => {
  const plan = (name: string, folder = '', props: Props = {}): FoundPlan =>
    found({ ...props, release: { ...release, name }, layout: HostPathLayout.perVolume(`/data/${name}`) }, folder);
  const names = ({ releases }: PlanDiff) =>
    releases.map(({ folder, old, new: next }) => [folder, old?.name, next?.name]);

  test('are matched by name, by directories, or as the only ones left', () => {
    expect(names(diffPlans([plan('a'), plan('b')], [plan('b'), plan('a')]))).toEqual([
      ['', 'b', 'b'],
      ['', 'a', 'a'],
    ]);
    expect(names(diffPlans([plan('a'), plan('b')], [plan('a'), plan('c')]))).toEqual([
      ['', 'a', 'a'],
      ['', 'b', 'c'],
    ]);
    const renamed = found({ release: { ...release, name: 'x' }, layout: HostPathLayout.perVolume('/data/b') });
    expect(names(diffPlans([plan('a'), plan('b')], [plan('c'), renamed]))).toEqual([
      ['', undefined, 'c'],
      ['', 'b', 'x'],
      ['', 'a', undefined],
    ]);
  });

  test('are matched within each folder of a fleet, and a removed release leaves its data behind', () => {
    const result = diffPlans([plan('a', 'berlin'), plan('a', 'tokyo')], [plan('a', 'berlin'), plan('a', 'oslo')]);
    expect(names(result)).toEqual([
      ['berlin', 'a', 'a'],
      ['oslo', undefined, 'a'],
      ['tokyo', 'a', undefined],
    ]);
    expect(result.risky).toBe(true);
    expect(diffPlans([], [plan('a')]).risky).toBe(false);
  });
});
