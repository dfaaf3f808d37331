import { App, Chart } from 'cdk8s';
import { PersistentVolumeSet, planStack, type StackDescription } from '../../src';
import { description, GIB, storage } from '../tools/describe';
import { volume } from './planned';

const KNOWN = ['local-path', 'longhorn', 'standard', 'gp2', 'gp3', 'managed-csi', 'default', 'premium-rwo', 'hostpath'];
const MORE = [
  'microk8s-hostpath',
  'nfs-client',
  'ceph-block',
  'rook-ceph-block',
  'openebs-hostpath',
  'do-block-storage',
];
const OWN = ['monitoring-kps', 'local-storage', 'fast', 'manual', 'ssd', 'standard-disk', 'my-longhorn'];

const planned = (storageClassName: string, props: Partial<StackDescription> = {}) =>
  planStack(description({ prometheus: { ...GIB, storageClassName }, grafana: { ...GIB }, ...props })).plan;
const notesOn = (name: string, notes: readonly string[]): readonly string[] =>
  notes.filter((note) => note.startsWith(`StorageClass ${name} is not created`));

describe('the StorageClass of a provisioner', () => {
  test.each([...KNOWN, ...MORE])('%s is created only if that is asked for', (name) => {
    const { storageClasses, notes } = planned(name);
    expect(storageClasses).toEqual(['monitoring-kps']);
    expect(notesOn(name, notes)).toHaveLength(1);
    const asked = planned(name, { storageClasses: true });
    expect(asked.storageClasses).toEqual([name, 'monitoring-kps'].sort());
    expect(notesOn(name, asked.notes)).toEqual([]);
  });

  test.each(OWN)('%s has no known provisioner, and is created', (name) => {
    const { storageClasses, notes } = planned(name);
    expect(storageClasses).toContain(name);
    expect(notesOn(name, notes)).toEqual([]);
  });

  test('is not noted where no class is created', () => {
    const { storageClasses, notes } = planned('longhorn', { storageClasses: false });
    expect(storageClasses).toEqual([]);
    expect(notesOn('longhorn', notes)).toEqual([]);
  });

  test.each([
    [undefined, ['monitoring-kps']],
    [true, ['gp3', 'monitoring-kps']],
    [false, []],
  ])('is rendered as it is planned with storageClasses %s', (storageClasses, names) => {
    const props = { prometheus: { ...GIB, storageClassName: 'gp3' }, grafana: GIB };
    const made = storage(storageClasses === undefined ? props : { ...props, storageClasses });
    expect(made.storageClasses.map(({ name }) => name)).toEqual(names);
    expect(made.plan.storageClasses).toEqual(names);
    expect(made.volumes[0]?.storageClassName).toBe('gp3');
  });

  test.each([
    [undefined, []],
    [true, ['gp2']],
  ])('is in a PersistentVolumeSet of its own with storageClasses %s: %j', (storageClasses, names) => {
    const set = new PersistentVolumeSet(new Chart(new App(), 'chart'), 'set', {
      volumes: [volume({ storageClassName: 'gp2' })],
      instance: 'kps',
      ...(storageClasses === undefined ? {} : { storageClasses }),
    });
    expect(set.storageClasses.map(({ name }) => name)).toEqual(names);
  });
});
