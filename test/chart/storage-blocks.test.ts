import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from 'semver';
import { Size } from 'cdk8s';
import { planStack, type Values } from '../../src';
import { chartTraits } from '../../src/chart/chart-history';
import { valueAt } from '../../src/values/values';
import { description } from '../tools/describe';

interface Found {
  readonly class: string;
  readonly size: string;
  readonly volumeName?: string;
  readonly retentionSize?: string;
}

/** What real charts render from our values. Written by `npm run storage-blocks`. */
const FINDINGS = readFileSync(join(__dirname, '../fixtures/storage-blocks.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { chart: string; found: Record<string, Found> });

const BLOCKS = {
  prometheus: ['prometheus', 'prometheusSpec', 'storageSpec', 'volumeClaimTemplate', 'spec'],
  alertmanager: ['alertmanager', 'alertmanagerSpec', 'storage', 'volumeClaimTemplate', 'spec'],
  thanosRuler: ['thanosRuler', 'thanosRulerSpec', 'storage', 'volumeClaimTemplate', 'spec'],
} as const;

const sizeOf = (found: Found | undefined) => Size.gibibytes(Number((found?.size ?? '').replace('Gi', '')));

describe('the storage blocks that real charts render from our values', () => {
  test('cover charts on both sides of every boundary', () => {
    expect(FINDINGS.length).toBeGreaterThan(100);
    for (const boundary of ['12.11.2', '36.1.0', '42.3.0', '59.1.0', '67.4.0', '71.1.0', '80.14.3']) {
      const index = FINDINGS.findIndex(({ chart }) => chart === boundary);
      expect(index).toBeGreaterThan(0);
      expect(compare(FINDINGS[index - 1]?.chart ?? '', boundary)).toBe(-1);
    }
  });

  test.each(FINDINGS.map(({ chart, found }) => [chart, found] as const))(
    'match the plan with chart %s',
    (chart, found) => {
      const hasRuler = found.thanosRuler !== undefined;
      expect(chartTraits(chart).ruler !== 'none').toBe(hasRuler);
      const given = (component: string) => ({
        size: sizeOf(found[component]),
        storageClassName: found[component]?.class ?? '',
      });
      const values: Values = planStack(
        description({
          release: { name: 'kps', namespace: 'monitoring', chartVersion: chart },
          prometheus: given('prometheus'),
          alertmanager: given('alertmanager'),
          grafana: given('grafana'),
          ...(hasRuler
            ? {
                thanosRuler: given('thanosRuler'),
                values: { thanosRuler: { thanosRulerSpec: { queryConfig: { a: 1 } } } },
              }
            : {}),
        }),
      ).values.data;
      for (const [component, path] of Object.entries(BLOCKS)) {
        if (found[component] !== undefined) {
          expect(valueAt(values, [...path, 'storageClassName'])).toBe(found[component].class);
          expect(valueAt(values, [...path, 'resources', 'requests', 'storage'])).toBe(found[component].size);
        }
      }
      expect(valueAt(values, ['grafana', 'persistence'])).toMatchObject({
        storageClassName: found.grafana?.class,
        size: found.grafana?.size,
      });
      expect(valueAt(values, ['prometheus', 'prometheusSpec', 'retentionSize'])).toBe(found.prometheus?.retentionSize);
      // a StatefulSet reads the volume's name first, the claim of a Deployment in later versions
      expect(valueAt(values, ['grafana', 'persistence', 'volumeName'])).toBe(found.grafanaStatefulSet?.volumeName);
      expect([undefined, found.grafanaStatefulSet?.volumeName]).toContain(found.grafana?.volumeName);
    },
  );
});
