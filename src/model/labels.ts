import { kebab } from './kebab';
import { isLabelValue, joinName, MAX_LABEL } from '../kubernetes/names';

/** The labels of every object of this library. Objects that several releases share have no others. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'cdk8s-prometheus-storage' } as const;

/** Whether this library made an object with these labels. */
export function isManaged(found: Readonly<Record<string, string>>): boolean {
  return Object.entries(MANAGED_BY).every(([key, value]) => found[key] === value);
}

/** The annotation of a PersistentVolume with the directory below its root in which the process writes. */
export const DATA_DIRECTORY = 'prometheus-storage/data-directory';

/** The storage of kube-prometheus-stack, the label app.kubernetes.io/name. */
export const APPLICATION = 'prometheus-storage';

/** Kubernetes' recommended labels. */
export function labels(instance: string, component: string, application = APPLICATION): Record<string, string> {
  const value = joinName([instance], MAX_LABEL);
  return {
    'app.kubernetes.io/name': joinName([application], MAX_LABEL),
    ...(isLabelValue(value) ? { 'app.kubernetes.io/instance': value } : {}),
    'app.kubernetes.io/component': kebab(component),
    ...MANAGED_BY,
  };
}
