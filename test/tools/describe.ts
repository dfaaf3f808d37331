import { App, Chart, Size } from 'cdk8s';
import {
  HostPathLayout,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  StorageError,
  type StackDescription,
} from '../../src';

/** The smallest right description; a test adds what it is about. */
export function description(props: Partial<StackDescription> = {}): StackDescription {
  return {
    release: { name: 'kps', namespace: 'monitoring', chartVersion: '45.9.1' },
    layout: HostPathLayout.perVolume('/data/kps'),
    nodes: ['node-0'],
    ...props,
  };
}

export const GIB = { size: Size.gibibytes(1) };

export function storage(props: Partial<KubePrometheusStackStorageProps> = {}): KubePrometheusStackStorage {
  return new KubePrometheusStackStorage(new Chart(new App(), 'chart'), 'storage', description(props));
}

/** The problems that an action throws, to the letter; it must throw. */
export function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof StorageError) {
      return error.problems;
    }
    throw error;
  }
  throw new Error('expected a StorageError, got none');
}
