/** What an error of the init Job means. */
export interface InitSign {
  readonly cause: string;
  readonly fix: string;
}

/** By the code in the lines `ERROR code path: message` of src/shell/init-job.sh and run-verified-script.sh. */
export const INIT_SIGNS = {
  'not-mounted': {
    cause: 'a mutating policy took the hostPath volumes out of the pod, so that the Job had nothing to work on',
    fix: 'Exempt the namespace of the Jobs from the policy that changes hostPath volumes',
  },
  'no-disk': {
    cause:
      'the disk that the description demands (requireMountPoint) is not mounted there, for instance since a reboot',
    fix: 'Mount the disk on the node',
  },
  link: {
    cause: 'the Job follows no symbolic link, and something else lies where a directory is wanted',
    fix: 'Describe the directory that the link points to, or remove the link on the node',
  },
  moved: {
    cause: 'a process on the node replaced a directory while the Job entered it',
    fix: 'Find out which process renames directories there, and stop it',
  },
  'not-made': {
    cause: 'a directory could not be made; the line says why',
    fix: 'Remove what the line names on the node',
  },
  'mount-inside': {
    cause: 'another file system is mounted below the data directory, and the Job gives nothing of that away',
    fix: 'Unmount it, or give its content the right owner by hand',
  },
  closed: {
    cause: 'the volume root is closed to the init container of the pod that waits for its directory',
    fix: 'Run the chmod a+x on the node that the line names, or set waitForDirectories: false',
  },
  open: {
    cause: 'every user of the node can replace what lies in a directory above the data, so that root cannot trust it',
    fix: 'Run the chmod o-w on the node that the line names',
  },
  staging: {
    cause: 'something lies at the name under which the Job prepares a directory',
    fix: 'Look at it on the node, and remove it if no other Job is at work',
  },
  'same-directory': {
    cause: 'two data directories are the same one on the disk, through a bind mount or a hard-linked tree',
    fix: 'Give every claim a directory of its own, or take the mount away',
  },
  'not-writable': {
    cause: 'the directory has another owner, and ownership is never, so that the Job changes nothing',
    fix: 'Give the directory its owner by hand, or describe the owner that it has',
  },
  content: {
    cause:
      'entries of the directory stay with another owner: a process of another user writes there, such as an old pod',
    fix: 'Stop what writes there, or remove the immutable flag (lsattr) of what the line names',
  },
  unreadable: {
    cause: 'not all of the directory could be read, so that nothing is known of its content',
    fix: 'Check the file system of the disk (dmesg on the node)',
  },
  mode: {
    cause: 'a policy takes capabilities from the Job, or the file system knows no set-group-id bit',
    fix: 'Let the Job keep its four capabilities, or set initJob: { mode: "0770" }',
  },
  'read-only': {
    cause: 'the file system is mounted read-only: a disk with errors, or a system image where nothing may be written',
    fix: 'Look at the disk with dmesg on the node, or describe a directory that may be written',
  },
  denied: {
    cause:
      'even root may not: SELinux keeps containers out of unlabelled directories, or it is a network share that squashes root',
    fix: 'Label the directory (chcon -Rt container_file_t), use volumeType local, or set initJob: { seLinuxOptions }',
  },
  'disk-full': { cause: 'the disk of the node is full', fix: 'Make room on the disk of the node' },
  script: {
    cause: 'the script in its ConfigMap is not the one that the Job was made for: another program or person changed it',
    fix: 'Find out who changed it',
  },
} as const satisfies Readonly<Record<string, InitSign>>;

/** The code of an error of the init Job. */
export type InitErrorCode = keyof typeof INIT_SIGNS;

/** The code in a line of its log, `undefined` where there is none that is known. */
export function errorCodeIn(line: string): InitErrorCode | undefined {
  const [, code = ''] = /^ERROR ([a-z-]+) /.exec(line) ?? [];
  return Object.hasOwn(INIT_SIGNS, code) ? (code as InitErrorCode) : undefined;
}
