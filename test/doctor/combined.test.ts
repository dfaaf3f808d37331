import { lineOf } from '../../src/doctor/finding';
import type { Health } from '../../src/doctor/diagnose';
import { labels } from '../../src/model/labels';
import { GIB } from '../tools/describe';
import { APPLY, changed, UPGRADE } from './facts';
import { firstVolume, healthWith, healthy, NOTHING, type Objects, plan } from './states';

const ONE = plan({ prometheus: GIB, alertmanager: GIB, grafana: GIB });
const ALL = healthy(ONE);
const { storageClassName: CLASS } = firstVolume(ONE);

function codesOf({ releases }: Health): string[] {
  return releases.flatMap(({ findings }) => findings.map(({ status, code }) => `${status} ${code}`));
}

/** The commands and what a person does, in their order, with the number of patches that follow each other. */
function runsOf({ steps }: Health): (readonly [command: string, times: number])[] {
  const lines = steps.flatMap(({ step: { commands } }) =>
    commands.length === 0 ? ['a person'] : commands.map((line) => lineOf(line)),
  );
  const kinds = lines.map((line) => (line.startsWith('kubectl patch ') ? line.split(' ', 3).join(' ') : line));
  return kinds.flatMap((kind, index) => {
    const next = kinds.findIndex((other, at) => at > index && other !== kind);
    return kinds[index - 1] === kind ? [] : [[kind, (next < 0 ? kinds.length : next) - index] as const];
  });
}

test('a namespace that was deleted and created again, and a class with another provisioner', () => {
  // the namespace is newer than the phase of its volumes
  const released = { status: { phase: 'Released', lastPhaseTransitionTime: '2026-01-02T05:00:00Z' } };
  const health = healthWith(ONE, {
    ...NOTHING,
    volumes: ALL.volumes.map((volume) => changed(volume, released)),
    classes: [{ metadata: { name: CLASS }, provisioner: 'example.com/disk' }],
  });
  expect(codesOf(health)).toEqual(['problem namespace-recreated', 'problem storage-class-provisions']);
  // the API server refuses the storage as long as the other class is there
  expect(runsOf(health)).toEqual([
    ['kubectl patch persistentvolume', 3],
    [`kubectl get storageclass ${CLASS} --output=yaml`, 1],
    ['a person', 1],
    [APPLY, 1],
    [UPGRADE, 1],
  ]);
});

describe('the values of another release, and a node whose label has changed', () => {
  const [volume = {}] = ALL.volumes;
  const theirs = changed(volume, {
    metadata: { name: 'theirs', labels: labels('theirs', 'prometheus') },
    spec: {
      storageClassName: 'theirs',
      claimRef: { namespace: 'other', name: 'x', uid: 'x' },
      hostPath: { path: '/theirs' },
    },
  });
  const storage = { volumeClaimTemplate: { spec: { storageClassName: 'theirs' } } };
  const swapped = (objects: readonly object[]) => objects.map((one) => changed(one, { spec: { storage } }));
  const other: Partial<Objects> = {
    volumes: [...ALL.volumes, theirs],
    prometheus: swapped(ALL.prometheus),
    alertmanager: swapped(ALL.alertmanager),
    nodes: ALL.nodes.map((node) => changed(node, { metadata: { labels: { 'kubernetes.io/hostname': 'renamed' } } })),
  };
  const steps = [
    ['kubectl label node node-0 kubernetes.io/hostname=node-0 --overwrite', 1],
    [UPGRADE, 1],
  ];

  test('are both found while everything runs', () => {
    const health = healthWith(ONE, other);
    expect(codesOf(health)).toEqual(['problem node-label-missing', 'at-risk values-of-other-release']);
    expect(runsOf(health)).toEqual(steps);
  });

  test('are both found if nothing runs yet', () => {
    const health = healthWith(ONE, { ...other, claims: [], pods: [], statefulSets: [], deployments: [] });
    expect(codesOf(health)).toEqual([
      'problem node-label-missing',
      'problem values-of-other-release',
      'problem component-missing',
    ]);
    expect(runsOf(health)).toEqual(steps);
  });
});

test('problems of two claims are fixed from the lower layer up, whichever claim comes first', () => {
  const of = (objects: readonly object[], component: string): object[] =>
    objects.filter((one) => JSON.stringify((one as { metadata: object }).metadata).includes(component));
  const health = healthWith(ONE, {
    prometheus: [],
    statefulSets: of(ALL.statefulSets, 'alertmanager'),
    pods: of(ALL.pods, 'alertmanager'),
    claims: of(ALL.claims, 'alertmanager').map((claim) => changed(claim, { status: { phase: 'Lost' } })),
    volumes: ALL.volumes.filter((one) => !of(ALL.volumes, 'alertmanager').includes(one)),
  });
  const commands = health.steps.flatMap(({ step }) => step.commands.map((line) => lineOf(line)));
  expect(commands.indexOf(APPLY)).toBeGreaterThanOrEqual(0);
  expect(commands.indexOf(UPGRADE)).toBeGreaterThan(commands.indexOf(APPLY));
});
