import { App, Chart } from 'cdk8s';
import {
  HostPathLayout,
  StatefulSetStorage,
  type StatefulSetDescription,
  type StatefulSetStorageProps,
  type StatefulSetWorkload,
} from '../../src';
import { GIB } from './describe';

/** A StatefulSet of a chart that is not kube-prometheus-stack. */
export const WITHOUT_TEMPLATE: StatefulSetWorkload = {
  ...GIB,
  statefulSet: 'loki',
  replicas: 2,
  mountPath: '/var/loki',
  owner: { uid: 10001, gid: 10001 },
};

export const LOKI: StatefulSetWorkload = { ...WITHOUT_TEMPLATE, template: 'storage' };

/** Loki with two replicas in a namespace of its own, to which each test adds properties. */
export function lokiDescription(props: Partial<StatefulSetStorageProps> = {}): StatefulSetStorageProps {
  return {
    release: { name: 'loki', namespace: 'logging' },
    layout: HostPathLayout.perVolume('/data/loki'),
    nodes: ['a', 'b'],
    workloads: { loki: LOKI },
    ...props,
  };
}

/** The same with other properties of the StatefulSet. */
export function lokiWith(props: Partial<StatefulSetWorkload>): Pick<StatefulSetDescription, 'workloads'> {
  return { workloads: { loki: { ...LOKI, ...props } } };
}

export function lokiStorage(props: Partial<StatefulSetStorageProps> = {}): StatefulSetStorage {
  return new StatefulSetStorage(new Chart(new App(), 'logging'), 'storage', lokiDescription(props));
}
