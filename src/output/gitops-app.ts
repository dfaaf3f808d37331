import { App, type AppProps } from 'cdk8s';
import { listedBefore, removeStaleManifests } from './stale-manifests';
import { removeStalePlans } from './stale-plans';
import { staged } from './staging';
import { plansOf, plansToVerify, refuseConflicts, synthesize } from './synthesis';
import { tellOnTerminal } from './terminal';
import { withEscapes } from './write-yaml';
import { GUARD, type GuardOptions, refuseRisky } from '../files/guard';
import { checked, object, optional } from '../model/check';
import { StorageError } from '../model/problems';
import { verifiesCharts } from '../constructs/verified';
import { writesWithEscapes } from '../constructs/written';
import { refuseMismatches } from '../verify/refuse-mismatches';
import { VERIFY, type VerifyOptions } from '../verify/verify-options';

/** The props of an App, a guard, and a chart to verify with. */
export interface GitOpsAppProps extends AppProps {
  /**
   * Compares all plans with the last ones, and refuses changes that would leave data behind.
   * @default - nothing is compared
   */
  readonly guard?: GuardOptions;
  /**
   * Renders the chart itself with the values, and refuses to write plans that it does not fit. A plan for a chart that is newer
   * than the rules then has no note about it.
   * @default - the rules of the library are trusted
   */
  readonly verify?: VerifyOptions;
}

/** App itself checks the other properties. */
const OWN = object<Pick<GitOpsAppProps, 'guard' | 'verify'>>(
  { guard: optional(GUARD), verify: optional(VERIFY) },
  'a guard, and a chart to verify with',
);

/**
 * An App whose output folder is ready for a GitOps repository: in addition to the manifests a Kustomization, and for each release
 * the values file and the plan.
 *
 *     <chart id>.k8s.yaml        the manifests, as App writes them
 *     Kustomization              for kubectl apply -k, Argo CD and Flux; kubectl apply -f ignores it
 *     values/<release>.yml       for helm upgrade --install --values
 *     plan/<release>.md, .json   the storage plan
 *     argo-cd/, flux/, release/  the objects that deploy it: ArgoCdApplication, FluxHelmRelease, FluxKustomization
 *
 * The files of two releases with the same name are named `<namespace>.<release>`.
 */
export class GitOpsApp extends App {
  private readonly guard?: GuardOptions;
  private readonly verify?: VerifyOptions;

  /** The output folder is `outdir`, or else CDK8S_OUTDIR, or else `dist`. `outputFileExtension` and `yamlOutputType` are those of App. */
  public constructor(props: GitOpsAppProps = {}) {
    const { guard, verify } = (props as Partial<GitOpsAppProps> | null) ?? {};
    const { problems } = checked(OWN, { guard, verify });
    if (problems.length > 0) {
      throw new StorageError('cannot make the app', problems);
    }
    super(props);
    writesWithEscapes(this);
    if (guard !== undefined) {
      this.guard = guard;
    }
    if (verify !== undefined) {
      this.verify = verify;
      verifiesCharts(this);
    }
  }

  /**
   * Writes all files, or none if there is any problem, and removes plans and values of releases that are no longer described, and
   * manifests that the last Kustomization listed, if every object in them has the label of this library. On a terminal it
   * reports what it wrote, removed, and left.
   * @throws StorageError with all problems, with the changes that the guard refuses, and with what the chart renders otherwise
   */
  public override synth(): void {
    const { outdir, guard, verify } = this;
    refuseConflicts(this);
    if (guard !== undefined) {
      refuseRisky(guard, plansOf(this), outdir);
    }
    if (verify !== undefined) {
      refuseMismatches(verify, plansToVerify(this));
    }
    tellOnTerminal(() => {
      const before = listedBefore(outdir);
      const { paths, ...synthesis } = staged(outdir, (staging) => synthesize(this, staging));
      removeStalePlans(this);
      return { outdir, ...synthesis, stale: removeStaleManifests(outdir, before, paths) };
    });
  }

  /** All manifests as one text, escaped as in the files. */
  public override synthYaml(): string {
    return withEscapes(() => super.synthYaml());
  }
}
