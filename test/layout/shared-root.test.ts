import { claimsOfStatefulSet, type ComponentVolumes, HostPathLayout, type NodeList, volumesOf } from '../../src';
import { GIB } from '../tools/describe';

const claims = (component: string, replicas: number) =>
  claimsOfStatefulSet({
    component,
    namespace: 'logs',
    statefulSet: component,
    template: 'data',
    replicas,
    mountPath: '/data',
    subPath: component,
    owner: { uid: 1, gid: 1 },
  });

function sharedRoots(
  components: Record<string, Partial<ComponentVolumes>>,
  nodes: NodeList,
  replicas = 1,
  layout = HostPathLayout.perVolume('/data/logs'),
): boolean[] {
  return volumesOf({
    name: 'logs',
    claims: Object.keys(components).flatMap((component) => claims(component, replicas)),
    layout,
    components: Object.fromEntries(Object.entries(components).map(([name, own]) => [name, { ...GIB, ...own }])),
    nodes,
  }).map(({ sharedRoot }) => sharedRoot);
}

describe('sharedRoot of a volume', () => {
  test('is true only for volumes that have the same root on the same node', () => {
    expect(sharedRoots({ a: { path: '/ssd/x' }, b: { path: '/ssd/x' }, c: { path: '/ssd/y' } }, ['n'])).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('is false where the same root lies on different nodes', () => {
    expect(sharedRoots({ a: { path: '/ssd/x' } }, ['n', 'm'], 2)).toEqual([false, false]);
    expect(sharedRoots({ a: { path: '/ssd/x' }, b: { path: '/ssd/x', nodes: ['m'] } }, ['n'])).toEqual([false, false]);
  });

  test('is true for a single volume at the root of a shared layout, and false for one below it', () => {
    const shared = HostPathLayout.sharedRoot('/data/logs');
    expect(sharedRoots({ a: {} }, ['n'], 1, shared)).toEqual([true]);
    expect(sharedRoots({ a: { path: '/data/logs/own' } }, ['n'], 1, shared)).toEqual([false]);
    expect(sharedRoots({ a: {} }, ['n'])).toEqual([false]);
  });
});
