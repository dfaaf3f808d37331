import { type Finding, lineOf } from '../../src/doctor/finding';
import { GIB } from '../tools/describe';
import { firstVolume, healthWith, healthy, meta, type Objects, plan } from './states';
import { deleteOurs } from './facts';

const ONE = plan({ prometheus: GIB, grafana: GIB });
const VOLUME = firstVolume(ONE);
const [PROMETHEUS = {}, GRAFANA = {}] = healthy(ONE).volumes;
const NO_CHART: Partial<Objects> = { claims: [], pods: [], prometheus: [], statefulSets: [], deployments: [] };
const DIFF = 'npx cdk8s-prometheus-storage diff --git HEAD~1 dist';

function findings(other: Partial<Objects>, one = ONE): readonly Finding[] {
  return healthWith(one, other).releases.flatMap((release) => release.findings);
}

function commands(finding: Finding | undefined): string[] {
  return (finding?.fix ?? []).flatMap((step) => step.commands.map((one) => lineOf(one)));
}

/** The volume with changes to its spec and status. */
function changed(volume: object, spec: object, status: object = {}): object {
  return { ...volume, spec: { ...(volume as { spec: object }).spec, ...spec }, status: { phase: 'Bound', ...status } };
}

function on(node: string): object {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }];
  return { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } };
}

function reservedFor(namespace: string, name: string, uid = ''): object {
  return { claimRef: { namespace, name, uid } };
}

const { namespace } = VOLUME.claim;

describe('a volume in another place than planned', () => {
  test('holds no data if it was never bound: there is one finding, and no data to move', () => {
    const unused = [PROMETHEUS, GRAFANA].map((volume) =>
      changed(volume, { ...on('node-55'), claimRef: undefined }, { phase: 'Available' }),
    );
    const [finding, ...others] = findings({ ...NO_CHART, volumes: unused });
    expect([finding?.code, finding?.claims.length, others.map(({ code }) => code)]).toEqual([
      'unused-volume-differs',
      2,
      ['chart-not-installed'],
    ]);
    expect(finding?.cause).toContain('(nodeAffinity: field is immutable)');
    expect(commands(finding)).toEqual([
      deleteOurs('persistentvolume', 'monitoring-kps-prometheus-0-0'),
      deleteOurs('persistentvolume', 'monitoring-kps-grafana-0'),
      'kubectl apply -k dist',
    ]);
  });

  test.each([
    ['node', on('node-1'), 'nodeAffinity: field is immutable'],
    ['path', { hostPath: { path: '/elsewhere' } }, 'spec.persistentvolumesource is immutable'],
  ])('means a data move if it was bound: another %s', (_, spec, refusal) => {
    const [finding, ...others] = findings({ volumes: [changed(PROMETHEUS, spec), GRAFANA] });
    expect([finding?.code, others]).toEqual(['volume-differs', []]);
    expect(finding?.cause).toContain(`(${refusal})`);
    expect(commands(finding)[0]).toBe(DIFF);
  });

  test('is one finding if another claim is bound to it, and the fix deletes nothing', () => {
    const volumes = [changed(PROMETHEUS, { ...on('node-1'), ...reservedFor(namespace, 'old-name', 'u') }), GRAFANA];
    const [, grafana = {}] = healthy(ONE).claims;
    const old = { metadata: meta('old-name'), spec: { volumeName: VOLUME.name }, status: { phase: 'Bound' } };
    const [finding, ...others] = findings({ volumes, claims: [old, grafana] });
    expect([finding?.code, others.map(({ code }) => code)]).toEqual(['volume-differs', []]);
    expect(finding?.title).toContain('and another claim holds it');
    expect(finding?.evidence.map(({ about }) => about)).toContain('claim monitoring/old-name');
    expect(commands(finding).filter((line) => line.includes('delete'))).toEqual([]);
    expect(commands(finding)).toContain(DIFF);
  });
});

test('the fix for a volume that another claim is bound to compares the plan with the last one, and deletes nothing', () => {
  const volumes = [changed(PROMETHEUS, reservedFor(namespace, 'old-name', 'u')), GRAFANA];
  const [, grafana = {}] = healthy(ONE).claims;
  const old = { metadata: meta('old-name'), spec: { volumeName: VOLUME.name }, status: { phase: 'Bound' } };
  const [finding, ...others] = findings({ volumes, claims: [old, grafana] });
  expect([finding?.code, others]).toEqual(['volume-taken', []]);
  expect(commands(finding)[0]).toBe(DIFF);
  expect(commands(finding).filter((line) => line.includes('delete'))).toEqual([]);
  expect(finding?.fix[2]?.text).toContain(`the data stays in ${VOLUME.dataDirectory} on node node-0`);
});

describe('a node that does not exist', () => {
  const others = (...names: readonly string[]): object[] =>
    names.map((node) => ({ metadata: meta(node, { labels: { 'kubernetes.io/hostname': node } }), status: {} }));
  const wrong = plan({ prometheus: { ...GIB, nodes: ['node-55'] } });
  const found = (one: typeof wrong, ...names: readonly string[]): Finding | undefined =>
    findings({ ...NO_CHART, nodes: others(...names) }, one).find(({ code }) => code === 'node-missing');

  test('is a misspelled name if one node has a similar name', () => {
    const finding = found(wrong, 'node-4', 'node-5', 'other');
    expect(finding?.title).toContain('did you mean node-5?');
    expect(finding?.fix.map(({ text }) => text).join()).not.toContain('label it with');
    expect(found(plan({ prometheus: { ...GIB, nodes: ['nod-5'] } }), 'node-4', 'node-5')?.title).toContain(
      'did you mean node-5?',
    );
  });

  test('is no misspelled name if it only differs in its number, or if several names are similar', () => {
    const gone = plan({ prometheus: { ...GIB, nodes: ['node-2'] } });
    expect(found(gone, 'node-0', 'node-1')?.title).not.toContain('did you mean');
    expect(found(wrong, 'node-1', 'node-2', 'node-3')?.title).not.toContain('did you mean');
    expect(
      found(gone, 'node-0')
        ?.fix.map(({ text }) => text)
        .join(),
    ).toContain('label it with the planned value');
  });
});

describe('a release with another name in the description', () => {
  const labels = { 'app.kubernetes.io/managed-by': 'cdk8s-prometheus-storage', 'app.kubernetes.io/instance': 'old' };
  const annotations = { 'prometheus-storage/data-directory': VOLUME.dataDirectory };
  const old = (phase: string): object => ({
    ...changed(PROMETHEUS, reservedFor('monitoring', 'old-claim', 'u'), { phase }),
    metadata: { ...meta('monitoring-old-prometheus-0-0', { labels, annotations }), namespace: '' },
  });

  test.each<[string, Partial<Objects>]>([
    ['nothing is applied yet', { jobs: [], classes: [] }],
    ['only its Jobs are applied', { classes: [] }],
    ['everything is applied, but not installed', { volumes: [PROMETHEUS, GRAFANA] }],
  ])('is reported with the release that the directories belong to: %s', (_, other) => {
    const volumes = [...(other.volumes ?? []), old('Bound')];
    const [finding, ...others] = findings({ ...NO_CHART, ...other, volumes });
    expect([finding?.code, finding?.status, finding?.claims.length, others]).toEqual([
      'release-renamed',
      'problem',
      2,
      [],
    ]);
    expect(finding?.title).toContain('release old in namespace monitoring');
    expect(commands(finding)).toEqual([DIFF]);
  });

  test('is not reported if the planned claims have their volumes, or if the other release has its data elsewhere', () => {
    expect(findings({ volumes: [PROMETHEUS, GRAFANA, old('Released')] })).toEqual([]);
    expect(findings({ volumes: [PROMETHEUS, GRAFANA, old('Bound')] }).map(({ code }) => code)).toEqual([
      'directory-shared',
    ]);
    const elsewhere = { ...old('Bound'), metadata: meta('x', { labels }) };
    const strange = changed(old('Bound'), reservedFor('other', 'other-claim', 'u'));
    for (const volume of [elsewhere, strange]) {
      expect(findings({ ...NO_CHART, volumes: [volume] }).map(({ code }) => code)).toContain('volume-missing');
    }
  });
});

test('several claims renamed by the same cause are one finding', () => {
  const named = plan({ alertmanager: GIB, prometheus: GIB, values: { fullnameOverride: 'metrics' } });
  const labels = { release: 'kps', chart: 'kube-prometheus-stack-45.9.1' };
  const storage = { volumeClaimTemplate: { spec: {} } };
  const other = healthy(plan({ alertmanager: GIB, prometheus: GIB }));
  const withLabels = (objects: readonly object[]): object[] =>
    objects.map((one) => ({
      ...one,
      metadata: { ...(one as { metadata: object }).metadata, labels },
      spec: { storage },
    }));
  const claims = other.claims.map((claim) => ({ ...claim, spec: {}, status: { phase: 'Pending' } }));
  const [finding, ...others] = findings(
    {
      claims,
      pods: [],
      statefulSets: other.statefulSets,
      prometheus: withLabels(other.prometheus),
      alertmanager: withLabels(other.alertmanager),
    },
    named,
  );
  expect([finding?.code, finding?.claims.length, others]).toEqual(['claim-renamed', 2, []]);
  expect(finding?.evidence.map(({ text }) => text).join()).not.toContain(' ,');
  expect(commands(finding).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['helm upgrade']);
});

describe('a Pending claim that fits its volume', () => {
  const [one = {}, grafana = {}] = healthy(ONE).claims;
  const { name } = VOLUME.claim;
  const claims = [
    { ...one, spec: { ...(one as { spec: object }).spec, volumeName: '' }, status: { phase: 'Pending' } },
    grafana,
  ];
  const event = (lastTimestamp: string): object => ({
    metadata: meta('event'),
    involvedObject: { kind: 'PersistentVolumeClaim', namespace, name, uid: `uid-${name}` },
    ...{ type: 'Warning', reason: 'VolumeMismatch', message: 'already bound', lastTimestamp },
  });
  const state = (lastPhaseTransitionTime: string | undefined, lastTimestamp: string): Partial<Objects> => ({
    claims,
    pods: healthy(ONE).pods.slice(1),
    volumes: [
      changed(PROMETHEUS, reservedFor(namespace, name), { phase: 'Available', lastPhaseTransitionTime }),
      GRAFANA,
    ],
    events: [event(lastTimestamp)],
  });

  test.each([
    [
      'is binding if its volume became Available a moment ago',
      '2026-01-02T11:59:45Z',
      '2026-01-02T11:59:40Z',
      'claim-binding',
      0,
    ],
    [
      'is binding if the volume has no transition time, and a recent event shows that the controller is active',
      undefined,
      '2026-01-02T11:59:40Z',
      'claim-binding',
      0,
    ],
    ['is a mismatch without an event since then', '2026-01-02T11:00:00Z', '2026-01-02T10:59:40Z', 'claim-mismatch', 0],
    ['is a mismatch with an event since then', '2026-01-02T11:00:00Z', '2026-01-02T11:59:40Z', 'claim-mismatch', 1],
  ])('%s', (_, since, said, code, events) => {
    const [finding, ...others] = findings(state(since, said));
    expect([finding?.code, finding?.status, others]).toEqual([
      code,
      code === 'claim-binding' ? 'waiting' : 'problem',
      [],
    ]);
    expect(finding?.evidence.filter(({ kind }) => kind === 'event')).toHaveLength(events);
  });
});
