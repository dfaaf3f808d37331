import { humanBytes, bytesOf, quantityOf } from '../kubernetes/quantity';
import type { Volume } from '../volumes/volume';
import { planNotes } from './plan-notes';
import { type StoragePlan, volumesByNode } from './storage-plan';

/** The plan for machines; its shape changes only with its version. */
export function planJson({ release, volumes, capacity, retentionSize, notes = [] }: StoragePlan): string {
  const document = {
    schemaVersion: 1,
    release,
    ...(retentionSize === undefined ? {} : { retentionSize }),
    ...(notes.length === 0 ? {} : { notes }),
    nodes: volumesByNode(volumes).map(([node, onNode]) => ({
      node,
      ...(capacity[node] === undefined ? {} : { capacity: quantityOf(capacity[node]) }),
      volumes: onNode.map(volumeRow),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The plan for people who review it. */
export function planMarkdown(plan: StoragePlan): string {
  const { release, volumes, capacity } = plan;
  const nodes = volumesByNode(volumes).map(([node, onNode]) => {
    const rows = onNode.map(
      ({ claim, name, root, dataDirectory, size, storageClassName }) =>
        `| ${claim.component} | \`${claim.namespace}/${claim.name}\` | \`${name}\` | \`${root}\` | \`${dataDirectory}\` | ${claim.owner.uid}:${claim.owner.gid} | ${quantityOf(size)} | ${storageClassName} |`,
    );
    const sum = humanBytes(onNode.reduce((total, { size }) => total + (bytesOf(quantityOf(size)) ?? 0), 0));
    const room = capacity[node] === undefined ? '' : ` of ${quantityOf(capacity[node])}`;
    return [
      `## Node ${node}`,
      '',
      `${onNode.length} volumes, ${sum}${room}.`,
      '',
      '| component | claim | volume | volume root | data directory | owner | size | class |',
      '|---|---|---|---|---|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return [
    `# Storage of release ${release.name}`,
    '',
    `Namespace ${release.namespace}, chart kube-prometheus-stack ${release.chartVersion}.`,
    '',
    ...planNotes(plan).flatMap((note) => [`> ${note}`, '']),
    ...nodes,
  ].join('\n');
}

function volumeRow({ name, claim, type, root, dataDirectory, size, storageClassName }: Volume): object {
  return { name, claim, type, root, dataDirectory, size: quantityOf(size), storageClassName };
}
