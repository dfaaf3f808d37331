/** An image with a POSIX shell, busybox' or coreutils' commands, `find` and `stat`. */
export interface InitImage {
  /**
   * The registry: a host, with its port and a path where it has them.
   * @default - `global.imageRegistry` of the values, else 'docker.io'
   */
  readonly registry?: string;
  /**
   * The image's path in the registry; it may begin with the registry itself, `registry.example/tools/busybox`.
   * @default 'library/busybox'
   */
  readonly repository?: string;
  /**
   * The image's tag.
   * @default '1.37.0', or none beside a digest
   */
  readonly tag?: string;
  /**
   * `sha256:…`; it pins the image's content.
   * @default - none
   */
  readonly digest?: string;
}

/** The image's name as a container takes it. A repository may begin with its registry: `docker.io/library/busybox`. */
export function imageName(image: InitImage = {}): string {
  const { repository = 'library/busybox', digest } = image;
  const tag = image.tag ?? (digest === undefined ? '1.37.0' : undefined);
  const registry = image.registry ?? (hasRegistry(image) ? undefined : 'docker.io');
  const name = registry === undefined ? repository : `${registry}/${repository}`;
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/**
 * Whether the repository begins with a registry: its first part then has a dot or is localhost.
 * @see https://github.com/distribution/reference/blob/main/normalize.go
 */
export function hasRegistry({ repository = '' }: InitImage): boolean {
  const [first = '', ...rest] = repository.split('/');
  return rest.length > 0 && (first.includes('.') || first === 'localhost');
}
