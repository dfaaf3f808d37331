import { type App, Chart, Names } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { joinName, shortHash } from '../kubernetes/names';
import { MANAGED_BY } from '../model/labels';

/** The folders below the output folder for what delivers it. */
export const DELIVERY_FOLDERS = ['argo-cd', 'flux', 'release'] as const;

export type DeliveryFolder = (typeof DELIVERY_FOLDERS)[number];

const ALL = new WeakSet<IConstruct>();

/** A name by which kustomize knows its own file, whatever its extension is. */
const KUSTOMIZATION = 'kustomization';
/** Names of files have at most 255 bytes with their extension. */
const MAX_NAME = 200;

/** Objects that deploy the output and are not part of it, so that they have their own folder. */
export class DeliveryChart extends Chart {
  /** The delivery charts of an app. */
  public static allIn(app: App): DeliveryChart[] {
    // not instanceof, which cdk8s makes true for every Chart
    return app.node.findAll().filter((construct): construct is DeliveryChart => ALL.has(construct));
  }

  /** The folder below the output folder. */
  public readonly folder: DeliveryFolder;

  public constructor(scope: Construct, id: string, folder: DeliveryFolder) {
    // the label by which the next synthesis knows the file
    super(scope, id, { labels: MANAGED_BY });
    this.folder = folder;
    ALL.add(this);
  }

  /** Whether App wrote this file or folder for the chart; it numbers them where charts depend on each other. */
  public isIn(entry: string): boolean {
    const [label] = entry.replace(/^\d{4}-/, '').split('.');
    return label === Names.toDnsLabel(this);
  }

  /**
   * The name of its file or folder, without extension: that of its last object, for which the others are there; with the
   * namespace of that object, or a hash, where another chart would have the same.
   * @param others all delivery charts of the app
   */
  public fileName(others: readonly DeliveryChart[]): string {
    const taken = new Set([
      KUSTOMIZATION,
      ...others.filter((one) => one !== this && one.folder === this.folder).flatMap((one) => one.names()),
    ]);
    const names = this.names();
    return names.find((name) => !taken.has(name)) ?? Names.toDnsLabel(this);
  }

  /** The names that it may have, the best first. */
  private names(): string[] {
    const last = this.apiObjects.at(-1);
    if (last === undefined) {
      return [];
    }
    const { name } = last;
    const full = `${last.metadata.namespace ?? ''}.${name}`;
    return [name, full, `${full}.${shortHash(this.node.path)}`].map((one) => joinName([one], MAX_NAME));
  }
}
