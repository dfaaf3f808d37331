import { KubePrometheusStackRelease, planStack, type StackDescription, type Value, type Values } from '../../src';
import { waitingInitContainers } from '../../src/plan/waiting-init-containers';
import { WAIT_FOR_DATA_DIRECTORY } from '../../src/shell/scripts';
import { valueAt, withValue } from '../../src/values/values';
import { codesOf, description, GIB } from '../tools/describe';
import { volume } from './planned';

const PROMETHEUS = ['prometheus', 'prometheusSpec', 'initContainers'];
const ALERTMANAGER = ['alertmanager', 'alertmanagerSpec', 'initContainers'];
const GRAFANA = ['grafana', 'extraInitContainers'];
const SUB_PATH: Values = { grafana: { persistence: { subPath: 'data' } } };

const planned = (props: Partial<StackDescription>) => planStack(description(props));
const at = (path: readonly string[], props: Partial<StackDescription>): Value | undefined =>
  valueAt(planned(props).values.data, path);

function waiting(template: string, args: readonly string[], uid: number, gid: number): Values {
  return {
    name: 'wait-for-data-directory',
    image: 'docker.io/library/busybox:1.37.0',
    command: ['sh', '-c', WAIT_FOR_DATA_DIRECTORY, 'wait', '/volume', ...args],
    volumeMounts: [{ name: template, mountPath: '/volume', readOnly: true }],
    securityContext: {
      runAsUser: uid,
      runAsGroup: gid,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
  };
}

const OF_PROMETHEUS = waiting(
  'prometheus-kps-kube-prometheus-stack-prometheus-db',
  ['prometheus-db', '1000', '600', 'onRootMismatch'],
  1000,
  2000,
);

describe('the container that waits', () => {
  test.each<[string, readonly string[], Partial<StackDescription>, Values]>([
    ['Prometheus', PROMETHEUS, { prometheus: GIB }, OF_PROMETHEUS],
    [
      'Alertmanager',
      ALERTMANAGER,
      { alertmanager: GIB },
      waiting(
        'alertmanager-kps-kube-prometheus-stack-alertmanager-db',
        ['alertmanager-db', '1000', '600', 'onRootMismatch'],
        1000,
        2000,
      ),
    ],
    [
      'Grafana',
      GRAFANA,
      { grafana: GIB, values: SUB_PATH },
      waiting('storage', ['data', '472', '600', 'onRootMismatch'], 472, 472),
    ],
  ])('of %s runs as its user, and looks into its volume', (_, path, props, container) => {
    expect(at(path, props)).toStrictEqual([container]);
  });

  test('looks for the directory of its own component among all', () => {
    const all = { prometheus: GIB, alertmanager: GIB, grafana: GIB, values: SUB_PATH };
    const mounted = [PROMETHEUS, ALERTMANAGER, GRAFANA].map((path) => {
      const [first] = at(path, all) as readonly Values[];
      return valueAt(first, ['volumeMounts']);
    });
    expect(mounted).toEqual([
      [
        {
          name: 'prometheus-kps-kube-prometheus-stack-prometheus-db',
          mountPath: '/volume',
          readOnly: true,
        },
      ],
      [{ name: 'alertmanager-kps-kube-prometheus-stack-alertmanager-db', mountPath: '/volume', readOnly: true }],
      [{ name: 'storage', mountPath: '/volume', readOnly: true }],
    ]);
  });

  test('has the image and the ownership of the init Job', () => {
    const values = { global: { imageRegistry: 'mirror.example' } };
    const [container] = at(PROMETHEUS, { prometheus: GIB, values, initJob: { ownership: 'always' } }) as Values[];
    expect(container).toStrictEqual({
      ...OF_PROMETHEUS,
      image: 'mirror.example/library/busybox:1.37.0',
      command: [...(OF_PROMETHEUS.command as readonly string[]).slice(0, -1), 'always'],
    });
  });

  test("stands before the user's own", () => {
    const own = [{ name: 'mine', image: 'mine' }];
    expect(at(PROMETHEUS, { prometheus: GIB, values: withValue({}, PROMETHEUS, own) })).toEqual([
      OF_PROMETHEUS,
      ...own,
    ]);
  });

  test.each<[string, readonly string[], Partial<StackDescription>]>([
    ['without storage', PROMETHEUS, { alertmanager: GIB }],
    ['whose data directory is its volume root', GRAFANA, { grafana: GIB }],
    ['whose volume is local', PROMETHEUS, { prometheus: GIB, volumeType: 'local' }],
    ['where no pod shall wait', PROMETHEUS, { prometheus: GIB, waitForDirectories: false }],
  ])('is not in a component %s', (_, path, props) => {
    expect(at(path, props)).toBeUndefined();
  });

  test('is not where the release does not run the component', () => {
    const release = new KubePrometheusStackRelease({
      ...description().release,
      values: { prometheus: { enabled: false } },
    });
    expect(waitingInitContainers(release, [volume()], 'busybox')).toEqual({ settings: [], problems: [], notes: [] });
  });

  test('is not in a component that the values give no init containers', () => {
    const release = new KubePrometheusStackRelease(description().release);
    const ruler = volume({ claim: { component: 'thanosRuler' } });
    expect(waitingInitContainers(release, [ruler], 'busybox').settings).toEqual([]);
  });
});

describe('Alertmanager', () => {
  const of = (chartVersion: string, props: Partial<StackDescription>) =>
    planned({ release: { ...description().release, chartVersion }, ...props });

  test('cannot wait before chart 12.5.0, which is told', () => {
    const { plan, values } = of('12.4.0', { alertmanager: GIB });
    expect(valueAt(values.data, ALERTMANAGER)).toBeUndefined();
    expect(plan.notes).toHaveLength(1);
  });

  test('is the only one that could not', () => {
    const { values } = of('12.4.0', { prometheus: GIB });
    expect(valueAt(values.data, PROMETHEUS)).toHaveLength(1);
  });

  test('waits since chart 12.5.0', () => {
    const { plan, values } = of('12.5.0', { alertmanager: GIB });
    expect(valueAt(values.data, ALERTMANAGER)).toHaveLength(1);
    expect(plan.notes).toEqual([]);
  });

  test('needs no note where it has nothing to wait for', () => {
    expect(of('12.4.0', { alertmanager: GIB, volumeType: 'local' }).plan.notes).toEqual([]);
    expect(of('12.4.0', { grafana: GIB }).plan.notes).toEqual([]);
  });
});

describe('init containers of the user', () => {
  test.each<[Value, ...string[]]>([
    ['mine', 'values-break-storage values.prometheus.prometheusSpec.initContainers'],
    [{ name: 'mine' }, 'values-break-storage values.prometheus.prometheusSpec.initContainers'],
    [
      [{ name: 'mine' }, { name: 'wait-for-data-directory' }],
      'container-name-taken values.prometheus.prometheusSpec.initContainers.1.name',
    ],
  ])('cannot be %j', (own, ...problems) => {
    const values = withValue({}, PROMETHEUS, own);
    expect(codesOf(() => planned({ prometheus: GIB, values }))).toEqual(problems);
  });

  test.each<[Value]>([[null], [[]], [['wait-for-data-directory']]])('can be %j', (own) => {
    const values = withValue({}, PROMETHEUS, own);
    expect(at(PROMETHEUS, { prometheus: GIB, values })).toEqual([OF_PROMETHEUS, ...((own ?? []) as Value[])]);
  });

  test('can be anything where nothing waits', () => {
    const values = withValue({}, PROMETHEUS, [{ name: 'wait-for-data-directory' }]);
    expect(at(PROMETHEUS, { prometheus: GIB, values, waitForDirectories: false })).toHaveLength(1);
  });
});
