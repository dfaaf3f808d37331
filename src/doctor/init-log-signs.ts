/** What an error of the init Job means. */
export interface InitSign {
  readonly why: string;
  readonly cure: string;
}

/** By the code in the lines `ERROR code path: message` of src/shell/init-job.sh and run-verified-script.sh. */
export const INIT_SIGNS = {
  'not-mounted': {
    why: 'a mutating policy took the hostPath volumes out of the pod, so that the Job had nothing to work on',
    cure: 'Exempt the namespace of the Jobs from the policy that changes hostPath volumes',
  },
  'no-disk': {
    why: 'the disk that the description demands (requireMountPoint) is not mounted there, for instance since a reboot',
    cure: 'Mount the disk on the node',
  },
  link: {
    why: 'the Job follows no symbolic link, and something else lies where a directory is wanted',
    cure: 'Describe the directory that the link points to, or remove the link on the node',
  },
  moved: {
    why: 'a process on the node replaced a directory while the Job entered it',
    cure: 'Find out which process renames directories there, and stop it',
  },
  'not-made': {
    why: 'a directory could not be made; the line says why',
    cure: 'Remove what the line names on the node',
  },
  'mount-inside': {
    why: 'another file system is mounted below the data directory, and the Job gives nothing of that away',
    cure: 'Unmount it, or give its content the right owner by hand',
  },
  closed: {
    why: 'the volume root is closed to the init container of the pod that waits for its directory',
    cure: 'Run the chmod a+x on the node that the line names, or set waitForDirectories: false',
  },
  open: {
    why: 'every user of the node can replace what lies in a directory above the data, so that root cannot trust it',
    cure: 'Run the chmod o-w on the node that the line names',
  },
  staging: {
    why: 'something lies at the name under which the Job prepares a directory',
    cure: 'Look at it on the node, and remove it if no other Job is at work',
  },
  'same-directory': {
    why: 'two data directories are the same one on the disk, through a bind mount or a hard-linked tree',
    cure: 'Give every claim a directory of its own, or take the mount away',
  },
  'not-writable': {
    why: 'the directory has another owner, and ownership is never, so that the Job changes nothing',
    cure: 'Give the directory its owner by hand, or describe the owner that it has',
  },
  content: {
    why: 'entries of the directory stay with another owner: a process of another user writes there, such as an old pod',
    cure: 'Stop what writes there, or remove the immutable flag (lsattr) of what the line names',
  },
  unreadable: {
    why: 'not all of the directory could be read, so that nothing is known of its content',
    cure: 'Check the file system of the disk (dmesg on the node)',
  },
  mode: {
    why: 'a policy takes capabilities from the Job, or the file system knows no set-group-id bit',
    cure: 'Let the Job keep its four capabilities, or set initJob: { mode: "0770" }',
  },
  'read-only': {
    why: 'the file system is mounted read-only: a disk with errors, or a system image where nothing may be written',
    cure: 'Look at the disk with dmesg on the node, or describe a directory that may be written',
  },
  denied: {
    why: 'even root may not: SELinux keeps containers out of unlabelled directories, or it is a network share that squashes root',
    cure: 'Label the directory (chcon -Rt container_file_t), use volumeType local, or set initJob: { seLinuxOptions }',
  },
  'disk-full': { why: 'the disk of the node is full', cure: 'Make room on the disk of the node' },
  script: {
    why: 'the script in its ConfigMap is not the one that the Job was made for: another program or person changed it',
    cure: 'Find out who changed it',
  },
} as const satisfies Readonly<Record<string, InitSign>>;

/** The code of an error of the init Job. */
export type InitErrorCode = keyof typeof INIT_SIGNS;

/** The code in a line of its log, `undefined` where there is none that is known. */
export function errorCodeIn(line: string): InitErrorCode | undefined {
  const [, code = ''] = /^ERROR ([a-z-]+) /.exec(line) ?? [];
  return Object.hasOwn(INIT_SIGNS, code) ? (code as InitErrorCode) : undefined;
}
