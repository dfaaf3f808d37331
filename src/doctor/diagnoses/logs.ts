import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { known } from '../../cluster/cluster-state';
import { deletePod, installChart, runJobAgain } from '../fixes';
import { fact, nameOf, logSeen } from '../evidence';
import { type Diagnosis, type Evidence, instruct, type Step, step } from '../finding';
import { type LogSign, logSignIn, LOG_SIGNS } from '../log-signs';
import { isDnsSubdomain } from '../../kubernetes/names';
import { isWithin } from '../../layout/host-path';

/** What the logs of a claim's pods complain about; the first of the signs, as they are ordered. */
export function logTrouble(view: ClaimView): Diagnosis | undefined {
  const matches = matchesIn(view);
  const sign = LOG_SIGNS.find((one) => matches.some((match) => match.sign === one));
  if (sign === undefined) {
    return undefined;
  }
  const lines = matches.filter((match) => match.sign === sign).map(({ pod, line }) => logSeen(pod, line));
  const evidence = [...new Map(lines.map((one) => [one.text, one])).values()].slice(-2);
  return told(view, sign.code, evidence);
}

interface Match {
  readonly sign: LogSign;
  readonly pod: string;
  readonly line: string;
}

function matchesIn({ state, pods, planned }: ClaimView): Match[] {
  const names = new Set(pods.map(({ metadata }) => metadata.name));
  return state.logs
    .filter(({ namespace, pod }) => namespace === planned.claim.namespace && names.has(pod))
    .flatMap(({ namespace, pod, lines }) =>
      lines.flatMap((line) => {
        const sign = logSignIn(line);
        return sign === undefined ? [] : [{ sign, pod: `pod ${namespace}/${pod}`, line }];
      }),
    );
}

function told(view: ClaimView, code: LogSign['code'], evidence: readonly Evidence[]): Diagnosis {
  const { planned, node, plan } = view;
  const { component, owner } = planned.claim;
  const ids = `${owner.uid}:${owner.gid}`;
  const finding = (title: string, cause: string, fix: readonly Step[], more: readonly Evidence[] = []): Diagnosis => ({
    code,
    status: 'problem',
    about: `${planned.dataDirectory} on node ${node.node}`,
    title,
    cause,
    evidence: [...evidence, ...more],
    fix,
  });
  switch (code) {
    case 'wrong-owner':
      return finding(
        `${component} may not write to ${planned.dataDirectory} on node ${node.node}`,
        `the directory or what is in it does not belong to ${ids}: the kubelet or a person made it, as root as a rule. Kubernetes applies no fsGroup to hostPath`,
        repairs(view),
      );
    case 'write-ahead-log-taken': {
      const others = intruders(view);
      return finding(
        `what ${component} has written to ${planned.dataDirectory} was given to somebody else`,
        'it was running, and then may not write any more: as a rule Grafana (or its init-chown-data, chown -R 472:472) has a volume root that holds this directory',
        [
          instruct(
            `Give the other its own directory: no volume of Grafana or ThanosRuler may hold ${planned.dataDirectory}`,
          ),
          ...repairs(view),
        ],
        others,
      );
    }
    case 'disk-full':
      return finding(
        `no space is left for ${component} on node ${node.node}`,
        'hostPath has no quota: the disk below it is full, whatever size the claim has. The write-ahead log and the head block come on top of retentionSize',
        [
          instruct(
            `See on node ${node.node} what fills it (df -h ${planned.root}; du -xsh ${planned.dataDirectory}), and make room`,
          ),
          ...(component === 'prometheus'
            ? [
                instruct(
                  'Describe a smaller size or retentionSize; Prometheus deletes its oldest blocks when it starts',
                ),
              ]
            : []),
        ],
      );
    case 'database-locked':
      return finding(
        'Grafana finds its database locked',
        'two Grafana processes use one SQLite file: a RollingUpdate starts the new pod before the old one is gone, and both fit on the pinned node',
        [...recreate(view), ...restartPods(view)],
      );
    case 'directory-locked':
      return finding(
        `another process holds the lock of ${planned.dataDirectory}`,
        'two replicas, shards or releases write to one directory, a pod of a node that was cut off still runs there, or it is a network share without locks',
        [
          step('See who else uses claims on this node', kubectl('get', 'pods', '--all-namespaces', '--output=wide')),
          ...restartPods(view),
        ],
        intruders(view),
      );
    case 'chown-without-rights':
      return finding(
        'init-chown-data of Grafana may not do what it is there for',
        'some charts (71.1.1 to 86.1.0) take all rights from it but CHOWN; where the init Job owns the directory it is of no use',
        [
          installChart(plan, 'Install the planned values, which switch it off (grafana.initChownData.enabled: false)'),
          ...restartPods(view),
        ],
      );
    case 'directory-never-came':
      return finding(
        `${planned.dataDirectory} does not come up with owner ${owner.uid} on node ${node.node}`,
        'the pod waits for the init Job to make it, which is Complete: the directory went away since, or belongs to somebody else',
        runJobAgain(view, 'Let the Job make it again'),
      );
  }
}

/** The Job gives a directory with a wrong owner back, with all that is in it. */
function repairs(view: ClaimView): Step[] {
  return [
    ...runJobAgain(view, 'Let the init Job give it to its owner'),
    ...restartPods(view),
    instruct(
      `If the directory itself was right and only files in it are not: initJob: { ownership: 'always' } in the description, for once`,
    ),
  ];
}

function restartPods({ pods }: ClaimView): Step[] {
  return pods
    .filter(({ metadata }) => isDnsSubdomain(metadata.name))
    .slice(0, 1)
    .map(({ metadata }) =>
      step('Then start the pod again, or wait for its next try', deletePod(metadata.namespace, metadata.name)),
    );
}

/** Two Grafana pods never again. */
export function recreate({ deployment, planned, plan }: ClaimView): Step[] {
  if (deployment === undefined || deployment.spec.strategy.type === 'Recreate') {
    return [];
  }
  const { namespace, workload } = planned.claim;
  const patch = '--patch={"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}';
  return [
    step(
      'End the old pod before the new one starts',
      kubectl('patch', 'deployment', '--namespace', namespace, workload, patch),
    ),
    installChart(plan, 'Keep it so, with the planned values (grafana.deploymentStrategy.type: Recreate)'),
  ];
}

/** Other volumes of the cluster whose directory holds this one's, or lies in it. */
function intruders({ state, planned, node, plan }: ClaimView): Evidence[] {
  const own = new Set(plan.document.nodes.flatMap(({ volumes }) => volumes.map(({ name }) => name)));
  return known(state.volumes)
    .filter(({ metadata }) => !own.has(metadata.name))
    .flatMap((volume) => {
      const path = volume.spec.hostPath?.path ?? volume.spec.local?.path ?? '';
      const terms = volume.spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
      const nodes = terms.flatMap(({ matchExpressions }) => matchExpressions.flatMap(({ values }) => values));
      const mayBeHere = nodes.length === 0 || nodes.includes(node.node);
      const meets =
        path.startsWith('/') && (isWithin(path, planned.dataDirectory) || isWithin(planned.dataDirectory, path));
      const claim = volume.spec.claimRef;
      return mayBeHere && meets
        ? [
            fact(
              nameOf('PersistentVolume', volume),
              `${path}, of claim ${claim === undefined ? 'none' : `${claim.namespace}/${claim.name}`}`,
            ),
          ]
        : [];
    })
    .slice(0, 4);
}
