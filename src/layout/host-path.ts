/**
 * Directories that a node needs to run, that belong to its package manager or to a user, or that it cleans up itself. The
 * init Job, which runs as root, must never change their owner, and no data may be in them.
 */
const SYSTEM_DIRECTORIES: readonly string[] = [
  // the operating system
  ...[
    '/bin',
    '/boot',
    '/dev',
    '/efi',
    '/etc',
    '/init',
    '/initrd',
    '/lib',
    '/lib32',
    '/lib64',
    '/libx32',
    '/lost+found',
  ],
  ...['/proc', '/root', '/run', '/sbin', '/sys', '/usr', '/var/run', '/var/lock'],
  // image-based systems: OSTree, Talos and Android-like layouts, Nix, Guix
  ...['/gnu', '/nix', '/ostree', '/sysroot', '/system', '/var/lib/nixos', '/var/guix'],
  // emptied by systemd-tmpfiles or at a reboot, and systemd's own directories
  ...['/tmp', '/var/tmp', '/var/cache', '/var/lib/systemd', '/var/lib/private'],
  // package managers and snaps
  ...['/snap', '/var/lib/apt', '/var/lib/dpkg', '/var/lib/dnf', '/var/lib/flatpak', '/var/lib/pacman', '/var/lib/rpm'],
  ...['/var/lib/snapd', '/var/lib/yum', '/var/lib/zypp', '/var/lib/apk'],
  // cron, mail, at, accounts and logins
  ...['/var/spool', '/var/mail', '/var/lib/AccountsService', '/var/lib/sudo', '/var/lib/pam', '/var/lib/cloud'],
  // logs of the node and its containers
  ...['/var/log'],
  // kubelet, container runtimes, networks of pods
  ...['/opt/cni', '/opt/containerd', '/var/lib/buildkit', '/var/lib/calico', '/var/lib/cilium', '/var/lib/cni'],
  ...['/var/lib/containerd', '/var/lib/containers', '/var/lib/cri-o', '/var/lib/crio', '/var/lib/docker'],
  ...['/var/lib/dockershim', '/var/lib/cri-dockerd', '/var/lib/kube-proxy', '/var/lib/kube-router', '/var/lib/kubelet'],
  ...['/var/lib/kubelet-plugins', '/var/lib/weave', '/var/lib/lxc', '/var/lib/lxd', '/var/lib/libvirt', '/var/lib/rkt'],
  // control planes and distributions of Kubernetes
  ...['/var/lib/etcd', '/var/etcd', '/var/lib/kubernetes', '/var/lib/minikube', '/var/lib/k0s', '/var/lib/dqlite'],
  ...['/var/lib/rancher/k3s/agent', '/var/lib/rancher/k3s/data', '/var/lib/rancher/k3s/server'],
  ...['/var/lib/rancher/rke2/agent', '/var/lib/rancher/rke2/bin', '/var/lib/rancher/rke2/data'],
  ...['/var/lib/rancher/rke2/server', '/var/snap/microk8s/common/etc', '/var/snap/microk8s/common/run'],
  ...['/var/snap/microk8s/common/var', '/var/snap/microk8s/current'],
];

/** Names of directories that belong to a user's login or a program, in any place. */
const PRIVATE_NAMES: readonly string[] = ['.ssh', '.gnupg', '.kube', '.docker', '.aws', '.config', 'lost+found'];

/** Directories that programs and users of a node share. The init Job must not mount one of them whole. */
const SHARED_PLACES: readonly string[] = ['/home', '/media', '/mnt', '/srv', '/var'];

/** Whether a directory is one of these, and not only below one. */
export function isSharedPlace(directory: string): boolean {
  return SHARED_PLACES.includes(directory);
}

/** Linux allows 4,096 bytes with the final NUL, and 255 for each name, of which the Job needs some for a temporary name. */
const MAX_PATH = 2048;
const MAX_NAME = 240;

/** Characters that shells, the `$(…)` of Kubernetes and logs leave unchanged. */
const NAME = /^[A-Za-z0-9._@+=,~%-]+$/;

/** Whether `inner` is `outer` or below it. Both must be normalised. */
export function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** Two overlapping items: the outer one needs its directory alone, and the inner one has the same directory or one below it. */
export interface Overlap<T> {
  readonly outer: T;
  readonly inner: T;
}

/**
 * Every item in the directory of another one, with the outermost such item. Sorted with a slash at the
 * end, everything below a directory directly follows it.
 * @param directoryOf the directory that an item needs alone, normalised
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

/** What a path must be instead, and the code of the problem. */
export interface ExpectedPath {
  readonly code: 'invalid-path' | 'system-directory' | 'invalid-mount-point';
  /** Completes "it must be …". */
  readonly expected: string;
}

/** What the syntax of any path must be instead, or `undefined` if it is valid. */
export function expectedSyntax(path: unknown): string | undefined {
  if (typeof path !== 'string') {
    return 'an absolute path on the node, such as "/prometheus/data"';
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
    return 'a path of letters, digits and . _ - @ + = , ~ % between the slashes';
  }
  if (path.length > MAX_PATH || names.some((name) => name.length > MAX_NAME)) {
    return `a path of at most ${MAX_PATH} characters, and ${MAX_NAME} between two slashes`;
  }
  return undefined;
}

/** What the path of a directory for data must be instead, or `undefined` if it is valid. */
export function expectedMountPoint(path: unknown): ExpectedPath | undefined {
  const syntax = expectedSyntax(path);
  if (syntax !== undefined || typeof path !== 'string') {
    return syntax === undefined ? undefined : { code: 'invalid-path', expected: syntax };
  }
  const system = SYSTEM_DIRECTORIES.find((directory) => isWithin(path, directory) || isWithin(directory, path));
  if (system !== undefined) {
    return {
      code: 'system-directory',
      expected: `a directory that neither lies in nor holds the system directory ${system}`,
    };
  }
  const names = path.split('/');
  const owned = names.find((name) => PRIVATE_NAMES.includes(name));
  if (owned !== undefined) {
    return {
      code: 'system-directory',
      expected: `a directory outside ${owned}, which belongs to a login or to the file system`,
    };
  }
  const staging = names.find((name) => isStagingName(name));
  return staging === undefined
    ? undefined
    : {
        code: 'invalid-path',
        expected: `a path without ${staging}: the init Job prepares directories under such names`,
      };
}

/** The name of the directory, next to a volume root, in which the init Job prepares it. */
function isStagingName(name: string): boolean {
  return /^\..*\.init$/.test(name);
}

/**
 * What a volume root must be instead, `undefined` where it is right. The Job makes it by rename, and never mounts `/` to
 * do so; only where a disk is mounted at the volume root itself may it be directly below `/`.
 * @param mountPoint where a disk must be mounted
 */
export function expectedVolumeRoot(root: string, mountPoint?: string): ExpectedPath | undefined {
  const expected = expectedMountPoint(root);
  if (expected !== undefined || root === mountPoint) {
    return expected;
  }
  if (mountPoint !== undefined && !isWithin(root, mountPoint)) {
    return { code: 'invalid-mount-point', expected: `a directory below ${mountPoint}, where the disk must be mounted` };
  }
  return root.lastIndexOf('/') === 0
    ? {
        code: 'invalid-path',
        expected: `a directory that is not directly below "/", such as "${root}/prometheus"; where a disk is mounted at ${root}, set requireMountPoint to it`,
      }
    : undefined;
}

/** What a path below a volume's root must be instead, or `undefined` if it is valid. */
export function expectedSubPath(subPath: string): string | undefined {
  const names = subPath.split('/');
  return subPath.length <= MAX_PATH &&
    !names.includes('lost+found') &&
    names.every((name) => NAME.test(name) && name !== '.' && name !== '..' && name.length <= MAX_NAME)
    ? undefined
    : 'a relative path without ".." of letters, digits and . _ - @ + = , ~ %';
}
