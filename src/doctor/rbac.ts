import { stringify } from 'yaml';
import { namespacesOf } from './read-cluster';
import { OPERATOR_GROUP, OPERATOR_KIND_NAMES, OPERATOR_KINDS, operatorResource } from '../model/operator-kinds';
import type { PlanDocument } from '../plan/plan-document';

const NAME = 'prometheus-storage-doctor';
const GROUP = 'rbac.authorization.k8s.io';

/** The rights that the doctor needs for these plans, as manifests: no others, and none to read Secrets. */
export function doctorRbac(plans: readonly PlanDocument[], { usage }: { readonly usage: boolean }): string {
  const list = (apiGroup: string, ...resources: readonly string[]) => ({
    apiGroups: [apiGroup],
    resources,
    verbs: ['list'],
  });
  const get = (...resources: readonly string[]) => ({ apiGroups: [''], resources, verbs: ['get'] });
  const metadata = { name: NAME, labels: { 'app.kubernetes.io/managed-by': 'cdk8s-prometheus-storage' } };
  const customResources = Object.values(OPERATOR_KINDS).map(({ resource }) => resource);
  const objects = [
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'ClusterRole',
      metadata,
      rules: [
        list('', 'nodes', 'persistentvolumes'),
        list('storage.k8s.io', 'storageclasses'),
        {
          apiGroups: ['apiextensions.k8s.io'],
          resources: ['customresourcedefinitions'],
          resourceNames: OPERATOR_KIND_NAMES.map(operatorResource),
          verbs: ['get'],
        },
        // to find a chart that is installed in another namespace than planned
        list('', 'persistentvolumeclaims'),
        list(OPERATOR_GROUP, ...customResources),
        // gives access to the whole API of the kubelet: only for --usage
        ...(usage ? [get('nodes/proxy')] : []),
      ],
    },
    ...namespacesOf(plans).map((namespace) => ({
      apiVersion: `${GROUP}/v1`,
      kind: 'Role',
      metadata: { ...metadata, namespace },
      rules: [
        { ...get('namespaces'), resourceNames: [namespace] },
        list('', 'events', 'limitranges', 'persistentvolumeclaims', 'pods', 'resourcequotas'),
        get('pods', 'pods/log'),
        list('apps', 'deployments', 'statefulsets'),
        list('batch', 'jobs'),
        list(OPERATOR_GROUP, ...customResources),
        ...configMapsIn(namespace, plans).map((name) => ({ ...get('configmaps'), resourceNames: [name] })),
      ],
    })),
  ];
  const bind = namespacesOf(plans).map(
    (namespace) => `#   kubectl create rolebinding ${NAME} --namespace ${namespace} --role ${NAME} --user WHO`,
  );
  return [
    `# What ${NAME.replaceAll('-', ' ')} reads. Bind it to the user that runs it:`,
    `#   kubectl create clusterrolebinding ${NAME} --clusterrole ${NAME} --user WHO`,
    ...bind,
    ...objects.map((object) => `---\n${stringify(object).trimEnd()}`),
    '',
  ].join('\n');
}

/** The ConfigMaps with the user's values that overlays hold copies of. */
function configMapsIn(namespace: string, plans: readonly PlanDocument[]): string[] {
  const names = plans
    .filter(({ release, overlay }) => release.namespace === namespace && (overlay?.frozenLists ?? []).length > 0)
    .flatMap(({ overlay }) => overlay?.userValues ?? [])
    .flatMap((place) => ('configMap' in place ? [place.configMap] : []));
  return [...new Set(names)];
}
