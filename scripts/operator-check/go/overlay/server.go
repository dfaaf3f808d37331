package prometheus

import (
	"encoding/json"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	prompkg "github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	appsv1 "k8s.io/api/apps/v1"
	"operator.check/hook"
)

func init() {
	hook.Kinds[monitoringv1.PrometheusesKind] = func(resource []byte) (*hook.Made, error) {
		server := new(monitoringv1.Prometheus)
		if err := json.Unmarshal(resource, server); err != nil {
			return nil, err
		}
		generator, err := hook.Call[*prompkg.ConfigGenerator](prompkg.NewConfigGenerator, server)
		if err != nil {
			return nil, err
		}
		made := &hook.Made{Resource: server}
		for shard, name := range prompkg.ExpectedStatefulSetShardNames(server) {
			set, err := hook.Call[*appsv1.StatefulSet](makeStatefulSet, server.DeepCopy(), generator, name, int32(shard))
			if err != nil {
				return nil, err
			}
			made.StatefulSets = append(made.StatefulSets, set)
		}
		return made, nil
	}
}
