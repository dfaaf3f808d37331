import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { FoundPlan } from '../diff/found-plan';
import type { PlanDocument } from '../plan/plan-document';

/** A plan, and the files that were written with it. */
export interface PlanOnDisk {
  readonly document: PlanDocument;
  /**
   * The file of the plan.
   * @default - it is not in a file
   */
  readonly file?: string;
  /**
   * The output folder, to apply it again.
   * @default - unknown: the plan is not in an output folder
   */
  readonly folder?: string;
  /**
   * The values file beside the plan.
   * @default - there is none
   */
  readonly valuesFile?: string;
  /**
   * Where the values file beside the plan is, or would be.
   * @default - unknown: the plan is not in an output folder
   */
  readonly valuesPath?: string;
  /**
   * Whether the output folder is in a Git repository, so that earlier plans can be compared.
   * @default true
   */
  readonly isInGit?: boolean;
}

/** The folder that the file's `plan` folder is in. */
export function outputFolder({ file }: FoundPlan): string | undefined {
  return basename(dirname(resolve(file))) === 'plan' ? join(dirname(file), '..') : undefined;
}

/** A plan with the files beside it. */
export function onDisk(plan: FoundPlan): PlanOnDisk {
  const folder = outputFolder(plan);
  const valuesPath = folder === undefined ? undefined : join(folder, 'values', `${basename(plan.file, '.json')}.yml`);
  return {
    document: plan.document,
    file: plan.file,
    ...(folder === undefined ? {} : { folder }),
    ...(valuesPath === undefined ? {} : { valuesPath }),
    ...(valuesPath !== undefined && existsSync(valuesPath) ? { valuesFile: valuesPath } : {}),
  };
}
