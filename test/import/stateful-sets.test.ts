import { Chart, Testing } from 'cdk8s';
import { stringify } from 'yaml';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planImport } from './hand-made';
import { persistentVolumeViolations } from '../../src/validation/persistent-volume-checks';
import type { Value } from '../../src';
import { GIB, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { lokiStorage, lokiWith } from '../tools/loki';

const manifestsOf = (construct: ReturnType<typeof storage> | ReturnType<typeof lokiStorage>): Value[] =>
  Testing.synth(Chart.of(construct)) as Value[];
const LOKI = manifestsOf(
  lokiStorage({ release: { name: 'loki', namespace: 'monitoring' }, ...lokiWith({ subPath: 'x' }) }),
);

test('volumes of StatefulSets of another chart do not decide which release is imported', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'volumes.yaml');
    const objects = [...manifestsOf(storage({ prometheus: GIB })), ...LOKI];
    writeFileSync(file, objects.map((one) => stringify(one)).join('---\n'));
    const { output, report } = await planImport(file, '--chart-version', '45.9.1');
    expect(output).toContain("name: 'kps'");
    expect(output).not.toContain('loki');
    expect(report).toContain('monitoring-loki-loki-0');
  });
});

test('volumes of StatefulSets of another chart violate no rule', () => {
  const manifests = [...manifestsOf(storage({ prometheus: GIB })), ...LOKI].map((object) => ({ file: 'a', object }));
  expect(persistentVolumeViolations(manifests)).toEqual([]);
});
