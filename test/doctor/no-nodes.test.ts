import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Health } from '../../src/doctor/diagnose';
import { examine } from '../../src/doctor/doctor';
import { GIB } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { eventAbout } from './facts';
import { healthy, type Objects, plan, podObject } from './states';

/** Answers `kubectl get` from a file of lists by resource. */
const FAKE = `#!/usr/bin/env node
const lists = JSON.parse(require('node:fs').readFileSync(__dirname + '/objects.json', 'utf8'));
const [verb, types, name] = process.argv.slice(2);
if (verb !== 'get' || types === '--raw') {
  process.stdout.write('{}');
} else if (types === 'namespaces') {
  process.stdout.write(JSON.stringify({ metadata: { name } }));
} else {
  const items = types.split(',').flatMap((type) => lists[type.split('.')[0]] ?? []);
  process.stdout.write(JSON.stringify({ items }));
}
`;

const ONE = plan({
  prometheus: { ...GIB, nodes: ['node-0'] },
  alertmanager: { ...GIB, nodes: ['node-1'] },
  grafana: { ...GIB, nodes: ['node-2'] },
});
const VOLUMES = ONE.document.nodes.flatMap(({ volumes }) => volumes);
const ALL = healthy(ONE);
const NO_NODES = 'no nodes available to schedule pods';

/** What the doctor reports of a cluster with these objects behind a kubectl. */
async function seen(objects: Partial<Objects>): Promise<Health> {
  let health: Health | undefined;
  await inFolder(async (folder) => {
    const of = (kind: string, list: readonly object[] = []): object[] => list.map((one) => ({ kind, ...one }));
    const classes = (objects.classes ?? []).map((name) => ({
      metadata: { name },
      provisioner: 'kubernetes.io/no-provisioner',
    }));
    const lists = {
      persistentvolumes: of('PersistentVolume', objects.volumes),
      storageclasses: of('StorageClass', classes),
      persistentvolumeclaims: of('PersistentVolumeClaim', objects.claims),
      pods: of('Pod', objects.pods),
      events: of('Event', objects.events),
      statefulsets: of('StatefulSet', objects.statefulSets),
      deployments: of('Deployment', objects.deployments),
      jobs: of('Job', objects.jobs),
      prometheuses: of('Prometheus', objects.prometheus),
      alertmanagers: of('Alertmanager', objects.alertmanager),
      nodes: of('Node', objects.nodes),
    };
    const kubectl = join(folder, 'kubectl');
    writeFileSync(join(folder, 'objects.json'), JSON.stringify(lists));
    writeFileSync(kubectl, FAKE, { mode: 0o755 });
    health = await examine([ONE], { kubectl }, { usage: false });
  });
  if (health === undefined) {
    throw new Error('the doctor has reported nothing');
  }
  return health;
}

function found({ releases }: Health): [string, number][] {
  return releases.flatMap(({ findings }) =>
    findings.map(({ code, status, claims }): [string, number] => [`${status} ${code}`, claims.length]),
  );
}

const pending = VOLUMES.map((volume) =>
  podObject(volume, {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: NO_NODES }],
  }),
);
const events = VOLUMES.map(({ claim }) =>
  eventAbout('Pod', `${claim.workload}-${claim.replica}`, 'FailedScheduling', NO_NODES),
);
const waitingJobs = ALL.jobs.map((job) => ({ ...job, status: { active: 1 } }));

test('the cluster behind that kubectl is healthy with its nodes', async () => {
  expect((await seen(ALL)).status).toBe('fine');
});

test.each<[string, Partial<Objects>]>([
  ['runs no more', { ...ALL, pods: pending, events }],
  ['still seems to run', ALL],
  ['has just been installed', { ...ALL, pods: pending, events, jobs: waitingJobs }],
])('a release that %s has one cause, if the cluster has no nodes', async (_, objects) => {
  const health = await seen({ ...objects, nodes: [] });
  expect(found(health)).toEqual([['problem node-missing', 3]]);
  expect(health.steps.some(({ step }) => step.deletes !== undefined)).toBe(false);
});

test('a cluster without nodes is named before anything is applied', async () => {
  expect(found(await seen({}))).toEqual([
    ['problem node-missing', 3],
    ['waiting not-installed', 3],
  ]);
});
