import { type App, Chart, Names } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';

const ALL = new WeakSet<IConstruct>();

/** Objects that deploy the output and are not part of it, so that they have their own folder. */
export class DeliveryChart extends Chart {
  /** The delivery charts of an app. */
  public static allIn(app: App): DeliveryChart[] {
    // not instanceof, which cdk8s makes true for every Chart
    return app.node.findAll().filter((construct): construct is DeliveryChart => ALL.has(construct));
  }

  /** The folder below the output folder. */
  public readonly folder: string;

  public constructor(scope: Construct, id: string, folder: string) {
    super(scope, id);
    this.folder = folder;
    ALL.add(this);
  }

  /** Whether App wrote this file or folder for the chart; it numbers them where charts depend on each other. */
  public isIn(entry: string): boolean {
    const [label] = entry.replace(/^\d{4}-/, '').split('.');
    return label === Names.toDnsLabel(this);
  }
}
