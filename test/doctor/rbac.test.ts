import { parseAllDocuments } from 'yaml';
import { doctorRbac } from '../../src/doctor/rbac';
import { GIB } from '../tools/describe';
import { plan } from './states';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly {
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
}

function roles(usage: boolean): Role[] {
  const { document } = plan({
    prometheus: GIB,
    grafana: GIB,
    values: { grafana: { namespaceOverride: 'dashboards' } },
  });
  return parseAllDocuments(doctorRbac([document], { usage })).flatMap((one) => {
    const role = one.toJS() as Role | null;
    return role === null ? [] : [role];
  });
}

test('the RBAC rules are one ClusterRole and a Role for each namespace', () => {
  expect(roles(false).map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace])).toEqual([
    ['ClusterRole', 'prometheus-storage-doctor', undefined],
    ['Role', 'prometheus-storage-doctor', 'dashboards'],
    ['Role', 'prometheus-storage-doctor', 'monitoring'],
  ]);
});

test('the RBAC rules allow to read the ConfigMaps that hold the values of an overlay, by name, and no Secret', () => {
  const userValues = [{ configMap: 'one' }, { secret: 'two' }, { configMap: 'one', key: 'b' }];
  const props = { valuesFile: 'overlay', delivery: 'flux', values: { a: 1 }, userValues } as const;
  const of = (component: object): Role['rules'] => {
    const { document } = plan({ ...props, ...component });
    return parseAllDocuments(doctorRbac([document], { usage: false })).flatMap(
      (one) => (one.toJS() as Role | null)?.rules ?? [],
    );
  };
  const configMaps = { apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['one'] };
  expect(of({ prometheus: GIB }).filter(({ resourceNames }) => resourceNames?.[0] !== 'monitoring')).toContainEqual(
    configMaps,
  );
  expect(of({ prometheus: GIB }).filter(({ resources }) => resources.includes('configmaps'))).toHaveLength(1);
  expect(of({ prometheus: GIB }).flatMap(({ resources }) => resources)).not.toContain('secrets');
  // its data directory is its volume root, so no list is copied
  expect(of({ grafana: GIB }).flatMap(({ resources }) => resources)).not.toContain('configmaps');
});

test('the RBAC rules only allow reading, and nothing secret', () => {
  for (const usage of [false, true]) {
    const rules = roles(usage).flatMap((role) => role.rules);
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list']));
    const resources = rules.flatMap((rule) => rule.resources);
    expect(resources.filter((one) => /secret|configmap|exec|\*/.test(one))).toEqual([]);
    expect(resources.includes('nodes/proxy')).toBe(usage);
  }
});
