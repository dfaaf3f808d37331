import { App, Chart, Testing } from 'cdk8s';
import { HostPathLayout, KubePrometheusStackStorage, planStack, type StackDescription, StorageError } from '../../src';
import { type Component, COMPONENTS } from '../../src/model/components';
import { mergeLayers } from '../../src/values/merge';
import { RENDERS, type Render } from '../tools/claims-fixture';
import { GIB } from '../tools/describe';
import { some } from '../tools/runs';

/** The description of a person who wants the storage that the render asks for. */
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

/** Why a render cannot run, computed from the render's own names and not from ours. */
function cannotRun(render: Render): string | undefined {
  const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
  if (render.release.includes('.')) {
    return 'want a name without a dot';
  }
  for (const { component, name, statefulSet } of render.claims) {
    const object = (statefulSet ?? name).replace(/^(prometheus|prom-agent|alertmanager|thanos-ruler)-/, '');
    if (!label.test(object)) {
      return 'would be named';
    }
    if ((statefulSet ?? '').length > 52) {
      return 'want at most 52';
    }
    if (component === 'thanosRuler' && `${statefulSet ?? ''}-rulefiles-0`.length > 63) {
      return 'want at most 63';
    }
  }
  return render.claims.filter(({ component }) => component === 'grafana').length > 1 ? 'two claims' : undefined;
}

describe('storage of real renders', () => {
  const runnable = RENDERS.filter((render) => cannotRun(render) === undefined);
  const others = RENDERS.filter((render) => cannotRun(render) !== undefined);

  test('both sorts are there', () => {
    expect([runnable.length, others.length]).toEqual([1100, 388]);
  });

  test('a volume for each claim, reserved for it, for every render that can run', () => {
    for (const render of some(runnable, 200)) {
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

  test('an error that says why, for every render that cannot', () => {
    for (const render of some(others, 100)) {
      expect(() => planStack(descriptionOf(render))).toThrow(StorageError);
      expect(() => planStack(descriptionOf(render))).toThrow(cannotRun(render));
    }
  });
});
