import { createHash } from 'node:crypto';
import { Duration } from 'cdk8s';
import type { DirectoryInitJobProps } from '../../src';
import { INIT_JOB, RUN_VERIFIED_SCRIPT } from '../../src/shell/scripts';
import { containerOf, grafanaVolume, job, podOf, volume } from './planned';

const SCRIPT_SHA256 = createHash('sha256').update(INIT_JOB).digest('hex');
const SCRIPT_NAME = `kps-init-script-${SCRIPT_SHA256.slice(0, 8)}`;
const LABELS = {
  'app.kubernetes.io/name': 'prometheus-storage',
  'app.kubernetes.io/instance': 'kps',
  'app.kubernetes.io/component': 'directory-init',
  'app.kubernetes.io/managed-by': 'cdk8s-prometheus-storage',
};
const CONTAINER = {
  name: 'init',
  image: 'docker.io/library/busybox:1.37.0',
  command: ['sh', '-c', RUN_VERIFIED_SCRIPT, 'init'],
  args: [
    ...['/host/0', '/data/kps', '', 'prometheus-0-0', 'prometheus-db'],
    ...['1000', '2000', '2000', '2770', 'waits'],
  ],
  env: [
    { name: 'LC_ALL', value: 'C' },
    { name: 'SCRIPT', value: '/script/init-job.sh' },
    { name: 'SCRIPT_SHA256', value: SCRIPT_SHA256 },
    { name: 'OWNERSHIP', value: 'onRootMismatch' },
    { name: 'DISK_ON_NODE' },
    { name: 'DISK' },
  ],
  securityContext: {
    runAsUser: 0,
    runAsGroup: 0,
    runAsNonRoot: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
  resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } },
  volumeMounts: [
    { name: 'base-0', mountPath: '/host/0' },
    { name: 'script', mountPath: '/script', readOnly: true },
  ],
};
const POD = {
  restartPolicy: 'Never',
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-0'] }] },
        ],
      },
    },
  },
  containers: [CONTAINER],
  volumes: [
    { name: 'base-0', hostPath: { path: '/data/kps', type: 'DirectoryOrCreate' } },
    { name: 'script', configMap: { name: SCRIPT_NAME } },
  ],
};

describe('the init Job of one volume', () => {
  test('has everything that a Job needs, and nothing that is not set', () => {
    const { spec } = job();
    expect(spec).toStrictEqual({
      activeDeadlineSeconds: 86400,
      backoffLimit: 6,
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
      template: { metadata: { labels: LABELS }, spec: POD },
    });
  });

  test('says where it runs and what it mounts', () => {
    const { node, bases, script, metadata } = job();
    expect({ node, bases, script }).toEqual({ node: 'node-0', bases: ['/data/kps'], script: SCRIPT_NAME });
    expect(metadata).toStrictEqual({
      name: expect.stringMatching(/^kps-init-node-0-[0-9a-f]{8}$/) as string,
      namespace: 'monitoring',
      labels: LABELS,
    });
  });
});

describe('an option of the init Job', () => {
  test.each<[string, Partial<DirectoryInitJobProps>, object]>([
    ['deadline', { deadline: Duration.hours(2) }, { activeDeadlineSeconds: 7200 }],
    ['delivery', { delivery: 'argo-cd' }, { activeDeadlineSeconds: 1800 }],
    ['delivery', { delivery: 'flux' }, { activeDeadlineSeconds: 86400 }],
    ['deadline with a delivery', { delivery: 'argo-cd', deadline: Duration.hours(2) }, { activeDeadlineSeconds: 7200 }],
    ['backoffLimit', { backoffLimit: 0 }, { backoffLimit: 0 }],
    [
      'generation',
      { generation: 0 },
      { template: { metadata: { annotations: { 'prometheus-storage/generation': '0' } } } },
    ],
  ])('%s is written into the spec', (_, props, expected) => {
    expect(job(props).spec).toMatchObject(expected);
  });

  test.each<[string, Partial<DirectoryInitJobProps>, object]>([
    ['tolerations', { tolerations: [{ key: 'gpu', operator: 'Exists' }] }, {}],
    [
      'imagePullSecrets',
      { imagePullSecrets: ['one', 'two'] },
      { imagePullSecrets: [{ name: 'one' }, { name: 'two' }] },
    ],
    ['priorityClassName', { priorityClassName: 'high' }, {}],
  ])('%s is written into the pod', (_, props, written) => {
    expect(podOf(job(props))).toStrictEqual({ ...POD, ...props, ...written });
  });

  test.each<[string, Partial<DirectoryInitJobProps>, object]>([
    ['imagePullPolicy', { imagePullPolicy: 'Always' }, { imagePullPolicy: 'Always' }],
    [
      'seLinuxOptions',
      { seLinuxOptions: { type: 'spc_t' } },
      { securityContext: { ...CONTAINER.securityContext, seLinuxOptions: { type: 'spc_t' } } },
    ],
    [
      'ownership',
      { ownership: 'never' },
      { env: CONTAINER.env.map((one) => (one.name === 'OWNERSHIP' ? { ...one, value: 'never' } : one)) },
    ],
  ])('%s is written into the container', (_, props, written) => {
    expect(containerOf(job(props))).toStrictEqual({ ...CONTAINER, ...written });
  });

  test('nodeLabel and node pin the pod', () => {
    const { affinity } = podOf(job({ node: 'b', nodeLabel: 'example.com/disk', volumes: [volume({ node: 'b' })] }));
    expect(affinity).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'example.com/disk', operator: 'In', values: ['b'] }] }],
        },
      },
    });
  });

  test('requireMountPoint is mounted where it must be there already, and the script is told of it', () => {
    const planned = job({ requireMountPoint: '/data' });
    expect(planned.bases).toEqual(['/data']);
    expect(podOf(planned).volumes).toEqual([
      { name: 'base-0', hostPath: { path: '/data', type: 'Directory' } },
      { name: 'script', configMap: { name: SCRIPT_NAME } },
    ]);
    expect(containerOf(planned).env).toEqual([
      ...CONTAINER.env.slice(0, 4),
      { name: 'DISK_ON_NODE', value: '/data' },
      { name: 'DISK', value: '/host/0' },
    ]);
  });
});

test('directories in several places are mounted each by itself, in the order of their paths', () => {
  const planned = job({
    volumes: [volume(), grafanaVolume({ root: '/a/grafana' }), volume({ root: '/data/kps/other' })],
  });
  expect(planned.bases).toEqual(['/a', '/data/kps']);
  const { args, volumeMounts } = containerOf(planned);
  expect((args as readonly string[]).filter((one) => one.startsWith('/host'))).toEqual([
    '/host/1',
    '/host/0',
    '/host/1',
  ]);
  expect(volumeMounts).toEqual([
    { name: 'base-0', mountPath: '/host/0' },
    { name: 'base-1', mountPath: '/host/1' },
    { name: 'script', mountPath: '/script', readOnly: true },
  ]);
  expect(podOf(planned).volumes).toEqual([
    { name: 'base-0', hostPath: { path: '/a', type: 'DirectoryOrCreate' } },
    { name: 'base-1', hostPath: { path: '/data/kps', type: 'DirectoryOrCreate' } },
    { name: 'script', configMap: { name: SCRIPT_NAME } },
  ]);
});
