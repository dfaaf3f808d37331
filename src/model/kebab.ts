/** The form of a component in Kubernetes names and paths: thanos-ruler for thanosRuler. */
export function kebab(component: string): string {
  return component.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
