/** What a rule is about, from the lowest layer up. Of the rules of a layer that exclude each other, the first that applies counts. */
export type Layer =
  | 'nothing'
  | 'release'
  | 'node'
  | 'namespace'
  | 'namespace of Jobs'
  | 'class'
  | 'elsewhere'
  | 'terminating'
  | 'volume'
  | 'chart'
  | 'workload'
  | 'claim'
  | 'admission'
  | 'limits'
  | 'job'
  | 'pod of the Job'
  | 'placement'
  | 'log'
  | 'pod'
  | 'settings'
  | 'independent';

/** Nothing of the release can be there yet, or it is there under another identity. */
export const ABSENT = ['nothing', 'release', 'namespace'] as const;

/**
 * The layers that hide the findings of a layer, because those would follow from them. Whatever can fail by itself is not hidden, so
 * that all causes are in one report.
 */
export const FOLLOWS: Readonly<Record<Layer, readonly Layer[]>> = {
  nothing: [],
  release: [],
  node: [],
  namespace: ['nothing', 'release'],
  'namespace of Jobs': ['nothing', 'release', 'namespace'],
  class: ['nothing', 'release'],
  elsewhere: ABSENT,
  terminating: ['release', 'namespace'],
  volume: ['nothing', 'release'],
  chart: ABSENT,
  workload: [...ABSENT, 'chart'],
  claim: ABSENT,
  admission: ['release', 'namespace', 'namespace of Jobs'],
  limits: ['release', 'namespace', 'namespace of Jobs'],
  job: [...ABSENT, 'namespace of Jobs'],
  'pod of the Job': [...ABSENT, 'namespace of Jobs', 'node', 'job'],
  placement: [...ABSENT, 'node', 'pod of the Job'],
  log: [...ABSENT, 'node', 'job', 'pod of the Job', 'pod'],
  pod: [...ABSENT, 'node', 'job', 'pod of the Job'],
  settings: [...ABSENT, 'chart', 'workload', 'claim'],
  independent: ['nothing'],
};

/** Layers of which all findings count. */
export const NOT_EXCLUSIVE: readonly Layer[] = ['limits', 'settings', 'independent'];
