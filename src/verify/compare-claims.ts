import type { Difference } from './difference';
import { claimNames, type PlannedComponent } from './planned-component';
import { atPath, type RenderedObject } from './rendered-object';
import { dataVolumeOf, renderedOf, requestOf } from './rendered-workload';
import { bytesOf } from '../kubernetes/quantity';
import { show } from '../kubernetes/text';
import type { Claim } from '../model/claim';
import { isComponent, isSubchart } from '../model/components';
import { groupBy } from '../model/group-by';
import type { Workload } from '../operator/workload';
import type { VolumeOnNode } from '../plan/plan-document';
import { isMap, isTruthy, listOf, printed, type Value, valueAt } from '../values/values';

/** A planned volume and the claim of the same shard and replica. */
interface Pair {
  readonly volume: VolumeOnNode;
  readonly claim: Claim;
}

const ACCESS_MODE = 'ReadWriteOnce';

/** How the claims of a workload differ from the planned ones of its component. */
export function claimsDiffer(
  component: PlannedComponent,
  workload: Workload,
  objects: readonly RenderedObject[],
  namespace: string,
): Difference[] {
  const object = renderedOf(workload, objects, namespace) ?? { object: {}, text: '' };
  const pairs = component.volumes.flatMap((volume): Pair[] => {
    const claim = workload.claims.find(
      ({ shard, replica }) => shard === volume.claim.shard && replica === volume.claim.replica,
    );
    return claim === undefined ? [] : [{ volume, claim }];
  });
  const differences = pairs.flatMap(({ volume, claim }) => [
    ...claimDiffers(volume, claim, object),
    ...requestDiffers(volume, requestOf(workload, claim, object, objects, namespace)),
    ...mountedElsewhere(volume, claim, object),
  ]);
  return [...countsDiffer(component, workload, object), ...merged(differences)].map((one) => ({
    component: component.name,
    ...one,
  }));
}

/** The same difference of several claims once. */
function merged(differences: readonly Difference[]): Difference[] {
  const same = groupBy(differences, ({ code, expected, rendered }) => [code, expected, rendered].join('\n'));
  return [...same.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ ...first, claims: [...first.claims, ...more.flatMap(({ claims }) => claims)] }],
  );
}

function countsDiffer(
  { volumes }: PlannedComponent,
  { claims, kind, component }: Workload,
  object: RenderedObject,
): Difference[] {
  const count = (
    of: readonly { readonly shard: number; readonly replica: number }[],
    key: 'shard' | 'replica',
  ): number => Math.max(...of.map((one) => one[key])) + 1;
  const planned = volumes.map(({ claim }) => claim);
  const affected = (key: 'shard' | 'replica'): string[] => {
    const missing = volumes.filter(({ claim }) => claim[key] >= count(claims, key));
    return claimNames(missing.length > 0 ? missing : volumes);
  };
  const differs = (code: 'shards' | 'replicas', key: 'shard' | 'replica'): Difference[] => {
    const [expected, rendered] = [count(planned, key), count(claims, key)];
    return expected === rendered
      ? []
      : [
          {
            code,
            claims: affected(key),
            expected: String(expected),
            rendered: String(rendered),
            at: { object, paths: [['spec', code]] },
          },
        ];
  };
  // the claim beside a Deployment or StatefulSet says nothing about replicas
  const isCounted = !isSubchart(component) || kind === 'StatefulSet';
  return [...differs('shards', 'shard'), ...(isCounted ? differs('replicas', 'replica') : [])];
}

function claimDiffers({ claim: planned }: VolumeOnNode, claim: Claim, object: RenderedObject): Difference[] {
  const claims = [`${planned.namespace}/${planned.name}`];
  const differs = (
    code: Difference['code'],
    expected: string | undefined,
    rendered: string | undefined,
    ...paths: readonly (readonly string[])[]
  ): Difference[] =>
    expected === rendered
      ? []
      : [{ code, claims, expected: expected ?? 'none', rendered: rendered ?? 'none', at: { object, paths } }];
  const template = ['spec', 'storage', 'volumeClaimTemplate', 'metadata', 'name'];
  const named = atPath(object.object, template) === undefined ? [] : [template];
  const isOfSubchart = isComponent(claim.component) && isSubchart(claim.component);
  const contexts = isOfSubchart ? SUBCHART_CONTEXTS : [['spec', 'securityContext']];
  const mounts = isOfSubchart ? SUBCHART_CONTAINERS : [['spec', 'storage']];
  return [
    ...differs('claim-name', planned.name, claim.name, ...named),
    ...differs('sub-path', planned.subPath, claim.subPath, ...mounts),
    ...differs('mount-path', planned.mountPath, claim.mountPath, ...mounts),
    ...differs('owner', idsOf(planned), idsOf(claim), ...contexts),
  ];
}

const POD = ['spec', 'template', 'spec'];
const SUBCHART_CONTEXTS = [[...POD, 'securityContext']];
const SUBCHART_CONTAINERS = [[...POD, 'containers']];

function idsOf({ owner, fsGroup }: Claim): string {
  return `user ${owner.uid}, group ${owner.gid}${fsGroup === undefined ? '' : `, fsGroup ${fsGroup}`}`;
}

/** What the claim requests of its volume. */
function requestDiffers(
  volume: VolumeOnNode,
  { object, path }: { readonly object: RenderedObject; readonly path: readonly string[] },
): Difference[] {
  const claims = [`${volume.claim.namespace}/${volume.claim.name}`];
  const at = (...key: readonly string[]): Value | undefined => atPath(object.object, [...path, ...key]);
  const differs = (
    code: Difference['code'],
    expected: string,
    rendered: string,
    ...key: readonly string[]
  ): Difference => ({
    code,
    claims,
    expected,
    rendered,
    at: { object, paths: [[...path, ...key]] },
  });
  const size = at('resources', 'requests', 'storage');
  const name = at('storageClassName');
  const modes = listOf(at('accessModes')).map(printed);
  const shown = (value: Value | undefined): string => (value === undefined || value === null ? 'none' : printed(value));
  const isEqual = size !== undefined && (bytesOf(size) ?? size) === (bytesOf(volume.size) ?? volume.size);
  return [
    ...(isEqual ? [] : [differs('size', volume.size, shown(size), 'resources', 'requests', 'storage')]),
    ...(name === volume.storageClassName
      ? []
      : [
          differs(
            'storage-class',
            volume.storageClassName,
            name === undefined || name === null ? 'none, so that of the cluster by default' : printed(name),
            'storageClassName',
          ),
        ]),
    ...(modes.length === 1 && modes[0] === ACCESS_MODE
      ? []
      : [differs('access-modes', ACCESS_MODE, modes.length === 0 ? 'none' : modes.join(', '), 'accessModes')]),
    ...selections(volume, at).map(([key, expected]) =>
      differs('claim-selects-volume', expected, `${key}: ${show(at(key))}`, key),
    ),
  ];
}

/** What of a claim's spec keeps the planned volume from being bound to it, and what is expected instead. */
function selections(
  { name }: VolumeOnNode,
  at: (...key: readonly string[]) => Value | undefined,
): (readonly [string, string])[] {
  const [volumeName, selector, mode] = [at('volumeName'), at('selector'), at('volumeMode')];
  const isSelected = isMap(selector) && isTruthy(selector);
  return [
    ...(isTruthy(volumeName) && volumeName !== name ? [['volumeName', `volumeName ${name}`] as const] : []),
    ...(isSelected ? [['selector', 'no selector'] as const] : []),
    ...(isTruthy(mode) && mode !== 'Filesystem' ? [['volumeMode', 'volumeMode Filesystem'] as const] : []),
    ...['dataSource', 'dataSourceRef'].filter((key) => isTruthy(at(key))).map((key) => [key, `no ${key}`] as const),
  ];
}

/** A pod that mounts another claim than the one that is rendered beside it. */
function mountedElsewhere({ claim: planned }: VolumeOnNode, claim: Claim, object: RenderedObject): Difference[] {
  const mounted = dataVolumeOf(claim.component, object);
  const name = valueAt(mounted?.volume, ['persistentVolumeClaim', 'claimName']);
  if (mounted === undefined || name === claim.name || claim.name !== planned.name) {
    return [];
  }
  const common = { claims: [`${planned.namespace}/${planned.name}`], expected: `${planned.namespace}/${planned.name}` };
  const at = { object, paths: [mounted.path] };
  return name === undefined
    ? [
        {
          ...common,
          code: 'empty-dir',
          rendered: Object.keys(mounted.volume as object).find((key) => key !== 'name') ?? 'no volume',
          at,
        },
      ]
    : [{ ...common, code: 'existing-claim', rendered: `${claim.namespace}/${printed(name)}`, at }];
}
