/** The meaning of a rule of the validation. docs/reference/validation.md is generated from it. */
export interface ViolationEntry {
  /** The violation as a heading: a short clause without a period. */
  readonly title: string;
  /** The reason for the rule: sentences. */
  readonly why: string;
  /** The fix: a clause that cdk8s-cli prints. */
  readonly fix: string;
  /** Whether it is only reported, and `cdk8s synth` does not fail because of it. */
  readonly isWarning?: true;
}

/** Every rule of the validation. Codes never change. */
export const VIOLATIONS = {
  'overlapping-directories': {
    title: 'Two volumes of one node whose directories overlap',
    why: 'Their processes write into each other, or giving the one directory to its owner breaks the other.',
    fix: 'give each volume a directory of its own',
  },
  'no-node-affinity': {
    title: 'A volume without nodeAffinity',
    why: 'A directory is on one node. Without nodeAffinity the pod can start on any node, with an empty directory.',
    fix: 'set spec.nodeAffinity.required to one node by kubernetes.io/hostname',
  },
  'node-affinity': {
    title: 'A nodeAffinity that is not for exactly one node',
    why: 'An empty term matches no node. `Exists`, several values, several nodes in several terms or a label of many nodes let the pod start on a node without the directory.',
    fix: 'let every term of spec.nodeAffinity.required have the operator In with one value, by kubernetes.io/hostname or another label of one node',
  },
  'no-claim-ref': {
    title: 'A volume that is reserved for no claim',
    why: 'Any claim of the same class, size and access mode can take it, and its data. `synth` does not fail because of it.',
    fix: 'set apiVersion, kind, namespace and name in spec.claimRef',
    isWarning: true,
  },
  'claim-ref-without-namespace': {
    title: 'A claimRef without a namespace',
    why: 'It reserves the volume for no claim.',
    fix: 'set apiVersion, kind, namespace and name in spec.claimRef',
  },
  'claim-ref-with-uid': {
    title: 'A claimRef with the uid of a claim',
    why: 'A claim that is created again has another uid, and the volume stays Released.',
    fix: 'remove uid and resourceVersion from spec.claimRef',
  },
  'host-path-type': {
    title: 'A hostPath without the type Directory',
    why: 'The kubelet takes or creates whatever it finds: an empty directory of root, perhaps on the wrong disk.',
    fix: 'set spec.hostPath.type to Directory',
  },
  'reclaim-policy': {
    title: 'A reclaim policy that is not Retain, or not set',
    why: 'Kubernetes does not delete directories of nodes properly: the volume fails, or the data is lost.',
    fix: 'set spec.persistentVolumeReclaimPolicy to Retain',
  },
} as const satisfies Readonly<Record<string, ViolationEntry>>;

/** The stable code of a violation: the name of its rule in the report of cdk8s-cli. */
export type ViolationCode = keyof typeof VIOLATIONS;
