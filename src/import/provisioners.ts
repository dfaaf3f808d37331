import type { PersistentVolume } from '../cluster/objects';
import { show } from '../kubernetes/text';

/** A provisioner that made a volume, and what it does about the volume's directory. */
export interface Provisioner {
  /** Its name, for messages. */
  readonly title: string;
  /**
   * Whether it looks for directories itself, so that it makes another volume of a directory whose object was deleted;
   * `undefined`: not known.
   */
  readonly discovers: boolean | undefined;
  /** What takes the volume out of its hands; it continues "To take the volume over, …". */
  readonly release: string;
}

/** How the volumes of a provisioner are recognised. */
interface KnownProvisioner extends Provisioner {
  /** The value of `pv.kubernetes.io/provisioned-by`. */
  readonly provisionedBy: RegExp;
  /** Annotations or labels of its volumes, where the other annotation was lost or has a name of the cluster's own. */
  readonly marks: readonly string[];
  /** The names of its volumes, where nothing else is left of it. */
  readonly names?: RegExp;
  /** Where that is defined. */
  readonly source: string;
}

const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
/** The provisioner library of sig-storage deletes on these conditions alone: the phase Released and the policy Delete. */
const RETAINED =
  'its reclaim policy must be Retain: it deletes the directory when the claim of a volume with another policy is deleted, and it discovers no directories';

/** @see https://github.com/kubernetes-sigs/sig-storage-lib-external-provisioner `shouldDelete` in controller/controller.go */
const PROVISIONERS: readonly KnownProvisioner[] = [
  {
    title: 'the local static provisioner',
    discovers: true,
    release:
      'change its ConfigMap so that it no longer discovers the directory: leave it out by the namePattern of its class, or remove the class from storageClassMap (with the Local Storage Operator: remove the device from the LocalVolume). It reads the change within a minute or so. As long as it discovers the directory it makes another volume of it as soon as this object is deleted, and any claim of the class could take that',
    provisionedBy: /^local-volume-provisioner(-|$)/,
    marks: ['storage.openshift.com/local-volume-owner-name', 'storage.openshift.com/owner-name'],
    names: /^local-pv-[0-9a-f]{6,8}$/,
    source: 'https://github.com/kubernetes-sigs/sig-storage-local-static-provisioner/blob/master/docs/faqs.md',
  },
  {
    title: 'the local-path provisioner',
    discovers: false,
    release: RETAINED,
    provisionedBy: /(^|[./-])local-path(-provisioner)?$/,
    marks: ['local.path.provisioner/selected-node'],
    source: 'https://github.com/rancher/local-path-provisioner/blob/master/provisioner.go',
  },
  {
    title: 'the LocalPV provisioner of OpenEBS',
    discovers: false,
    release: RETAINED,
    provisionedBy: /^openebs\.io\/local$/,
    marks: ['openebs.io/cas-type'],
    source: 'https://github.com/openebs/dynamic-localpv-provisioner/blob/develop/cmd/provisioner-localpv/app/start.go',
  },
  {
    title: 'the hostPath provisioner',
    discovers: false,
    release: RETAINED,
    provisionedBy: /^(k8s\.io\/minikube-hostpath|microk8s\.io\/hostpath|docker\.io\/hostpath)$/,
    marks: ['hostPathProvisionerIdentity'],
    source: 'https://github.com/kubernetes/minikube/blob/master/pkg/storage/storage_provisioner.go',
  },
];

/** The finalizer of a provisioner that deletes the directory of a volume whose object is deleted. */
const FINALIZER = 'external-provisioner.volume.kubernetes.io/finalizer';

/** The provisioner of a volume; `undefined` where a person made it. */
export function provisionerOf({ metadata, spec }: PersistentVolume): Provisioner | undefined {
  const { name, annotations, labels, finalizers } = metadata;
  const by = annotations[PROVISIONED_BY] ?? '';
  const known =
    PROVISIONERS.find(({ provisionedBy }) => provisionedBy.test(by)) ??
    PROVISIONERS.find(({ marks }) => marks.some((mark) => mark in annotations || mark in labels)) ??
    PROVISIONERS.find(({ names }) => by === '' && spec.local !== undefined && names?.test(name) === true);
  if (known !== undefined) {
    const { title, discovers, release } = known;
    return { title, discovers, release };
  }
  return by === '' && !finalizers.includes(FINALIZER)
    ? undefined
    : {
        title: by === '' ? 'a provisioner' : `the provisioner ${show(by)}`,
        discovers: undefined,
        release:
          'see in its documentation how it lets go of a volume without deleting the data: it may delete the directory with the object, or make another volume of it',
      };
}
