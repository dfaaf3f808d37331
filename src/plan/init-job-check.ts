import type { k8s } from 'cdk8s-plus-27';
import { hasRegistry, type InitImage } from './init-image';
import type { InitJobOptions } from './init-job-options';
import { OWNERSHIP_POLICIES } from './init-targets';
import { tolerationProblems } from './tolerations';
import { IMAGE_PARTS } from '../kubernetes/images';
import { isDnsSubdomain } from '../kubernetes/names';
import { MODE, OBJECT_NAME } from '../layout/volume-check';
import { anything, DURATION, list, object, oneOf, optional, text, wholeNumber } from '../model/check';
import { type Component, POD_VALUES } from '../model/components';
import { invalid, type Problem } from '../model/problems';
import { isMap, isTruthy, listOf, showPath, valueAt, type Values } from '../values/values';

const imagePart = (part: keyof typeof IMAGE_PARTS) => optional(text(IMAGE_PARTS[part].isRight, IMAGE_PARTS[part].want));

const IMAGE = object<InitImage>(
  {
    registry: imagePart('registry'),
    repository: imagePart('repository'),
    tag: imagePart('tag'),
    digest: imagePart('digest'),
  },
  'the parts of an image: { registry, repository, tag, digest }',
);

const SE_LINUX_PART = optional(text((part) => /^[\w:.,-]+$/.test(part), 'a part of a label as SELinux writes it'));
const SE_LINUX = object<k8s.SeLinuxOptions>(
  { level: SE_LINUX_PART, role: SE_LINUX_PART, type: SE_LINUX_PART, user: SE_LINUX_PART },
  'the parts of a label, such as { type: "spc_t" }',
);

/** The checks of `InitJobOptions`, for types that extend it. Tolerations and mount point have separate checks. */
export const INIT_JOB_OPTIONS = {
  backoffLimit: optional(wholeNumber(0)),
  deadline: optional(DURATION),
  generation: optional(wholeNumber(0)),
  image: optional(IMAGE),
  imagePullPolicy: optional(oneOf(['Always', 'IfNotPresent', 'Never'])),
  imagePullSecrets: optional(list(OBJECT_NAME, 'a list of names of secrets')),
  mode: optional(MODE),
  ownership: optional(oneOf(OWNERSHIP_POLICIES)),
  priorityClassName: optional(OBJECT_NAME),
  requireMountPoint: optional(anything<string>('a path')),
  seLinuxOptions: optional(SE_LINUX),
  serviceAccountName: optional(OBJECT_NAME),
  tolerations: optional(anything<readonly k8s.Toleration[]>('a list of tolerations')),
};

export const INIT_JOB = object<InitJobOptions>(INIT_JOB_OPTIONS, 'options of the init Job, such as { mode: "2770" }');

/** Values that prevent the Job, or the init containers that wait for it, from running. */
export function initValuesProblems(
  { image }: InitJobOptions,
  values: Values,
  components: readonly Component[],
): Problem[] {
  const registry = valueAt(values, ['global', 'imageRegistry']);
  const { isRight, want } = IMAGE_PARTS.registry;
  const takesRegistry = isTruthy(registry) && image?.registry === undefined && !hasRegistry(image ?? {});
  return [
    ...(takesRegistry && !(typeof registry === 'string' && isRight(registry))
      ? [invalid('invalid-value', 'values.global.imageRegistry', registry, want)]
      : []),
    ...listOf(valueAt(values, ['global', 'imagePullSecrets'])).flatMap((secret, index) => {
      const name = isMap(secret) ? secret.name : secret;
      return typeof name === 'string' && isDnsSubdomain(name)
        ? []
        : [invalid('invalid-name', `values.global.imagePullSecrets.${index}`, name, 'the name of a secret')];
    }),
    ...components.flatMap((component) => {
      const path = [...POD_VALUES[component], 'tolerations'];
      const tolerations = valueAt(values, path);
      return isTruthy(tolerations) ? tolerationProblems(`values.${showPath(path)}`, tolerations) : [];
    }),
  ];
}
