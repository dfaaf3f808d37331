import { expectedSyntax, isWithin } from './host-path';
import type { HostPathLayout } from './host-path-layout';
import { show } from '../kubernetes/text';
import { kebab } from '../model/kebab';
import type { ProblemCode } from '../model/problem-catalogue';
import { type Problem, problem } from '../model/problems';

/** What the nodes run, as far as it decides where data can live and which pods are admitted. */
export type NodeSystem =
  'generic' | 'talos' | 'openshift' | 'fedora-coreos' | 'bottlerocket' | 'flatcar' | 'k3s' | 'rke2' | 'microk8s';

/** A directory that a system keeps for itself. */
interface TakenDirectory {
  readonly directory: string;
  /** Completes "because …". */
  readonly because: string;
}

/** What is particular to a system. */
export interface NodeSystemDescriptor {
  /** Its name, as it is written in a sentence. */
  readonly title: string;
  /** The directories below which data can live. Absent: wherever the library allows it on any node. */
  readonly dataRoots?: {
    readonly directories: readonly string[];
    /** Why nowhere else; completes "because …". */
    readonly because: string;
    /** What else a person can do. Absent: nothing. */
    readonly otherwise?: string;
  };
  /** What the system keeps for itself, beyond what is refused on any node. */
  readonly taken: readonly TakenDirectory[];
  /** A root for a layout that is right on this system. */
  readonly example: string;
  /**
   * The Pod Security level of namespaces that have no label for it.
   * Absent: any pod is admitted there, as in Kubernetes itself.
   */
  readonly podSecurity?: { readonly level: 'baseline' | 'restricted'; readonly exempt: readonly string[] };
  /**
   * The lowest id that the system gives to a namespace, where it admits pods by SecurityContextConstraints.
   * Absent: it does not.
   */
  readonly lowestNamespaceId?: number;
  /** Whether SELinux denies containers what has no label for containers. */
  readonly confinesContainers: boolean;
}

const ORDINARY = { taken: [], example: '/var/lib/metrics', confinesContainers: false } as const;

/**
 * The root file system of systems made by OSTree is read-only. `/mnt`, `/srv`, `/opt` and `/home` are links into `/var`:
 * under two names of one directory, two volumes that share it could not be told.
 * @see https://docs.fedoraproject.org/en-US/fedora-coreos/composefs/
 */
const OSTREE_ROOTS = {
  directories: ['/var'],
  because: 'the root file system is read-only, no directory can be made directly below "/", and others link into /var',
} as const;

/** What is particular to each system; another system is another row, and a row of docs/how-to/node-systems.md. */
export const NODE_SYSTEMS: Readonly<Record<NodeSystem, NodeSystemDescriptor>> = {
  generic: { title: 'the system', ...ORDINARY },
  talos: {
    title: 'Talos Linux',
    dataRoots: {
      directories: ['/var/mnt'],
      // the mounts of the kubelet's container; it checks hostPath types and makes subPaths in there
      // https://github.com/siderolabs/talos/blob/main/internal/app/machined/pkg/system/services/kubelet.go
      because: 'the kubelet runs in a container that sees user volumes and no other data of the node',
      // https://docs.siderolabs.com/talos/v1.13/reference/configuration/v1alpha1/config#kubelet-extramounts
      otherwise: 'where machine.kubelet.extraMounts gives it another directory, set nodeSystem to "generic"',
    },
    taken: [],
    // a user volume named "metrics": https://docs.siderolabs.com/kubernetes-guides/csi/local-storage
    example: '/var/mnt/metrics',
    // https://docs.siderolabs.com/kubernetes-guides/security/pod-security
    podSecurity: { level: 'baseline', exempt: ['kube-system'] },
    // permissive: https://docs.siderolabs.com/talos/v1.13/security/selinux
    confinesContainers: false,
  },
  openshift: {
    title: 'OpenShift',
    dataRoots: OSTREE_ROOTS,
    taken: [],
    example: '/var/lib/metrics',
    // uidAllocatorRange 1000000000-1999999999/10000; Pod Security enforces "privileged"
    // https://docs.redhat.com/en/documentation/openshift_container_platform/4.12/html/authentication_and_authorization/understanding-and-managing-pod-security-admission
    lowestNamespaceId: 1_000_000_000,
    confinesContainers: true,
  },
  'fedora-coreos': {
    title: 'Fedora CoreOS',
    dataRoots: OSTREE_ROOTS,
    taken: [],
    example: '/var/lib/metrics',
    // enforcing: https://docs.fedoraproject.org/en-US/fedora-coreos/selinux/
    confinesContainers: true,
  },
  bottlerocket: {
    title: 'Bottlerocket',
    dataRoots: {
      // /mnt, /opt and /var are bind mounts of directories of /local
      // https://github.com/bottlerocket-os/bottlerocket-core-kit/tree/develop/packages/release
      directories: ['/local', '/mnt', '/opt', '/var'],
      // https://bottlerocket.dev/en/os/latest/#/concepts/restricted-filesystem/
      because: 'the root file system is read-only, /etc is in memory, and only /local is kept, which these lie on',
    },
    taken: [
      ...['/local/mnt', '/local/opt', '/local/var'].map((directory) => ({
        directory,
        because: `it is covered by an empty mount; its content is at ${directory.slice('/local'.length)}`,
      })),
      // label secret_t: packages/selinux-policy/fs.cil of the same repository
      ...['/local/bootstrap-containers', '/local/host-containers'].map((directory) => ({
        directory,
        because: 'SELinux keeps it from containers',
      })),
    ],
    example: '/local/metrics',
    // enforcing, but local_t, the label of these directories, may be written by container_t
    // https://github.com/bottlerocket-os/bottlerocket-core-kit/blob/develop/packages/selinux-policy/rules.cil
    confinesContainers: false,
  },
  flatcar: {
    title: 'Flatcar',
    // /usr is read-only, and refused on any node: https://www.flatcar.org/docs/latest/reference/developer-guides/sdk-disk-partitions/
    ...ORDINARY,
  },
  k3s: {
    title: 'K3s',
    ...ORDINARY,
    // https://github.com/k3s-io/k3s/blob/main/install.sh (create_uninstall)
    taken: [{ directory: '/var/lib/rancher/k3s', because: 'k3s-uninstall.sh deletes it' }],
  },
  rke2: {
    title: 'RKE2',
    ...ORDINARY,
    // https://github.com/rancher/rke2/blob/master/bundle/bin/rke2-uninstall.sh
    taken: [{ directory: '/var/lib/rancher/rke2', because: 'rke2-uninstall.sh deletes it' }],
  },
  microk8s: {
    title: 'MicroK8s',
    ...ORDINARY,
    // https://microk8s.io/docs/addon-hostpath-storage
    taken: [
      {
        directory: '/var/snap/microk8s/common/default-storage',
        because: 'the addon hostpath-storage makes and deletes volumes there',
      },
    ],
  },
};

export const NODE_SYSTEM_NAMES = Object.keys(NODE_SYSTEMS) as readonly NodeSystem[];

/** What decides where data live: a layout, and the paths of components, one or lists of any depth. */
interface DescribedPlaces {
  readonly layout: HostPathLayout;
  readonly components: Readonly<Record<string, { readonly path?: unknown } | undefined>>;
}

/** The paths of a description that are wrong on this system, at most one problem for each property. */
export function nodeSystemProblems(system: NodeSystem, { layout, components }: DescribedPlaces): Problem[] {
  const { example } = NODE_SYSTEMS[system];
  return [
    ...placeProblems(system, 'layout', layout.root, example),
    ...Object.entries(components).flatMap(([component, described]) =>
      placeProblems(system, `${component}.path`, described?.path, `${example}/${kebab(component)}`),
    ),
  ];
}

/** Codes of problems whose advice is about the path itself. */
const ABOUT_PATHS: readonly ProblemCode[] = ['invalid-path', 'system-directory', 'shared-place'];

/** Without advice for paths that must be in another place altogether. */
export function withoutMovedPaths(problems: readonly Problem[], elsewhere: readonly Problem[]): Problem[] {
  return problems.filter(
    ({ code, path }) => !ABOUT_PATHS.includes(code) || !elsewhere.some((moved) => moved.path === path),
  );
}

function placeProblems(system: NodeSystem, property: string, paths: unknown, example: string): Problem[] {
  return [paths]
    .flat(Infinity)
    .flatMap((path) => {
      const against = typeof path === 'string' ? expectedPlace(system, path) : undefined;
      if (against === undefined) {
        return [];
      }
      const expected = `${against.expected}, such as ${show(example)}`;
      const otherwise = against.otherwise === undefined ? '' : `; ${against.otherwise}`;
      const message = `${property} is ${show(path)}; on ${NODE_SYSTEMS[system].title} it must be ${expected}, because ${against.because}${otherwise}`;
      return [problem('node-system', property, message, { got: show(path), expected })];
    })
    .slice(0, 1);
}

/** Where data must live instead, and why; `undefined` where the path is right, or so wrong that another problem says so. */
function expectedPlace(
  system: NodeSystem,
  path: string,
): { readonly expected: string; readonly because: string; readonly otherwise?: string } | undefined {
  const { dataRoots, taken } = NODE_SYSTEMS[system];
  if (expectedSyntax(path) !== undefined) {
    return undefined;
  }
  if (dataRoots !== undefined && !dataRoots.directories.some((root) => path !== root && isWithin(path, root))) {
    return { ...dataRoots, expected: `below ${listed(dataRoots.directories)}` };
  }
  // what lies above one is refused on any node
  const holder = taken.find(({ directory }) => isWithin(path, directory));
  return holder === undefined
    ? undefined
    : { expected: `a directory outside ${holder.directory}`, because: holder.because };
}

function listed(directories: readonly string[]): string {
  const last = directories.at(-1) ?? '';
  return directories.length < 2 ? last : `${directories.slice(0, -1).join(', ')} or ${last}`;
}
