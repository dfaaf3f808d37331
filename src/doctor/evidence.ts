import { known, type NamespaceState, type Seen } from '../cluster/cluster-state';
import { groupBy } from '../model/group-by';
import { memoized } from '../model/memoized';
import type { Evidence } from './finding';
import type { Event } from '../cluster/live-objects';
import type { Deployment } from '../cluster/objects';
import { plainText } from '../cluster/plain-text';
import type { Condition } from '../cluster/schemas';

interface Named {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
}

/** `pod monitoring/prometheus-x-0`. */
export function nameOf(kind: string, { metadata }: Named): string {
  return plainText(`${kind} ${metadata.namespace === '' ? '' : `${metadata.namespace}/`}${metadata.name}`);
}

export function fact(about: string, text: string): Evidence {
  return { kind: 'object', about: plainText(about), text: plainText(text) };
}

export function conditionSeen(about: string, { type, status, reason, message }: Condition): Evidence {
  const words = [reason, message].filter((one) => one !== '').join(': ');
  return { kind: 'condition', about, text: plainText(`${type}=${status} ${words}`) };
}

export function eventSeen(about: string, { reason, message }: Event): Evidence {
  return { kind: 'event', about, text: plainText(`${reason}: ${message}`) };
}

export function logSeen(about: string, line: string): Evidence {
  return { kind: 'log', about, text: plainText(line) };
}

const byObject = memoized((events: Seen<Event>) => groupBy(known(events), ({ involvedObject }) => involvedObject.uid));

/** The events of this object, not of an earlier one with the same name; the newest first. */
export function eventsOf({ events }: NamespaceState, { metadata }: Named, reasons?: readonly string[]): Event[] {
  return newestFirst(byObject(events).get(metadata.uid) ?? [], reasons);
}

function newestFirst(events: readonly Event[], reasons?: readonly string[]): Event[] {
  return events
    .filter(({ reason }) => reasons === undefined || reasons.includes(reason))
    .sort((a, b) => lastSeen(b) - lastSeen(a));
}

/** The events of ReplicaSets by the Deployment, after whose name theirs has one more part. */
const byDeployment = memoized((events: Seen<Event>) =>
  groupBy(
    known(events).filter(({ involvedObject }) => involvedObject.kind === 'ReplicaSet'),
    ({ involvedObject }) => involvedObject.name.replace(/-[^-]*$/, ''),
  ),
);

/** The events of the ReplicaSets of this Deployment, not of those of an earlier one with the same name; the newest first. */
export function eventsOfReplicaSets(
  { events }: NamespaceState,
  { metadata }: Pick<Deployment, 'metadata'>,
  reasons: readonly string[],
): Event[] {
  return newestFirst(byDeployment(events).get(metadata.name) ?? [], reasons).filter(
    (event) => lastSeen(event) >= Date.parse(metadata.creationTimestamp),
  );
}

/** When an event was last seen, in milliseconds of Unix time; 0 if it has no time. */
export function lastSeen({ series, lastTimestamp, eventTime, metadata }: Event): number {
  const times = [series?.lastObservedTime, lastTimestamp, eventTime, metadata.creationTimestamp];
  return Math.max(0, ...times.map((time) => Date.parse(time ?? '')).filter((time) => !Number.isNaN(time)));
}
