import { App, Chart, Testing } from 'cdk8s';
import { HostPathLayout, KubePrometheusStackStorage, planStack, type StackDescription } from '../../src';
import { type Component, COMPONENTS } from '../../src/model/components';
import { mergeLayers } from '../../src/values/merge';
import { RENDERS, type Render } from '../tools/claims-fixture';
import { codesOf, GIB } from '../tools/describe';
import { some } from '../tools/runs';

/** A description of the storage that the render asks for. */
function descriptionOf(render: Render): StackDescription {
  const { release: name, namespace, chart: chartVersion } = render;
  const given = COMPONENTS.filter((component) => render.claims.some((claim) => claim.component === component));
  return {
    release: { name, namespace, chartVersion },
    layout: HostPathLayout.perVolume('/data/kps'),
    nodes: [0, 1, 2].map((shard) => [0, 1, 2].map((replica) => `node-${shard}-${replica}`)),
    ...(Object.fromEntries(given.map((component) => [component, GIB])) as Partial<Record<Component, typeof GIB>>),
    values: mergeLayers(render.values, {
      thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } },
    }),
  };
}

/** The code of the problem because of which a render cannot run, computed from the names in the render, not from ours. */
function cannotRun(render: Render): string | undefined {
  const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
  if (render.release.includes('.')) {
    return 'release-name-with-dot';
  }
  for (const { component, name, statefulSet } of render.claims) {
    const object = (statefulSet ?? name).replace(/^(prometheus|prom-agent|alertmanager|thanos-ruler)-/, '');
    if (!label.test(object)) {
      return 'invalid-object-name';
    }
    if ((statefulSet ?? '').length > 52) {
      return 'name-too-long';
    }
    if (component === 'thanosRuler' && `${statefulSet ?? ''}-rulefiles-0`.length > 63) {
      return 'name-too-long';
    }
  }
  return render.claims.filter(({ component }) => component === 'grafana').length > 1
    ? 'values-break-storage'
    : undefined;
}

describe('the storage of real renders', () => {
  const runnable = RENDERS.filter((render) => cannotRun(render) === undefined);
  const others = RENDERS.filter((render) => cannotRun(render) !== undefined);

  test('covers renders that can run and renders that cannot', () => {
    expect([runnable.length, others.length]).toEqual([1100, 388]);
  });

  test('has a volume for each claim, reserved for it, if the render can run', () => {
    for (const render of some(runnable, 100)) {
      const chart = new Chart(new App(), 'chart');
      new KubePrometheusStackStorage(chart, 'storage', descriptionOf(render));
      const manifests = Testing.synth(chart) as {
        kind: string;
        spec: { claimRef: { namespace: string; name: string } };
      }[];
      const reserved = manifests
        .filter(({ kind }) => kind === 'PersistentVolume')
        .map(({ spec: { claimRef } }) => claimRef)
        .map(({ namespace, name }) => `${namespace}/${name}`);
      const claims = render.claims.map(
        ({ namespace, name }) => `${namespace ?? render.grafanaStatefulSet?.namespace}/${name}`,
      );
      expect({ render, reserved: reserved.sort() }).toEqual({ render, reserved: claims.sort() });
    }
  });

  test('is refused with the cause if the render cannot run', () => {
    for (const render of some(others, 50)) {
      const codes = codesOf(() => planStack(descriptionOf(render))).map((one) => one.split(' ')[0]);
      expect({ render, isReported: codes.includes(cannotRun(render)) }).toEqual({
        render,
        isReported: true,
      });
    }
  });
});
