import type { IConstruct } from 'constructs';

/** Apps that compare their plans with the chart itself before they write anything. */
const VERIFYING = new WeakSet<IConstruct>();

/** Registers such an app. */
export function verifiesCharts(app: IConstruct): void {
  VERIFYING.add(app);
}

/** Whether the app of a construct is one. */
export function isVerified(scope: Partial<IConstruct> | undefined): boolean {
  return scope?.node !== undefined && VERIFYING.has(scope.node.root);
}
