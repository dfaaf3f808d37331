import { KubePrometheusStackRelease } from '../../src/release/release';
import { RENDERS, type Render, valuesOf } from '../tools/claims-fixture';

const sorted = (rows: readonly string[]): readonly string[] => [...rows].sort();

function computed(render: Render): readonly string[] {
  const { release: name, namespace, chart: chartVersion } = render;
  const release = new KubePrometheusStackRelease({ name, namespace, chartVersion, values: valuesOf(render) });
  return sorted(release.claims.map((c) => `${c.component} ${c.namespace}/${c.name} ${c.subPath ?? '-'}`));
}

function rendered(render: Render): readonly string[] {
  return sorted(
    render.claims.map((c) => {
      const namespace = c.namespace ?? render.grafanaStatefulSet?.namespace;
      return `${c.component} ${namespace}/${c.name} ${c.subPath ?? '-'}`;
    }),
  );
}

describe('the claims of real renders', () => {
  const kinds = [...new Set(RENDERS.map(({ kind }) => kind))];

  test('are recorded', () => {
    expect(RENDERS).toHaveLength(1488);
  });

  test.each(kinds)('are computed correctly for %s', (kind) => {
    for (const render of RENDERS.filter((r) => r.kind === kind)) {
      expect({ of: `${render.release} ${render.chart}`, claims: computed(render) }).toEqual({
        of: `${render.release} ${render.chart}`,
        claims: rendered(render),
      });
    }
  });
});
