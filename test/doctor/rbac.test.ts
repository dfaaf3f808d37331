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

test('the RBAC rules only allow reading, and nothing secret', () => {
  for (const usage of [false, true]) {
    const rules = roles(usage).flatMap((role) => role.rules);
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list']));
    const resources = rules.flatMap((rule) => rule.resources);
    expect(resources.filter((one) => /secret|configmap|exec|\*/.test(one))).toEqual([]);
    expect(resources.includes('nodes/proxy')).toBe(usage);
  }
});
