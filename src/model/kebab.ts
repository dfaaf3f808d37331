/** thanosRuler is thanos-ruler wherever Kubernetes or a file system reads it. */
export function kebab(component: string): string {
  return component.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
