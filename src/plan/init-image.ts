/** An image with a POSIX shell, busybox' or coreutils' commands, `find` and `stat`. */
export interface InitImage {
  /**
   * The registry: a host, with its port and a path where it has them.
   * @default - `global.imageRegistry` of the values, else 'docker.io'
   */
  readonly registry?: string;
  /**
   * The image's path in the registry.
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

/** The image's name as a container takes it. */
export function imageName(image: InitImage = {}): string {
  const tag = image.tag ?? (image.digest === undefined ? '1.37.0' : undefined);
  const name = `${image.registry ?? 'docker.io'}/${image.repository ?? 'library/busybox'}`;
  return `${name}${tag === undefined ? '' : `:${tag}`}${image.digest === undefined ? '' : `@${image.digest}`}`;
}
