import { apply, kubectl, type Stack } from './lab';

/**
 * A node without a kubelet: pods are really scheduled to it, and the test writes the status that a kubelet would report.
 */
export class SimulatedNode {
  private conditions: Record<string, string> = { Ready: 'True' };
  private readonly heartbeat: NodeJS.Timeout;

  public constructor(public readonly name: string) {
    this.make();
    this.heartbeat = setInterval(() => {
      this.tell({});
    }, 8000);
  }

  /** Sets conditions by type, and keeps the others. */
  public tell(conditions: Record<string, string>): void {
    this.conditions = { ...this.conditions, ...conditions };
    const now = new Date().toISOString();
    const resources = { cpu: '8', memory: '32Gi', pods: '110' };
    this.status('node', this.name, {
      capacity: resources,
      allocatable: resources,
      conditions: Object.entries(this.conditions).map(([type, value]) => ({
        type,
        status: value,
        reason: 'Told',
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      })),
    });
  }

  /** Recreates the node under its old name. */
  public rebuild(): void {
    kubectl('delete', 'node', this.name);
    this.make();
  }

  /** Sets the status of the newest pod with this label. */
  public pod(one: Stack, selector: string, status: object): void {
    this.status('pod', this.podOf(one, selector).name, status, `--namespace=${one.namespace}`);
  }

  /** Reports a warning about a pod. */
  public event(one: Stack, selector: string, reason: string, message: string): void {
    const { name, uid } = this.podOf(one, selector);
    const { namespace } = one;
    apply({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace, name: `${name}.${reason.toLowerCase()}` },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
      type: 'Warning',
      reason,
      message,
      source: { component: 'kubelet', host: this.name },
      lastTimestamp: new Date().toISOString(),
    });
  }

  public remove(): void {
    clearInterval(this.heartbeat);
    kubectl('delete', 'node', this.name, '--ignore-not-found');
  }

  private make(): void {
    const labels = { 'kubernetes.io/hostname': this.name };
    apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: this.name, labels } });
    this.tell({});
  }

  private podOf({ namespace }: Stack, selector: string): { name: string; uid: string } {
    const sort = '--sort-by=.metadata.creationTimestamp';
    const list = kubectl('get', 'pods', '--namespace', namespace, '--selector', selector, sort, '--output=json');
    const { items } = JSON.parse(list) as { items: { metadata: { name: string; uid: string } }[] };
    const last = items.at(-1);
    if (last === undefined) {
      throw new Error(`no pod ${selector} in ${namespace}`);
    }
    return last.metadata;
  }

  private status(kind: string, name: string, status: object, ...args: readonly string[]): void {
    const patch = `--patch=${JSON.stringify({ status })}`;
    kubectl('patch', kind, name, ...args, '--subresource=status', '--type=merge', patch);
  }
}
