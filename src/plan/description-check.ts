import { COMPONENT, RELEASE } from './component-check';
import type { StackDescription } from './description';
import { STORAGE_OPTIONS } from './storage-options';
import { USER_VALUES, VALUES_FILE } from './user-values';
import { anything, BOOLEAN, object, optional } from '../model/check';
import type { ValuesLayers } from '../values/helm-values';

/** The properties of a description, for what extends it. What depends on claims or chart is checked where it is planned. */
export const DESCRIPTION_PROPERTIES = {
  ...STORAGE_OPTIONS,
  release: RELEASE,
  prometheus: optional(COMPONENT),
  alertmanager: optional(COMPONENT),
  thanosRuler: optional(COMPONENT),
  grafana: optional(COMPONENT),
  admissionWebhooks: optional(BOOLEAN),
  values: optional(anything<ValuesLayers>('Helm values')),
  valuesFile: optional(VALUES_FILE),
  userValues: optional(USER_VALUES),
};

export const DESCRIPTION = object<StackDescription>(DESCRIPTION_PROPERTIES, 'a description of the storage', 'is read');
