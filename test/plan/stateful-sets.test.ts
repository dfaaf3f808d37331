import { Size } from 'cdk8s';
import { planStatefulSets, type StatefulSetDescription } from '../../src';
import { codesOf, GIB } from '../tools/describe';
import { LOKI, lokiDescription } from '../tools/loki';

const described: (props?: Partial<StatefulSetDescription>) => StatefulSetDescription = lokiDescription;
const problems = (props: object): readonly string[] => codesOf(() => planStatefulSets(described(props)));
const withLoki = (props: object): readonly string[] => problems({ workloads: { loki: { ...LOKI, ...props } } });

describe('a StatefulSet of any chart', () => {
  test('gets a volume for each claim that its controller creates', () => {
    const { claims, plan } = planStatefulSets(described());
    expect(claims.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      'logging/storage-loki-0',
      'logging/storage-loki-1',
    ]);
    expect(
      plan.volumes.map(({ name, node, dataDirectory, storageClassName }) => [
        name,
        node,
        dataDirectory,
        storageClassName,
      ]),
    ).toEqual([
      ['logging-loki-loki-0', 'a', '/data/loki/loki-0', 'logging-loki'],
      ['logging-loki-loki-1', 'b', '/data/loki/loki-1', 'logging-loki'],
    ]);
    expect(plan.release).toEqual({ name: 'loki', namespace: 'logging' });
    expect(plan.objects).toEqual([
      { component: 'loki', kind: 'StatefulSet', name: 'loki', namespace: 'logging', statefulSets: ['loki'] },
    ]);
    expect(plan.initJobs.map(({ metadata }) => metadata.labels['app.kubernetes.io/name'])).toEqual([
      'loki-storage',
      'loki-storage',
    ]);
  });

  test('may have several templates, each with its own directory, size and mode', () => {
    const common = { ...GIB, owner: LOKI.owner, mountPath: '/var/loki', replicas: 1, subPath: 'data' };
    const { plan, requirements } = planStatefulSets(
      described({
        workloads: {
          db: {
            ...common,
            statefulSet: 'pg',
            templates: {
              data: { mode: '0700' },
              wal: { size: Size.gibibytes(5), mountPath: '/wal', path: '/ssd/wal' },
            },
          },
        },
      }),
    );
    expect(plan.volumes.map(({ claim, size, mode, root }) => [claim.component, claim.name, size, mode, root])).toEqual([
      ['db-data', 'data-pg-0', '1Gi', '0700', '/data/loki/db-data-0'],
      ['db-wal', 'wal-pg-0', '5Gi', undefined, '/ssd/wal'],
    ]);
    expect(plan.directories.map(({ path, mode }) => [path, mode])).toEqual([
      ['/data/loki/db-data-0/data', '0700'],
      ['/ssd/wal/data', '2770'],
    ]);
    expect(requirements.map(({ initContainer, ...rest }) => [rest, initContainer?.name])).toEqual([
      [
        { statefulSet: 'pg', template: 'data', storageClassName: 'logging-loki', size: '1Gi' },
        'wait-for-data-directory',
      ],
      [
        { statefulSet: 'pg', template: 'wal', storageClassName: 'logging-loki', size: '5Gi' },
        'wait-for-data-directory',
      ],
    ]);
  });

  test('needs no waiting container if its volume root is its data directory', () => {
    expect(planStatefulSets(described()).requirements.map((one) => 'initContainer' in one)).toEqual([false]);
  });

  test.each<[object, string]>([
    [{ workloads: {} }, 'missing-property workloads'],
    [{ workloads: { grafana: LOKI } }, 'invalid-claim workloads["grafana"]'],
    [{ workloads: { 'Not a name': LOKI } }, 'invalid-claim workloads["Not a name"]'],
    [{ release: { name: 'Loki', namespace: 'x' } }, 'invalid-release-name release.name'],
    [{ workloads: { a: LOKI, b: LOKI } }, 'duplicate-name workloads.b.statefulSet'],
    [{ nodes: ['a'] }, 'too-few-nodes nodes'],
    [{ initJobHook: true }, 'delivery-mismatch initJobHook'],
    [{ lokii: 1 }, 'unknown-property lokii'],
  ])('%j is refused', (props, problem) => {
    expect(problems(props)).toContain(problem);
  });

  test.each<[object, string]>([
    [{ template: undefined }, 'missing-property workloads.loki.template'],
    [{ templates: { a: {} } }, 'missing-property workloads.loki.template'],
    [{ size: undefined }, 'missing-property workloads.loki.size'],
    [{ mountPath: undefined }, 'missing-property workloads.loki.mountPath'],
    [{ replicas: 0 }, 'invalid-value workloads.loki.replicas'],
    [{ owner: 5 }, 'invalid-value workloads.loki.owner'],
    [{ path: '/etc/loki' }, 'system-directory workloads.loki.path'],
    [{ requireMountPoint: '/mnt/x' }, 'invalid-mount-point workloads.loki.requireMountPoint'],
    [
      { template: undefined, templates: { wal: { path: '/proc' } } },
      'system-directory workloads.loki.templates.wal.path',
    ],
    [{ nodes: ['x'] }, 'too-few-nodes workloads.loki.nodes'],
    [{ mode: '0007' }, 'invalid-mode workloads.loki.mode'],
    [{ statefulset: 'x' }, 'unknown-property workloads.loki.statefulset'],
  ])('with %j is refused', (props, problem) => {
    expect(withLoki(props)).toContain(problem);
  });
});
