import { Size } from 'cdk8s';
import {
  HostPathLayout,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  planDocument,
} from '../../src';
import { CHART_BOUNDARIES } from '../../src/chart/chart-history';
import { causeText, diffText } from '../../src/diff/diff-text';
import { diffPlans, type PlanDiff } from '../../src/diff/plan-diff';
import type { FoundPlan } from '../../src/files/plan-files';
import { GIB, storage } from '../tools/describe';

type Props = Partial<KubePrometheusStackStorageProps>;

/** Prometheus with two replicas and Grafana, without a limit of its size: a test says what is another. */
const BASE: Props = {
  nodes: ['node-0', 'node-1'],
  prometheus: { ...GIB, replicas: 2, retentionSize: 'none' },
  grafana: GIB,
};

function found(props: Props, folder = ''): FoundPlan {
  const made: KubePrometheusStackStorage = storage({ ...BASE, ...props });
  return { file: `plan/${made.release.name}.json`, folder, document: planDocument(made) };
}

function diff(next: Props, old: Props = {}): PlanDiff {
  return diffPlans([found(old)], [found(next)]);
}

/** Each claim that is not unchanged: what it is, how risky, and where its data are then. */
function told({ releases }: PlanDiff): string[] {
  return releases.flatMap(({ claims }) =>
    claims
      .filter(({ status }) => status !== 'unchanged')
      .map(({ component, replica, status, changes, risk, data }) => {
        const kinds = changes.map(({ kind, from, to }) => `${kind} ${from} -> ${to}`).join(', ');
        return `${component}-${replica} ${status === 'changed' ? kinds : status}: ${risk}, ${data}`;
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

const STOP = 'Stop what writes to the volumes';
const COPY = 'Copy the data while nothing writes';
const DELETE = 'Delete the claims and volumes that Kubernetes cannot change';
const APPLY = 'Apply the manifests';
const REST = [APPLY, 'Upgrade the release', 'Every claim is to be Bound'];
const REMAKE = [STOP, DELETE, ...REST];

describe('what becomes of each claim', () => {
  test.each<[string, Props, string[], string[]]>([
    ['nothing', {}, [], []],
    [
      'a new replica',
      { nodes: ['node-0', 'node-1', 'node-2'], prometheus: { ...GIB, replicas: 3, retentionSize: 'none' } },
      ['prometheus-2 new: none, in /data/kps/prometheus-0-2/prometheus-db on node node-2'],
      [],
    ],
    [
      'a replica less',
      { prometheus: { ...GIB, replicas: 1, retentionSize: 'none' } },
      [`prometheus-1 removed: data, left behind in ${P1}`],
      [],
    ],
    [
      'another node',
      { nodes: ['node-0', 'node-2'] },
      [`prometheus-1 moved ${P1} -> /data/kps/prometheus-0-1/prometheus-db on node node-2: data, left behind in ${P1}`],
      [STOP, COPY, DELETE, ...REST, 'When nothing is missing, remove the directories that were copied'],
    ],
    [
      'another path',
      { grafana: { ...GIB, path: '/ssd/grafana' } },
      [`grafana-0 moved ${G} -> /ssd/grafana on node node-0: data, left behind in ${G}`],
      [STOP, COPY, DELETE, ...REST, 'When nothing is missing, remove the directories that were copied'],
    ],
    [
      'a subPath less, on the same volume root',
      { values: { prometheus: { prometheusSpec: { storageSpec: { disableMountSubPath: true } } } } },
      [
        `prometheus-0 moved ${P0} -> /data/kps/prometheus-0-0 on node node-0: data, left behind in ${P0}`,
        `prometheus-1 moved ${P1} -> /data/kps/prometheus-0-1 on node node-1: data, left behind in ${P1}`,
      ],
      [STOP, COPY, ...REST, 'When nothing is missing, remove the directories that were copied'],
    ],
    [
      'local volumes',
      { volumeType: 'local', prometheus: { ...GIB, replicas: 1, retentionSize: 'none' } },
      [
        `prometheus-0 replaced monitoring-kps-prometheus-0-0, hostPath /data/kps/prometheus-0-0 where kubernetes.io/hostname is node-0 -> monitoring-kps-prometheus-0-0, local /data/kps/prometheus-0-0 where kubernetes.io/hostname is node-0: stuck, stay in ${P0}`,
        `prometheus-1 removed: data, left behind in ${P1}`,
        `grafana-0 replaced monitoring-kps-grafana-0, hostPath /data/kps/grafana-0 where kubernetes.io/hostname is node-0 -> monitoring-kps-grafana-0, local /data/kps/grafana-0 where kubernetes.io/hostname is node-0: stuck, stay in ${G}`,
      ],
      REMAKE,
    ],
    [
      'a larger volume of the operator',
      { prometheus: { size: Size.gibibytes(2), replicas: 2, retentionSize: 'none' } },
      [`prometheus-0 grown 1Gi -> 2Gi: none, stay in ${P0}`, `prometheus-1 grown 1Gi -> 2Gi: none, stay in ${P1}`],
      [],
    ],
    ['the same size in another unit', { grafana: { size: Size.mebibytes(1024) } }, [], []],
    [
      "a larger volume of Grafana, whose claim is Helm's",
      { grafana: { size: Size.gibibytes(2) } },
      [`grafana-0 grown 1Gi -> 2Gi: stuck, stay in ${G}`],
      REMAKE,
    ],
    [
      'a smaller volume',
      { grafana: { size: Size.mebibytes(512) } },
      [`grafana-0 shrunk 1Gi -> 512Mi: stuck, stay in ${G}`],
      REMAKE,
    ],
    [
      'another owner',
      { grafana: { ...GIB, owner: { uid: 5000, gid: 5000 } } },
      [`grafana-0 owner 472:472 -> 5000:5000: none, stay in ${G}`],
      [STOP, ...REST],
    ],
    [
      'another class',
      { prometheus: { ...GIB, replicas: 2, retentionSize: 'none', storageClassName: 'fast' } },
      [
        `prometheus-0 class monitoring-kps -> fast: none, stay in ${P0}`,
        `prometheus-1 class monitoring-kps -> fast: none, stay in ${P1}`,
      ],
      [],
    ],
    [
      'a limit where there was none',
      { prometheus: { ...GIB, replicas: 2, retentionSize: '500MB' } },
      [
        `prometheus-0 retention-size no limit -> 500MB: data, stay in ${P0}`,
        `prometheus-1 retention-size no limit -> 500MB: data, stay in ${P1}`,
      ],
      [],
    ],
    [
      'a claim of another name',
      {
        values: {
          prometheus: {
            prometheusSpec: { storageSpec: { volumeClaimTemplate: { metadata: { name: 'tsdb' } } } },
          },
        },
      },
      [0, 1].map(
        (replica) =>
          `prometheus-${replica} renamed ${CLAIM}-${replica} -> monitoring/tsdb-prometheus-kps-kube-prometheus-stack-prometheus-${replica}: stuck, stay in ${[P0, P1][replica] ?? ''}`,
      ),
      REMAKE,
    ],
  ])('%s', (_, next, claims, steps) => {
    const result = diff(next);
    expect(told(result)).toEqual(claims);
    expect(titles(result)).toEqual(steps);
    expect(result.risky).toBe(claims.some((claim) => /: (data|stuck), /.test(claim)));
  });

  test('a higher limit, or none any more, deletes nothing', () => {
    const low = { prometheus: { ...GIB, replicas: 2, retentionSize: '500MB' } };
    expect(told(diff({ prometheus: { ...GIB, replicas: 2, retentionSize: '600MiB' } }, low))).toEqual([
      `prometheus-0 retention-size 500MB -> 600MiB: none, stay in ${P0}`,
      `prometheus-1 retention-size 500MB -> 600MiB: none, stay in ${P1}`,
    ]);
    expect(diff({}, low).risky).toBe(false);
    expect(diff({ prometheus: { ...GIB, replicas: 2, retentionSize: '499MB' } }, low).risky).toBe(true);
  });

  test("a Grafana that is a StatefulSet keeps its claim, and its template is Helm's", () => {
    const values = { grafana: { persistence: { type: 'sts' } } };
    const result = diff({ values, grafana: { size: Size.gibibytes(2) } }, { values });
    expect(told(result)).toEqual([`grafana-0 grown 1Gi -> 2Gi: stuck, stay in ${G}`]);
    expect(titles(result)).toEqual([STOP, ...REST]);
  });

  test('a new claim is told what lies in its directory', () => {
    const path = { ...GIB, path: '/data/kps/grafana-0' };
    const prometheus = { ...GIB, replicas: 1, retentionSize: 'none' } as const;
    const values = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } };
    const next = storage({ nodes: ['node-0'], prometheus, thanosRuler: path, values });
    const plans = [{ file: 'plan/kps.json', folder: '', document: planDocument(next) }];
    expect(told(diffPlans([found({ prometheus })], plans))).toEqual([
      `thanosRuler-0 new: none, what monitoring/kps-grafana had in ${G}`,
      `grafana-0 removed: data, left behind in ${G}`,
    ]);
  });
});

describe('why a claim is renamed', () => {
  function causes({ releases }: PlanDiff): string[] {
    return releases.flatMap(({ claims }) =>
      claims.flatMap(({ component, replica, changes }) =>
        changes.flatMap((change) =>
          (change.causes ?? []).map((cause) => `${component}-${replica}: ${causeText(cause)}`),
        ),
      ),
    );
  }

  const one: Props = { prometheus: { ...GIB, retentionSize: 'none' } };

  test.each<[string, Props, Props, string[]]>([
    [
      'the release',
      {},
      { release: { ...release, name: 'other' }, layout: HostPathLayout.perVolume('/data/kps') },
      ['prometheus-0: the release is other and was kps', 'grafana-0: the release is other and was kps'],
    ],
    [
      'its namespace',
      {},
      { release: { ...release, namespace: 'metrics' } },
      [
        "prometheus-0: the release's namespace is metrics and was monitoring",
        "grafana-0: the release's namespace is metrics and was monitoring",
      ],
    ],
    [
      'an override',
      {},
      { values: { fullnameOverride: 'stack' } },
      ['prometheus-0: values.fullnameOverride is "stack" and was nothing'],
    ],
    [
      'an override that is gone',
      { values: { namespaceOverride: 'metrics' } },
      {},
      ['prometheus-0: values.namespaceOverride is nothing and was "metrics"'],
    ],
    [
      'two of them',
      {},
      { values: { fullnameOverride: 'stack', cleanPrometheusOperatorObjectNames: true } },
      [
        'prometheus-0: values.cleanPrometheusOperatorObjectNames is true and was nothing',
        'prometheus-0: values.fullnameOverride is "stack" and was nothing',
      ],
    ],
    [
      'an override without effect beside one that has it',
      { values: { nameOverride: 'a', fullnameOverride: 'stack' } },
      { values: { nameOverride: 'b', fullnameOverride: 'tower' } },
      ['prometheus-0: values.fullnameOverride is "tower" and was "stack"'],
    ],
    [
      'a Grafana that becomes a StatefulSet',
      {},
      { values: { grafana: { persistence: { type: 'sts' } } } },
      ['grafana-0: values.grafana.persistence.type is "sts" and was nothing'],
    ],
    [
      'an agent in the place of Prometheus',
      { release: { ...release, chartVersion: '50.0.0' } },
      { release: { ...release, chartVersion: '50.0.0' }, prometheus: GIB, values: { prometheus: { agentMode: true } } },
      ['prometheus-0: values.prometheus.agentMode is true and was nothing'],
    ],
  ])('%s', (_, old, next, why) => {
    expect(causes(diff({ ...one, ...next }, { ...one, ...old }))).toEqual(why);
  });

  /** All that any boundary of the chart could rename. */
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

  // the version before each boundary that renames something, as it was published
  test.each<[string, string, string[]]>([
    ['39.1.0', '39.2.0', ['prometheus-0', 'alertmanager-0']],
    ['45.0.0', '45.0.1', ['thanosRuler-0']],
    ['47.3.0', '47.4.0', ['prometheus-0']],
    ['58.0.0', '58.0.1', ['thanosRuler-0']],
    ['70.5.0', '70.6.0', ['alertmanager-0']],
  ])('the chart from %s to %s', (before, boundary, renamed) => {
    const [up, down] = [diff(at(boundary, true), at(before, true)), diff(at(before, true), at(boundary, true))];
    expect(causes(up)).toEqual(
      renamed.map(
        (claim) =>
          `${claim}: the chart is ${boundary} and was ${before}: it names this claim otherwise since ${boundary}`,
      ),
    );
    expect(causes(down)).toEqual(
      renamed.map(
        (claim) =>
          `${claim}: the chart is ${before} and was ${boundary}: it names this claim otherwise since ${boundary}`,
      ),
    );
    expect(up.risky).toBe(true);
  });

  test('the chart from 58.5.1 to 58.5.2, where the full name is cut shorter', () => {
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
    // 58.5.1 itself cannot run so long a name (the operator's volume name gets too long): a plan that somebody has all the same
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
      'thanosRuler-0: the chart is 58.5.2 and was 58.5.1: it names this claim otherwise since 58.5.2',
    ]);
  });

  test('a Grafana that the older chart did not take for a StatefulSet', () => {
    const values = { grafana: { useStatefulSet: true } };
    const grafana = (chartVersion: string): Props => ({ ...one, values, release: { ...release, chartVersion } });
    expect(causes(diff(grafana('61.6.1'), grafana('36.1.0')))).toEqual([
      'grafana-0: the chart is 61.6.1 and was 36.1.0: it names this claim otherwise since 36.2.0',
    ]);
  });

  test('no other boundary renames anything', () => {
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

/** A version that lies before the boundary and after all others. */
function justBefore(boundary: string): string {
  const [major = 0, minor = 0, patch = 0] = boundary.split('.').map(Number);
  return patch > 0
    ? `${major}.${minor}.${patch - 1}`
    : minor > 0
      ? `${major}.${minor - 1}.999`
      : `${major - 1}.999.999`;
}

describe('which release follows which', () => {
  const plan = (name: string, folder = '', props: Props = {}): FoundPlan =>
    found({ ...props, release: { ...release, name }, layout: HostPathLayout.perVolume(`/data/${name}`) }, folder);
  const names = ({ releases }: PlanDiff) =>
    releases.map(({ folder, old, new: next }) => [folder, old?.name, next?.name]);

  test('by name, by directories, or as the only one that is left', () => {
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

  test('each folder of a fleet for itself; a release that is gone leaves its data', () => {
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

test('a person reads all of it', () => {
  const next = { nodes: ['node-0', 'node-2'], grafana: { size: Size.gibibytes(2) } };
  const jobs = found(next)
    .document.nodes.map(({ initJob }) => `job/${initJob.name}`)
    .join(' ');
  expect(diffText(diff(next))).toBe(
    `Release monitoring/kps, chart 45.9.1

  unchanged: prometheus, claim ${CLAIM}-0
! moved: prometheus, claim ${CLAIM}-1
      moved: ${P1} -> /data/kps/prometheus-0-1/prometheus-db on node node-2
      data: left behind in ${P1}
      Kubernetes refuses to change the volume
! grown: grafana, claim monitoring/kps-grafana
      grown: 1Gi -> 2Gi
      data: stay in ${G}
      Kubernetes refuses to change Grafana's claim, and helm upgrade fails

Runbook, in the output folder

  1. Stop what writes to the volumes. Claims and data stay, and the upgrade makes it anew.
       kubectl delete prometheuses.monitoring.coreos.com kps-kube-prometheus-stack-prometheus --namespace monitoring \\
         --ignore-not-found --cascade=foreground --timeout=15m
       kubectl delete deployments.apps kps-grafana --namespace monitoring --ignore-not-found \\
         --cascade=foreground --timeout=15m

  2. Copy the data while nothing writes. (From a node that is gone there is nothing to copy.)
       ssh node-1 'sudo tar -C /data/kps/prometheus-0-1/prometheus-db --numeric-owner -cpf - .' | ssh node-2 'sudo mkdir -p /data/kps/prometheus-0-1/prometheus-db && sudo tar -C /data/kps/prometheus-0-1/prometheus-db --numeric-owner -xpf -'

  3. Delete the claims and volumes that Kubernetes cannot change. The volumes are Retain: the directories stay as they are.
       kubectl delete persistentvolumeclaim ${CLAIM.slice('monitoring/'.length)}-1 \\
         --namespace monitoring --ignore-not-found --timeout=15m
       kubectl delete persistentvolume monitoring-kps-prometheus-0-1 --ignore-not-found --timeout=15m
       kubectl delete persistentvolumeclaim kps-grafana --namespace monitoring --ignore-not-found \\
         --timeout=15m
       kubectl delete persistentvolume monitoring-kps-grafana-0 --ignore-not-found --timeout=15m

  4. Apply the manifests, and wait until the directories are there.
       kubectl apply -k .
       kubectl wait ${jobs} --for=condition=complete \\
         --namespace monitoring --timeout=15m

  5. Upgrade the release.
       helm upgrade --install kps kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts \\
         --version 45.9.1 --namespace monitoring --values values/kps.yml

  6. Every claim is to be Bound.
       kubectl get persistentvolume monitoring-kps-prometheus-0-0 monitoring-kps-grafana-0 monitoring-kps-prometheus-0-1 \\
         '--output=custom-columns=NAME:.metadata.name,PHASE:.status.phase,CLAIM:.spec.claimRef.name,PATH:.spec.*.path'

  7. When nothing is missing, remove the directories that were copied.

2 of 3 claims need a person before this is applied.
`,
  );
});
