import { type Command, foldedCommand } from '../commands/command';
import {
  applyStorage,
  createNamespace,
  installChart,
  showVolumes,
  stopWorkload,
  waitForJobs,
} from '../commands/storage-commands';
import { directoryCommands } from './directories';
import { valuesFilesOf, valuesInWords } from './values-files';
import type { PlanDocument, PlannedNode, VolumeOnNode } from './plan-document';
import type { TemplateRequirement } from './stateful-set-plan';
import { toHelmYaml } from '../values/helm-yaml';
import { CHART_NAME } from '../chart/helm-chart';
import { bytesOf, humanBytes } from '../kubernetes/quantity';
import { onOneLine } from '../kubernetes/text';
import { ownName } from '../layout/host-path-layout';
import { isOfStack } from './storage-plan';
import { DELETIONS, KEEPS_ALL } from '../model/deletions';
import { showPath } from '../values/values';

/** Facts for the commands that are not in the document. */
export interface PlanCommands {
  /** The values file, relative to the output folder. Absent: the chart is another one, whose values are yours. */
  readonly valuesFile?: string;
  /**
   * What the values of another chart must say.
   * @default - nothing
   */
  readonly requirements?: readonly TemplateRequirement[];
  /** The namespaces that the manifests create. */
  readonly made: ReadonlySet<string>;
}

/** The plan as Markdown for review: what will be on which node, and how to deploy it. */
export function planMarkdown(document: PlanDocument, commands: PlanCommands): string {
  const { release, nodes, notes, naming } = document;
  const volumes = nodes.flatMap((node) => node.volumes);
  const overrides = Object.entries(naming).map(
    ([path, value]) => `\`${onOneLine(`${path}: ${JSON.stringify(value)}`)}\``,
  );
  return [
    `# Storage of release ${release.name}`,
    '',
    `Namespace ${release.namespace}${isOfStack(release) ? `, chart ${CHART_NAME} ${release.chartVersion}` : ''}: ${count(volumes.length, 'claim')}, each with a volume of its own that is reserved for it by name, on ${count(nodes.length, 'node')}.`,
    ...(overrides.length === 0 ? [] : ['', `Names follow from ${overrides.join(', ')}.`]),
    ...notes.flatMap((note) => ['', '> [!IMPORTANT]', `> ${onOneLine(note)}`]),
    '',
    '| node | volumes | requested | capacity | init Job |',
    '|---|---|---|---|---|',
    ...nodes.map(
      (node) =>
        `| ${node.node} | ${node.volumes.length} | ${humanBytes(wanted(node))} | ${disk(node)} | ${jobsOf(node)} |`,
    ),
    '',
    ...nodes.flatMap((node) => nodeSection(node)),
    ...requirementsSection(commands.requirements ?? []),
    ...deletionsSection(document),
    '## How it gets into the cluster',
    '',
    ...steps(document, commands),
    '',
    ...overlaySection(document, commands),
    'Every volume is `Retain`: taking it away leaves its directory as it is.',
    '',
  ].join('\n');
}

function nodeSection(node: PlannedNode): string[] {
  const { volumes } = node;
  return [
    `## Node ${node.node}`,
    '',
    '| | data directory | volume root | owner | size | class |',
    '|---|---|---|---|---|---|',
    ...volumes.map(
      ({ claim, type, root, dataDirectory, size, storageClassName }) =>
        `| ${ownName(claim)} | \`${dataDirectory}\` | \`${root}\`${type === 'local' ? ' (local)' : ''} | ${claim.owner.uid}:${claim.owner.gid} | ${size} | ${storageClassName} |`,
    ),
    '',
    '| | claim | volume |',
    '|---|---|---|',
    ...volumes.map(({ claim, name }) => `| ${ownName(claim)} | \`${claim.namespace}/${claim.name}\` | \`${name}\` |`),
    '',
    '```mermaid',
    ...diagram(node),
    '```',
    '',
    ...directoriesSection(node),
  ];
}

/** How the directories are made by hand; beside a Job it is for those who want to check what that does. */
function directoriesSection({ node, initJobs, directories = [] }: PlannedNode): string[] {
  const commands = ['```sh', ...directoryCommands(directories), '```'];
  if (directories.length === 0) {
    return [];
  }
  return initJobs.length === 0
    ? [
        `Make the directories before the pods start, as root on ${node}; the commands can be repeated:`,
        '',
        ...commands,
        '',
      ]
    : ['<details><summary>The same directories by hand</summary>', '', ...commands, '', '</details>', ''];
}

function jobsOf({ initJobs }: PlannedNode): string {
  return initJobs.length === 0 ? 'none' : initJobs.map(({ name }) => `\`${name}\``).join(', ');
}

/** Node, directory, volume, claim, pod: what holds what, from the disk to the process. */
function diagram({ node, volumes }: PlannedNode): string[] {
  return [
    'flowchart LR',
    `  n{{"node ${node}"}}`,
    ...volumes.flatMap((volume, index) => {
      const { name, size, dataDirectory, claim } = volume;
      const pod = `${podOf(volume)}<br/>${claim.mountPath} as ${claim.owner.uid}:${claim.owner.gid}`;
      return [
        `  n --> d${index}["${dataDirectory}"]`,
        `  d${index} --> v${index}[("${name}<br/>${size}")]`,
        `  v${index} --> c${index}["${claim.name}"]`,
        `  c${index} --> p${index}(["${pod}"])`,
      ];
    }),
  ];
}

/** The pod of a claim. The names of a Deployment's pods are not known in advance. */
function podOf({ claim }: VolumeOnNode): string {
  return claim.workload === claim.name ? `${claim.workload}-…` : `${claim.workload}-${claim.replica}`;
}

/** What must be in the values of a chart that this library does not know. */
function requirementsSection(requirements: readonly TemplateRequirement[]): string[] {
  if (requirements.length === 0) {
    return [];
  }
  const containers = requirements.flatMap(({ statefulSet, initContainer }) =>
    initContainer === undefined
      ? []
      : [
          '',
          `The pods of ${statefulSet} must wait until the init Job has created their directory. Add this to their init containers, before all others:`,
          '',
          '```yaml',
          toHelmYaml([initContainer]).trimEnd(),
          '```',
        ],
  );
  return [
    '## What the values of the chart must say',
    '',
    '| StatefulSet | claim template | storageClassName | size | accessModes |',
    '|---|---|---|---|---|',
    ...requirements.map(
      ({ statefulSet, template, storageClassName, size }) =>
        `| ${statefulSet} | ${template} | ${storageClassName} | ${size} | ReadWriteOnce |`,
    ),
    ...containers,
    '',
  ];
}

function installed({ release, overlay }: PlanDocument, valuesFile: string | undefined): Command[] {
  return isOfStack(release) && valuesFile !== undefined
    ? [installChart(release, ...valuesFilesOf(overlay, valuesFile))]
    : [];
}

function steps(document: PlanDocument, { valuesFile, made }: PlanCommands): string[] {
  const { release, delivery, nodes, overlay } = document;
  switch (delivery) {
    case 'argo-cd':
      return [
        !isOfStack(release)
          ? 'Argo CD applies it in waves: namespaces, then StorageClasses and PersistentVolumes, then the init Jobs. An ArgoCdApplication is in `argo-cd/`; the Application of the chart is yours.'
          : 'Argo CD applies it in waves: namespaces, then StorageClasses and PersistentVolumes, then the init Jobs, and when they are complete the chart. An ArgoCdApplication is in `argo-cd/`.',
      ];
    case 'flux':
      return [
        !isOfStack(release)
          ? 'Flux applies it with a Kustomization that waits for the init Jobs: a FluxKustomization has it in `flux/`. The Kustomization of your HelmRelease depends on it (dependsOn).'
          : 'Flux applies it with one Kustomization and waits for the init Jobs; a second one that depends on it installs the chart. A FluxHelmRelease has both in `flux/` and `release/`.',
      ];
    case 'kubectl':
      return [
        overlay === undefined
          ? 'In the output folder:'
          : 'In the output folder; write the path of your own values file as it is from there:',
        '',
        '```sh',
        ...namespacesOf(document)
          .filter((namespace) => !made.has(namespace))
          .map(createNamespace),
        ...[
          applyStorage('.'),
          ...waitForJobs(nodes.flatMap(({ initJobs }) => initJobs)),
          ...installed(document, valuesFile),
          showVolumes(nodes.flatMap(({ volumes }) => volumes.map(({ name }) => name))),
        ].map((command) => foldedCommand(command)),
        '```',
        ...onceForGrafana(document),
      ];
  }
}

/** What is deleted without you, and by which setting. */
function deletionsSection({ deletions = [] }: PlanDocument): string[] {
  const rows = deletions.flatMap(({ code, component, value }) => {
    const { places, measure } = DELETIONS[code];
    const place = places[component];
    return place === undefined || value === KEEPS_ALL[measure]
      ? []
      : [`| ${component} | ${place.what} | \`${showPath(place.path)}\` | ${onOneLine(value)} |`];
  });
  return rows.length === 0
    ? []
    : ['## What is deleted without you', '', '| | what | setting | value |', '|---|---|---|---|', ...rows, ''];
}

/** How the values come together where they are in several files. */
function overlaySection({ overlay }: PlanDocument, { valuesFile }: PlanCommands): string[] {
  if (overlay === undefined) {
    return [];
  }
  const copied = overlay.frozenLists.map(({ path }) => `\`${onOneLine(path)}\``);
  return [
    `Helm reads several values files, of which a later one wins: ${onOneLine(valuesInWords(overlay, valuesFile ?? ''))}. Synthesize again after you change your own.`,
    '',
    ...(copied.length === 0
      ? []
      : [
          `Helm replaces a list as a whole, so \`${valuesFile}\` holds a copy of your own items in ${copied.join(', ')}.`,
          '',
        ]),
  ];
}

/**
 * The server-side apply of Helm 4 keeps the rollingUpdate that the API server has set when the strategy changes to Recreate, and this is
 * refused. Observed with charts 45.9.1 and 88.5.3 and Helm 4.1.4; Helm 3 removes rollingUpdate.
 * @see https://github.com/kubernetes/kubernetes/issues/24198
 */
function onceForGrafana({ objects }: PlanDocument): string[] {
  return objects
    .filter(({ component, kind }) => component === 'grafana' && kind === 'Deployment')
    .flatMap((workload) => [
      '',
      "If this release runs already and Grafana has had no storage, Helm 4 cannot change its Deployment's strategy. Delete it once before `helm upgrade`, which recreates it:",
      '',
      '```sh',
      foldedCommand(stopWorkload(workload)),
      '```',
    ]);
}

/** The namespaces of the release and its init Jobs, which neither Helm nor kubectl creates. */
function namespacesOf({ release, objects, nodes }: PlanDocument): string[] {
  const all = [release, ...objects, ...nodes.flatMap(({ initJobs }) => initJobs)];
  return [...new Set(all.map(({ namespace }) => namespace))];
}

function wanted({ volumes }: PlannedNode): number {
  return volumes.reduce((sum, { size }) => sum + (bytesOf(size) ?? 0), 0);
}

function disk(node: PlannedNode): string {
  const bytes = bytesOf(node.capacity);
  return bytes === undefined
    ? 'not set'
    : `${String(node.capacity)}, ${Math.round((wanted(node) / bytes) * 100)} % of it`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
