import { App, Chart, Size } from 'cdk8s';
import {
  HostPathLayout,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  type Problem,
  StorageError,
  type StackDescription,
} from '../../src';

/** The smallest valid description, to which each test adds properties. */
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

/** The problems that an action throws; it must throw. */
export function thrownBy(action: () => unknown): readonly Problem[] {
  try {
    action();
  } catch (error) {
    if (error instanceof StorageError) {
      return error.problems;
    }
    throw error;
  }
  throw new Error('expected a StorageError, but nothing was thrown');
}

/** The messages of the problems, for tests of the wording. */
export function problemsOf(action: () => unknown): readonly string[] {
  return thrownBy(action).map(({ message }) => message);
}

/** The sorted `<code> <path>` of each problem, which programs can rely on. */
export function codesOf(action: () => unknown): readonly string[] {
  return thrownBy(action)
    .map(({ code, path }) => `${code} ${path}`)
    .sort();
}
