import { type Unreadable, known, type Seen, type VolumeUsage } from '../cluster/cluster-state';
import type { Kubectl } from '../cluster/kubectl';
import { type Node, STATS_SUMMARY } from '../cluster/live-objects';
import { parsed } from '../cluster/schemas';
import type { PlanDocument } from '../plan/plan-document';
import { isDnsSubdomain } from '../kubernetes/names';
import { VOLUME_TYPES } from '../model/volume-types';

/** How full the `local` volumes of the plans are, as the kubelets report it; they measure no hostPath volumes. */
export async function readUsage(
  kubectl: Kubectl,
  plans: readonly PlanDocument[],
  nodes: Seen<Node>,
): Promise<{ usage: VolumeUsage[]; unreadable: Unreadable[] }> {
  const names = new Set(
    plans.flatMap((plan) =>
      plan.nodes
        .filter(({ volumes }) => volumes.some(({ type }) => VOLUME_TYPES[type].isMeasured))
        .flatMap(({ node }) => nodeNames(plan.nodeLabel, node, nodes)),
    ),
  );
  const answers = await Promise.all(
    [...names]
      .sort()
      .map(async (name) => ({ name, answer: await kubectl.raw(`/api/v1/nodes/${name}/proxy/stats/summary`) })),
  );
  const usage: VolumeUsage[] = [];
  const unreadable: Unreadable[] = [];
  for (const { name, answer } of answers) {
    const summary = answer.ok ? parsed(STATS_SUMMARY, answer.text) : undefined;
    if (!answer.ok || summary === undefined) {
      const obstacle = answer.ok ? 'failed' : answer.obstacle;
      const reason = answer.ok ? 'its summary has an unknown shape' : answer.reason;
      unreadable.push({ what: `usage of the volumes on node ${name}`, obstacle, reason });
      continue;
    }
    for (const { pvcRef, usedBytes, capacityBytes, availableBytes } of summary.pods.flatMap(({ volume }) => volume)) {
      if (pvcRef && usedBytes !== undefined && capacityBytes !== undefined && availableBytes !== undefined) {
        usage.push({ namespace: pvcRef.namespace, claim: pvcRef.name, usedBytes, capacityBytes, availableBytes });
      }
    }
  }
  return { usage, unreadable };
}

function nodeNames(label: string, value: string, nodes: Seen<Node>): string[] {
  return known(nodes)
    .filter(({ metadata }) => metadata.labels[label] === value)
    .map(({ metadata }) => metadata.name)
    .filter(isDnsSubdomain);
}
