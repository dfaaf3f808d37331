import { Duration } from 'cdk8s';
import type { DirectoryInitJobProps, InitJobOptions } from '../../src';
import { codesOf } from '../tools/describe';
import { containerOf, inSpec, job, JOB, podOf, volume } from './planned';
import { planInitJob } from '../../src/plan/init-job';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

/** Options that are not right, each with its problem. */
const WRONG: readonly (readonly [Partial<Record<keyof DirectoryInitJobProps, unknown>>, string])[] = [
  [{ backoffLimit: -1 }, 'invalid-value backoffLimit'],
  [{ deadline: 5 }, 'invalid-value deadline'],
  [{ generation: -1 }, 'invalid-value generation'],
  [{ image: 'busybox' }, 'invalid-value image'],
  [{ image: { name: 'busybox' } }, 'unknown-property image.name'],
  [{ image: { registry: 'r example' } }, 'invalid-value image.registry'],
  [{ image: { repository: 'UPPER' } }, 'invalid-value image.repository'],
  [{ image: { tag: 'a b' } }, 'invalid-value image.tag'],
  [{ image: { digest: 'sha256:abc' } }, 'invalid-value image.digest'],
  [{ imagePullPolicy: 'Sometimes' }, 'invalid-value imagePullPolicy'],
  [{ imagePullPolicy: '' }, 'invalid-value imagePullPolicy'],
  [{ imagePullSecrets: 'one' }, 'invalid-value imagePullSecrets'],
  [{ imagePullSecrets: ['one', 'a b'] }, 'invalid-name imagePullSecrets.1'],
  [{ mode: 2770 }, 'invalid-mode mode'],
  [{ mode: '' }, 'invalid-mode mode'],
  [{ mode: '77' }, 'invalid-mode mode'],
  [{ mode: '0570' }, 'invalid-mode mode'],
  [{ mode: '8770' }, 'invalid-mode mode'],
  [{ mode: '02770' }, 'invalid-mode mode'],
  [{ mode: '27700' }, 'invalid-mode mode'],
  [{ mode: '2780' }, 'invalid-mode mode'],
  [{ mode: '1700' }, 'invalid-mode mode'],
  [{ mode: '3700' }, 'invalid-mode mode'],
  [{ ownership: 'some' }, 'invalid-value ownership'],
  [{ ownership: '' }, 'invalid-value ownership'],
  [{ priorityClassName: 'a b' }, 'invalid-name priorityClassName'],
  [{ requireMountPoint: 5 }, 'invalid-mount-point requireMountPoint'],
  [{ seLinuxOptions: 'spc_t' }, 'invalid-value seLinuxOptions'],
  [{ seLinuxOptions: { type: ' spc_t' } }, 'invalid-value seLinuxOptions.type'],
  [{ seLinuxOptions: { level: 's0\n' } }, 'invalid-value seLinuxOptions.level'],
  [{ seLinuxOptions: { role: '' } }, 'invalid-value seLinuxOptions.role'],
  [{ seLinuxOptions: { user: 'a b' } }, 'invalid-value seLinuxOptions.user'],
  [{ seLinuxOptions: { kind: 'a' } }, 'unknown-property seLinuxOptions.kind'],
  [{ tolerations: {} }, 'invalid-toleration tolerations'],
  [{ volumes: [] }, 'invalid-value volumes'],
  [{ volumes: 'all' }, 'invalid-value volumes'],
  [{ volumes: [{ ...volume(), size: '0' }] }, 'invalid-size volumes.0.size'],
  [{ node: 'other' }, 'volume-of-another-node node'],
  [{ node: 'node 0' }, 'invalid-nodes node'],
  [{ namespace: 'a.b' }, 'invalid-name namespace'],
  [{ instance: ' ' }, 'invalid-value instance'],
  [{ name: 'Kps' }, 'invalid-name name'],
  [{ nodeLabel: 'a b' }, 'invalid-name nodeLabel'],
  [{ waitForDirectories: 'yes' }, 'invalid-value waitForDirectories'],
  [{ delivery: 'helm' }, 'invalid-value delivery'],
  [{ initJobHook: true }, 'delivery-mismatch initJobHook'],
  [{ initJobHook: 'yes' }, 'invalid-value initJobHook'],
];

describe('options of an init Job', () => {
  test.each(WRONG)('%j are refused', (props, problem) => {
    expect(codesOf(() => planInitJob({ ...JOB, ...props } as DirectoryInitJobProps))).toEqual([problem]);
  });

  test('are all needed that have no default', () => {
    expect(codesOf(() => planInitJob({} as DirectoryInitJobProps))).toEqual(
      ['instance', 'name', 'namespace', 'node', 'volumes'].map((key) => `missing-property ${key}`),
    );
  });

  test('cannot be something else than an object', () => {
    expect(codesOf(() => planInitJob(5 as never))).toEqual(['invalid-value ']);
  });

  test('are refused with everything that is wrong with them', () => {
    const elsewhere = volume({ node: 'node-1' });
    expect(
      codesOf(() =>
        job({ volumes: [volume(), elsewhere], tolerations: [{}], initJobHook: true, requireMountPoint: '/' }),
      ),
    ).toEqual([
      'delivery-mismatch initJobHook',
      'invalid-mount-point requireMountPoint',
      'invalid-toleration tolerations.0.operator',
      'volume-of-another-node node',
    ]);
  });

  test.each<InitJobOptions>([
    { mode: '770' },
    { mode: '2750' },
    { mode: '0700' },
    { mode: '2700' },
    { mode: '1777' },
    { deadline: Duration.seconds(1) },
    { image: { registry: 'r.example:5000/mirror', repository: 'tools/sh', tag: '1.2_3-x', digest: DIGEST } },
    { seLinuxOptions: {} },
  ])('%j are right', (props) => {
    expect(() => job(props)).not.toThrow();
  });

  test('can be every policy of pulling the image', () => {
    const policies = ['Always', 'IfNotPresent', 'Never'] as const;
    const written = policies.map((imagePullPolicy) => containerOf(job({ imagePullPolicy })).imagePullPolicy);
    expect(written).toEqual(policies);
  });

  test('can be every policy of ownership', () => {
    const policies = ['onRootMismatch', 'always', 'never'] as const;
    for (const ownership of policies) {
      expect(containerOf(job({ ownership })).env).toContainEqual({ name: 'OWNERSHIP', value: ownership });
    }
  });

  test('can be every part of a label of SELinux', () => {
    const seLinuxOptions = { level: 's0:c1,c2', role: 'system_r', type: 'spc_t', user: 'system_u-1.x' };
    expect(containerOf(job({ seLinuxOptions })).securityContext).toMatchObject({ seLinuxOptions });
  });

  test('can be none at all', () => {
    expect(podOf(job({ imagePullSecrets: [], tolerations: [] }))).toStrictEqual(podOf(job()));
    expect(inSpec(job(), 'backoffLimit')).toBe(6);
  });
});
