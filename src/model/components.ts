/** The parts of kube-prometheus-stack that keep data. */
export const COMPONENTS = ['prometheus', 'alertmanager', 'thanosRuler', 'grafana'] as const;
/** A part of kube-prometheus-stack that keeps data. */
export type Component = (typeof COMPONENTS)[number];

/** Claims that are given by hand may be of others. */
export function isComponent(name: string): name is Component {
  return (COMPONENTS as readonly string[]).includes(name);
}

/** The components that run as a custom resource of the Prometheus Operator; Grafana is a chart of its own. */
export type OperatedComponent = Exclude<Component, 'grafana'>;

/** Where in the chart's values each custom resource takes its pods and its storage from. */
export const OPERATED_SPECS: Readonly<
  Record<OperatedComponent, { readonly spec: readonly string[]; readonly storageKey: string }>
> = {
  prometheus: { spec: ['prometheus', 'prometheusSpec'], storageKey: 'storageSpec' },
  alertmanager: { spec: ['alertmanager', 'alertmanagerSpec'], storageKey: 'storage' },
  thanosRuler: { spec: ['thanosRuler', 'thanosRulerSpec'], storageKey: 'storage' },
};

/** Where in the chart's values a component's pods are configured: their nodes, tolerations, securityContext. */
export const POD_VALUES: Readonly<Record<Component, readonly string[]>> = {
  prometheus: OPERATED_SPECS.prometheus.spec,
  alertmanager: OPERATED_SPECS.alertmanager.spec,
  thanosRuler: OPERATED_SPECS.thanosRuler.spec,
  grafana: ['grafana'],
};

/** Keys of a storage block that win over its claim template. */
export const CLAIMLESS_KEYS = ['emptyDir', 'ephemeral'] as const;

/** The securityContext in the values that decides who a component's pods run as. */
export function podSecurityContext(component: Component): readonly string[] {
  return [...POD_VALUES[component], 'securityContext'];
}

/** That of Grafana's container, which wins over the pod's. */
export const GRAFANA_CONTAINER_SECURITY_CONTEXT = [...POD_VALUES.grafana, 'containerSecurityContext'] as const;
