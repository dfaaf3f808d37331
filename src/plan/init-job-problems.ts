import { show } from '../kubernetes/text';
import type { InitJobOptions } from './init-job-options';
import { isMap, isTruthy, listOf, showPath, valueAt, type Values } from '../values/values';
import { type Component, POD_VALUES } from '../model/components';
import { IMAGE_PARTS } from '../kubernetes/images';
import { isDnsSubdomain } from '../kubernetes/names';
import { tolerationProblems } from './tolerations';

const PULL_POLICIES: readonly unknown[] = ['Always', 'IfNotPresent', 'Never'];
const SE_LINUX_PARTS = ['level', 'role', 'type', 'user'];
/** Kubernetes' limit for counts. */
const MAX_INT32 = 2 ** 31 - 1;

/**
 * What Kubernetes, the container runtime or SELinux would refuse of how the Job runs.
 * @param prefix stands before the name of an option
 */
export function initJobProblems(options: InitJobOptions, prefix = ''): string[] {
  const { image, imagePullPolicy, imagePullSecrets, tolerations, priorityClassName, seLinuxOptions } = options;
  const refused = (name: string, value: unknown, isRight: boolean, want: string): string[] =>
    value === undefined || isRight ? [] : [`${prefix}${name}: got ${show(value)}, want ${want}`];
  return [
    ...refused('image', image, isMap(image), 'the parts of an image: { registry, repository, tag, digest }'),
    ...Object.entries(IMAGE_PARTS).flatMap(([part, { isRight, want }]) => {
      const value: unknown = isMap(image) ? image[part] : undefined;
      return refused(`image.${part}`, value, typeof value === 'string' && isRight(value), want);
    }),
    ...refused(
      'imagePullPolicy',
      imagePullPolicy,
      PULL_POLICIES.includes(imagePullPolicy),
      PULL_POLICIES.map(show).join(', '),
    ),
    ...refused(
      'imagePullSecrets',
      imagePullSecrets,
      Array.isArray(imagePullSecrets) && imagePullSecrets.every((name: unknown) => isName(name)),
      'a list of names of secrets',
    ),
    ...(tolerations === undefined ? [] : tolerationProblems(`${prefix}tolerations`, tolerations)),
    ...refused('priorityClassName', priorityClassName, isName(priorityClassName), 'the name of a PriorityClass'),
    ...seLinuxProblems(`${prefix}seLinuxOptions`, seLinuxOptions),
    ...refused('generation', options.generation, isCount(options.generation, 0), 'a whole number of at least 0'),
    ...refused('backoffLimit', options.backoffLimit, isCount(options.backoffLimit, 0), 'a whole number of at least 0'),
    ...refused(
      'deadline',
      options.deadline,
      isCount(secondsOf(options.deadline), 1),
      'a Duration of cdk8s of at least a second, such as Duration.hours(2)',
    ),
  ];
}

/** The same for what the Job and the waiting init containers take from the values. */
export function initValuesProblems(
  { image }: InitJobOptions,
  values: Values,
  components: readonly Component[],
): string[] {
  const registry = valueAt(values, ['global', 'imageRegistry']);
  const { isRight, want } = IMAGE_PARTS.registry;
  const takesRegistry = isTruthy(registry) && (!isMap(image) || image.registry === undefined);
  return [
    ...(takesRegistry && !(typeof registry === 'string' && isRight(registry))
      ? [`values.global.imageRegistry: got ${show(registry)}, want ${want}`]
      : []),
    ...listOf(valueAt(values, ['global', 'imagePullSecrets'])).flatMap((secret, index) => {
      const name = isMap(secret) ? secret.name : secret;
      return isName(name)
        ? []
        : [`values.global.imagePullSecrets.${index}: got ${show(name)}, want the name of a secret`];
    }),
    ...components.flatMap((component) => {
      const path = [...POD_VALUES[component], 'tolerations'];
      const tolerations = valueAt(values, path);
      return isTruthy(tolerations) ? tolerationProblems(`values.${showPath(path)}`, tolerations) : [];
    }),
  ];
}

/** The deadline in seconds; what is no Duration has none. */
export function secondsOf(duration: unknown): number {
  const seconds: unknown =
    typeof duration === 'object' && duration !== null && 'toSeconds' in duration ? duration.toSeconds : undefined;
  return typeof seconds === 'function' ? Number(seconds.call(duration, { integral: false })) : Number.NaN;
}

function seLinuxProblems(where: string, options: unknown): string[] {
  if (options === undefined) {
    return [];
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return [`${where}: got ${show(options)}, want the parts of a label: { type: "spc_t" }`];
  }
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .filter(([part, value]) => !SE_LINUX_PARTS.includes(part) || !/^[\w:.,-]+$/.test(String(value)))
    .map(
      ([part, value]) => `${where}.${part}: got ${show(value)}, want level, role, type or user, as SELinux writes it`,
    );
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && isDnsSubdomain(name);
}

function isCount(number: unknown, least: number): boolean {
  return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= MAX_INT32;
}
