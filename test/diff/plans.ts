import type { KubePrometheusStackStorageProps } from '../../src';
import { planDocument, type VolumeOnNode } from '../../src/diff';
import type { FoundPlan } from '../../src/diff/found-plan';
import { diffPlans, type PlanDiff } from '../../src/diff/plan-diff';
import { GIB, storage } from '../tools/describe';

export type Props = Partial<KubePrometheusStackStorageProps>;

/** Prometheus with two replicas and no retentionSize, and Grafana. Each test adds the differences. */
const BASE: Props = {
  nodes: ['node-0', 'node-1'],
  prometheus: { ...GIB, replicas: 2, retentionSize: 'none' },
  grafana: GIB,
};

export function found(props: Props, folder = ''): FoundPlan {
  const made = storage({ ...BASE, ...props });
  return { file: `plan/${made.release.name}.json`, folder, document: planDocument(made) };
}

/** Compares the plan of `next` with the plan of `old`. */
export function diff(next: Props, old: Props = {}): PlanDiff {
  return diffPlans([found(old)], [found(next)]);
}

/** The same plan with other volumes. */
export function withVolumes(plan: FoundPlan, change: (volume: VolumeOnNode) => VolumeOnNode): FoundPlan {
  const nodes = plan.document.nodes.map((node) => ({ ...node, volumes: node.volumes.map(change) }));
  return { ...plan, document: { ...plan.document, nodes } };
}
