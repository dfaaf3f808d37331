/**
 * The grammar of image names.
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
const HOST = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REGISTRY = new RegExp(`^(?:${HOST}(?:\\.${HOST})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?(?:/${COMPONENT})*$`);
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);

/** The parts of an image name, with the pattern of each. */
export const IMAGE_PARTS = {
  registry: {
    isRight: (part: string) => REGISTRY.test(part),
    want: 'a registry such as "registry.example:5000/mirror"',
  },
  repository: {
    isRight: (part: string) => part.length <= 255 && REPOSITORY.test(part),
    want: 'a path of lower case letters and digits such as "library/busybox"',
  },
  tag: { isRight: (part: string) => /^\w[\w.-]{0,127}$/.test(part), want: 'a tag such as "1.37.0"' },
  digest: {
    isRight: (part: string) => /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(part),
    want: 'a digest: "sha256:" and 64 hexadecimal digits',
  },
} as const;
