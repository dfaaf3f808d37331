package thanos

import (
	"encoding/json"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	"operator.check/hook"
)

func init() {
	hook.Kinds[monitoringv1.ThanosRulerKind] = func(resource []byte) (*hook.Made, error) {
		ruler := new(monitoringv1.ThanosRuler)
		if err := json.Unmarshal(resource, ruler); err != nil {
			return nil, err
		}
		set, err := hook.Call[*appsv1.StatefulSet](makeStatefulSet, ruler)
		return &hook.Made{Resource: ruler, StatefulSets: []*appsv1.StatefulSet{set}}, err
	}
}
