import { createHash } from 'node:crypto';
import { App, Chart, Duration, Testing } from 'cdk8s';
import {
  DirectoryInitJob,
  type DirectoryInitJobProps,
  type InitJobOptions,
  HostPathLayout,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  type Values,
} from '../../src';
import { description, GIB, codesOf, storage } from '../tools/describe';
import { containerOf } from '../tools/pod';

type Json = Record<string, unknown>;

const DIGEST = `sha256:${'ab'.repeat(32)}`;

function manifest(props: Partial<KubePrometheusStackStorageProps>) {
  const [job] = storage(props).initJobs;
  return job?.job.toJson() as {
    metadata: { name: string; namespace: string };
    spec: Json & { template: { spec: Json & { containers: Json[]; tolerations?: Json[] } } };
  };
}

const nameOf = (props: Partial<KubePrometheusStackStorageProps>): string => manifest(props).metadata.name;
const podOf = (props: Partial<KubePrometheusStackStorageProps>) => manifest(props).spec.template.spec;

describe('the manifest of the init Job', () => {
  test('has no path, no id and nothing that Kubernetes would expand in the text of its script', () => {
    const [script] = (containerOf(storage({ prometheus: GIB }).initJobs[0]?.job as never).command ?? []).slice(2);
    expect(script).not.toMatch(/data\/kps|1000|2000/);
    expect(script).not.toContain('$$');
    expect(script).not.toMatch(/\$\([A-Za-z_.-]+\)/);
  });

  test('exists once for each node, with the volumes of that node', () => {
    const { initJobs } = storage({
      prometheus: { ...GIB, nodes: ['b'] },
      grafana: { ...GIB, nodes: ['a'], path: '/ssd/grafana' },
    });
    expect(initJobs.map(({ node, bases }) => [node.id, bases])).toEqual([
      ['init-a', ['/ssd']],
      ['init-b', ['/data/kps']],
    ]);
  });

  test('passes the path of each directory to the script as arguments', () => {
    const { args } = containerOf(
      storage({
        layout: HostPathLayout.sharedRoot('/mnt/ssd1/kps/data'),
        prometheus: GIB,
        grafana: GIB,
        initJob: { requireMountPoint: '/mnt/ssd1', mode: '0770' },
      }).initJobs[0]?.job as never,
    );
    expect(args).toEqual([
      ...['/host/0', '/mnt/ssd1', 'kps/data', '', 'prometheus-db', '1000', '2000', '2000', '0770', 'waits'],
      ...['/host/0', '/mnt/ssd1', 'kps/data', 'grafana-db', '', '472', '472', '472', '0770', ''],
    ]);
  });

  test('has a new name if its content changes, and otherwise the same name', () => {
    const props = { prometheus: GIB };
    const names = [
      nameOf(props),
      nameOf({ ...props, initJob: { generation: 1 } }),
      nameOf({ ...props, initJob: { generation: 2 } }),
      nameOf({ ...props, initJob: { mode: '2750' } }),
      nameOf({ ...props, nodes: ['node-1'] }),
      nameOf({ ...props, grafana: GIB }),
      nameOf({ ...props, values: { prometheus: { prometheusSpec: { securityContext: { runAsUser: 7 } } } } }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(nameOf({ prometheus: GIB })).toBe(names[0]);
    expect(names[0]).toMatch(/^kps-init-node-0-[0-9a-f]{8}$/);
  });

  test('has a name of at most 63 characters', () => {
    const name = nameOf({
      release: { name: 'a'.repeat(53), namespace: 'monitoring', chartVersion: '45.9.1' },
      prometheus: GIB,
      nodes: [`ip-10-0-0-1.${'x'.repeat(40)}.internal`],
    });
    expect(name).toMatch(/^[a-z0-9-]{1,63}$/);
  });

  test('takes tolerations, registry and pull secrets from the values', () => {
    const taint = { key: 'gpu', operator: 'Exists' };
    const values: Values = {
      global: { imageRegistry: 'mirror.example', imagePullSecrets: [{ name: 'one' }, 'two'] },
      prometheus: { prometheusSpec: { tolerations: [taint] } },
      alertmanager: { alertmanagerSpec: { tolerations: [taint, { key: 'other' }] } },
      grafana: { tolerations: [{ key: 'not-served' }] },
    };
    const initJob = {
      tolerations: [{ key: 'mine' }],
      priorityClassName: 'high',
      serviceAccountName: 'storage-init',
      imagePullPolicy: 'Never' as const,
      seLinuxOptions: { type: 'spc_t' },
    };
    const pod = podOf({ prometheus: GIB, alertmanager: GIB, values, initJob });
    expect(pod.tolerations).toEqual([taint, { key: 'other' }, { key: 'mine' }]);
    expect(pod.imagePullSecrets).toEqual([{ name: 'one' }, { name: 'two' }]);
    expect(pod).toMatchObject({
      priorityClassName: 'high',
      serviceAccountName: 'storage-init',
      automountServiceAccountToken: false,
    });
    expect(pod.containers[0]).toMatchObject({
      image: 'mirror.example/library/busybox:1.37.0',
      imagePullPolicy: 'Never',
      securityContext: { seLinuxOptions: { type: 'spc_t' } },
    });
  });

  test.each([
    [{ digest: DIGEST }, `docker.io/library/busybox@${DIGEST}`],
    [{ tag: '1.36', digest: DIGEST }, `docker.io/library/busybox:1.36@${DIGEST}`],
    [{ registry: 'r.example', repository: 'tools/sh', tag: '1' }, 'r.example/tools/sh:1'],
  ])('uses image %s for %j', (image, name) => {
    expect(podOf({ prometheus: GIB, initJob: { image } }).containers[0]?.image).toBe(name);
  });

  test('has no empty value, which the API server would drop and kubectl apply would set again each time', () => {
    const [container] = podOf({ prometheus: GIB }).containers;
    const env = (container?.env ?? []) as readonly { readonly name: string; readonly value?: string }[];
    expect(env.map(({ name }) => name)).toEqual([
      'LC_ALL',
      'SCRIPT',
      'SCRIPT_SHA256',
      'OWNERSHIP',
      'DISK_ON_NODE',
      'DISK',
    ]);
    expect(env.filter(({ value }) => value === '')).toEqual([]);
  });

  test('is as restricted as a pod that runs as root can be', () => {
    const pod = podOf({ prometheus: GIB });
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'Never',
    });
    expect(pod.containers[0]?.securityContext).toEqual({
      runAsUser: 0,
      runAsGroup: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test.each<[Partial<KubePrometheusStackStorageProps>, string]>([
    [{ initJob: { mode: '0x1ff' } }, 'invalid-mode initJob.mode'],
    [{ initJob: { mode: '0570' } }, 'invalid-mode initJob.mode'],
    [{ initJob: { ownership: 'some' as never } }, 'invalid-value initJob.ownership'],
    [{ initJob: { requireMountPoint: '/mnt/other' } }, 'invalid-mount-point initJob.requireMountPoint'],
    [{ initJob: { requireMountPoint: '/proc' } }, 'invalid-mount-point initJob.requireMountPoint'],
    [{ namespaces: { initJobs: 'monitoring' } }, 'invalid-namespace-option namespaces.initJobs'],
    [{ namespaces: { privileged: true } }, 'invalid-namespace-option namespaces.privileged'],
  ])('%j is refused', (props, problem) => {
    expect(codesOf(() => storage({ prometheus: GIB, ...props }))).toEqual([problem]);
  });
});

describe('the options of the init Job', () => {
  test.each<[Partial<InitJobOptions>, string]>([
    [{ image: 'busybox' as never }, 'invalid-value initJob.image'],
    [{ image: { registry: 'r example' } }, 'invalid-value initJob.image.registry'],
    [{ image: { repository: 'UPPER' } }, 'invalid-value initJob.image.repository'],
    [{ image: { tag: 'a\u2028b' } }, 'invalid-value initJob.image.tag'],
    [{ image: { digest: 'sha256:abc' } }, 'invalid-value initJob.image.digest'],
    [{ imagePullPolicy: 'Sometimes' as never }, 'invalid-value initJob.imagePullPolicy'],
    [{ imagePullSecrets: ['a b'] }, 'invalid-name initJob.imagePullSecrets.0'],
    [{ tolerations: {} as never }, 'invalid-toleration initJob.tolerations'],
    [{ tolerations: ['gpu' as never] }, 'invalid-toleration initJob.tolerations.0'],
    [{ tolerations: [{ key: 'a', foo: 1 } as never] }, 'unknown-property initJob.tolerations.0.foo'],
    [{ tolerations: [{ key: 'a b', operator: 'Exists' }] }, 'invalid-toleration initJob.tolerations.0.key'],
    [{ tolerations: [{ operator: 'Equal', value: 'x' }] }, 'invalid-toleration initJob.tolerations.0.operator'],
    [{ tolerations: [{ key: 'a', operator: 'In' }] }, 'invalid-toleration initJob.tolerations.0.operator'],
    [{ tolerations: [{ key: 'a', value: 'x\u2028hostPID: true' }] }, 'invalid-toleration initJob.tolerations.0.value'],
    [{ tolerations: [{ key: 'a', operator: 'Exists', value: 'x' }] }, 'invalid-toleration initJob.tolerations.0.value'],
    [{ tolerations: [{ key: 'a', effect: 'No' }] }, 'invalid-toleration initJob.tolerations.0.effect'],
    [
      { tolerations: [{ key: 'a', tolerationSeconds: 3 }] },
      'invalid-toleration initJob.tolerations.0.tolerationSeconds',
    ],
    [{ priorityClassName: 'a b' }, 'invalid-name initJob.priorityClassName'],
    [{ serviceAccountName: 'a/b' }, 'invalid-name initJob.serviceAccountName'],
    [{ seLinuxOptions: { type: 'spc_t\n' } }, 'invalid-value initJob.seLinuxOptions.type'],
    [{ generation: '$(id)' as never }, 'invalid-value initJob.generation'],
    [{ backoffLimit: -1 }, 'invalid-value initJob.backoffLimit'],
    [{ deadline: 5 as never }, 'invalid-value initJob.deadline'],
    [{ deadline: Duration.millis(100) }, 'invalid-value initJob.deadline'],
    [{ mode: 2770 as never }, 'invalid-mode initJob.mode'],
    [{ mode: '00770' }, 'invalid-mode initJob.mode'],
    [{ mode: '3700' }, 'invalid-mode initJob.mode'],
  ])('are refused if Kubernetes would refuse them: %j', (initJob, place) => {
    const problems = codesOf(() => storage({ prometheus: GIB, initJob }));
    expect(problems).toEqual([place]);
  });

  test.each<[Values, string]>([
    [{ global: { imageRegistry: 'r\u2028y: z' } }, 'invalid-value values.global.imageRegistry'],
    [{ global: { imagePullSecrets: [{ name: 'a b' }] } }, 'invalid-name values.global.imagePullSecrets.0'],
    [
      { prometheus: { prometheusSpec: { tolerations: [{ key: 'a', value: 'x\u0085' }] } } },
      'invalid-toleration values.prometheus.prometheusSpec.tolerations.0.value',
    ],
  ])('are refused in the values, too: %j', (values, place) => {
    const problems = codesOf(() => storage({ prometheus: GIB, values }));
    expect(problems).toEqual([place]);
  });

  test('are used unchanged if they are valid', () => {
    const tolerations = [
      { operator: 'Exists' },
      { key: 'a.b/c', value: 'x', effect: 'NoExecute', tolerationSeconds: 3 },
    ];
    const options: InitJobOptions = { tolerations, deadline: Duration.hours(2), seLinuxOptions: { level: 's0:c1,c2' } };
    const { spec } = manifest({ prometheus: GIB, initJob: options });
    expect(spec.template.spec.tolerations).toEqual(tolerations);
    expect(spec.activeDeadlineSeconds).toBe(7200);
  });

  test('never make an evicted pod count as a failure', () => {
    expect(manifest({ prometheus: GIB }).spec).toMatchObject({
      activeDeadlineSeconds: 86400,
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
    });
  });
});

describe('the mounts of the Job', () => {
  test.each(['/mnt', '/srv', '/var', '/home', '/media'])('do not include all of %s', (place) => {
    const of =
      (path: string, initJob = {}): (() => unknown) =>
      () =>
        storage({ prometheus: { ...GIB, path }, initJob });
    expect(codesOf(of(`${place}/ssd1`))).toEqual(['shared-place prometheus.path']);
    // what the error recommends
    expect(of(`${place}/ssd1/prometheus`)).not.toThrow();
    expect(of(`${place}/ssd1/prometheus`, { requireMountPoint: `${place}/ssd1` })).not.toThrow();
  });
});

describe('the script', () => {
  const scriptsIn = (chart: Chart): string[] =>
    (Testing.synth(chart) as { kind: string; metadata: { name: string; namespace: string } }[])
      .filter(({ kind }) => kind === 'ConfigMap')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

  test('is emitted once for all nodes of a release and namespace', () => {
    const chart = new Chart(new App(), 'chart');
    for (const name of ['one', 'two']) {
      new KubePrometheusStackStorage(chart, name, {
        ...description({ prometheus: { ...GIB, replicas: 2 }, nodes: [`${name}-a`, `${name}-b`] }),
        release: { name, namespace: 'monitoring', chartVersion: '45.9.1' },
        prometheus: { ...GIB, replicas: 2, storageClassName: name },
      });
    }
    expect(scriptsIn(chart)).toEqual([
      expect.stringMatching(/^monitoring\/one-init-script-[0-9a-f]{8}$/),
      expect.stringMatching(/^monitoring\/two-init-script-[0-9a-f]{8}$/),
    ]);
  });

  test('is immutable, and every Job has its hash', () => {
    const { initJobs } = storage({ prometheus: { ...GIB, replicas: 2 }, nodes: ['a', 'b'] });
    const [script, ...others] = new Set(initJobs.map((job) => job.script));
    const { data, immutable, metadata } = script?.toJson() as {
      data: Record<string, string>;
      immutable: boolean;
      metadata: { name: string };
    };
    const hash = createHash('sha256')
      .update(data['init-job.sh'] ?? '')
      .digest('hex');
    expect([others, immutable, metadata.name.endsWith(hash.slice(0, 8))]).toEqual([[], true, true]);
    for (const { job } of initJobs) {
      const { env = [], volumes } = containerOf(job);
      expect(env).toContainEqual({ name: 'SCRIPT_SHA256', value: hash });
      expect(volumes).toContainEqual({ name: 'script', configMap: { name: metadata.name } });
    }
  });
});

describe('a DirectoryInitJob alone', () => {
  const { volumes } = storage({ prometheus: GIB });
  const right = { volumes, node: 'node-0', namespace: 'monitoring', instance: 'kps', name: 'kps' };
  const make = (props: Partial<DirectoryInitJobProps>) => () =>
    new DirectoryInitJob(Testing.chart(), 'job', { ...right, ...props });

  test('includes its script', () => {
    expect(make({})().script.name).toMatch(/^kps-init-script-/);
  });

  test.each<[Partial<DirectoryInitJobProps>, string]>([
    [{ node: 'other' }, 'volume-of-another-node node'],
    [{ namespace: 'Not A Namespace' }, 'invalid-name namespace'],
    [{ volumes: [] }, 'invalid-value volumes'],
    [{ mode: '1' }, 'invalid-mode mode'],
    [{ priorityClassName: 'a b' }, 'invalid-name priorityClassName'],
  ])('%j is refused', (props, place) => {
    expect(codesOf(make(props))).toEqual([place]);
  });
});

describe('Pod Security labels', () => {
  function namespaces(props: Partial<KubePrometheusStackStorageProps>): unknown[] {
    const chart = new Chart(new App(), 'chart');
    new KubePrometheusStackStorage(chart, 'storage', { ...description({ prometheus: GIB }), ...props });
    const made = Testing.synth(chart) as {
      kind: string;
      metadata: { name: string; namespace?: string; labels: Json };
    }[];
    return made
      .filter(({ kind }) => ['Namespace', 'Job'].includes(kind))
      .map(({ kind, metadata }) => [
        kind,
        metadata.namespace ?? metadata.name,
        metadata.labels['pod-security.kubernetes.io/enforce'],
      ]);
  }

  test('are not set by default', () => {
    expect(namespaces({})).toEqual([['Job', 'monitoring', undefined]]);
  });

  test('are set on a separate namespace for the Jobs', () => {
    expect(namespaces({ namespaces: { initJobs: 'disks', create: true } })).toEqual([
      ['Namespace', 'monitoring', undefined],
      ['Namespace', 'disks', 'privileged'],
      ['Job', 'disks', undefined],
    ]);
    expect(namespaces({ namespaces: { initJobs: 'disks', createForInitJobs: false } })).toEqual([
      ['Job', 'disks', undefined],
    ]);
  });

  test("are set on the release's namespace if it is to admit the Jobs", () => {
    expect(namespaces({ namespaces: { create: true, privileged: true } })).toEqual([
      ['Namespace', 'monitoring', 'privileged'],
      ['Job', 'monitoring', undefined],
    ]);
  });
});
