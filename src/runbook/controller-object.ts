import { type Cluster, commandLine, foldedLine, kubectl, programOf } from '../commands/command';
import { type Named, podMakerResource } from '../commands/storage-commands';
import type { PlannedObject } from '../plan/storage-plan';

/** An object of Flux or Argo CD, by words of a shell: its names, or the variables that `find` sets. */
export interface ControllerObject {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** kubectl with the options that select its cluster. */
  readonly kubectl: string;
  /** Commands that find an object that this library did not make. */
  readonly find: readonly string[];
}

/** Where a controller writes the name of its object: a label or an annotation of what it has applied. */
export interface Trace {
  /** Prints the namespace. */
  readonly namespace: string;
  /** Prints the name. */
  readonly name: string;
}

/** An object with a known name. */
export function named(resource: string, { namespace, name }: Named, cluster: Cluster = {}): ControllerObject {
  return { resource, namespace, name, kubectl: programOf(kubectl(), cluster), find: [] };
}

/** An object whose name is only in the cluster. The variables fail where nothing was found. */
export function unknown(
  resource: string,
  variable: string,
  { namespace, name }: Trace,
  cluster: Cluster,
): ControllerObject {
  return {
    resource,
    kubectl: programOf(kubectl(), cluster),
    namespace: `"\${${variable}_namespace:?set it}"`,
    name: `"\${${variable}:?set it}"`,
    find: [`${variable}=$(${name})`, `${variable}_namespace=$(${namespace})`],
  };
}

/** The same where it may be that there is none, with the beginning of a line that runs only where there is one. */
export function optional(variable: string, object: ControllerObject): ControllerObject & { readonly guard: string } {
  return {
    ...object,
    namespace: `"$${variable}_namespace"`,
    name: `"$${variable}"`,
    guard: `[ -z "\${${variable}:-}" ] || `,
  };
}

/** Prints a field of a volume. */
export function fieldOfVolume(volume: string, path: string, cluster: Cluster): string {
  return commandLine(kubectl('get', 'persistentvolume', volume, `--output=jsonpath=${path}`), cluster);
}

/** Prints a field of an object that the chart made. */
export function fieldOfObject({ kind, namespace, name }: PlannedObject, path: string, cluster: Cluster): string {
  const get = kubectl('get', podMakerResource(kind), name, '--namespace', namespace, `--output=jsonpath=${path}`);
  return commandLine(get, cluster);
}

/** `kubectl <verb> <resource> <name> --namespace <namespace> …`; the words are quoted already. */
export function kubectlLine(verb: string, object: ControllerObject, ...words: readonly string[]): string {
  const { kubectl: program, resource, namespace, name } = object;
  return foldedLine(program, verb, resource, name, '--namespace', namespace, ...words);
}

/**
 * Waits until a controller has the commit of `$commit`, or a later one.
 * @param revision prints the commit that it has, which may follow a colon
 */
export function untilIncluded(revision: string): string {
  return `until git fetch --quiet && git merge-base --is-ancestor "$commit" "$(${revision} | sed 's/.*://')"; do sleep 5; done`;
}

/** Waits until something else has created an object. */
export function untilCreated(object: ControllerObject): string {
  return `until ${kubectlLine('get', object, '--output=name')}; do sleep 5; done`;
}
