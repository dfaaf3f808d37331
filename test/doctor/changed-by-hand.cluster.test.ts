import { first } from './facts';
import { fixed, inLab, kubectl, stacks } from './lab';
import { patch, repaired } from './repaired';

inLab('on a real API server the doctor names and fixes what was changed by hand', () => {
  const stack = stacks();

  test('a volume that became smaller than its claim', async () => {
    const one = stack('smaller').apply();
    const { name } = first(one.storage.volumes);
    patch('persistentvolume', name, { spec: { capacity: { storage: '1Mi' } } });
    one.install();
    await fixed(one, 'volume-unfit');
  });

  test('a volume that is reserved for no claim', async () => {
    const one = stack('unreserved').apply();
    const { name } = first(one.storage.volumes);
    patch('persistentvolume', name, { spec: { claimRef: null } });
    await repaired(one, ['at-risk volume-unreserved', 'waiting chart-not-installed']);
  });

  test('a Prometheus that was deleted and is held by a finalizer', async () => {
    const one = stack('held').apply().install();
    await one.untilFine();
    const { name } = first(one.storage.plan.objects);
    const within = ['--namespace', one.namespace] as const;
    patch('prometheus', name, { metadata: { finalizers: ['example.com/held'] } }, ...within);
    kubectl('delete', 'prometheus', name, ...within, '--wait=false');
    await repaired(one, ['at-risk workload-terminating'], () => {
      patch('prometheus', name, { metadata: { finalizers: [] } }, ...within);
    });
  });
});
