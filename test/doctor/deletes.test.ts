import * as v from 'valibot';
import { CUSTOM_RESOURCE } from '../../src/cluster/objects';
import { otherKind } from '../../src/doctor/diagnoses/other-kind';
import type { PlanOnDisk } from '../../src/files/plan-on-disk';
import { fixStep } from '../../src/doctor/formats/fix';
import { planDocument } from '../../src/plan/plan-document';
import { GIB } from '../tools/describe';
import { lokiStorage, lokiWith } from '../tools/loki';
import { changed, first, viewWith } from './facts';
import { firstVolume, healthWith, healthy, jobMeta, meta, type Objects, plan } from './states';

const ONE = plan();
const ALL = healthy(ONE);
const GRAFANA = plan({ grafana: GIB });
const LOKI: PlanOnDisk = {
  document: planDocument(lokiStorage({ ...lokiWith({ replicas: 1 }), nodes: ['a'] })),
  folder: 'dist',
};
const { name: JOB } = first(first(ONE.document.nodes).initJobs);
const { dataDirectory, storageClassName } = firstVolume(ONE);

type Changes = Parameters<typeof changed>[1];

function each(objects: readonly object[], changes: Changes): object[] {
  return objects.map((one) => changed(one, changes));
}

function pending(one: PlanOnDisk, spec: object): Partial<Objects> {
  const { claims, pods } = healthy(one);
  return {
    claims: each(claims, { spec: { volumeName: '', ...spec }, status: { phase: 'Pending' } }),
    pods: each(pods, { status: { phase: 'Pending', conditions: [] } }),
  };
}

function deleted(finalizer: string): Changes {
  const finalizers = [`kubernetes.io/${finalizer}`];
  return { metadata: { deletionTimestamp: '2026-01-02T11:00:00Z', finalizers } };
}

const UNUSED = each(ALL.volumes, {
  spec: { claimRef: undefined, hostPath: { path: '/elsewhere' } },
  status: { phase: 'Available' },
});
const FAILED = { metadata: jobMeta(JOB), spec: {}, status: { conditions: [{ type: 'Failed', status: 'True' }] } };
const FAILED_POD = {
  metadata: meta('init-x', { ownerReferences: [{ kind: 'Job', name: JOB, uid: `uid-${JOB}` }] }),
  spec: {},
  status: { phase: 'Failed' },
};
const ERROR = {
  namespace: 'monitoring',
  pod: 'init-x',
  container: 'init',
  lines: ['ERROR script /x: its SHA-256 is x'],
};
const WAITING = each(ALL.pods, { status: { phase: 'Pending', conditions: [] } });
const NOT_INSTALLED = { claims: [], pods: [], statefulSets: [], prometheus: [] };
/** A release with the planned values under another name, whose volumes were never used. */
const ELSEWHERE: Partial<Objects> = {
  ...NOT_INSTALLED,
  volumes: each(ALL.volumes, { spec: { claimRef: undefined }, status: { phase: 'Available' } }),
  elsewhere: {
    claims: [],
    customResources: [
      {
        kind: 'Prometheus',
        metadata: meta('prom', { namespace: 'x', labels: { release: 'other' } }),
        spec: { storage: { volumeClaimTemplate: { spec: { storageClassName } } } },
      },
    ],
  },
};
/** What is deleted in a fix: the kind in the command, and the words. */
function deletionsOf(one: PlanOnDisk, other: Partial<Objects>): (readonly [kind: string, words: string | undefined])[] {
  const steps = healthWith(one, other).steps.map(({ step }) => fixStep(step, {}));
  return steps
    .filter(({ deletes }) => deletes !== undefined)
    .map(({ commands, deletes }) => {
      const [, kind = ''] = /(?:delete --raw=\S*\/(?=\w+\/)|delete |helm )([\w.]+)/.exec(commands.at(-1) ?? '') ?? [];
      return [kind, deletes] as const;
    });
}

const JOB_AND_PODS = ['job', 'the init Job and its pods; the directories stay'] as const;
const POD = ['pod', 'the pod, which is created again; its data stays'] as const;
const OF_HELM = ['statefulsets.apps', 'the StatefulSet and its pods; claims and data stay'] as const;
const SET = ['statefulsets.apps', 'the StatefulSet; its pods, claims and data stay'] as const;

test.each<[string, PlanOnDisk, Partial<Objects>, (readonly [kind: string, words: string])[]]>([
  ['a failed Job', ONE, { jobs: [FAILED], pods: WAITING }, [JOB_AND_PODS]],
  [
    'a changed script',
    ONE,
    { jobs: [FAILED], pods: [...WAITING, FAILED_POD], logs: [ERROR] },
    [['configmap', 'the ConfigMap with the script; no data'], JOB_AND_PODS],
  ],
  ['a deleted claim', ONE, { claims: each(ALL.claims, deleted('pvc-protection')) }, [POD]],
  [
    'a deleted volume',
    ONE,
    { volumes: each(ALL.volumes, deleted('pv-protection')) },
    [['persistentvolumeclaims', `the claim; the data stays in ${dataDirectory} on node node-0`], POD],
  ],
  [
    'a claim that does not fit',
    ONE,
    pending(ONE, { storageClassName: 'other' }),
    [SET, ['persistentvolumeclaims', 'the claim; it holds no data'], POD],
  ],
  [
    'a claim of another chart that does not fit',
    LOKI,
    pending(LOKI, { storageClassName: 'other' }),
    [OF_HELM, ['persistentvolumeclaims', 'the claim; it holds no data'], POD],
  ],
  [
    'an unused volume at another place',
    ONE,
    { ...NOT_INSTALLED, volumes: UNUSED },
    [['persistentvolume', 'PersistentVolumes that were never bound; whatever is in their directories stays']],
  ],
  [
    'a Deployment without its claim',
    GRAFANA,
    {
      deployments: each(healthy(GRAFANA).deployments, { spec: { template: { spec: { volumes: [{}] } } } }),
      pods: [],
    },
    [
      [
        'deployments.apps',
        'the Deployment and its pod; the data in its emptyDir, such as dashboards, is lost, as with any end of this pod',
      ],
      ['upgrade', 'the pods, with the data in their emptyDir; claims stay'],
    ],
  ],
  [
    'a release under another name',
    ONE,
    ELSEWHERE,
    [['uninstall', 'the other release, which has stored nothing in a claim']],
  ],
  [
    'more replicas than planned',
    ONE,
    { prometheus: each(ALL.prometheus, { spec: { replicas: 2 } }) },
    [['upgrade', 'the pods that are not planned; their claims stay']],
  ],
  [
    'another name',
    ONE,
    { ...NOT_INSTALLED, prometheus: each(ALL.prometheus, { metadata: { name: 'metrics-prometheus' } }) },
    [['upgrade', 'the workloads with other names and their pods; their claims stay']],
  ],
])('a fix says what it deletes, and what becomes of the data: %s', (_, one, other, expected) => {
  expect(deletionsOf(one, other)).toEqual(expected);
});

test.each([
  [{}, 'claims and data stay'],
  [
    { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } },
    'its claims too, because of its whenDeleted: Delete',
  ],
])('a fix says that another kind of object is replaced, with the spec %j', (spec, claims) => {
  const metadata = meta(ONE.document.objects[0]?.name ?? '', { labels: { release: 'kps' } });
  const agent = v.parse(CUSTOM_RESOURCE, { kind: 'PrometheusAgent', metadata, spec });
  const agents = { seen: true, items: [agent] } as const;
  const customResources = new Map([['PrometheusAgent', agents] as const]);
  const found = otherKind(viewWith(ONE, NOT_INSTALLED, { here: { customResources } }));
  expect(found?.fix.map(({ deletes }) => deletes)).toEqual([`the PrometheusAgent and its pods; ${claims}`, undefined]);
});
