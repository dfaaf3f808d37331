import { HostPathLayout, type Value, type Values } from '../../src';
import { codesOf, GIB, storage } from '../tools/describe';
import { valueAt } from '../../src/values/values';

const PATHS = {
  prometheus: ['prometheus', 'prometheusSpec', 'initContainers'],
  alertmanager: ['alertmanager', 'alertmanagerSpec', 'initContainers'],
  grafana: ['grafana', 'extraInitContainers'],
};
const ALL = {
  layout: HostPathLayout.perVolume('/data/kps'),
  prometheus: GIB,
  alertmanager: GIB,
  grafana: GIB,
};
const subPath = { grafana: { persistence: { subPath: 'data' } } };

function containers(values: Values, path: readonly string[]): readonly Values[] {
  return (valueAt(values, path) ?? []) as unknown as readonly Values[];
}

/** A new name would restart every pod at the next deployment, and messages of the doctor contain this one. */
test.each(Object.entries(PATHS))('the waiting init container of %s has its stable name and command', (_, path) => {
  const [first, ...others] = containers(storage({ ...ALL, values: subPath }).values.data, path);
  expect(others).toEqual([]);
  expect(first?.name).toBe('wait-for-data-directory');
  const command = first?.command as readonly Value[];
  expect([command[0], command[1], command[3], command[4], command.slice(6)]).toEqual([
    'sh',
    '-c',
    'wait',
    '/volume',
    [path[0] === 'grafana' ? '472' : '1000', '600', 'onRootMismatch'],
  ]);
});

test.each(Object.entries(PATHS))("a user's init container of %s must not have that name", (_, path) => {
  const own = (name: string): Values => {
    const [first = '', second = ''] = path;
    const list = [{ name }];
    return path.length === 2
      ? { [first]: { ...subPath.grafana, [second]: list } }
      : { [first]: { [second]: { [path[2] ?? '']: list } } };
  };
  const described = (name: string) => () => storage({ ...ALL, values: [subPath, own(name)] });
  expect(codesOf(described('wait-for-data-directory'))).toHaveLength(1);
  expect(described('wait-for-data-directories')).not.toThrow();
});
