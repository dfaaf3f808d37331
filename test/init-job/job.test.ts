import { App, Chart, Testing } from 'cdk8s';
import {
  HostPathLayout,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  type Values,
} from '../../src';
import { description, GIB, problemsOf, storage } from '../tools/describe';
import { containerOf } from '../tools/pod';

type Json = Record<string, unknown>;

function manifest(props: Partial<KubePrometheusStackStorageProps>) {
  const [job] = storage(props).initJobs;
  return job?.job.toJson() as {
    metadata: { name: string; namespace: string };
    spec: { template: { spec: Json & { containers: Json[]; tolerations?: Json[] } } };
  };
}

const nameOf = (props: Partial<KubePrometheusStackStorageProps>): string => manifest(props).metadata.name;
const podOf = (props: Partial<KubePrometheusStackStorageProps>) => manifest(props).spec.template.spec;

describe('the manifest of the init Job', () => {
  test('has no path and no id in the text of its script, and nothing that Kubernetes would expand', () => {
    const [script] = (containerOf(storage({ prometheus: GIB }).initJobs[0]?.job as never).command ?? []).slice(2);
    expect(script).not.toMatch(/data\/kps|1000|2000/);
    expect(script).not.toContain('$$');
    expect(script).not.toMatch(/\$\([A-Za-z_.-]+\)/);
  });

  test('is one for each node, with the volumes of that node', () => {
    const { initJobs } = storage({
      prometheus: { ...GIB, nodes: ['b'] },
      grafana: { ...GIB, nodes: ['a'], path: '/ssd/grafana' },
    });
    expect(initJobs.map(({ node, bases }) => [node.id, bases])).toEqual([
      ['init-a', ['/ssd']],
      ['init-b', ['/data/kps']],
    ]);
  });

  test('gives the script the way to each directory as arguments', () => {
    const { args } = containerOf(
      storage({
        layout: HostPathLayout.sharedRoot('/mnt/ssd1/kps/data'),
        prometheus: GIB,
        grafana: GIB,
        initJob: { requireMountPoint: '/mnt/ssd1', mode: '0770' },
      }).initJobs[0]?.job as never,
    );
    expect(args).toEqual([
      ...['/host/0', '/mnt/ssd1', 'kps/data', '', 'prometheus-db', '1000', '2000', '770', '1000 2000'],
      ...['/host/0', '/mnt/ssd1', 'kps/data', 'grafana-db', '', '472', '472', '770', ''],
    ]);
  });

  test('has another name with any other content, and the same with the same', () => {
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

  test('stays within 63 characters', () => {
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
      imagePullPolicy: 'Never' as const,
      seLinuxOptions: { type: 'spc_t' },
    };
    const pod = podOf({ prometheus: GIB, alertmanager: GIB, values, initJob });
    expect(pod.tolerations).toEqual([taint, { key: 'other' }, { key: 'mine' }]);
    expect(pod.imagePullSecrets).toEqual([{ name: 'one' }, { name: 'two' }]);
    expect(pod.priorityClassName).toBe('high');
    expect(pod.containers[0]).toMatchObject({
      image: 'mirror.example/library/busybox:1.37.0',
      imagePullPolicy: 'Never',
      securityContext: { seLinuxOptions: { type: 'spc_t' } },
    });
  });

  test.each([
    [{ digest: 'sha256:abc' }, 'docker.io/library/busybox@sha256:abc'],
    [{ tag: '1.36', digest: 'sha256:abc' }, 'docker.io/library/busybox:1.36@sha256:abc'],
    [{ registry: 'r.example', repository: 'tools/sh', tag: '1' }, 'r.example/tools/sh:1'],
  ])('image %j is %s', (image, name) => {
    expect(podOf({ prometheus: GIB, initJob: { image } }).containers[0]?.image).toBe(name);
  });

  test('has no empty value, which the API server would drop, and kubectl apply set again and again', () => {
    const [container] = podOf({ prometheus: GIB }).containers;
    const env = (container?.env ?? []) as readonly { readonly name: string; readonly value?: string }[];
    expect(env.map(({ name }) => name)).toEqual(['LC_ALL', 'OWNERSHIP', 'DISK_ON_NODE', 'DISK']);
    expect(env.filter(({ value }) => value === '')).toEqual([]);
  });

  test('is as closed as a pod that runs as root can be', () => {
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
    [
      { initJob: { mode: '0x1ff' } },
      'mode: got "0x1ff", want octal digits with all rights for the owner, such as "2770"',
    ],
    [
      { initJob: { mode: '0570' } },
      'mode: got "0570", want octal digits with all rights for the owner, such as "2770"',
    ],
    [{ initJob: { ownership: 'some' as never } }, 'ownership: got "some", want "onRootMismatch", "always" or "never"'],
    [
      { initJob: { requireMountPoint: '/mnt/other' } },
      'requireMountPoint: got "/mnt/other", want a directory above all volume roots, such as /data/kps/prometheus-0-0',
    ],
    [
      { initJob: { requireMountPoint: '/proc' } },
      'requireMountPoint: got "/proc", want a directory that neither lies in nor holds the system directory /proc',
    ],
    [
      { initNamespace: 'monitoring' },
      'initNamespace: got "monitoring", want a namespace of its own, of lower case letters, digits and dashes',
    ],
    [
      { privilegedNamespace: true },
      'privilegedNamespace: got true, want createNamespace true beside it, or the label set where the namespace is made',
    ],
  ])('%j is refused', (props, problem) => {
    expect(problemsOf(() => storage({ prometheus: GIB, ...props }))).toEqual([problem]);
  });
});

describe('Pod Security', () => {
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

  test('nothing is forced', () => {
    expect(namespaces({})).toEqual([['Job', 'monitoring', undefined]]);
  });

  test('the Jobs can have a namespace of their own', () => {
    expect(namespaces({ initNamespace: 'disks', createNamespace: true })).toEqual([
      ['Namespace', 'monitoring', undefined],
      ['Namespace', 'disks', 'privileged'],
      ['Job', 'disks', undefined],
    ]);
    expect(namespaces({ initNamespace: 'disks', createInitNamespace: false })).toEqual([['Job', 'disks', undefined]]);
  });

  test("or the release's can admit them", () => {
    expect(namespaces({ createNamespace: true, privilegedNamespace: true })).toEqual([
      ['Namespace', 'monitoring', 'privileged'],
      ['Job', 'monitoring', undefined],
    ]);
  });
});
