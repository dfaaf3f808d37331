/** The parts of kube-prometheus-stack that keep data. */
export const COMPONENTS = ['prometheus', 'alertmanager', 'thanosRuler', 'grafana'] as const;
export type Component = (typeof COMPONENTS)[number];

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

/** Keys of a storage block that win over its claim template. */
export const CLAIMLESS_KEYS = ['emptyDir', 'ephemeral'] as const;

/** The securityContext in the values that decides who a component's pods run as. */
export const SECURITY_CONTEXTS: Readonly<Record<Component, readonly string[]>> = {
  prometheus: ['prometheus', 'prometheusSpec', 'securityContext'],
  alertmanager: ['alertmanager', 'alertmanagerSpec', 'securityContext'],
  thanosRuler: ['thanosRuler', 'thanosRulerSpec', 'securityContext'],
  grafana: ['grafana', 'securityContext'],
};

/** That of Grafana's container, which wins over the pod's. */
export const GRAFANA_CONTAINER_SECURITY_CONTEXT = ['grafana', 'containerSecurityContext'] as const;
