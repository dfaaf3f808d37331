import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apply, fixOf, inLab, paste, stacks, type StackProps } from './lab';

const CHART = '88.5.3';
const MINE = { prometheus: { prometheusSpec: { initContainers: [{ name: 'mine', image: 'mine' }] } } };
/** What the chart must not install in the lab, as in the values of each stack. */
const BARE = {
  prometheusOperator: { enabled: false, admissionWebhooks: { enabled: false }, tls: { enabled: false } },
  kubeStateMetrics: { enabled: false },
  nodeExporter: { enabled: false },
  defaultRules: { create: false },
  kubernetesServiceMonitors: { enabled: false },
};

inLab('with values that stay the user’s the doctor', () => {
  const stack = stacks();

  test('finds a list that has changed in the file, and its fix makes the copy the same again', async () => {
    const props: StackProps = { valuesFile: 'overlay', userValues: { path: '../values.yaml' } };
    const one = stack('overlay', props).apply();
    const file = join(dirname(one.dist), 'values.yaml');
    writeFileSync(file, JSON.stringify(BARE));
    one.install(CHART, BARE);
    await one.untilFine();

    writeFileSync(file, JSON.stringify({ ...BARE, ...MINE }));
    const found = await one.untilProblem('overlay-outdated');
    expect([found.exitCode, found.codes]).toEqual([2, ['overlay-outdated']]);
    // the first step of the fix
    stack('overlay', { ...props, values: MINE });
    for (const line of fixOf(found, 'overlay-outdated')) {
      paste(line);
    }
    expect((await one.untilFine()).codes).toEqual([]);
  });

  test('reads a ConfigMap and a Secret, and prints nothing of them', async () => {
    const userValues = [{ configMap: 'mine' }, { secret: 'more', key: 'v' }];
    const one = stack('overlay-flux', { delivery: 'flux', valuesFile: 'overlay', userValues }).apply();
    const object = (kind: string, name: string, data: object): object => ({
      apiVersion: 'v1',
      kind,
      metadata: { name, namespace: one.namespace },
      ...data,
    });
    one.install(CHART, BARE);
    const missing = await one.until(({ document }) => document.status === 'fine');
    expect(missing.document.unreadable).toMatchObject([
      { what: `your values in ConfigMap ${one.namespace}/mine`, obstacle: 'not-found' },
      { what: `your values in Secret ${one.namespace}/more`, obstacle: 'not-found' },
    ]);
    apply(
      object('ConfigMap', 'mine', { data: { 'values.yaml': JSON.stringify(BARE) } }),
      object('Secret', 'more', { stringData: { v: 'grafana: { adminPassword: hunter2 }' } }),
    );
    const fine = await one.untilFine();
    expect([fine.codes, fine.document.unreadable]).toEqual([[], []]);
    apply(object('Secret', 'more', { stringData: { v: JSON.stringify({ ...MINE, password: 'hunter2' }) } }));
    const found = await one.untilProblem('overlay-outdated');
    expect(JSON.stringify(found)).not.toMatch(/hunter2|mine"/);
  });
});
