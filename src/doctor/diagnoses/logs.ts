import { kubectl, quoted } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { useRecreate } from './grafana-strategy';
import { findMount, installChart, makeDirectory, restartPods as restart } from '../fixes';
import { logSeen } from '../evidence';
import { type Diagnosis, type Evidence, instruct, onNode, type Step, step } from '../finding';
import { type LogSign, logSignIn, LOG_SIGNS } from '../log-signs';
import { overlappingVolumes } from './overlapping-volumes';

/** Signs of a directory without its owner, which the init Job makes and repairs. */
const OF_OWNER: readonly LogSign['code'][] = ['wrong-owner', 'chown-without-rights', 'directory-never-came'];

/** What the logs of a claim's pods report about the directory's owner. */
export function ownerInLogs(view: ClaimView): Diagnosis | undefined {
  return reportOf(view, ({ code }) => OF_OWNER.includes(code));
}

/** Whatever else they report: no init Job causes or repairs it. */
export function othersInLogs(view: ClaimView): Diagnosis | undefined {
  return reportOf(view, ({ code }) => !OF_OWNER.includes(code));
}

/** The first of the signs, in their order. */
function reportOf(view: ClaimView, isRight: (sign: LogSign) => boolean): Diagnosis | undefined {
  const matches = matchesIn(view);
  const sign = LOG_SIGNS.filter(isRight).find((one) => matches.some((match) => match.sign === one));
  if (sign === undefined) {
    return undefined;
  }
  const { planned, node } = view;
  const lines = matches.filter((match) => match.sign === sign).map(({ pod, line }) => logSeen(pod, line));
  const { title, cause, fix, evidence = [] } = MEANINGS[sign.code](view);
  return {
    code: sign.code,
    status: 'problem',
    about: `${planned.dataDirectory} on node ${node.node}`,
    title,
    cause,
    evidence: [...[...new Map(lines.map((one) => [one.text, one])).values()].slice(-2), ...evidence],
    fix,
  };
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

interface Meaning extends Pick<Diagnosis, 'title' | 'cause' | 'fix'> {
  /** Besides the lines of the log. */
  readonly evidence?: readonly Evidence[];
}

const MEANINGS: Readonly<Record<LogSign['code'], (view: ClaimView) => Meaning>> = {
  'wrong-owner': (view) => {
    const { component, owner } = view.planned.claim;
    return {
      title: `${component} may not write to ${view.planned.dataDirectory} on node ${view.node.node}`,
      cause: `the directory or a file in it does not belong to ${owner.uid}:${owner.gid}: usually the kubelet or a person created it as root. Kubernetes applies no fsGroup to hostPath`,
      fix: repairs(view),
    };
  },
  'write-ahead-log-taken': (view) => ({
    title: `files of ${view.planned.claim.component} in ${view.planned.dataDirectory} were given to another user`,
    cause:
      'it was running, and then lost the right to write: usually Grafana (or its init-chown-data, chown -R 472:472) has a volume root that holds this directory',
    fix: [
      instruct(
        `Give the other volume its own directory: no volume of Grafana or ThanosRuler may hold ${view.planned.dataDirectory}`,
      ),
      ...repairs(view),
    ],
    evidence: overlappingVolumes(view),
  }),
  'disk-full': ({ planned, node }) => ({
    title: `no space is left for ${planned.claim.component} on node ${node.node}`,
    cause:
      'hostPath has no quota: the disk is full, whatever size the claim has. Compaction needs space in addition to retentionSize',
    fix: [
      onNode(
        node.node,
        'find out what fills the disk, and free space',
        `df -h ${quoted(planned.root)}`,
        `du -xsh ${quoted(planned.dataDirectory)}`,
      ),
      ...(planned.claim.component === 'prometheus'
        ? [instruct('Describe a smaller size or retentionSize; Prometheus then deletes its oldest blocks')]
        : []),
    ],
  }),
  'read-only-file-system': (view) => ({
    title: `the file system of ${view.planned.dataDirectory} on node ${view.node.node} is read-only`,
    cause:
      'the kernel mounts a file system read-only after errors of the disk, or the directory is on a read-only image',
    fix: [
      onNode(
        view.node.node,
        'find out why. Copy the data away before you repair a disk with errors',
        findMount(view.planned.root),
        'dmesg',
      ),
      ...restartPods(view),
    ],
  }),
  'input-output-error': (view) => ({
    title: `the disk of ${view.planned.dataDirectory} on node ${view.node.node} cannot be read or written`,
    cause: 'the disk or its connection fails',
    fix: [
      onNode(
        view.node.node,
        'look at the errors of the disk, with smartctl too. Copy away what can still be read before anything else',
        'dmesg',
      ),
      ...restartPods(view),
    ],
  }),
  'stale-file-handle': (view) => ({
    title: `the network share of ${view.planned.dataDirectory} on node ${view.node.node} is gone`,
    cause:
      'the directory is on a network share that was recreated, or whose server was restarted. Prometheus does not support NFS: its data may be damaged there',
    fix: [
      instruct(`Mount the share again on node ${view.node.node}, or better describe a directory on a disk of the node`),
      ...restartPods(view),
    ],
  }),
  'corrupted-block': (view) => ({
    title: `a block of ${view.planned.claim.component} in ${view.planned.dataDirectory} is damaged`,
    cause:
      'the node lost power or the disk failed while it was written. It does not start as long as the block is there',
    fix: [
      instruct(
        `On node ${view.node.node}, move the block that the line names out of ${view.planned.dataDirectory} to another folder. Only the samples of its time are missing then`,
      ),
      ...restartPods(view),
    ],
  }),
  'segments-not-sequential': (view) => ({
    title: `the write-ahead log of ${view.planned.claim.component} in ${view.planned.dataDirectory} has gaps`,
    cause:
      'files of it were deleted or restored in part, or two processes wrote to the directory. It does not start with a gap',
    fix: [
      instruct(
        `On node ${view.node.node}, move the folder wal out of ${view.planned.dataDirectory}. The samples since the last block, at most three hours, are missing then; blocks stay`,
      ),
      ...restartPods(view),
    ],
    evidence: overlappingVolumes(view),
  }),
  'database-locked': (view) => ({
    title: "Grafana's database is locked",
    cause:
      'two Grafana processes use one SQLite file: a RollingUpdate starts the new pod before the old one has ended, and both run on the pinned node',
    fix: [...useRecreate(view), ...restartPods(view)],
  }),
  'directory-locked': (view) => ({
    title: `another process holds the lock of ${view.planned.dataDirectory}`,
    cause:
      'two replicas, shards or releases write to one directory, a pod of a node that lost its connection still runs there, or it is a network share without locks',
    fix: [
      step('List what else uses claims on this node', kubectl('get', 'pods', '--all-namespaces', '--output=wide')),
      ...restartPods(view),
    ],
    evidence: overlappingVolumes(view),
  }),
  'chown-without-rights': (view) => ({
    title: "Grafana's init-chown-data lacks the capabilities that it needs",
    cause:
      'charts 71.1.1 to 86.1.0 drop all its capabilities but CHOWN. It is not needed: the init Job sets the owner of the directory',
    fix: [
      installChart(view.plan, 'Install the planned values, which switch it off (grafana.initChownData.enabled: false)'),
      ...restartPods(view),
    ],
  }),
  'directory-never-came': (view) => ({
    title: `${view.planned.dataDirectory} does not appear with owner ${view.planned.claim.owner.uid} on node ${view.node.node}`,
    cause:
      'the pod waits for the init Job to create it, and the Job is Complete: the directory was removed since, or has another owner',
    fix: makeDirectory(view, 'Let the init Job create the directory again'),
  }),
};

/** The Job gives a directory with a wrong owner back, with everything in it. */
function repairs(view: ClaimView): Step[] {
  return [
    ...makeDirectory(view, 'Let the init Job set the owner'),
    ...restartPods(view),
    ...(view.plannedJob === undefined
      ? []
      : [
          instruct(
            `If the directory itself has the right owner and only files in it do not, set initJob: { ownership: 'always' } in the description once`,
          ),
        ]),
  ];
}

function restartPods(view: ClaimView): Step[] {
  return restart(view, 'Then restart the pod, or wait for its next try');
}
