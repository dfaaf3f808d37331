import { Size } from 'cdk8s';
import { planStack, type StackDescription, type Values } from '../../src';
import { description, GIB } from '../tools/describe';

const notesOf = (props: Partial<StackDescription>): readonly string[] =>
  planStack(description({ release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' }, ...props })).plan
    .notes;
const spec = (prometheusSpec: Values): Partial<StackDescription> => ({ values: { prometheus: { prometheusSpec } } });
const of = (prometheusSpec: Values, size = Size.gibibytes(10)): readonly string[] =>
  notesOf({ prometheus: { size }, ...spec(prometheusSpec) });

test.each<[what: string, notes: readonly string[], expected: RegExp]>([
  ['a limit', of({}), /^retentionSize 8704MB: Prometheus deletes its oldest blocks/],
  ['no limit', of({ retentionSize: '' }), /^Prometheus has no retentionSize: /],
  ['a limit above the volume', of({ retentionSize: '50GB' }), /^retentionSize 50GB exceeds .* never limits/],
  ['a limit of the whole volume', of({ retentionSize: '10GiB' }), /^retentionSize 10GiB exceeds /],
  ['a limit that leaves little', of({ retentionSize: '9.5GB' }), /It leaves 512Mi of the volume/],
  ['no limit for a small volume', of({}, Size.mebibytes(100)), /^No retentionSize is derived for a volume of 100Mi/],
  ['shards of zones', of({ shardingStrategy: { mode: 'Topology' } }), /shardingStrategy is Topology/],
  [
    'claims that are deleted',
    of({ persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } }),
    /^prometheus\.prometheusSpec\.persistentVolumeClaimRetentionPolicy\.whenScaled is Delete\. /,
  ],
  [
    "Grafana's claim that Helm deletes",
    notesOf({ grafana: GIB, values: { grafana: { persistence: { annotations: { 'helm.sh/resource-policy': '' } } } } }),
    /helm\.sh\/resource-policy.* is Delete\. /,
  ],
])('the plan says %s once', (_, notes, expected) => {
  expect(notes.filter((note) => expected.test(note))).toHaveLength(1);
});

test('it says that the operator keeps 24h where the values remove the time and the size', () => {
  const notes = notesOf({ prometheus: { ...GIB, retentionSize: 'none' }, ...spec({ retention: null }) });
  expect(notes.filter((note) => note.includes('24h'))).toHaveLength(1);
});

test('it says nothing where nothing unexpected is deleted', () => {
  expect(notesOf({ alertmanager: GIB, grafana: GIB })).toEqual([]);
  expect(of({ retentionSize: '8GB' }).filter((note) => /exceeds|never limits|leaves/.test(note))).toEqual([]);
});
