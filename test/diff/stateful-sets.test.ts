import { App, Chart, Size } from 'cdk8s';
import { HostPathLayout, StatefulSetStorage, type StatefulSetStorageProps } from '../../src';
import { type FoundPlan, planDocument, type PlanDiff } from '../../src/diff';
import { diffText } from '../../src/diff/diff-text';
import { diffPlans } from '../../src/diff/plan-diff';
import { found as foundStack } from './plans';
import { LOKI, lokiDescription, lokiStorage, lokiWith, WITHOUT_TEMPLATE } from '../tools/loki';

type Props = Partial<StatefulSetStorageProps>;

function found(props: Props): FoundPlan {
  const made = lokiStorage(props);
  return { file: `plan/${made.plan.release.name}.json`, folder: '', document: planDocument(made) };
}

const diff = (next: Props, old: Props = {}): PlanDiff => diffPlans([found(old)], [found(next)]);
/** `claim: changes; consequences` of each claim. */
const lines = ({ releases }: PlanDiff): string[] =>
  releases.flatMap(({ claims }) =>
    claims.map(
      ({ claim, changes, consequences }) =>
        `${claim}: ${changes.map(({ code }) => code).join(' ')}; ${consequences.map(({ code }) => code).join(' ')}`,
    ),
  );
const commands = ({ releases }: PlanDiff): string[] =>
  releases.flatMap(({ runbook }) =>
    runbook.flatMap((step) => step.commands.map((command) => command.replaceAll(/ \\\n +/g, ' '))),
  );

const SEVERAL = {
  ...WITHOUT_TEMPLATE,
  statefulSet: 'pg',
  replicas: 1,
  templates: { data: {}, wal: { mountPath: '/wal' } },
};

describe('a change to a StatefulSet of another chart', () => {
  test.each<[string, Props, string[]]>([
    [
      'that moves to another node leaves its data',
      { nodes: ['a', 'c'] },
      ['logging/storage-loki-0: ; ', 'logging/storage-loki-1: moved; left-behind volume-immutable'],
    ],
    [
      'that grows is refused by Kubernetes',
      lokiWith({ size: Size.gibibytes(2) }),
      [0, 1].map((ordinal) => `logging/storage-loki-${ordinal}: grown; data-kept claim-template-immutable`),
    ],
    [
      'with another class is refused by Kubernetes',
      lokiWith({ storageClassName: 'disk' }),
      [0, 1].map((ordinal) => `logging/storage-loki-${ordinal}: class; data-kept claim-template-immutable`),
    ],
    [
      'with another name of the StatefulSet gets new claims',
      lokiWith({ statefulSet: 'loki-single-binary', size: Size.gibibytes(2) }),
      [0, 1].map(
        (ordinal) => `logging/storage-loki-single-binary-${ordinal}: renamed grown; data-kept waits-for-old-claim`,
      ),
    ],
    [
      'with another name of the template gets new claims, and is refused',
      lokiWith({ template: 'data' }),
      [0, 1].map(
        (ordinal) => `logging/data-loki-${ordinal}: renamed; data-kept waits-for-old-claim claim-template-immutable`,
      ),
    ],
    [
      'with more replicas',
      lokiWith({ replicas: 3, nodes: ['a', 'b', 'c'] }),
      ['logging/storage-loki-0: ; ', 'logging/storage-loki-1: ; ', 'logging/storage-loki-2: new; new-directory'],
    ],
    [
      'with fewer replicas',
      { ...lokiWith({ replicas: 1 }), nodes: ['a'] },
      ['logging/storage-loki-0: ; ', 'logging/storage-loki-1: removed; data-unused objects-remain'],
    ],
    [
      'with another user',
      lokiWith({ owner: { uid: 1001, gid: 1001 } }),
      [0, 1].map((ordinal) => `logging/storage-loki-${ordinal}: owner; data-kept owner-changes`),
    ],
    [
      'in another namespace',
      { release: { name: 'loki', namespace: 'logs' } },
      [0, 1].map((ordinal) => `logs/storage-loki-${ordinal}: renamed replaced class; data-kept waits-for-old-claim`),
    ],
    [
      'of another release, whose volumes have other names',
      { release: { name: 'logs', namespace: 'logging' } },
      [0, 1].map(
        (ordinal) =>
          `logging/storage-loki-${ordinal}: replaced class; data-kept volume-immutable claim-template-immutable`,
      ),
    ],
  ])('%s', (_, next, expected) => {
    expect(lines(diff(next))).toEqual(expected);
  });

  test('has its claims sorted by workload and ordinal, whatever the nodes', () => {
    const workloads = { write: { ...LOKI, statefulSet: 'write' }, backend: { ...LOKI, statefulSet: 'backend' } };
    expect(lines(diff({ workloads }, { workloads })).map((line) => line.split(':')[0])).toEqual([
      'logging/storage-backend-0',
      'logging/storage-backend-1',
      'logging/storage-write-0',
      'logging/storage-write-1',
    ]);
  });

  test.each<[string, Props]>([
    ['grown', lokiWith({ size: Size.gibibytes(2) })],
    ['moved', { nodes: ['a', 'c'] }],
    ['renamed', lokiWith({ statefulSet: 'x' })],
    ['another release', { release: { name: 'logs', namespace: 'logging' } }],
  ])('says nothing of kube-prometheus-stack, Grafana or the operator: %s', (_, next) => {
    // the label managed-by has the name of the library
    const text = diffText(diff(next)).replaceAll('cdk8s-prometheus-storage', '');
    expect(text).toContain('loki');
    expect(text).not.toMatch(
      /kube-prometheus-stack|grafana|prometheus\b|operator(?!: In$)|helm (?:upgrade|uninstall)/im,
    );
  });
});

describe('the runbook of a StatefulSet of another chart', () => {
  const KEEP =
    'kubectl patch statefulsets.apps loki --namespace logging \'--patch={"spec":{"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain","whenScaled":"Retain"}}}\'';
  const STOP =
    'kubectl delete statefulsets.apps loki --namespace logging --ignore-not-found --cascade=foreground --timeout=15m';

  test('keeps the claims before it deletes the StatefulSet, because the chart may delete them with it', () => {
    const grown = commands(diff(lokiWith({ size: Size.gibibytes(2) })));
    expect(grown.slice(0, 2)).toEqual([KEEP, STOP]);
    // the claims stay bound, so that neither they nor their volumes are deleted
    expect(grown.filter((command) => command.includes(' delete '))).toEqual([STOP]);
  });

  test('deletes the StatefulSet once, although it has several templates', () => {
    const several = (size: Size): Props => ({ workloads: { db: { ...SEVERAL, size } }, nodes: ['a'] });
    const stops = commands(diff(several(Size.gibibytes(2)), several(Size.gibibytes(1)))).filter((one) =>
      one.includes('delete statefulsets'),
    );
    expect(stops).toHaveLength(1);
  });

  test('deletes the StatefulSet of a release with a new name, which need not be one of Helm', () => {
    const renamed = commands(diff({ release: { name: 'logs', namespace: 'logging' } }));
    expect(renamed.slice(0, 2)).toEqual([KEEP, STOP]);
  });

  test('is not needed for another replica', () => {
    expect(commands(diff(lokiWith({ replicas: 3, nodes: ['a', 'b', 'c'] })))).toEqual([]);
  });
});

describe('releases of one folder', () => {
  const other = (name: string): FoundPlan => {
    const props = lokiDescription({
      release: { name, namespace: 'db' },
      layout: HostPathLayout.perVolume(`/data/${name}`),
      workloads: { [name]: { ...LOKI, statefulSet: name } },
    });
    const document = planDocument(new StatefulSetStorage(new Chart(new App(), 'c'), 's', props));
    return { file: `plan/${name}.json`, folder: '', document };
  };
  const releases = ({ releases: all }: PlanDiff): string[] =>
    all.map(({ old, new: next }) => `${old?.name ?? '-'} ${next?.name ?? '-'}`).sort();

  test('are not the same only because one is removed and one is new', () => {
    expect(releases(diffPlans([found({})], [other('tempo')]))).toEqual(['- tempo', 'loki -']);
    expect(releases(diffPlans([foundStack({})], [found({})]))).toEqual(['- loki', 'kps -']);
  });

  test('are the same with a workload in common', () => {
    const next = found({ release: { name: 'logs', namespace: 'logs' }, layout: HostPathLayout.perVolume('/data/x') });
    expect(releases(diffPlans([found({})], [next]))).toEqual(['loki logs']);
  });
});
