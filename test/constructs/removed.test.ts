import { App, Chart } from 'cdk8s';
import {
  GitOpsApp,
  HostPathLayout,
  KubePrometheusStackStorage,
  PersistentVolumeSet,
  StatefulSetStorage,
} from '../../src';
import { description, GIB } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { lokiDescription, lokiStorage, lokiWith } from '../tools/loki';

/** A StatefulSet `db` in a namespace and a chart of its own, with the class `disk`. */
function storageIn(
  app: App,
  id: string,
  props: Partial<Parameters<typeof lokiDescription>[0]> = {},
): StatefulSetStorage {
  const release = { name: id, namespace: 'logging' };
  const named = { ...lokiWith({ statefulSet: id, storageClassName: 'disk' }), release };
  const layout = HostPathLayout.perVolume(`/data/${id}`);
  return new StatefulSetStorage(new Chart(app, id), 's', lokiDescription({ ...named, layout, ...props }));
}

describe('a storage that is removed from its app', () => {
  test('has no plan and no values', async () => {
    await inFolder((outdir) => {
      const app = new GitOpsApp({ outdir });
      new KubePrometheusStackStorage(new Chart(app, 'stack'), 's', description({ prometheus: GIB }));
      storageIn(app, 'a');
      app.node.tryRemoveChild('stack');
      expect(KubePrometheusStackStorage.allIn(app)).toEqual([]);
      expect(StatefulSetStorage.allIn(app)).toHaveLength(1);
      app.synth();
      expect(Object.keys(filesOf(outdir))).toEqual(['Kustomization', 'a.k8s.yaml', 'plan/a.json', 'plan/a.md']);
    });
  });

  test.each<[string, (app: App) => App]>([
    ['App', () => new App()],
    ['GitOpsApp', () => new GitOpsApp({ outdir: '/no/such' })],
  ])('keeps no directory from another one: %s', (_, made) => {
    const layout = HostPathLayout.perVolume('/data/same');
    const synth = (remove: string): void => {
      const app = made(new App());
      storageIn(app, 'a', { layout });
      storageIn(app, 'b', { layout, ...lokiWith({ statefulSet: 'b', storageClassName: 'other' }) });
      app.node.tryRemoveChild(remove);
      app.synthYaml();
    };
    expect(() => {
      synth('none');
    }).toThrow('/data/same/loki-0');
    // whichever would have reported the conflict
    expect(() => {
      synth('a');
    }).not.toThrow();
    expect(() => {
      synth('b');
    }).not.toThrow();
  });

  test('does not hide a conflict of those that are left', () => {
    const layout = HostPathLayout.perVolume('/data/same');
    const app = new App();
    storageIn(app, 'a', { layout });
    storageIn(app, 'b', { layout });
    storageIn(app, 'c', { capacity: { a: GIB.size } });
    app.node.tryRemoveChild('c');
    expect(() => app.synthYaml()).toThrow('/data/same/loki-0');
  });

  test('has no capacity', () => {
    const app = new App();
    storageIn(app, 'a');
    storageIn(app, 'b', { capacity: { a: GIB.size } });
    expect(() => app.synthYaml()).toThrow('capacity.a');
    app.node.tryRemoveChild('b');
    expect(() => app.synthYaml()).not.toThrow();
  });

  test('takes the objects that others share with it, which is reported', () => {
    const app = new App();
    storageIn(app, 'a');
    storageIn(app, 'b');
    expect(app.synthYaml().match(/^kind: StorageClass$/gm)).toHaveLength(1);
    app.node.tryRemoveChild('a');
    expect(() => app.synthYaml()).toThrow('StorageClass disk');
    // another one that shares them makes them again
    storageIn(app, 'c');
    expect(app.synthYaml().match(/^kind: StorageClass$/gm)).toHaveLength(1);
  });
});

test('a set of volumes that is removed counts nowhere', () => {
  const { volumes } = lokiStorage();
  const chart = new Chart(new App(), 'chart');
  new PersistentVolumeSet(chart, 'first', { volumes, instance: 'loki' });
  chart.node.tryRemoveChild('first');
  new PersistentVolumeSet(chart, 'again', { volumes, instance: 'loki' });
  expect(() => App.of(chart).synthYaml()).not.toThrow();
});
