import { type ViolationCode, type ViolationEntry, VIOLATIONS } from './violation-catalogue';
import { persistentVolumeViolations } from './persistent-volume-checks';
import type { Value } from '../values/values';

/** The part of the context from cdk8s-cli that this validation uses. */
export interface ValidationContext {
  /** The paths of all manifests below the output folder. */
  readonly manifests: readonly string[];
  /** The objects of a manifest; null for a document without content. */
  parseManifest(manifestPath: string): Value[];
  /** Receives the violations; `submit` ends the validation. */
  readonly report: {
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix: string;
      readonly violatingResources: readonly {
        readonly resourceName: string;
        readonly locations: readonly string[];
        readonly manifestPath: string;
      }[];
    }): void;
    submit(status: 'success' | 'failure', metadata?: Record<string, string>): void;
  };
}

/**
 * A validation of cdk8s-cli: checks every PersistentVolume on a directory of a node in the synthesized manifests, so that
 * those written by hand follow the same rules as those of this library.
 *
 *     validations:
 *       - package: ./node_modules/cdk8s-prometheus-storage
 *         version: 0.1.0
 *         class: PersistentVolumeValidation
 *
 * It refuses overlapping directories of two volumes, a nodeAffinity that is missing or not for one node, a claimRef without a
 * namespace or with a uid, a hostPath type other than Directory, and a reclaim policy other than Retain. A volume without a
 * claimRef is a warning.
 * @see https://cdk8s.io/docs/latest/plugins/validations/
 */
export class PersistentVolumeValidation {
  /** Called by cdk8s-cli after synthesis. It adds violations to `context.report` and does not throw. */
  public validate(context: ValidationContext): Promise<void> {
    const manifests = context.manifests.flatMap((file) =>
      context.parseManifest(file).map((object) => ({ file, object })),
    );
    const violations = persistentVolumeViolations(manifests);
    for (const { code, message, fix, resources } of violations) {
      context.report.addViolation({
        ruleName: code,
        recommendation: isWarning(code) ? `warning: ${message}` : message,
        fix,
        violatingResources: resources.map(({ name, file, location }) => ({
          resourceName: name,
          locations: [location],
          manifestPath: file,
        })),
      });
    }
    context.report.submit(violations.every(({ code }) => isWarning(code)) ? 'success' : 'failure', {
      'Objects checked': String(manifests.length),
    });
    return Promise.resolve();
  }
}

function isWarning(code: ViolationCode): boolean {
  const entry: ViolationEntry = VIOLATIONS[code];
  return entry.isWarning ?? false;
}
