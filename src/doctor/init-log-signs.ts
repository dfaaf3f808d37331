/** What an error of the init Job means. */
export interface InitSign {
  readonly cause: string;
  readonly fix: string;
}

/** By the code in the lines `ERROR code path: message` of src/shell/init-job.sh and run-verified-script.sh. */
export const INIT_SIGNS = {
  'not-mounted': {
    cause: 'a mutating policy removed the hostPath volumes from the pod, so the Job had nothing to work on',
    fix: 'Exempt the namespace of the Jobs from the policy that changes hostPath volumes',
  },
  'no-disk': {
    cause:
      'the disk that the description requires (requireMountPoint) is not mounted there, for example since a reboot',
    fix: 'Mount the disk on the node',
  },
  link: {
    cause: 'a symbolic link or another file is in the place of a directory, and the Job follows no links',
    fix: 'Describe the directory that the link points to, or remove the link on the node',
  },
  moved: {
    cause: 'a process on the node replaced a directory while the Job entered it',
    fix: 'Find the process that renames directories there, and stop it',
  },
  'not-made': {
    cause: 'a directory could not be created; the line names the reason',
    fix: 'Remove what the line names on the node',
  },
  'mount-inside': {
    cause: 'another file system is mounted below the data directory; the Job changes no owners there',
    fix: 'Unmount it, or change the owner of its content by hand',
  },
  closed: {
    cause: 'the init container that waits for the directory may not enter the volume root',
    fix: 'Run the chmod a+x that the line names on the node, or set waitForDirectories: false',
  },
  open: {
    cause: 'every user of the node can replace entries of a directory above the data, so root cannot trust it',
    fix: 'Run the chmod o-w that the line names on the node',
  },
  staging: {
    cause: 'the name under which the Job prepares a directory is in use',
    fix: 'Inspect it on the node, and remove it if no other Job is running',
  },
  'same-directory': {
    cause: 'two data directories are one directory on the disk, through a bind mount or hard links',
    fix: 'Give every claim its own directory, or remove the mount',
  },
  'not-writable': {
    cause: 'the directory has another owner, and ownership is never, so the Job changes nothing',
    fix: 'Change the owner of the directory by hand, or describe the owner that it has',
  },
  content: {
    cause: 'entries of the directory keep another owner: a process of another user writes there, such as an old pod',
    fix: 'Stop the process that writes there, or remove the immutable flag (lsattr) of what the line names',
  },
  unreadable: {
    cause: 'a part of the directory could not be read, so its content is unknown',
    fix: 'Check the file system of the disk (dmesg on the node)',
  },
  mode: {
    cause: 'a policy takes capabilities from the Job, or the file system has no set-group-id bit',
    fix: 'Let the Job keep its four capabilities, or set initJob: { mode: "0770" }',
  },
  'read-only': {
    cause: 'the file system is mounted read-only: the disk has errors, or the path is on a read-only system image',
    fix: 'Check the disk with dmesg on the node, or describe a directory that is writable',
  },
  denied: {
    cause:
      'root is refused as well: SELinux blocks containers from unlabelled directories, or the path is on a network share that squashes root',
    fix: 'Label the directory (chcon -Rt container_file_t), use volumeType local, or set initJob: { seLinuxOptions }',
  },
  'disk-full': { cause: 'the disk of the node is full', fix: 'Free space on the disk of the node' },
  script: {
    cause: 'the script in the ConfigMap is not the one of this Job: another program or person has changed it',
    fix: 'Find out what changed it',
  },
} as const satisfies Readonly<Record<string, InitSign>>;

/** The code of an error of the init Job. */
export type InitErrorCode = keyof typeof INIT_SIGNS;

/** The code in a line of its log; `undefined` if the line has none that is known. */
export function errorCodeIn(line: string): InitErrorCode | undefined {
  const [, code = ''] = /^ERROR ([a-z-]+) /.exec(line) ?? [];
  return isInitErrorCode(code) ? code : undefined;
}

function isInitErrorCode(code: string): code is InitErrorCode {
  return Object.hasOwn(INIT_SIGNS, code);
}
