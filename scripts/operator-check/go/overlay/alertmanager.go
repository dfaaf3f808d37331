package alertmanager

import (
	"encoding/json"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	"operator.check/hook"
)

func init() {
	hook.Kinds[monitoringv1.AlertmanagersKind] = func(resource []byte) (*hook.Made, error) {
		alertmanager := new(monitoringv1.Alertmanager)
		if err := json.Unmarshal(resource, alertmanager); err != nil {
			return nil, err
		}
		set, err := hook.Call[*appsv1.StatefulSet](makeStatefulSet, alertmanager)
		return &hook.Made{Resource: alertmanager, StatefulSets: []*appsv1.StatefulSet{set}}, err
	}
}
