package prometheusagent

import (
	"encoding/json"

	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	prompkg "github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	appsv1 "k8s.io/api/apps/v1"
	"operator.check/hook"
)

// makeForMode makes the workload of a mode other than StatefulSet, if this version has modes.
var makeForMode func(*monitoringv1alpha1.PrometheusAgent, *prompkg.ConfigGenerator) (*hook.Made, error)

func init() {
	hook.Kinds[monitoringv1alpha1.PrometheusAgentsKind] = func(resource []byte) (*hook.Made, error) {
		agent := new(monitoringv1alpha1.PrometheusAgent)
		if err := json.Unmarshal(resource, agent); err != nil {
			return nil, err
		}
		generator, err := hook.Call[*prompkg.ConfigGenerator](prompkg.NewConfigGenerator, agent)
		if err != nil {
			return nil, err
		}
		if makeForMode != nil {
			if made, err := makeForMode(agent, generator); made != nil || err != nil {
				return made, err
			}
		}
		made := &hook.Made{Resource: agent}
		for shard, name := range prompkg.ExpectedStatefulSetShardNames(agent) {
			set, err := hook.Call[*appsv1.StatefulSet](makeStatefulSet, agent.DeepCopy(), generator, name, int32(shard))
			if err != nil {
				return nil, err
			}
			made.StatefulSets = append(made.StatefulSets, set)
		}
		return made, nil
	}
}
