import { endStep, functionLine, startStep } from './copy';
import { type PlacedData, placesOf } from './place';
import { type Opened, podsFor, scriptName } from './pods';
import { deliveredPlan } from './delivered-plan';
import { DELIVERY_STEPS } from './delivery-steps';
import { commandLine, kubectl } from '../commands/command';
import { inWords, type RunbookStep, step } from '../commands/step';
import { applyStorage, waitForJobs } from '../commands/storage-commands';
import { DESCRIPTORS, isComponent } from '../model/components';
import { imageName } from '../plan/init-image';
import type { PlanDocument } from '../plan/plan-document';

/** The name of the container that reads the data, in the pod that runs. It stays in the pod as long as that lives. */
const CONTAINER = 'storage-copy';

/**
 * The steps that take the data of a running release out of its emptyDirs, into the directories of a plan. The pods run until
 * the copies are verified, because their data ends with them.
 *
 * The processes write meanwhile. Of Prometheus, the finished blocks are copied and verified, and then its write-ahead log,
 * which holds all newer samples. Other data is verified as a whole: it is copied again until nothing has changed meanwhile.
 */
export function emptyDirRunbook(plan: PlanDocument, valuesFile?: string): RunbookStep[] {
  const { release, nodes, delivery } = plan;
  const delivered = deliveredPlan(plan, valuesFile);
  const data = placesOf(plan);
  const pods = podsFor(
    release,
    data.map(({ place }) => ({ access: 'write', place })),
  );
  return [
    ...DELIVERY_STEPS[delivery].pauseChart(delivered),
    ...step(
      'Apply the manifests, and wait until the init Jobs have made the directories. The running pods do not change.',
      [applyStorage('.'), ...waitForJobs(nodes.flatMap(({ initJobs }) => initJobs))],
    ),
    ...startStep(pods, 'with the new directories'),
    ...step(
      'Start a container in each running pod that can read its data. It runs as the user of the pod.',
      data.map((one) => debugLines(plan, one)),
    ),
    ...step(
      'Copy the data, and verify the SHA-256 of every file. If it is interrupted or the data has changed meanwhile, run it again: it goes on with what is missing. Change no values before each says VERIFIED: it would end the pods and their data.',
      data.flatMap((one, index) => {
        const to = pods.opened[index];
        return to === undefined ? [] : [takeLines(plan, one, to)];
      }),
    ),
    ...endStep(pods),
    ...inWords('Upgrade the release at once: what it writes from now on, until then, is lost.'),
    ...DELIVERY_STEPS[delivery].apply(delivered, delivered),
  ];
}

/** Finds the pod; those of a Deployment have no fixed names. */
function podLine({ release, objects }: PlanDocument, { volume: { claim } }: PlacedData): string {
  const isDeployment = objects.some(({ component, kind }) => component === claim.component && kind === 'Deployment');
  if (!isDeployment) {
    return `pod=${claim.workload}-${claim.replica}`;
  }
  const selector = `app.kubernetes.io/name=${claim.component},app.kubernetes.io/instance=${release.name}`;
  const find = kubectl(
    ...['get', 'pod', '--namespace', claim.namespace, `--selector=${selector}`],
    '--output=jsonpath={.items[0].metadata.name}',
  );
  return `pod=$(${commandLine(find)})`;
}

function debugLines(plan: PlanDocument, data: PlacedData): string {
  const { claim } = data.volume;
  const target = isComponent(claim.component) ? DESCRIPTORS[claim.component].container : claim.component;
  const inPod = `--namespace ${claim.namespace} "$pod"`;
  return [
    podLine(plan, data),
    `kubectl get pod ${inPod} --output=yaml | grep -q 'name: ${CONTAINER}$' ||`,
    `  kubectl debug ${inPod} --image=${data.place.host.pod.image ?? imageName()} --target=${target} \\`,
    `    --container=${CONTAINER} --profile=restricted --quiet -- sleep 86400`,
    `until kubectl exec ${inPod} --container=${CONTAINER} -- true; do sleep 2; done`,
  ].join('\n');
}

function takeLines(plan: PlanDocument, data: PlacedData, to: Opened): string {
  const { claim } = data.volume;
  const name = `${plan.release.name}-${data.name}`;
  const isTsdb = claim.component === 'prometheus' || claim.component === 'thanosRuler';
  const sums = isTsdb ? 'blocks' : 'sums';
  const script = kubectl(
    ...['get', 'configmap', scriptName(plan.release), '--namespace', data.place.host.namespace],
    '--output=jsonpath={.data.copy-data\\.sh}',
  );
  return [
    podLine(plan, data),
    `script=$(${commandLine(script)})`,
    `from() { kubectl exec --namespace ${claim.namespace} "$pod" --container=${CONTAINER} -- sh -c "$script" copy /proc/1/root${claim.mountPath} . "$@"; }`,
    functionLine('to', to, true),
    `from ${sums} >${name}.sums &&`,
    `  to missing <${name}.sums >${name}.missing &&`,
    `  (while read -r entry _; do from send "$entry" </dev/null | to receive "$entry" || exit; done) <${name}.missing &&`,
    ...(isTsdb ? ['  from send wal </dev/null | to receive wal &&'] : []),
    `  from ${sums} >${name}.sums &&`,
    `  to finish <${name}.sums`,
  ].join('\n');
}
