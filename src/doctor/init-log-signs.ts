/** What an ERROR line of the init Job's log means; the lines are those of src/render/init-script.ts. */
export interface InitSign {
  readonly why: string;
  readonly cure: string;
}

const SIGNS: readonly { readonly line: RegExp; readonly sign: InitSign }[] = [
  {
    line: /is not mounted: does a policy/,
    sign: {
      why: 'a mutating policy took the hostPath volumes out of the pod, so that the Job had nothing to work on',
      cure: 'Exempt the namespace of the Jobs from the policy that changes hostPath volumes',
    },
  },
  {
    line: /no file system of its own on this node/,
    sign: {
      why: 'the disk that the description demands (requireMountPoint) is not mounted there, for instance since a reboot',
      cure: 'Mount the disk on the node',
    },
  },
  {
    line: /is a link or no directory/,
    sign: {
      why: 'the Job follows no symbolic link, and something else lies where a directory is wanted',
      cure: 'Describe the directory that the link points to, or remove the link on the node',
    },
  },
  {
    line: /holds a mount/,
    sign: {
      why: 'another file system is mounted below the data directory, and the Job gives nothing of that away',
      cure: 'Unmount it, or give its content the right owner by hand',
    },
  },
  {
    line: /may not enter/,
    sign: {
      why: 'the shared root is closed to the pods that have to look into it',
      cure: 'Run the chmod a+x on the node that the line names',
    },
  },
  {
    line: /is in the way; if no other Job/,
    sign: {
      why: 'something lies at the name under which the Job prepares a directory',
      cure: 'Look at it on the node, and remove it if no other Job is at work',
    },
  },
  {
    line: /data directory, by another name|device and inode of a data directory/,
    sign: {
      why: 'two data directories are the same one on the disk, through a bind mount or a hard-linked tree',
      cure: 'Give every claim a directory of its own, or take the mount away',
    },
  },
  {
    line: /is the capability FSETID missing/,
    sign: {
      why: 'a policy takes capabilities from the Job, or the file system knows no set-group-id bit',
      cure: 'Let the Job keep its four capabilities, or set initJob: { mode: "0770" }',
    },
  },
  {
    line: /Read-only file system/i,
    sign: {
      why: 'the file system is mounted read-only: a disk with errors, or a system image where nothing may be written',
      cure: 'Look at the disk with dmesg on the node, or describe a directory that may be written',
    },
  },
  {
    line: /Permission denied|Operation not permitted|cannot be given to|cannot be entered/i,
    sign: {
      why: 'even root may not: SELinux keeps containers out of unlabelled directories, or it is a network share that squashes root',
      cure: 'Label the directory (chcon -Rt container_file_t), use volumeType local, or set initJob: { seLinuxOptions }',
    },
  },
  {
    line: /No space left on device/i,
    sign: { why: 'the disk of the node is full', cure: 'Make room on the disk of the node' },
  },
];

export function signIn(line: string): InitSign | undefined {
  return SIGNS.find((one) => one.line.test(line))?.sign;
}
