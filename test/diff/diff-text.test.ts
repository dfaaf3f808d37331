import { Size } from 'cdk8s';
import { diff, found } from './plans';
import { diffText } from '../../src/diff/diff-text';
import { diffPlans } from '../../src/diff/plan-diff';
import { GIB } from '../tools/describe';

/** Hides manifests, and the hash at the end of the names of Jobs and pods, which these tests are not about. */
function textOf(result: ReturnType<typeof diffPlans>): string {
  return diffText(result)
    .replaceAll(/<<'EOF'\n.*?^ *EOF$/gms, '<<…')
    .replaceAll(/(kps-(?:init-node-\d|copy-node-\d|copy-script))-[0-9a-f]{8}/g, '$1');
}

describe('the text of a diff', () => {
  test('shows a claim on another node, and a larger volume of Grafana', () => {
    const next = { nodes: ['node-0', 'node-2'], grafana: { size: Size.gibibytes(2) } };
    expect(textOf(diff(next))).toMatchInlineSnapshot(`
     "Release monitoring/kps, chart 45.9.1

       unchanged: prometheus, claim monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0
     ! moved: prometheus, claim monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-1
         moved from /data/kps/prometheus-0-1/prometheus-db on node node-1
                 to /data/kps/prometheus-0-1/prometheus-db on node node-2
         - its data is left behind in /data/kps/prometheus-0-1/prometheus-db on node
           node-1
         - the PersistentVolume is immutable: it and the claim must be recreated
     ! grown: grafana, claim monitoring/kps-grafana
         grown from 1Gi to 2Gi
         - its data stays in /data/kps/grafana-0 on node node-0
         - Kubernetes refuses to change Grafana's claim, and helm upgrade fails

     Runbook, to be run in the output folder:

       1. Stop the workloads that write to the volumes. Claims and data stay, and the
          upgrade recreates the workloads.
     kubectl delete prometheuses.monitoring.coreos.com kps-kube-prometheus-stack-prometheus --namespace monitoring \\
       --ignore-not-found --cascade=foreground --timeout=15m
     kubectl delete deployments.apps kps-grafana --namespace monitoring --ignore-not-found \\
       --cascade=foreground --timeout=15m

       2. Start a pod on each node, with the old directories read-only and the new
          ones. Their script is in the ConfigMap.
     kubectl delete pod --namespace monitoring '--field-selector=status.phase!=Running' \\
       --selector=app.kubernetes.io/instance=kps,app.kubernetes.io/component=data-copy,app.kubernetes.io/managed-by=cdk8s-prometheus-storage
     kubectl apply -f - <<…
     kubectl apply -f - <<…
     kubectl wait pod/kps-copy-node-1 pod/kps-copy-node-2 --for=condition=Ready \\
       --namespace monitoring --timeout=5m

       3. Copy the data while nothing writes, and verify the SHA-256 of every file.
          If it is interrupted, run it again: it goes on with the first entry that is
          missing.
     from() { kubectl exec --namespace monitoring kps-copy-node-1 -- sh /copy/copy-data.sh /from/0 . "$@"; }
     to() { kubectl exec --stdin --namespace monitoring kps-copy-node-2 -- sh /copy/copy-data.sh /to/0 prometheus-0-1/prometheus-db "$@"; }
     copy() { from send "$1" | to receive "$1"; }
     from sums >kps-prometheus-0-1.sums &&
       to missing <kps-prometheus-0-1.sums >kps-prometheus-0-1.missing &&
       (while read -r entry _; do copy "$entry" </dev/null || exit; done) <kps-prometheus-0-1.missing &&
       to finish <kps-prometheus-0-1.sums &&
       mv kps-prometheus-0-1.sums kps-prometheus-0-1.verified

       4. Delete the claims and volumes that Kubernetes cannot change. Their reclaim
          policy is Retain, so the directories stay.
     kubectl delete persistentvolumeclaim prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-1 \\
       --namespace monitoring --ignore-not-found --timeout=15m
     kubectl delete persistentvolume monitoring-kps-prometheus-0-1 --ignore-not-found --timeout=15m
     kubectl delete persistentvolumeclaim kps-grafana --namespace monitoring --ignore-not-found \\
       --timeout=15m
     kubectl delete persistentvolume monitoring-kps-grafana-0 --ignore-not-found --timeout=15m

       5. Apply the manifests, and wait until the init Jobs have made the
          directories.
     kubectl apply -k .
     kubectl wait job/kps-init-node-0 job/kps-init-node-2 --for=condition=complete \\
       --namespace monitoring --timeout=15m

       6. Upgrade the release.
     helm upgrade --install kps kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts \\
       --version 45.9.1 --namespace monitoring --values values/kps.yml

       7. Check that every volume is Bound.
     kubectl get persistentvolume monitoring-kps-prometheus-0-0 monitoring-kps-grafana-0 monitoring-kps-prometheus-0-1 \\
       '--output=custom-columns=NAME:.metadata.name,PHASE:.status.phase,CLAIM:.spec.claimRef.name,PATH:.spec.*.path'

       8. Delete the pods that copied the data.
     kubectl delete pod/kps-copy-node-1 pod/kps-copy-node-2 configmap/kps-copy-script \\
       --namespace monitoring --ignore-not-found

       9. Optional, when no data is missing: remove the old data. It is removed only
          if it still is what was copied and verified.
     kubectl delete pod --namespace monitoring '--field-selector=status.phase!=Running' \\
       --selector=app.kubernetes.io/instance=kps,app.kubernetes.io/component=data-copy,app.kubernetes.io/managed-by=cdk8s-prometheus-storage
     kubectl apply -f - <<…
     kubectl apply -f - <<…
     kubectl wait pod/kps-copy-node-1 --for=condition=Ready --namespace monitoring --timeout=5m
     kubectl exec --stdin --namespace monitoring kps-copy-node-1 -- sh /copy/copy-data.sh /old/0 . remove <kps-prometheus-0-1.verified
     kubectl delete pod/kps-copy-node-1 configmap/kps-copy-script --namespace monitoring \\
       --ignore-not-found

     2 of 3 claims need attention before this is applied: prometheus-1 (moved),
     grafana (grown).
     "
    `);
  });

  test('shows many changes at once, delivered by Argo CD', () => {
    const next = diff({
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
      delivery: 'argo-cd',
      prometheus: { ...GIB, replicas: 1, retentionSize: '500MB', storageClassName: 'fast' },
      grafana: { ...GIB, owner: { uid: 5000, gid: 5000 } },
      alertmanager: GIB,
      volumeType: 'local',
      values: { fullnameOverride: 'stack', cleanPrometheusOperatorObjectNames: true },
    });
    expect(textOf(next)).toMatchInlineSnapshot(`
     "Release monitoring/kps, chart 45.9.1 -> 88.5.3

     ! renamed, replaced, class, retention-size: prometheus, claim monitoring/prometheus-stack-db-prometheus-stack-0
         renamed from monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0
                   to monitoring/prometheus-stack-db-prometheus-stack-0
           because values.cleanPrometheusOperatorObjectNames is now set to true
           because values.fullnameOverride is now set to "stack"
         replaced from monitoring-kps-prometheus-0-0 (hostPath /data/kps/prometheus-0-0, kubernetes.io/hostname=node-0)
                    to monitoring-kps-prometheus-0-0 (local /data/kps/prometheus-0-0, kubernetes.io/hostname=node-0)
         class from monitoring-kps to fast
         retention-size from no limit to 500MB
         - its data stays in /data/kps/prometheus-0-0/prometheus-db on node node-0
         - the new claim gets no volume while
           monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0
           exists
         - the oldest samples above the new size are deleted and cannot be restored
     ! removed: prometheus, claim monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-1
         - its data stays in /data/kps/prometheus-0-1/prometheus-db on node node-1,
           and no planned claim uses it
         - the claim and its volume monitoring-kps-prometheus-0-1 remain until you
           delete them
       new: alertmanager, claim monitoring/alertmanager-stack-db-alertmanager-stack-0
         - its data will be in /data/kps/alertmanager-0/alertmanager-db on node
           node-0
     ! replaced, owner: grafana, claim monitoring/kps-grafana
         replaced from monitoring-kps-grafana-0 (hostPath /data/kps/grafana-0, kubernetes.io/hostname=node-0)
                    to monitoring-kps-grafana-0 (local /data/kps/grafana-0, kubernetes.io/hostname=node-0)
         owner from 472:472 to 5000:5000
         - its data stays in /data/kps/grafana-0 on node node-0
         - the PersistentVolume is immutable: it and the claim must be recreated
         - the init Job gives the data to 5000:5000; a process of another user can no
           longer write

     Runbook, to be run in the output folder:

       1. Back up the data of grafana. Chart 84.0.0 brings Grafana 13, and charts
          before 84.0.0 may not read what it writes.

       2. Back up the data of prometheus. Chart 67.0.0 brings Prometheus 3, and
          charts before 65.5.0 may not read what it writes.

       3. Check your own init containers and commands that use the image of
          Prometheus. Since chart 85.0.0 it has no shell and no tar.

       4. Stop the workloads that write to the volumes. Claims and data stay, and the
          upgrade recreates the workloads.
     kubectl delete prometheuses.monitoring.coreos.com kps-kube-prometheus-stack-prometheus --namespace monitoring \\
       --ignore-not-found --cascade=foreground --timeout=15m
     kubectl delete deployments.apps kps-grafana --namespace monitoring --ignore-not-found \\
       --cascade=foreground --timeout=15m

       5. Delete the claims and volumes that Kubernetes cannot change. Their reclaim
          policy is Retain, so the directories stay.
     kubectl delete persistentvolumeclaim prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0 \\
       --namespace monitoring --ignore-not-found --timeout=15m
     kubectl delete persistentvolume monitoring-kps-prometheus-0-0 --ignore-not-found --timeout=15m
     kubectl delete persistentvolumeclaim kps-grafana --namespace monitoring --ignore-not-found \\
       --timeout=15m
     kubectl delete persistentvolume monitoring-kps-grafana-0 --ignore-not-found --timeout=15m

       6. Commit the output folder, and push it to the branch that Argo CD applies.
          Then run this in the clone, at the commit that is to be applied.
     commit=$(git rev-parse HEAD)

       7. Let Argo CD go on, and wait until it has seen the commit.
     kubectl annotate applications.argoproj.io "\${application:?set it}" --namespace "\${application_namespace:?set it}" argocd.argoproj.io/skip-reconcile- argocd.argoproj.io/refresh=hard \\
       --overwrite
     until git fetch --quiet && git merge-base --is-ancestor "$commit" "$(kubectl get applications.argoproj.io "\${application:?set it}" --namespace "\${application_namespace:?set it}" \\
       --output=jsonpath='{.status.sync.revision}{.status.sync.revisions[0]}' | sed 's/.*://')"; do sleep 5; done

       8. Sync: first the storage, and when its Jobs are complete the chart. The
          commands wait until that is done, and print the state meanwhile.
     kubectl patch applications.argoproj.io "\${application:?set it}" --namespace "\${application_namespace:?set it}" \\
       --type=merge \\
       '--patch={"operation":{"initiatedBy":{"username":"runbook"},"sync":{"syncOptions":["ServerSideApply=true"]},"retry":{"limit":5}}}'
     until kubectl get applications.argoproj.io "\${application:?set it}" --namespace "\${application_namespace:?set it}" \\
       --output=jsonpath='{.status.operationState.phase} {.status.operationState.message}' | tee /dev/stderr | grep -q ^Succeeded; do sleep 5; done
     kubectl wait applications.argoproj.io "\${application:?set it}" --namespace "\${application_namespace:?set it}" \\
       --for=jsonpath='{.status.sync.status}'=Synced --timeout=15m
     kubectl wait applications.argoproj.io "\${application:?set it}" --namespace "\${application_namespace:?set it}" \\
       --for=jsonpath='{.status.health.status}'=Healthy --timeout=15m

       9. Sync the Application of the chart too. If the plan says that the values of
          kps must change, commit them before.
     kubectl annotate applications.argoproj.io "\${chart_application:?set it}" --namespace "\${chart_application_namespace:?set it}" argocd.argoproj.io/skip-reconcile- argocd.argoproj.io/refresh=hard \\
       --overwrite
     kubectl patch applications.argoproj.io "\${chart_application:?set it}" --namespace "\${chart_application_namespace:?set it}" \\
       --type=merge \\
       '--patch={"operation":{"initiatedBy":{"username":"runbook"},"sync":{"syncOptions":["ServerSideApply=true"]},"retry":{"limit":5}}}'
     until kubectl get applications.argoproj.io "\${chart_application:?set it}" --namespace "\${chart_application_namespace:?set it}" \\
       --output=jsonpath='{.status.operationState.phase} {.status.operationState.message}' | tee /dev/stderr | grep -q ^Succeeded; do sleep 5; done
     kubectl wait applications.argoproj.io "\${chart_application:?set it}" --namespace "\${chart_application_namespace:?set it}" \\
       --for=jsonpath='{.status.sync.status}'=Synced --timeout=15m
     kubectl wait applications.argoproj.io "\${chart_application:?set it}" --namespace "\${chart_application_namespace:?set it}" \\
       --for=jsonpath='{.status.health.status}'=Healthy --timeout=15m

       10. Check that every volume is Bound.
     kubectl get persistentvolume monitoring-kps-prometheus-0-0 monitoring-kps-alertmanager-0 monitoring-kps-grafana-0 \\
       '--output=custom-columns=NAME:.metadata.name,PHASE:.status.phase,CLAIM:.spec.claimRef.name,PATH:.spec.*.path'

     3 of 4 claims need attention before this is applied: prometheus-0 (renamed,
     replaced, class, retention-size), prometheus-1 (removed), grafana (replaced,
     owner).
     "
    `);
  });

  test('shows a fleet in which no, one or all claims change', () => {
    const grafana = { prometheus: { ...GIB, retentionSize: 'none' } } as const;
    const old = [found(grafana, 'berlin'), found(grafana, 'tokyo')];
    expect(textOf(diffPlans(old, [found(grafana, 'berlin'), found(grafana, 'oslo')]))).toMatchInlineSnapshot(`
     "tokyo: Release monitoring/kps: removed

     ! removed: prometheus, claim monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0
         - its data stays in /data/kps/prometheus-0-0/prometheus-db on node node-0,
           and no planned claim uses it
         - the claim and its volume monitoring-kps-prometheus-0-0 remain until you
           delete them
     ! removed: grafana, claim monitoring/kps-grafana
         - its data stays in /data/kps/grafana-0 on node node-0, and no planned claim
           uses it
         - the claim and its volume monitoring-kps-grafana-0 remain until you delete
           them

     oslo: Release monitoring/kps: new

       new: prometheus, claim monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0
         - its data will be in /data/kps/prometheus-0-0/prometheus-db on node node-0
       new: grafana, claim monitoring/kps-grafana
         - its data will be in /data/kps/grafana-0 on node node-0

     1 cluster unchanged; --all prints them.

     2 of 6 claims need attention before this is applied: tokyo.
     "
    `);
    expect(textOf(diffPlans(old, old))).toMatchInlineSnapshot(`
     "2 clusters unchanged; --all prints them.

     Nothing is left behind: all 4 claims keep their data.
     "
    `);
  });
});
