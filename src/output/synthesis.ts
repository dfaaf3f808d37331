import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ApiObject, App, YamlOutputType } from 'cdk8s';
import { DeliveryChart } from '../delivery/delivery-chart';
import { planFile, valuesFile } from '../constructs/file-names';
import { planDocument, planJson } from '../plan/plan-document';
import { conflictsIn } from '../constructs/planned-volumes';
import type { FoundPlan } from '../diff/found-plan';
import type { PlanToVerify } from '../verify/verify-plans';
import { filesBelow } from '../files/files-below';
import { planMarkdown } from '../plan/plan-markdown';
import { KUSTOMIZATION, kustomization } from './kustomization';
import type { StaleManifests } from './stale-manifests';
import { writeFiles } from './staging';
import { withEscapes } from './write-yaml';
import { RenderedStorage } from '../constructs/rendered-storage';
import { invalid, StorageError } from '../model/problems';

/** What was written, for the message. */
export interface Synthesis {
  readonly files: number;
  readonly objects: number;
  /**
   * The notes of each plan.
   * @default - none
   */
  readonly notes?: readonly PlanNotes[];
  /**
   * What was left of the last synthesis.
   * @default - nothing
   */
  readonly stale?: StaleManifests;
}

/** How much a plan says that must be read before it is applied. */
export interface PlanNotes {
  /** The plan for people, relative to the output folder. */
  readonly plan: string;
  readonly notes: number;
}

/**
 * Writes the output of an app into an empty folder: the files of App, and values, plans and Kustomizations.
 * @returns what was written, with the path of each file in the folder
 * @throws the errors of App, and StorageError for an output type that cannot write delivery to a separate folder
 */
export function synthesize(app: App, folder: string): Synthesis & { readonly paths: readonly string[] } {
  const delivery = DeliveryChart.allIn(app);
  refuseMixed(app, delivery);
  const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name);
  const files = filesBeside(app, new Set(namespaces));
  synthManifests(app, folder);
  const folders = moveDelivery(app, folder, delivery);
  const manifests = filesBelow(folder);
  for (const below of ['', ...folders]) {
    const its = manifests.filter((file) => (folders.has(firstOf(file)) ? firstOf(file) : '') === below);
    // kustomize refuses a Kustomization of nothing; delivery alone needs none in the top folder
    if (its.length > 0 || folders.size === 0) {
      files.set(join(below, KUSTOMIZATION), kustomization(its.map((file) => relative(below, file))));
    }
  }
  writeFiles(folder, files);
  const notes = RenderedStorage.allIn(app).map((storage) => ({
    plan: markdownFile(storage),
    notes: storage.plan.notes.length,
  }));
  const paths = [...manifests, ...files.keys()];
  return { files: paths.length, objects: objects.length, notes, paths };
}

/** App writes file by file into its outdir, but an error in the last chart must not leave the files of the first. */
function synthManifests(app: App, folder: string): void {
  const { outdir } = app;
  const property = { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(app, 'outdir', { ...property, value: folder });
  try {
    withEscapes(() => {
      App.prototype.synth.call(app);
    });
  } finally {
    Object.defineProperty(app, 'outdir', { ...property, value: outdir });
  }
}

/**
 * Refuses conflicts between the storages of an app, before anything is written.
 * @throws StorageError with all problems
 */
export function refuseConflicts(app: App): void {
  const problems = conflictsIn(app);
  if (problems.length > 0) {
    throw new StorageError('cannot synthesize storages that are in conflict', problems);
  }
}

/** The plans of an app, as if read from its output folder. */
export function plansOf(app: App, folder = ''): FoundPlan[] {
  return RenderedStorage.allIn(app).map((storage) => ({
    file: planFile(storage),
    folder,
    document: planDocument(storage),
  }));
}

/** The same plans, with the values that helm is given. */
export function plansToVerify(app: App, folder = ''): PlanToVerify[] {
  return RenderedStorage.allIn(app).map((storage): PlanToVerify => {
    // all values are known here, also those of the user that an overlay leaves out
    const { overlay, ...document } = planDocument(storage);
    const name = overlay === undefined ? valuesFile(storage) : 'values';
    return {
      file: planFile(storage),
      folder,
      document,
      files: () => [{ name, text: storage.values?.toYaml() ?? '' }],
    };
  });
}

function markdownFile(storage: RenderedStorage): string {
  return planFile(storage).replace(/json$/, 'md');
}

/** @param made the namespaces that the manifests create, from any construct */
function filesBeside(app: App, made: ReadonlySet<string>): Map<string, string> {
  const files = new Map<string, string>();
  for (const storage of RenderedStorage.allIn(app)) {
    const values = valuesFile(storage);
    const plan = planFile(storage);
    const document = planDocument(storage);
    const commands = {
      made,
      requirements: storage.requirements,
      ...(storage.valuesFile === undefined ? {} : { valuesFile: values }),
    };
    if (storage.valuesFile !== undefined) {
      files.set(values, storage.valuesFile.toYaml());
    }
    files.set(plan, planJson(document));
    files.set(markdownFile(storage), planMarkdown(document, commands));
  }
  return files;
}

/** Moves delivery charts to their own folders, because delivery must not be applied with the objects that it delivers. */
function refuseMixed({ yamlOutputType }: App, delivery: readonly DeliveryChart[]): void {
  const apart = [YamlOutputType.FILE_PER_CHART, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE];
  if (delivery.length > 0 && !apart.includes(yamlOutputType)) {
    const names = apart.map((type) => YamlOutputType[type]).join(' or ');
    throw new StorageError('cannot keep the delivery apart from the manifests', [
      invalid(
        'output-type',
        'yamlOutputType',
        YamlOutputType[yamlOutputType],
        `${names} with an ArgoCdApplication, FluxHelmRelease or FluxKustomization`,
      ),
    ]);
  }
}

/** @returns the folders that delivery charts have been moved to */
function moveDelivery({ outputFileExtension }: App, folder: string, charts: readonly DeliveryChart[]): Set<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const chart of charts) {
    mkdirSync(join(folder, chart.folder), { recursive: true });
    for (const entry of entries.filter(({ name }) => chart.isIn(name))) {
      const extension = entry.isDirectory() ? '' : outputFileExtension.replace(/^\.k8s(?=\.)/, '');
      const target = `${chart.fileName(charts)}${extension}`;
      renameSync(join(folder, entry.name), join(folder, chart.folder, target));
    }
  }
  return new Set(charts.map((chart) => chart.folder));
}

function firstOf(file: string): string {
  return file.split(sep)[0] ?? '';
}
