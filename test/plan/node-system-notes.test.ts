import { HostPathLayout, planStack, type StackDescription } from '../../src';
import { COMPONENTS } from '../../src/model/components';
import { description, GIB } from '../tools/describe';

const VAR = HostPathLayout.perVolume('/var/lib/metrics');
const USER_VOLUME = HostPathLayout.perVolume('/var/mnt/metrics');
const IN_RANGE = { uid: 1000680000, gid: 1000680000 };

/** The notes that a node system adds, each cut to a word that tells it from the others. */
function notesOf(props: Partial<StackDescription>): string[] {
  const notes = (own: Partial<StackDescription>): readonly string[] =>
    planStack(description({ prometheus: GIB, ...own })).plan.notes;
  const without = notes({ ...props, nodeSystem: 'generic' });
  return notes(props)
    .filter((note) => !without.includes(note))
    .map((note) => /pod-security|serviceAccountName|nonroot-v2|hostPath volumes|spc_t/.exec(note)?.[0] ?? note);
}

const TALOS = { nodeSystem: 'talos', layout: USER_VOLUME } as const;
const OPENSHIFT = { nodeSystem: 'openshift', layout: VAR } as const;
const release = { name: 'kps', namespace: 'kube-system', chartVersion: '88.5.3' };
const initJob = { serviceAccountName: 'storage-init', seLinuxOptions: { type: 'spc_t' } };

test.each<[string, Partial<StackDescription>, ...string[]]>([
  ['Talos', TALOS, 'pod-security'],
  ['Talos, Jobs in a namespace that is made for them', { ...TALOS, namespaces: { initJobs: 'init' } }],
  ['Talos, a privileged namespace', { ...TALOS, namespaces: { create: true, privileged: true } }],
  ['Talos, a namespace without the label', { ...TALOS, namespaces: { create: true } }, 'pod-security'],
  [
    'Talos, Jobs in a namespace that is made elsewhere',
    { ...TALOS, namespaces: { initJobs: 'init', createForInitJobs: false } },
    'pod-security',
  ],
  ['Talos, kube-system', { ...TALOS, release }],
  ['OpenShift', OPENSHIFT, 'serviceAccountName', 'nonroot-v2', 'hostPath volumes', 'spc_t'],
  ['OpenShift, the Jobs as another account', { ...OPENSHIFT, initJob }, 'nonroot-v2', 'hostPath volumes'],
  ['OpenShift, local volumes', { ...OPENSHIFT, initJob, volumeType: 'local' }, 'nonroot-v2'],
  [
    'OpenShift, ids of the range',
    { ...OPENSHIFT, initJob, volumeType: 'local', prometheus: { ...GIB, owner: IN_RANGE } },
  ],
  ['Fedora CoreOS', { nodeSystem: 'fedora-coreos', layout: VAR }, 'hostPath volumes', 'spc_t'],
  ['Bottlerocket', { nodeSystem: 'bottlerocket', layout: VAR }],
  ['Flatcar', { nodeSystem: 'flatcar' }],
  ['K3s', { nodeSystem: 'k3s' }],
  ['RKE2', { nodeSystem: 'rke2' }],
  ['MicroK8s', { nodeSystem: 'microk8s' }],
])('%s', (_, props, ...expected) => {
  expect(notesOf(props)).toEqual(expected);
});

test('the note of Talos names the namespace to label', () => {
  const { notes } = planStack(description({ ...TALOS, prometheus: GIB })).plan;
  expect(notes.filter((note) => note.includes('namespace monitoring'))).toHaveLength(1);
});

test('the note about ids names each component outside the range', () => {
  const values = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } };
  const all = Object.fromEntries(COMPONENTS.map((one) => [one, GIB]));
  const { notes } = planStack(
    description({ ...OPENSHIFT, ...all, alertmanager: { ...GIB, owner: IN_RANGE }, values }),
  ).plan;
  expect(notes.filter((note) => note.includes('nonroot-v2'))).toEqual([
    expect.stringContaining('prometheus as 1000, thanosRuler as 1000, grafana as 472.'),
  ]);
});

test('without storage there is nothing to note', () => {
  const none = { nodeSystem: 'openshift', layout: VAR } as const;
  expect(planStack(description(none)).plan.notes).toEqual(planStack(description({ layout: VAR })).plan.notes);
});
