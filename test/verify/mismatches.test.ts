import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { type ChartChange, smallChart } from './small-chart';
import { mismatchesOf, synthesize, verify } from './verified';
import { HelmValues, type StackDescription } from '../../src';
import { inFolder } from '../tools/folders';
import { slowTest, some } from '../tools/runs';

/** Verifies a description with the small chart, changed as given. */
async function verifyWith(changes: readonly ChartChange[], description: Partial<StackDescription> = {}) {
  return inFolder(async (folder) => {
    synthesize(join(folder, 'dist'), description);
    return verify(join(folder, 'dist'), '--chart', smallChart(join(folder, 'chart'), changes));
  });
}

const IN =
  (file: string) =>
  (from: string, to: string): ChartChange => ({ file: `templates/${file}`, from, to });
const [prometheus, alertmanager, ruler, grafana, helpers] = [
  'prometheus.yaml',
  'alertmanager.yaml',
  'ruler.yaml',
  'grafana.yaml',
  '_helpers.tpl',
].map(IN) as [
  ReturnType<typeof IN>,
  ReturnType<typeof IN>,
  ReturnType<typeof IN>,
  ReturnType<typeof IN>,
  ReturnType<typeof IN>,
];

const AS_PLANNED: readonly (readonly [string, Partial<StackDescription>])[] = [
  ['all components', {}],
  [
    'a StatefulSet of Grafana',
    {
      values: { thanosRuler: { enabled: false }, grafana: { persistence: { type: 'statefulset' } } },
      thanosRuler: undefined as never,
    },
  ],
  [
    'agent mode',
    {
      prometheus: { size: Size.gibibytes(11) },
      values: { prometheus: { agentMode: true }, thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } } },
    },
  ],
  [
    'overrides of names',
    {
      values: {
        fullnameOverride: 'obs',
        namespaceOverride: 'elsewhere',
        thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } },
      },
    },
  ],
  [
    'removed ids',
    {
      prometheus: { size: Size.gibibytes(11), owner: { uid: 1234, gid: 5678 } },
      thanosRuler: undefined as never,
      values: { prometheus: { prometheusSpec: { securityContext: null } } },
    },
  ],
  [
    'a claim of the user',
    {
      values: {
        thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } },
        alertmanager: {
          alertmanagerSpec: { storage: { volumeClaimTemplate: { spec: { storageClassName: 'cloud' } } } },
        },
      },
      alertmanager: undefined as never,
    },
  ],
];

test.each(some(AS_PLANNED, 2))('a chart that does what the rules say has no mismatch: %s', async (_, description) => {
  const { code, verification } = await verifyWith([], description);
  expect(mismatchesOf(verification)).toEqual([]);
  expect([code, verification.status]).toEqual([0, 'verified']);
});

/** What is changed in the chart, and the mismatches that must be found. */
const CHANGES: readonly (readonly [string, readonly ChartChange[], readonly string[]])[] = [
  [
    'a helper that names everything differently',
    [helpers('%s-kube-prometheus-stack', '%s-stack')],
    [
      ...['alertmanager', 'prometheus', 'thanosRuler'].flatMap((one) => [`claim-name ${one}`, `object-name ${one}`]),
      'waiting-container alertmanager',
      'waiting-container prometheus',
    ],
  ],
  [
    'another name of one object',
    [ruler('-thanos-ruler\n', '-ruler\n')],
    ['claim-name thanosRuler', 'object-name thanosRuler'],
  ],
  [
    'a template name of its own',
    [
      prometheus(
        '  storage: {{- tpl (toYaml .) $ | nindent 4 }}',
        '  storage:\n    volumeClaimTemplate: {{- merge (dict "metadata" (dict "name" "data")) .volumeClaimTemplate | toYaml | nindent 6 }}',
      ),
    ],
    ['claim-name prometheus', 'waiting-container prometheus'],
  ],
  [
    'a dropped subPath',
    [prometheus('  storage: {{- tpl', '  storage:\n    disableMountSubPath: true{{- tpl')],
    ['sub-path prometheus'],
  ],
  [
    'a storage key that moved',
    [alertmanager('.alertmanagerSpec.storage', '.alertmanagerSpec.storageSpec')],
    [
      'empty-dir alertmanager',
      ...['accessModes.0', 'resources.requests.storage', 'storageClassName'].map(
        (key) => `unread-key alertmanager.alertmanagerSpec.storage.volumeClaimTemplate.spec.${key}`,
      ),
    ],
  ],
  [
    'another user',
    [prometheus('  securityContext: {{- toYaml .', '  securityContext: {{- toYaml (merge (dict "runAsUser" 65534) .)')],
    ['owner prometheus'],
  ],
  [
    'no securityContext',
    [alertmanager('{{- with .alertmanagerSpec.securityContext }}', '{{- with .none }}')],
    ['owner alertmanager'],
  ],
  [
    'an ignored class',
    [grafana('  storageClassName: {{ .persistence.storageClassName }}\n  volumeName', '  volumeName')],
    ['storage-class grafana'],
  ],
  [
    'an ignored size',
    [
      grafana(
        '  volumeName: {{ .persistence.volumeName }}\n  resources: { requests: { storage: {{ .persistence.size }} } }\n---',
        '  volumeName: {{ .persistence.volumeName }}\n  resources: { requests: { storage: 10Gi } }\n---',
      ),
    ],
    ['size grafana'],
  ],
  ['ignored replicas', [prometheus('{{ .prometheusSpec.replicas }}', '2')], ['replicas prometheus']],
  ['ignored shards', [prometheus('{{ .prometheusSpec.shards }}', '2')], ['shards prometheus']],
  ['no replicas', [alertmanager('{{ .alertmanagerSpec.replicas }}', '0')], ['replicas alertmanager']],
  [
    'a namespace of its own',
    [alertmanager('.namespaceOverride | default (include "namespace" $)', '"alerting"')],
    ['namespace alertmanager'],
  ],
  [
    'a claim that exists elsewhere',
    [grafana('default (printf "%s-grafana" $.Release.Name) }} }', 'default "old" }} }')],
    ['existing-claim grafana'],
  ],
  [
    'an emptyDir',
    [
      grafana(
        'persistentVolumeClaim: { claimName: {{ .persistence.existingClaim | default (printf "%s-grafana" $.Release.Name) }} }',
        'emptyDir: {}',
      ),
    ],
    ['empty-dir grafana'],
  ],
  [
    'no init containers',
    [prometheus('{{- with .prometheusSpec.initContainers }}', '{{- with .none }}')],
    ['waiting-container prometheus'],
  ],
  ['another mount path', [grafana('mountPath: /var/lib/grafana', 'mountPath: /data')], ['mount-path grafana']],
  ['another subPath', [grafana('{{- with .persistence.subPath }}', '{{- with "sub" }}')], ['sub-path grafana']],
  [
    'another volume over the data',
    [prometheus('spec:\n', 'spec:\n  volumeMounts: [{ name: scratch, mountPath: /prometheus/ }]\n')],
    ['mount-path prometheus'],
  ],
  [
    'a StatefulSet',
    [grafana('$sts := or .useStatefulSet', '$sts := or true')],
    [
      'claim-name grafana',
      'object-kind grafana',
      'unread-key grafana.deploymentStrategy.type',
      'unread-key grafana.persistence.annotations["helm.sh/resource-policy"]',
      'unread-key grafana.persistence.finalizers.0',
      'unread-key grafana.persistence.type',
    ],
  ],
  [
    'a selector',
    [
      grafana(
        '  volumeName: {{ .persistence.volumeName }}\n  resources: { requests: { storage: {{ .persistence.size }} } }\n---',
        '  selector: { matchLabels: { disk: ssd } }\n  volumeName: other\n  resources: { requests: { storage: {{ .persistence.size }} } }\n---',
      ),
    ],
    ['claim-selects-volume grafana', 'claim-selects-volume grafana'],
  ],
  [
    'another access mode',
    [
      grafana(
        'spec:\n  accessModes: {{- toYaml .persistence.accessModes | nindent 4 }}',
        'spec:\n  accessModes: [ReadWriteMany]',
      ),
    ],
    ['access-modes grafana', 'unread-key grafana.persistence.accessModes.0'],
  ],
  [
    'a component that is gone',
    [ruler('{{- if .enabled }}', '{{- if .none }}')],
    [
      'object-missing thanosRuler',
      ...[
        'enabled',
        'thanosRulerSpec.storage.volumeClaimTemplate.spec.accessModes.0',
        'thanosRulerSpec.storage.volumeClaimTemplate.spec.resources.requests.storage',
        'thanosRulerSpec.storage.volumeClaimTemplate.spec.storageClassName',
      ].map((key) => `unread-key thanosRuler.${key}`),
    ],
  ],
  [
    'a switch that is ignored',
    [grafana('{{- if and .persistence.enabled .initChownData.enabled }}', '{{- if .persistence.enabled }}')],
    ['unread-key grafana.initChownData.enabled'],
  ],
  [
    'a claim of its own',
    [
      {
        file: 'templates/more.yaml',
        from: '',
        to: 'kind: PersistentVolumeClaim\napiVersion: v1\nmetadata: { name: more }\nspec: {}\n',
      },
    ],
    ['unplanned-claim'],
  ],
  [
    'a StatefulSet of its own, within a List',
    [
      {
        file: 'templates/more.yaml',
        from: '',
        to: '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "more"}, "spec": {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}}]}\n',
      },
    ],
    ['unplanned-claim'],
  ],
];

test.each(some(CHANGES, 7))('finds %s', async (_, changes, expected) => {
  const { code, verification } = await verifyWith(changes);
  expect(mismatchesOf(verification)).toEqual([...expected].sort());
  expect(code).toBe(2);
  const [release] = verification.releases;
  for (const { code: found, cause, evidence, fix, claims } of release?.mismatches ?? []) {
    expect([found, cause]).toEqual([found, 'chart']);
    expect(fix).not.toBe('');
    const hasObject = !['unread-key', 'object-missing'].includes(found);
    expect([found, evidence.some((line) => line.startsWith('# Source: ') || line.startsWith('kind: '))]).toEqual([
      found,
      hasObject,
    ]);
    expect([found, claims.length > 0]).toEqual([found, !['unread-key', 'unplanned-claim'].includes(found)]);
  }
});

test('a key that another one overrides is not determined', async () => {
  const size = (value: string): string => `resources: { requests: { storage: {{ ${value} }} } }\n---`;
  const { code, verification } = await verifyWith([
    grafana(
      size('.persistence.size'),
      size('if .persistence.finalizers }}14Gi{{ else }}{{ .persistence.size }}{{ end'),
    ),
  ]);
  expect([code, mismatchesOf(verification)]).toEqual([0, []]);
  expect(verification.releases[0]?.keys.undetermined.map(({ path }) => path)).toEqual(['grafana.persistence.size']);
});

slowTest('a key that the chart reads for another kind of object is not determined', async () => {
  const { verification } = await verifyWith([], {
    thanosRuler: undefined as never,
    values: { grafana: { persistence: { type: 'statefulset' } } },
  });
  const paths = verification.releases[0]?.keys.undetermined.map(({ path }) => path);
  expect(paths).toContain('grafana.persistence.finalizers.0');
});

slowTest('a key that helm refuses another value of is not determined', async () => {
  const { code, verification } = await verifyWith([
    prometheus(
      '  retention: {{ .prometheusSpec.retention }}',
      '  retention: {{ if ne .prometheusSpec.retention "30d" }}{{ fail "only 30d" }}{{ end }}30d',
    ),
  ]);
  expect([code, mismatchesOf(verification)]).toEqual([0, []]);
  expect(verification.releases[0]?.keys.undetermined.map(({ path }) => path)).toEqual([
    'prometheus.prometheusSpec.retention',
  ]);
});

test('a chart of another version is one mismatch, and each boundary between is another', async () => {
  const { code, verification } = await inFolder(async (folder) => {
    synthesize(join(folder, 'dist'), { release: { name: 'kps', namespace: 'monitoring', chartVersion: '58.0.0' } });
    return verify(join(folder, 'dist'), '--chart', smallChart(join(folder, 'chart')));
  });
  expect(code).toBe(2);
  expect(mismatchesOf(verification)).toEqual(
    [
      'chart-version',
      ...['58.0.1', '58.1.0', '58.5.2', '61.6.1', '70.6.0', '71.1.0'].map((since) => `chart-boundary ${since}`),
      'claim-name thanosRuler',
      'object-name thanosRuler',
    ].sort(),
  );
  const renamed = verification.releases[0]?.mismatches.filter(
    ({ code: one, claims }) => one === 'chart-boundary' && claims.length > 0,
  );
  expect(renamed?.map(({ path }) => path)).toEqual(['58.0.1']);
  expect(new Set(verification.releases[0]?.mismatches.map(({ cause }) => cause))).toEqual(new Set(['version']));
});

test('values that were changed by hand are the cause, and not the chart', async () => {
  const { code, verification } = await inFolder(async (folder) => {
    const storage = synthesize(join(folder, 'dist'));
    const file = join(folder, 'dist/values/kps.yml');
    writeFileSync(
      file,
      storage.valuesFile
        .toYaml()
        .replace('storage: 11Gi', 'storage: 99Gi')
        .replace('storageClassName: fast', 'storageClassName: slow'),
    );
    return verify(join(folder, 'dist'), '--chart', smallChart(join(folder, 'chart')));
  });
  expect([code, mismatchesOf(verification)]).toEqual([2, ['size prometheus', 'storage-class prometheus']]);
  expect(verification.releases[0]?.mismatches.map(({ cause }) => cause)).toEqual(['values', 'values']);
});

test('an overlay is read after the values of the user, and its copies of their lists may be outdated', async () => {
  await inFolder(async (folder) => {
    const own = join(folder, 'values.yaml');
    const lists = (name: string) =>
      `prometheus: { prometheusSpec: { initContainers: [{ name: ${name} }] } }\nthanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } }\n`;
    writeFileSync(own, lists('first'));
    synthesize(join(folder, 'dist'), {
      values: HelmValues.fromFile(own),
      valuesFile: 'overlay',
      userValues: { path: '../values.yaml' },
    });
    const chart = smallChart(join(folder, 'chart'));
    const before = await verify(join(folder, 'dist'), '--chart', chart);
    expect([before.code, mismatchesOf(before.verification)]).toEqual([0, []]);
    writeFileSync(own, lists('second'));
    const after = await verify(join(folder, 'dist'), '--chart', chart);
    expect(mismatchesOf(after.verification)).toEqual(['outdated-list prometheus.prometheusSpec.initContainers']);
  });
});
