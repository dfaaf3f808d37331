import { type ClaimView, claimViews } from '../../src/doctor/claim-view';
import type { PlanOnDisk } from '../../src/files/plan-on-disk';
import type { ClusterState, NamespaceState } from '../../src/cluster/cluster-state';
import { type Diagnosis, lineOf } from '../../src/doctor/finding';
import type { VolumeOnNode } from '../../src/plan/plan-document';
import { healthy, HOURS_AGO, meta, NOW, type Objects, SECONDS_AGO, stateOf } from './states';

/** A finding as data, without its sentences. */
export interface Facts {
  readonly code: string;
  readonly status: string;
  readonly about: string;
  /** `<kind>, <about>: <text>`. */
  readonly evidence: readonly string[];
  /** The commands of each step, `on the node: …` if they are for one; a step that a person does has none. */
  readonly fix: readonly (readonly string[])[];
}

/** A finding as data. None of its sentences may be empty. */
export function factsOf(found: Diagnosis | undefined): Facts | undefined {
  if (found === undefined) {
    return undefined;
  }
  const { code, status, about, title, cause, evidence, fix } = found;
  if ([title, cause, ...fix.map(({ text }) => text)].some((sentence) => sentence.trim() === '')) {
    throw new Error(`a sentence of ${code} is empty`);
  }
  return {
    code,
    status,
    about,
    evidence: evidence.map((one) => `${one.kind}, ${one.about}: ${one.text}`),
    fix: fix.map(({ commands, onNode = [] }) => [
      ...onNode.map((line) => `on the node: ${line}`),
      ...commands.map((line) => lineOf(line)),
    ]),
  };
}

/** What cannot be read, or is read in another way than from objects. */
export interface Unusual {
  readonly state?: Partial<ClusterState>;
  readonly here?: Partial<NamespaceState>;
}

/** The claims of a plan in a healthy cluster with these objects instead. */
export function viewsWith(one: PlanOnDisk, other: Partial<Objects> = {}, unusual: Unusual = {}): ClaimView[] {
  const state = stateOf({ ...healthy(one), ...other });
  const namespaces = new Map([...state.namespaces].map(([name, here]) => [name, { ...here, ...unusual.here }]));
  return claimViews(one, { ...state, namespaces, ...unusual.state });
}

/** The first claim of a plan in a healthy cluster with these objects instead. */
export function viewWith(one: PlanOnDisk, other: Partial<Objects> = {}, unusual: Unusual = {}): ClaimView {
  return first(viewsWith(one, other, unusual));
}

export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) {
    throw new Error('the list is empty');
  }
  return item;
}

/** A list that may not be read. */
export const FORBIDDEN = { seen: false, obstacle: 'forbidden', reason: 'may not be listed' } as const;

/** The time that many milliseconds ago. */
export function ago(age: number): string {
  return new Date(NOW - age).toISOString();
}

/** The object with these fields of its metadata, spec or status instead. */
export function changed(object: object, changes: Readonly<Record<string, object>>): object {
  const sections = object as Readonly<Record<string, object>>;
  const merged = Object.entries(changes).map(([name, fields]) => [name, { ...sections[name], ...fields }]);
  return { ...object, ...(Object.fromEntries(merged) as object) };
}

/** An event about an object of these tests. */
export function eventAbout(kind: string, name: string, reason: string, message: string, more: object = {}): object {
  const involvedObject = { kind, namespace: 'monitoring', name, uid: `uid-${name}` };
  const metadata = meta('event', { creationTimestamp: HOURS_AGO });
  return { metadata, involvedObject, type: 'Warning', reason, message, lastTimestamp: SECONDS_AGO, ...more };
}

/** How the planned chart is installed. */
export const UPGRADE =
  'helm upgrade --install kps kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts --version 45.9.1 --namespace monitoring --values dist/values/kps.yml';
export const APPLY = 'kubectl apply -k dist';
export const COMPARE = 'npx cdk8s-prometheus-storage diff --git HEAD~1 dist';

const OURS =
  'app.kubernetes.io/name=prometheus-storage,app.kubernetes.io/instance=kps,app.kubernetes.io/managed-by=cdk8s-prometheus-storage';

/** How the data directory is made on its node where there is no Job. */
export function makeByHand({
  dataDirectory,
  claim: {
    owner: { uid, gid },
  },
}: VolumeOnNode): string[] {
  const change = `[ -d ${dataDirectory} ] && [ "$(stat -c %u:%g ${dataDirectory})" != ${uid}:${gid} ] && chown -R -h ${uid}:${gid} ${dataDirectory}`;
  return [`on the node: ${change}`, `on the node: install -d -o ${uid} -g ${gid} -m 2770 ${dataDirectory}`];
}

/** How an object is deleted if this library made it for the release. */
export function deleteOurs(type: string, name: string): string {
  const where = type === 'job' ? ' --namespace monitoring' : '';
  return `kubectl delete ${type}${where} --selector=${OURS} --field-selector=metadata.name=${name}`;
}

/** How a planned claim is deleted, unless it is another one by now. */
export function deletePlannedClaim(name: string): string {
  const path = `/api/v1/namespaces/monitoring/persistentvolumeclaims/${name}`;
  return `echo '{"preconditions":{"uid":"uid-${name}"}}' | kubectl delete --raw=${path} --filename=-`;
}
