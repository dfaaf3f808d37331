package prometheusagent

import (
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	prompkg "github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	appsv1 "k8s.io/api/apps/v1"
	"operator.check/hook"
)

func init() {
	makeForMode = func(agent *monitoringv1alpha1.PrometheusAgent, generator *prompkg.ConfigGenerator) (*hook.Made, error) {
		if agent.Spec.Mode == nil || *agent.Spec.Mode != monitoringv1alpha1.DaemonSetPrometheusAgentMode {
			return nil, nil
		}
		set, err := hook.Call[*appsv1.DaemonSet](makeDaemonSet, agent.DeepCopy(), generator)
		return &hook.Made{Resource: agent, DaemonSets: []*appsv1.DaemonSet{set}}, err
	}
}
