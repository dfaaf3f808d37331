import { HostPathLayout, planStack, type StackDescription } from '../../src';
import { codesOf, description, GIB } from '../tools/describe';

const IDENTITY = { name: 'kps', namespace: 'monitoring', chartVersion: '45.9.1' };
const TEMPLATE = { metadata: { name: '{{ .Release.Name }}' } };

/** Descriptions of which something cannot even be looked at: only what does not follow from that is told besides. */
const TABLE: Record<string, readonly [unknown, ...string[]]> = {
  'nothing at all': [undefined, 'invalid-value '],
  'something else': ['kps', 'invalid-value '],
  'no layout': [{ release: IDENTITY }, 'missing-property layout'],
  'no release': [{ layout: HostPathLayout.perVolume('/data/kps') }, 'missing-property release'],
  'no name of the release': [
    description({ release: { ...IDENTITY, name: undefined } as never, prometheus: { ...GIB, shards: 1.5 } }),
    'missing-property release.name',
  ],
  'no namespace of the release': [
    description({ release: { ...IDENTITY, namespace: undefined } as never, prometheus: { ...GIB, shards: 1.5 } }),
    'missing-property release.namespace',
  ],
  'a chart version that is no text, which is not told twice': [
    description({ release: { ...IDENTITY, chartVersion: 5 } as never, prometheus: GIB }),
    'invalid-chart-version release.chartVersion',
  ],
  'another part of a component that is wrong, of the same first letter': [
    description({ prometheus: { size: 5, shards: 1.5 } as never }),
    'invalid-count prometheus.shards',
    'invalid-size prometheus.size',
  ],
  'a property that is not known, and a name of a claim': [
    {
      ...description({
        prometheus: GIB,
        values: { prometheus: { prometheusSpec: { storageSpec: { volumeClaimTemplate: TEMPLATE } } } },
      }),
      claims: [],
    },
    'invalid-name claims["{{ .Release.Name }}-prometheus-kps-kube-prometheus-stack-prometheus-0"].name',
    'invalid-object-name prometheus',
    'templated-value values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.metadata.name',
    'unknown-property claims',
  ],
  'tolerations that are no list, and a hostname where another label pins': [
    description({
      prometheus: GIB,
      nodeLabel: 'example.com/disk',
      initJob: { tolerations: {} as never },
      values: { prometheus: { prometheusSpec: { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } } } },
    }),
    'invalid-toleration initJob.tolerations',
  ],
  'nodes that are none, where there are no claims': [
    description({ release: { ...IDENTITY, chartVersion: 'latest' }, nodes: ['a b'] }),
    'invalid-chart-version release.chartVersion',
    'invalid-nodes nodes',
  ],
};

describe('a description with', () => {
  test.each(Object.entries(TABLE))('%s', (_, [given, ...problems]) => {
    expect(codesOf(() => planStack(given as StackDescription))).toEqual(problems);
  });

  test('nodes only where they are needed', () => {
    const { release, layout } = description();
    const { plan } = planStack({ release, layout, prometheus: { ...GIB, nodes: ['a'] } });
    expect(plan.volumes.map(({ node }) => node)).toEqual(['a']);
  });
});
