import { healthReport } from '../../src/doctor/report';
import { changed } from './facts';
import { firstVolume, healthWith, healthy, type Objects, plan } from './states';

const ONE = plan();
const { name, workload } = firstVolume(ONE).claim;
const NO_CHART: Partial<Objects> = { claims: [], pods: [], prometheus: [], statefulSets: [] };
const NOTHING: Partial<Objects> = { ...NO_CHART, volumes: [], classes: [], jobs: [] };
const WAITING = healthy(ONE).pods.map((pod) => changed(pod, { status: { phase: 'Pending', conditions: [] } }));
const PENDING = healthy(ONE).claims.map((one) => changed(one, { status: { phase: 'Pending' } }));

function symptomsAndWords(other: Partial<Objects>): readonly [symptoms: readonly string[], words: string | undefined] {
  const health = healthWith(ONE, other);
  const symptoms = health.releases.flatMap(({ findings }) => findings.flatMap(({ consequences }) => consequences));
  return [symptoms, /\. (\w+ symptoms? follows?) from it\./.exec(healthReport(health, {}).replace(/\s+/g, ' '))?.[1]];
}

test.each<[string, Partial<Objects>, string[], string | undefined]>([
  ['nothing of the release', NOTHING, [], undefined],
  ['nothing of the release, and no node', { ...NOTHING, nodes: [] }, [], undefined],
  ['the storage without the chart', NO_CHART, [], undefined],
  ['a missing Job', { jobs: [], pods: WAITING }, [`pod ${workload}-0 is Pending and not ready`], 'One symptom follows'],
  [
    'a missing node',
    { nodes: [], claims: PENDING, pods: WAITING },
    [`claim ${name} is Pending`, `pod ${workload}-0 is Pending and not ready`],
    '2 symptoms follow',
  ],
  [
    'no operator',
    { ...NO_CHART, prometheus: healthy(ONE).prometheus },
    [`claim ${name} is missing`],
    'One symptom follows',
  ],
])('a cluster with %s has the symptoms of what is installed', (_, other, symptoms, words) => {
  expect(symptomsAndWords(other)).toEqual([symptoms, words]);
});
