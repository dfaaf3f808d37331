import type { Size } from 'cdk8s';
import { COMPONENT, RELEASE } from './component-check';
import { DELIVERY_OPTIONS } from './delivery';
import type { StackDescription } from './description';
import { INIT_JOB } from './init-job-check';
import { NAMESPACES } from './namespaces';
import { NODE_SYSTEM_NAMES } from '../layout/node-systems';
import { NODE_LABEL } from '../layout/volume-check';
import { ANY_NODES, LAYOUT } from '../layout/volumes';
import { anything, BOOLEAN, object, oneOf, optional, record, SIZE } from '../model/check';
import { VOLUME_TYPE_NAMES } from '../model/volume-types';
import type { ValuesLayers } from '../values/helm-values';

const DISK: typeof SIZE = { ...SIZE, expected: 'the Size of the disk, such as Size.tebibytes(1)' };

/** The properties of a description, for what extends it. What depends on claims or chart is checked where it is planned. */
export const DESCRIPTION_PROPERTIES = {
  ...DELIVERY_OPTIONS,
  release: RELEASE,
  layout: LAYOUT,
  nodes: optional(ANY_NODES),
  nodeLabel: optional(NODE_LABEL),
  nodeSystem: optional(oneOf(NODE_SYSTEM_NAMES)),
  volumeType: optional(oneOf(VOLUME_TYPE_NAMES)),
  capacity: optional(record<Size>(DISK, 'the sizes of disks by node, such as { "node-1": Size.tebibytes(1) }')),
  prometheus: optional(COMPONENT),
  alertmanager: optional(COMPONENT),
  thanosRuler: optional(COMPONENT),
  grafana: optional(COMPONENT),
  admissionWebhooks: optional(BOOLEAN),
  values: optional(anything<ValuesLayers>('Helm values')),
  initJob: optional(INIT_JOB),
  waitForDirectories: optional(BOOLEAN),
  storageClasses: optional(BOOLEAN),
  namespaces: optional(NAMESPACES),
};

export const DESCRIPTION = object<StackDescription>(DESCRIPTION_PROPERTIES, 'a description of the storage', 'is read');
