import { type NamespaceOptions, planStack } from '../../src';
import { codesOf, description, GIB } from '../tools/describe';

const planned = (namespaces: NamespaceOptions) => planStack(description({ prometheus: GIB, namespaces })).plan;

const MADE: readonly (readonly [NamespaceOptions, ...{ readonly name: string; readonly privileged: boolean }[]])[] = [
  [{}],
  [{ create: false, privileged: false }],
  [{ create: true }, { name: 'monitoring', privileged: false }],
  [
    { create: true, privileged: true },
    { name: 'monitoring', privileged: true },
  ],
  [{ initJobs: 'disks' }, { name: 'disks', privileged: true }],
  [{ initJobs: 'disks', createForInitJobs: false }],
  [{ createForInitJobs: true }],
  [
    { create: true, initJobs: 'disks', createForInitJobs: true },
    { name: 'monitoring', privileged: false },
    { name: 'disks', privileged: true },
  ],
];

describe('namespaces', () => {
  test.each(MADE)('of %j are made', (options, ...made) => {
    expect(planned(options).namespaces).toEqual(made);
  });

  test.each<[NamespaceOptions, string]>([
    [{}, 'monitoring'],
    [{ create: true }, 'monitoring'],
    [{ initJobs: 'disks' }, 'disks'],
  ])('of %j: the Jobs run in %s', (options, namespace) => {
    expect(planned(options).initJobs.map(({ metadata }) => metadata.namespace)).toEqual([namespace]);
  });

  test.each<[unknown, ...string[]]>([
    [{ privileged: true }, 'invalid-namespace-option namespaces.privileged'],
    [{ privileged: true, create: false }, 'invalid-namespace-option namespaces.privileged'],
    [{ initJobs: 'monitoring' }, 'invalid-namespace-option namespaces.initJobs'],
    [
      { initJobs: 'monitoring', privileged: true },
      'invalid-namespace-option namespaces.initJobs',
      'invalid-namespace-option namespaces.privileged',
    ],
    [{ initJobs: 'a.b' }, 'invalid-name namespaces.initJobs'],
    [{ create: 'yes' }, 'invalid-value namespaces.create'],
    [{ create: true, privileged: 1 }, 'invalid-value namespaces.privileged'],
    [{ createForInitJobs: 'no' }, 'invalid-value namespaces.createForInitJobs'],
    [{ make: true }, 'unknown-property namespaces.make'],
    ['monitoring', 'invalid-value namespaces'],
  ])('of %j are refused', (options, ...problems) => {
    expect(codesOf(() => planned(options as NamespaceOptions))).toEqual(problems);
  });
});
