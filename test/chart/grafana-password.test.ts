import { hasRandomGrafanaPassword } from '../../src/chart/grafana-password';
import { planStack, type StackDescription } from '../../src';
import type { Values } from '../../src/values/values';
import { description, GIB } from '../tools/describe';

/** Values of Grafana, and whether what helm renders of Grafana differs each time: measured with charts 45.9.1, 58.0.0, 70.6.0 and 88.5.3. */
const TABLE: readonly [grafana: Values | undefined, before79: boolean, since79: boolean][] = [
  [undefined, false, true],
  [{}, false, true],
  [{ enabled: false }, false, false],
  [{ enabled: 'false' }, false, true],
  [{ enabled: null }, false, true],
  [{ adminPassword: 'x' }, false, false],
  [{ adminPassword: '' }, true, true],
  [{ adminPassword: null }, true, true],
  [{ admin: { existingSecret: 'grafana-admin' } }, false, false],
  [{ admin: { existingSecret: '' } }, false, true],
  [{ admin: { existingSecret: 'a' }, adminPassword: '' }, false, false],
  [{ env: { GF_SECURITY_ADMIN_PASSWORD: 'x' } }, false, false],
  [{ env: { GF_SECURITY_ADMIN_PASSWORD__FILE: '/x' } }, false, false],
  [{ env: { GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true' } }, false, false],
  [{ env: { GF_SECURITY_ADMIN_USER: 'x' }, envFromSecret: 'x' }, false, true],
];

test.each(TABLE)('Grafana %j has a random password before and since chart 79: %s, %s', (grafana, before, since) => {
  const values = grafana === undefined ? {} : { grafana };
  expect(['45.9.1', '78.5.0', '79.0.0', '88.5.3'].map((chart) => hasRandomGrafanaPassword(chart, values))).toEqual([
    before,
    before,
    since,
    since,
  ]);
});

describe('the plan', () => {
  const notes = (props: Partial<StackDescription>): number => {
    const release = { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' };
    const { plan } = planStack(description({ release, prometheus: GIB, ...props }));
    return plan.notes.filter((note) => note.includes('grafana.admin.existingSecret')).length;
  };

  test('says so for Argo CD, whose helm does not look into the cluster', () => {
    expect(notes({ delivery: 'argo-cd' })).toBe(1);
    expect(notes({ delivery: 'argo-cd', grafana: GIB })).toBe(1);
    expect(notes({ delivery: 'flux' })).toBe(0);
    expect(notes({})).toBe(0);
  });

  test('says nothing where the values name a Secret, or Grafana is off', () => {
    const existingSecret = { grafana: { admin: { existingSecret: 'grafana-admin' } } };
    expect(notes({ delivery: 'argo-cd', values: existingSecret })).toBe(0);
    expect(notes({ delivery: 'argo-cd', values: { grafana: { enabled: false } } })).toBe(0);
  });
});
