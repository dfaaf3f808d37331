import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Values } from '../../src/values/values';
import { mergeLayers } from '../../src/values/merge';

/** The claims that `helm template` renders from one published version of the chart with these values. */
export interface Render {
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  readonly kind: string;
  readonly values: Values;
  readonly claims: readonly {
    readonly component: string;
    readonly namespace: string | null;
    readonly name: string;
    readonly subPath: string | null;
    readonly mountPath?: string | null;
    readonly statefulSet: string | null;
  }[];
  readonly grafanaStatefulSet?: { readonly namespace: string };
}

export const RENDERS: readonly Render[] = readFileSync(join(__dirname, '../fixtures/claims.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Render);

const template = {
  volumeClaimTemplate: {
    spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '50Gi' } } },
  },
};

/** The persistence that every render enables, before its overrides. */
const PERSISTENCE: Values = {
  prometheus: { prometheusSpec: { storageSpec: template } },
  alertmanager: { alertmanagerSpec: { storage: template } },
  thanosRuler: { enabled: true, thanosRulerSpec: { storage: template } },
  grafana: { persistence: { enabled: true, type: 'pvc', size: '10Gi' } },
};

/** The values of the render. */
export function valuesOf(render: Render): Values {
  return mergeLayers(render.values, PERSISTENCE);
}
