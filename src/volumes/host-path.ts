/** Where a node keeps what keeps it running; the Job, which is root, must never own any of it. */
const SYSTEM_DIRECTORIES = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
  '/var/lib/cni',
  '/var/lib/containerd',
  '/var/lib/containers',
  '/var/lib/cri-o',
  '/var/lib/crio',
  '/var/lib/docker',
  '/var/lib/dockershim',
  '/var/lib/etcd',
  '/var/lib/k0s',
  '/var/lib/kubelet',
  '/var/lib/rancher/k3s/agent',
  '/var/lib/rancher/k3s/server',
  '/var/lib/rancher/rke2/agent',
  '/var/lib/rancher/rke2/server',
  '/var/run',
] as const;

/** Linux: 4,096 bytes with the closing zero, 255 a name, of which the Job needs some for a name beside it. */
const MAX_PATH = 2048;
const MAX_NAME = 240;

/** Spelled so that no shell, no `$(…)` of Kubernetes and no log line reads it otherwise. */
const NAME = /^[A-Za-z0-9._@+=,~%-]+$/;

/** Whether `inner` is `outer` or lies below it. Both normalised. */
export function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** Two of which the one has a directory for itself, and the other the same one or one below it. */
export interface Overlap<T> {
  readonly outer: T;
  readonly inner: T;
}

/**
 * Everything that lies in the directory of another, with the outermost one that it lies in. Sorted with a slash behind,
 * all that lies below a directory follows it at once.
 * @param directoryOf the directory that an item needs for itself, normalised
 */
export function overlapsOf<T>(items: readonly T[], directoryOf: (item: T) => string): Overlap<T>[] {
  const sorted = items
    .map((item) => ({ item, directory: directoryOf(item) }))
    .sort((a, b) => (`${a.directory}/` < `${b.directory}/` ? -1 : 1));
  const overlaps: Overlap<T>[] = [];
  let [outer] = sorted;
  for (const inner of sorted.slice(1)) {
    if (outer !== undefined && isWithin(inner.directory, outer.directory)) {
      overlaps.push({ outer: outer.item, inner: inner.item });
    } else {
      outer = inner;
    }
  }
  return overlaps;
}

/** What the path of a directory on a node must be instead, `undefined` where it is right. */
export function mountPointProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') {
    return 'an absolute path on the node such as "/prometheus/data"';
  }
  if (!path.startsWith('/')) {
    return 'an absolute path, beginning with "/"';
  }
  const names = path.slice(1).split('/');
  if (path === '/' || names.every((name) => name === '')) {
    return 'a directory of its own, not the root of the file system';
  }
  if (names.includes('..')) {
    return 'a path without ".."';
  }
  if (names.some((name) => name === '' || name === '.')) {
    return 'a normalised path, without "//", "/./" or a "/" at the end';
  }
  if (!names.every((name) => NAME.test(name))) {
    return 'letters, digits and . _ - @ + = , ~ % between the slashes';
  }
  if (path.length > MAX_PATH || names.some((name) => name.length > MAX_NAME)) {
    return `at most ${MAX_PATH} characters, and ${MAX_NAME} between two slashes`;
  }
  const system = SYSTEM_DIRECTORIES.find((directory) => isWithin(path, directory) || isWithin(directory, path));
  if (system !== undefined) {
    return `a directory that neither lies in nor holds the system directory ${system}`;
  }
  return undefined;
}

/** What the path of a volume must be instead: the Job makes volumes by rename, and never mounts `/` to do so. */
export function hostPathProblem(path: unknown): string | undefined {
  const problem = mountPointProblem(path);
  return (
    problem ??
    (typeof path === 'string' && path.lastIndexOf('/') === 0
      ? `a directory that is not directly below "/", such as "${path}/prometheus"`
      : undefined)
  );
}

/** The same for a path below a volume's root. */
export function subPathProblem(subPath: string): string | undefined {
  const names = subPath.split('/');
  return subPath.length <= MAX_PATH &&
    names.every((name) => NAME.test(name) && name !== '.' && name !== '..' && name.length <= MAX_NAME)
    ? undefined
    : 'a relative path without ".." of letters, digits and . _ - @ + = , ~ %';
}
