import { show } from '../kubernetes/text';
import type { Findings } from './finding';
import type { FoundVolume } from './found-volume';
import { type Imported, type ImportedComponent, importedSize, layoutOf } from './imported';
import { larger, type Match } from './match';
import type { Claim } from '../model/claim';
import type { KubePrometheusStackRelease } from '../release/release';
import { type Component, COMPONENTS, OPERATED_SPECS, podSecurityContext } from '../model/components';
import { groupBy } from '../model/group-by';
import { isId } from '../kubernetes/ids';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { isMap, valueAt, type Values } from '../values/values';
import { expectedHostPath } from '../layout/host-path';
import { ownName } from '../layout/host-path-layout';
import { type NodeList, nodeOf } from '../layout/node-list';

/** What a person says beside the volumes. */
export interface Said {
  /** The node of a volume or claim, by its name, `grafana-0` or `prometheus-0-1`; '' for all of which it is not known. */
  readonly nodes: ReadonlyMap<string, string>;
  /** The volume root of a component: for data that will be moved. */
  readonly paths: ReadonlyMap<string, string>;
}

export interface DescribeProps {
  readonly release: KubePrometheusStackRelease;
  readonly matches: readonly Match[];
  readonly valuesFiles: readonly string[];
  /** The values: of the files, or what is known where there are none. */
  readonly values: Values;
  readonly said: Said;
  readonly findings: Findings;
}

/** The description that comes nearest to the volumes that are there; `undefined` where none does. */
export function describeVolumes(props: DescribeProps): Imported | undefined {
  const { release, matches, valuesFiles, values, said, findings } = props;
  const components = COMPONENTS.filter((component) => matches.some(({ claim }) => claim.component === component));
  const nodeLabel = labelOf(matches);
  const rootOf = ({ claim, volume }: Match): string => said.paths.get(claim.component) ?? volume.root;

  for (const match of matches) {
    pathFindings(match, rootOf(match), findings);
  }
  const nodes = new Map(
    components.map((component) => {
      const claims = release.claims.filter((claim) => claim.component === component);
      return [component, nodeListOf(claims, matches, nodeLabel, said, findings)];
    }),
  );
  const layout = layoutFor(matches, rootOf);
  if (layout === undefined || findings.has('refused')) {
    return undefined;
  }
  const [common = []] = [...nodes.values()].sort((a, b) => countOf(b) - countOf(a));
  const remaining = valuesFiles.length > 0 ? {} : values;
  const described = components.map((component): [Component, ImportedComponent] => {
    const its = matches.filter(({ claim }) => claim.component === component);
    const own = nodes.get(component) ?? [];
    const claims = release.claims.filter((claim) => claim.component === component);
    const covered = claims.every((claim) => nodeOf(common, claim) === nodeOf(own, claim));
    return [
      component,
      {
        size: importedSize(its.map(({ volume }) => volume.size).reduce(larger)),
        ...classOf(its, `${release.namespace}-${release.name}`),
        ...pathOf(its, layout, rootOf, findings),
        ...(covered ? {} : { nodes: own }),
        ...shortcuts(component, valuesFiles.length > 0, values, release),
      },
    ];
  });
  return {
    release: { name: release.name, namespace: release.namespace, chartVersion: release.chartVersion },
    layout,
    nodes: common,
    ...(nodeLabel === HOSTNAME_LABEL ? {} : { nodeLabel }),
    ...(matches.every(({ volume }) => volume.type === 'local') ? { volumeType: 'local' } : {}),
    components: Object.fromEntries(described),
    valuesFiles,
    values: withoutShortcuts(remaining, described),
  };
}

/** The label that pins the volumes; the hostname where any is pinned by it. */
function labelOf(matches: readonly Match[]): string {
  const labels = matches.flatMap(({ volume }) => volume.pinned?.label ?? []);
  return labels.includes(HOSTNAME_LABEL) ? HOSTNAME_LABEL : (labels[0] ?? HOSTNAME_LABEL);
}

function pathFindings({ volume }: Match, root: string, findings: Findings): void {
  const want = expectedHostPath(root)?.expected;
  const subject = `volume ${volume.name}`;
  if (want !== undefined) {
    findings.add(
      'refused',
      'path',
      subject,
      `path: got ${show(root)}, want ${want}. The init Job, which is root, would have to own it: move the data, and say the new path with --path`,
    );
  }
  if (volume.size === '') {
    findings.add('refused', 'size', subject, 'capacity.storage: got no quantity, want one such as "400Gi"');
  }
  if (!['', 'Directory', 'DirectoryOrCreate'].includes(volume.hostPathType)) {
    findings.add(
      'refused',
      'host-path-type',
      subject,
      `hostPath.type: got ${show(volume.hostPathType)}, want a directory`,
    );
  }
}

function nodeListOf(
  claims: readonly Claim[],
  matches: readonly Match[],
  nodeLabel: string,
  said: Said,
  findings: Findings,
): NodeList {
  const nodes: string[][] = [];
  for (const claim of claims) {
    const volume = matches.find((match) => match.claim === claim)?.volume;
    const pinned = volume?.pinned?.label === nodeLabel ? volume.pinned.node : undefined;
    const node =
      [volume?.name, claim.name, ownName(claim)]
        .map((name) => said.nodes.get(name ?? ' '))
        .find((one) => one !== undefined) ??
      pinned ??
      said.nodes.get('');
    if (node === undefined) {
      askForNode(claim, volume, nodeLabel, findings);
    }
    (nodes[claim.shard] ??= [])[claim.replica] = node ?? '';
  }
  return nodes.length > 1 ? nodes : (nodes[0] ?? []);
}

function askForNode(claim: Claim, volume: FoundVolume | undefined, nodeLabel: string, findings: Findings): void {
  const why =
    volume === undefined
      ? 'it has no volume, and would get a new one, empty: say on which node'
      : volume.hasAffinity
        ? `its nodeAffinity does not name one node by the label ${nodeLabel}: say on which node the data are`
        : 'it has no nodeAffinity, so nothing says on which node the data are (see where its pod runs): say it';
  findings.add(
    'refused',
    'node',
    volume === undefined ? `claim ${claim.namespace}/${claim.name}` : `volume ${volume.name}`,
    `${why} with --node ${volume?.name ?? ownName(claim)}=NODE`,
  );
}

/** The layout that leaves no component without a way to say its paths, and then puts most volumes where they are. */
function layoutFor(matches: readonly Match[], rootOf: (match: Match) => string): Imported['layout'] | undefined {
  const components = [...groupBy(matches, ({ claim }) => claim.component).values()];
  const roots = [...new Set(matches.map(rootOf))];
  const parents = [...new Set(roots.map((root) => root.slice(0, root.lastIndexOf('/'))))];
  const layouts = [
    ...parents.map((root) => ({ kind: 'perVolume', root }) as const),
    ...[...roots, ...parents].map((root) => ({ kind: 'sharedRoot', root }) as const),
  ];
  let best: { layout: Imported['layout']; score: number } | undefined;
  for (const layout of layouts.filter(({ root }) => expectedHostPath(root) === undefined)) {
    const made = layoutOf(layout);
    const isThere = (match: Match): boolean => made.volumeRoot(match.claim) === rootOf(match);
    const said = components.filter((its) => its.every(isThere) || new Set(its.map(rootOf)).size === 1).length;
    const score = said * (matches.length + 1) + matches.filter(isThere).length;
    if (best === undefined || score > best.score) {
      best = { layout, score };
    }
  }
  return best?.layout;
}

function countOf(nodes: NodeList): number {
  return nodes.flat().length;
}

/** One class for each component: that of its first volume that has one. */
function classOf(matches: readonly Match[], usual: string): { storageClassName?: string } {
  const name = matches.map(({ volume }) => volume.storageClassName).find((one) => one !== '');
  return name === undefined || name === usual ? {} : { storageClassName: name };
}

function pathOf(
  matches: readonly Match[],
  layout: Imported['layout'],
  rootOf: (match: Match) => string,
  findings: Findings,
): { path?: string } {
  const made = layoutOf(layout);
  if (matches.every((match) => made.volumeRoot(match.claim) === rootOf(match))) {
    return {};
  }
  const roots = [...new Set(matches.map(rootOf))];
  const component = matches[0]?.claim.component ?? '';
  if (roots.length > 1) {
    findings.add(
      'refused',
      'path',
      component,
      `got the paths ${roots.join(', ')}, want one for all of its volumes, or what a layout makes: move the data of the others, and say the path with --path ${component}=${roots[0] ?? ''}`,
    );
  }
  return roots[0] === undefined ? {} : { path: roots[0] };
}

/** What stands in the description itself and not in the values. */
function shortcuts(
  component: Component,
  hasFiles: boolean,
  values: Values,
  release: KubePrometheusStackRelease,
): Omit<ImportedComponent, 'size'> {
  if (component === 'grafana') {
    return hasFiles ? {} : ownerIn(component, values);
  }
  const { spec } = OPERATED_SPECS[component];
  const at = (key: string): unknown => valueAt(values, [...spec, key]);
  const agent = release.objects.some(({ kind }) => kind === 'PrometheusAgent');
  const retentionSize = at('retentionSize');
  return {
    ...(hasFiles
      ? {}
      : {
          ...(typeof at('replicas') === 'number' ? { replicas: Number(at('replicas')) } : {}),
          ...(typeof at('shards') === 'number' ? { shards: Number(at('shards')) } : {}),
          ...ownerIn(component, values),
          ...(typeof at('retention') === 'string' && !(agent && component === 'prometheus')
            ? { retention: String(at('retention')) }
            : {}),
        }),
    // a limit that was not there before would delete the oldest samples at once
    ...(component === 'prometheus' && !agent && (!hasFiles || retentionSize === undefined)
      ? { retentionSize: typeof retentionSize === 'string' && retentionSize !== '' ? retentionSize : 'none' }
      : {}),
  };
}

/** Only where user, group and fsGroup say one thing; else they stay in the values. */
function ownerIn(component: Component, values: Values): Pick<ImportedComponent, 'owner'> {
  const context = valueAt(values, podSecurityContext(component));
  const { runAsUser: uid, runAsGroup: gid, fsGroup } = isMap(context) ? context : {};
  return isId(uid) && isId(gid) && gid === fsGroup ? { owner: { uid, gid } } : {};
}

/** The values without what the description says. */
function withoutShortcuts(values: Values, described: readonly (readonly [Component, ImportedComponent])[]): Values {
  const said = described.flatMap(([component, { owner, replicas, shards, retention, retentionSize }]) => {
    const spec = component === 'grafana' ? ['grafana'] : OPERATED_SPECS[component].spec;
    return [
      ...Object.entries({ replicas, shards, retention, retentionSize }).flatMap(([key, value]) =>
        value === undefined ? [] : [[...spec, key]],
      ),
      ...(owner === undefined ? [] : [podSecurityContext(component)]),
    ];
  });
  return said.reduce(without, values);
}

/** A copy without the value at the path, and without maps that are empty then. */
function without(values: Values, [key = '', ...rest]: readonly string[]): Values {
  const { [key]: value, ...others } = values;
  const left = rest.length > 0 && isMap(value) ? without(value, rest) : undefined;
  return left === undefined || Object.keys(left).length === 0
    ? rest.length > 0 && value !== undefined && !isMap(value)
      ? values
      : others
    : { ...values, [key]: left };
}
