import { createHash } from 'node:crypto';
import { type DirectoryInitJobProps, planStack } from '../../src';
import { INIT_JOB } from '../../src/shell/scripts';
import { description, GIB } from '../tools/describe';
import { job, volume } from './planned';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
const onNode = (node: string): Partial<DirectoryInitJobProps> => ({ node, volumes: [volume({ node })] });
const nameOf = (props: Partial<DirectoryInitJobProps>): string => job(props).metadata.name;
const HOOK = { delivery: 'argo-cd', initJobHook: true } as const;

describe("the init Job's name", () => {
  test('ends with a hash of the spec, in which quantities are objects as cdk8s-plus holds them', () => {
    const { spec, metadata } = job();
    const held = JSON.stringify(spec).replaceAll(/"(cpu|memory)":("\w+")/g, '"$1":{"value":$2}');
    expect(held).toContain('"requests":{"cpu":{"value":"10m"},"memory":{"value":"32Mi"}}');
    expect(metadata.name).toBe(`kps-init-node-0-${hashOf(held)}`);
  });

  test('has no hash where the Job is a hook, which is deleted before it runs again', () => {
    expect(nameOf(HOOK)).toBe('kps-init-node-0');
    expect(nameOf({ ...HOOK, initJobHook: false })).toMatch(/^kps-init-node-0-[0-9a-f]{8}$/);
  });

  test.each([
    ['ip-10-0-0-1', 'ip-10-0-0-1'],
    ['Node.a_B', 'node-a-b'],
    ['9Z', '9z'],
  ])('takes node %s as %s', (node, part) => {
    expect(nameOf({ ...HOOK, ...onNode(node) })).toBe(`kps-init-${part}`);
  });

  test.each<[string, object, number]>([
    ['63 characters without a hash', HOOK, 63],
    ['63 characters with one', {}, 54],
  ])('has at most %s', (_, props, room) => {
    const fits = 'a'.repeat(room - '-init-node-0'.length);
    expect(nameOf({ ...props, name: fits }).slice(0, room)).toBe(`${fits}-init-node-0`);
    const long = nameOf({ ...props, name: `${fits}b` });
    const whole = `${fits}b-init-node-0`;
    expect(long.slice(0, room)).toBe(`${whole.slice(0, room - 9).replace(/-$/, '')}-${hashOf(whole)}`);
    expect([nameOf({ ...props, name: fits }).length, long.length]).toEqual([63, 63]);
  });
});

describe("the name of a disk's init Job", () => {
  const onDisk = (mountPoint: string): Partial<DirectoryInitJobProps> => ({
    volumes: [volume({ root: `${mountPoint}/kps`, mountPoint })],
  });
  const DISKS = [
    '/mnt/a-b',
    '/mnt/a/b',
    '/mnt/a--b',
    '/mnt/A/b',
    '/mnt/a.b',
    '/mnt/a-',
    '/mnt/+',
    `/mnt/${'x'.repeat(200)}`,
  ];

  test.each([
    ['a hook', HOOK],
    ['not one', {}],
  ])('is different for each disk of a node where it is %s, and a DNS label', (_, props) => {
    const names = DISKS.map((disk) => nameOf({ ...props, ...onDisk(disk) }));
    expect(new Set(names).size).toBe(DISKS.length);
    for (const name of names) {
      expect(name).toMatch(/^kps-init-node-0-[a-z0-9-]*[a-z0-9]$/);
      expect(name.length).toBeLessThanOrEqual(63);
    }
  });

  test('stays the same where it is a hook, whatever the Job does', () => {
    const [one, other] = ['0770', '0700'].map((mode) => nameOf({ ...HOOK, ...onDisk('/mnt/disk'), mode }));
    expect(one).toMatch(/^kps-init-node-0-mnt-disk-[0-9a-f]{8}$/);
    expect(other).toBe(one);
  });
});

test('hooks of nodes that look alike have different names, and another node keeps its own', () => {
  const { plan } = planStack(
    description({
      ...HOOK,
      nodes: ['a.b', 'a-b', 'A_b', 'c'],
      prometheus: { ...GIB, replicas: 4 },
    }),
  );
  const names = plan.initJobs.map(({ metadata }) => metadata.name);
  expect(names.filter((name) => /^kps-init-a-b-[0-9a-f]{8}$/.test(name))).toHaveLength(3);
  expect(new Set(names).size).toBe(4);
  expect(names).toContain('kps-init-c');
});

describe("the script's name", () => {
  test('says whose it is and which version', () => {
    expect(job({ name: 'obs' }).script).toBe(`obs-init-script-${hashOf(INIT_JOB)}`);
  });

  test('has at most 63 characters', () => {
    const fits = 'a'.repeat(42);
    const hash = hashOf(INIT_JOB);
    expect(job({ name: fits }).script).toBe(`${fits}-init-script-${hash}`);
    const whole = `${fits}b-init-script`;
    expect(job({ name: `${fits}b` }).script).toBe(`${whole.slice(0, 45)}-${hashOf(whole)}-${hash}`);
  });
});
