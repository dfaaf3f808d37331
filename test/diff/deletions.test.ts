import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import type { StackDescription, Values } from '../../src';
import { planDocument } from '../../src/diff';
import type { FoundPlan } from '../../src/diff/found-plan';
import { diffPlans, type PlanDiff } from '../../src/diff/plan-diff';
import { type DeletionCode, DELETION_CODES } from '../../src/model/deletions';
import { planJson } from '../../src/plan/plan-document';
import { readPlan } from '../../src/plan/read-plan';
import { cli } from '../tools/cli';
import { description, GIB, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';

type Props = Partial<StackDescription>;

const at = (chartVersion: string, props: Props): Props => ({
  ...props,
  release: { ...description().release, chartVersion },
});
const spec = (prometheusSpec: Values): Props => ({ values: { prometheus: { prometheusSpec } } });
const policy = (prometheusSpec: Values): Props =>
  at('88.5.3', { prometheus: GIB, ...spec({ persistentVolumeClaimRetentionPolicy: prometheusSpec }) });
const ruler = (retention: string): Props => ({
  thanosRuler: { ...GIB, retention },
  values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } } },
});
const shards = (shardRetentionPolicy: Values): Props =>
  at('88.5.3', { prometheus: GIB, ...spec({ shardRetentionPolicy }) });
const grafana = (persistence: Values): Props => at('88.5.3', { grafana: GIB, values: { grafana: { persistence } } });
const percentage = (retentionPercentage: number | null): Props =>
  at('99.0.0', { prometheus: { ...GIB, retentionSize: 'none' }, ...spec({ retentionPercentage }) });

/** What deletes more, what deletes less, and what the change to more leads to. */
const TABLE: readonly (readonly [DeletionCode, what: string, less: Props, more: Props, consequence: string])[] = [
  [
    'retention',
    '90d to 5d',
    { prometheus: { ...GIB, retention: '90d' } },
    { prometheus: { ...GIB, retention: '5d' } },
    'data-deleted',
  ],
  [
    'retention',
    '2w to 13d',
    { prometheus: { ...GIB, retention: '2w' } },
    { prometheus: { ...GIB, retention: '13d' } },
    'data-deleted',
  ],
  [
    'retention',
    "90d to the chart's 10d",
    { prometheus: { ...GIB, retention: '90d' } },
    { prometheus: GIB },
    'data-deleted',
  ],
  [
    'retention',
    "the chart's 10d to the operator's 24h",
    { prometheus: { ...GIB, retentionSize: 'none' } },
    { prometheus: { ...GIB, retentionSize: 'none' }, ...spec({ retention: null }) },
    'data-deleted',
  ],
  [
    'retention',
    'no time beside a size to 10d',
    { prometheus: GIB, ...spec({ retention: '' }) },
    { prometheus: GIB },
    'data-deleted',
  ],
  [
    'retention',
    "0, Prometheus' own 15d, to 14d",
    { prometheus: { ...GIB, retentionSize: 'none' }, ...spec({ retention: '0' }) },
    { prometheus: { ...GIB, retentionSize: 'none', retention: '14d' } },
    'data-deleted',
  ],
  [
    'retention',
    'of Alertmanager',
    { alertmanager: GIB },
    { alertmanager: { ...GIB, retention: '119h59m' } },
    'data-deleted',
  ],
  ['retention', 'of ThanosRuler', ruler('2d'), ruler('47h'), 'data-deleted'],
  [
    'retention-size',
    '600MB to 512MB',
    { prometheus: { ...GIB, retentionSize: '600MB' } },
    { prometheus: { ...GIB, retentionSize: '512MB' } },
    'data-deleted',
  ],
  [
    'retention-size',
    'none to 512MB',
    { prometheus: { ...GIB, retentionSize: 'none' } },
    { prometheus: { ...GIB, retentionSize: '512MB' } },
    'data-deleted',
  ],
  [
    'retention-size',
    'of a smaller volume',
    { prometheus: { size: Size.gibibytes(2) } },
    { prometheus: GIB },
    'data-deleted',
  ],
  ['retention-percentage', 'none to 80', percentage(null), percentage(80), 'data-deleted'],
  ['retention-percentage', '80 to 70', percentage(80), percentage(70), 'data-deleted'],
  ['claims-when-deleted', 'Retain to Delete', policy({}), policy({ whenDeleted: 'Delete' }), 'claim-deleted'],
  [
    'claims-when-deleted',
    'of Alertmanager',
    at('67.4.0', { alertmanager: GIB }),
    at('67.4.0', {
      alertmanager: GIB,
      values: {
        alertmanager: { alertmanagerSpec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } } },
      },
    }),
    'claim-deleted',
  ],
  [
    'claims-when-deleted',
    'by additionalConfig',
    at('58.1.0', { prometheus: GIB }),
    at('58.1.0', {
      prometheus: GIB,
      ...spec({ additionalConfig: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } } }),
    }),
    'claim-deleted',
  ],
  [
    'claims-when-deleted',
    'of Grafana',
    grafana({ type: 'sts' }),
    grafana({ type: 'sts', persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } }),
    'claim-deleted',
  ],
  [
    'claims-when-scaled',
    'Retain to Delete',
    policy({ whenScaled: 'Retain' }),
    policy({ whenScaled: 'Delete' }),
    'claim-deleted',
  ],
  [
    'shards-when-scaled',
    'Retain to Delete',
    shards({ whenScaled: 'Retain' }),
    shards({ whenScaled: 'Delete' }),
    'shard-deleted',
  ],
  [
    'shards-when-scaled',
    'Retain to a time',
    shards({ whenScaled: 'Retain' }),
    shards({ whenScaled: 'Retain', retain: { retentionPeriod: '30d' } }),
    'shard-deleted',
  ],
  [
    'claim-when-uninstalled',
    'keep to nothing',
    grafana({}),
    grafana({ annotations: { 'helm.sh/resource-policy': '' } }),
    'claim-deleted',
  ],
];

const found = (props: Props): FoundPlan => ({
  file: 'plan/kps.json',
  folder: '',
  document: planDocument(storage({ nodes: ['node-0', 'node-1'], ...props })),
});
const diff = (next: Props, old: Props): PlanDiff => diffPlans([found(old)], [found(next)]);
const claimsOf = ({ releases }: PlanDiff) => releases.flatMap(({ claims }) => claims);

/** The exit code of the command for two plans. */
async function exitCode(next: Props, old: Props): Promise<number> {
  return inFolder(async (folder) => {
    const [before, after] = Object.entries({ old, next }).map(([name, props]) => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, planJson(found(props).document));
      return file;
    });
    return (await cli('diff', before ?? '', after ?? '')).code;
  });
}

describe.each(TABLE)('%s: %s', (code, _, less, more, consequence) => {
  test('is announced where more is deleted', async () => {
    const result = diff(more, less);
    for (const claim of claimsOf(result)) {
      expect(claim.changes.map((change) => change.code)).toContain(code);
      expect(claim.consequences.map((one) => one.code)).toContain(consequence);
    }
    expect(claimsOf(result).length).toBeGreaterThan(0);
    expect(await exitCode(more, less)).toBe(2);
  });

  test('is harmless where less is deleted', async () => {
    const result = diff(less, more);
    const codes = claimsOf(result).flatMap(({ consequences }) => consequences.map((one) => one.code));
    expect(claimsOf(result).flatMap(({ changes }) => changes.map((change) => change.code))).toContain(code);
    expect(codes.filter((one) => one.endsWith('deleted'))).toEqual([]);
    expect(await exitCode(less, more)).toBe(0);
  });
});

test('the table has every setting that deletes', () => {
  expect([...new Set(TABLE.map(([code]) => code))].sort()).toEqual([...DELETION_CODES].sort());
});

describe('what is no change', () => {
  test.each<[string, Props, Props]>([
    ['the same time in other units', { prometheus: { ...GIB, retention: '240h' } }, { prometheus: GIB }],
    [
      "Alertmanager's own time",
      { alertmanager: { ...GIB, retention: '5h' } },
      { alertmanager: { ...GIB, retention: '300m' } },
    ],
  ])('is %s: nothing is deleted', (_, old, next) => {
    expect(diff(next, old).risky).toBe(false);
  });

  test('is a setting that an older plan does not have', () => {
    const { document, ...plan } = found({ prometheus: { ...GIB, retention: '90d' } });
    const { deletions, ...older } = document;
    expect(deletions).toHaveLength(2);
    const next = [found({ prometheus: { ...GIB, retention: '5d', retentionSize: '500MB' } })];
    const compare = (retentionSize: string) =>
      claimsOf(
        diffPlans(
          [{ ...plan, document: readPlan(JSON.stringify({ ...older, retentionSize, schemaVersion: 1 }), 'old') }],
          next,
        ),
      ).flatMap(({ component, changes }) => (component === 'prometheus' ? changes.map(({ code }) => code) : []));
    expect(compare('500MB')).toEqual([]);
    expect(compare('600MB')).toEqual(['retention-size']);
  });
});

describe('a claim that is no longer planned', () => {
  const two = { ...GIB, replicas: 2 };
  const scaled = (whenScaled: string) => at('88.5.3', spec({ persistentVolumeClaimRetentionPolicy: { whenScaled } }));
  const removed = (result: PlanDiff): string[] =>
    claimsOf(result)
      .filter(({ changes }) => changes.some(({ code }) => code === 'removed'))
      .flatMap(({ consequences }) => consequences.map(({ code }) => code));

  test.each<[string, Props, Props, string]>([
    ['Retain', { prometheus: two, ...scaled('Retain') }, { prometheus: GIB, ...scaled('Retain') }, 'objects-remain'],
    ['Delete', { prometheus: two, ...scaled('Delete') }, { prometheus: GIB, ...scaled('Delete') }, 'claim-deleted'],
    [
      'Delete with the change',
      { prometheus: two, ...scaled('Retain') },
      { prometheus: GIB, ...scaled('Delete') },
      'claim-deleted',
    ],
    [
      'Delete, but only when the StatefulSet is deleted',
      { ...policy({ whenDeleted: 'Delete' }), prometheus: two },
      policy({ whenDeleted: 'Delete' }),
      'objects-remain',
    ],
    [
      'a component that is gone, Delete',
      { ...policy({ whenDeleted: 'Delete' }), alertmanager: GIB },
      { ...at('88.5.3', { alertmanager: GIB }) },
      'claim-deleted',
    ],
    ["Grafana's claim, kept", { prometheus: GIB, grafana: GIB }, { prometheus: GIB }, 'objects-remain'],
    [
      "Grafana's claim, not kept",
      { prometheus: GIB, ...grafana({ annotations: { 'helm.sh/resource-policy': '' } }) },
      at('88.5.3', { prometheus: GIB }),
      'claim-deleted',
    ],
  ])('%s', (_, old, next, expected) => {
    expect(removed(diff(next, old))).toEqual(['data-unused', expected]);
  });
});
