/** An image with a POSIX shell, the commands of busybox or coreutils, `find` and `stat`. */
export interface InitImage {
  /**
   * The registry: a host, with an optional port and path.
   * @default - `global.imageRegistry` of the values, or else 'docker.io'
   */
  readonly registry?: string;
  /**
   * The image's path in the registry. It may begin with the registry itself, `registry.example/tools/busybox`.
   * @default 'library/busybox'
   */
  readonly repository?: string;
  /**
   * The image's tag.
   * @default '1.37.0', or none with a digest
   */
  readonly tag?: string;
  /**
   * The digest, `sha256:…`, which pins the image's content.
   * @default - none
   */
  readonly digest?: string;
}

/** The full name of the image. A repository may begin with its registry: `docker.io/library/busybox`. */
export function imageName(image: InitImage = {}): string {
  const { repository = 'library/busybox', digest } = image;
  const tag = image.tag ?? (digest === undefined ? '1.37.0' : undefined);
  const registry = image.registry ?? (hasRegistry(image) ? undefined : 'docker.io');
  const name = registry === undefined ? repository : `${registry}/${repository}`;
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/**
 * Whether the repository begins with a registry, which has a dot or is localhost.
 * @see https://github.com/distribution/reference/blob/main/normalize.go
 */
export function hasRegistry({ repository = '' }: InitImage): boolean {
  const [first = '', ...rest] = repository.split('/');
  return rest.length > 0 && (first.includes('.') || first === 'localhost');
}
