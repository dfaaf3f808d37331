import { show } from '../kubernetes/text';
import { chooseLayout } from './choose-layout';
import { shortcutsOf, withoutShortcuts } from './component-values';
import { finding, type Finding, isRefused, volumeFinding } from './finding';
import { type Imported, type ImportedComponent, importedSize, layoutOf } from './imported';
import type { Hints } from './hints';
import type { Match } from './match';
import { findNodes } from './find-nodes';
import type { KubePrometheusStackRelease } from '../release/release';
import { COMPONENTS, type Component } from '../model/components';
import { bytesOf } from '../kubernetes/quantity';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import type { Values } from '../values/values';
import { expectedVolumeRoot } from '../layout/host-path';
import { entriesOf, type NodeList, valueFor } from '../layout/per-replica';

export interface DescribeProps {
  readonly release: KubePrometheusStackRelease;
  readonly matches: readonly Match[];
  readonly valuesFiles: readonly string[];
  /** The values from the files, or the known values if there are no files. */
  readonly values: Values;
  readonly hints: Hints;
}

/** The description that is closest to the existing volumes; none if a finding refuses it. */
export function describeVolumes(props: DescribeProps): {
  readonly imported?: Imported;
  readonly findings: readonly Finding[];
} {
  const { release, matches, valuesFiles, values, hints } = props;
  const components = COMPONENTS.filter((component) => matches.some(({ claim }) => claim.component === component));
  const nodeLabel = labelOf(matches);
  const rootOf = ({ claim, volume }: Match): string => hints.paths.get(claim.component) ?? volume.root;
  const nodes = components.map((component) => {
    const claims = release.claims.filter((claim) => claim.component === component);
    return { component, claims, ...findNodes(claims, matches, nodeLabel, hints.nodes) };
  });
  const unfit = [
    ...matches.flatMap((match) => unfitFindings(match, rootOf(match))),
    ...nodes.flatMap(({ findings }) => findings),
  ];
  const layout = chooseLayout(matches, rootOf);
  if (layout === undefined || isRefused(unfit)) {
    return { findings: unfit };
  }
  const common = commonNodes(nodes.map((one) => one.nodes));
  const shortcuts = {
    values,
    hasFiles: valuesFiles.length > 0,
    isAgent: release.objects.some(({ kind }) => kind === 'PrometheusAgent'),
  };
  const findings: Finding[] = [...unfit];
  const described = nodes.map(({ component, claims, nodes: own }): [Component, ImportedComponent] => {
    const its = matches.filter(({ claim }) => claim.component === component);
    const { path, findings: paths } = pathOf(component, its, layout, rootOf);
    findings.push(...paths);
    return [
      component,
      {
        size: importedSize(its.map(({ volume }) => volume.size).reduce(larger)),
        ...classOf(its, `${release.namespace}-${release.name}`),
        ...(path === undefined ? {} : { path }),
        ...(claims.every((claim) => valueFor(common, claim) === valueFor(own, claim)) ? {} : { nodes: own }),
        ...shortcutsOf(component, shortcuts),
      },
    ];
  });
  if (isRefused(findings)) {
    return { findings };
  }
  const imported = {
    release: { name: release.name, namespace: release.namespace, chartVersion: release.chartVersion },
    layout,
    nodes: common,
    ...(nodeLabel === HOSTNAME_LABEL ? {} : { nodeLabel }),
    ...(matches.every(({ volume }) => volume.type === 'local') ? { volumeType: 'local' as const } : {}),
    components: Object.fromEntries(described),
    valuesFiles,
    values: valuesFiles.length > 0 ? {} : withoutShortcuts(values, described),
  };
  return { imported, findings };
}

/** The label that pins the volumes; the hostname where any is pinned by it. */
function labelOf(matches: readonly Match[]): string {
  const labels = matches.flatMap(({ volume }) => volume.pinned?.label ?? []);
  return labels.includes(HOSTNAME_LABEL) ? HOSTNAME_LABEL : (labels[0] ?? HOSTNAME_LABEL);
}

/** Findings about volumes that no description can describe. */
function unfitFindings({ claim, volume }: Match, root: string): Finding[] {
  const expected = expectedVolumeRoot(root)?.expected;
  return [
    ...(expected === undefined
      ? []
      : [
          volumeFinding(
            'unusable-path',
            volume.name,
            `its path is ${show(root)}; it must be ${expected}. Move the data, and name the new path with --path ${claim.component}=PATH`,
          ),
        ]),
    ...(volume.size === ''
      ? [
          volumeFinding(
            'no-size',
            volume.name,
            'spec.capacity.storage must be a quantity greater than 0, such as "400Gi"',
          ),
        ]
      : []),
    ...(['', 'Directory', 'DirectoryOrCreate'].includes(volume.hostPathType)
      ? []
      : [
          volumeFinding(
            'not-a-directory',
            volume.name,
            `spec.hostPath.type is ${show(volume.hostPathType)}; only a directory can be taken over`,
          ),
        ]),
  ];
}

/** The longest list, which names a node for most claims. */
function commonNodes(lists: readonly NodeList[]): NodeList {
  const length = (list: NodeList): number => entriesOf('nodes', list).length;
  const [common = []] = [...lists].sort((a, b) => length(b) - length(a));
  return common;
}

/** One class for each component: that of its first volume that has one. */
function classOf(matches: readonly Match[], usual: string): Pick<ImportedComponent, 'storageClassName'> {
  const name = matches.map(({ volume }) => volume.storageClassName).find((one) => one !== '');
  return name === undefined || name === usual ? {} : { storageClassName: name };
}

function pathOf(
  component: Component,
  matches: readonly Match[],
  layout: Imported['layout'],
  rootOf: (match: Match) => string,
): { readonly path?: string; readonly findings: readonly Finding[] } {
  const made = layoutOf(layout);
  if (matches.every((match) => made.volumeRoot(match.claim) === rootOf(match))) {
    return { findings: [] };
  }
  const [path = '', ...others] = new Set(matches.map(rootOf));
  return others.length === 0
    ? { path, findings: [] }
    : {
        findings: [
          finding(
            'several-paths',
            component,
            `its volumes are at ${[path, ...others].join(', ')}; they must have one path, or the paths of a layout. Move the data of the others, and name the path with --path ${component}=${path}`,
          ),
        ],
      };
}

/** The larger of two quantities. */
function larger(a: string, b: string): string {
  return (bytesOf(b) ?? 0) > (bytesOf(a) ?? 0) ? b : a;
}
