import { importVolumes } from '../../src/import/import-volumes';
import { descriptionOf } from '../../src/import/imported';
import { ownName } from '../../src/layout/host-path-layout';
import { HelmValues, planStack } from '../../src';
import { hints, props } from './hand-made';
import { publishedSets } from './published-sets';

const PLACE = { release: 'kps', namespace: 'monitoring', nodes: ['node-2', 'node-3'] } as const;
const RELEASE = { name: PLACE.release, namespace: PLACE.namespace, chartVersion: '88.5.3' };

describe('volumes as people publish them', () => {
  test.each(publishedSets(PLACE))('are taken over where they are: $name', (set) => {
    const { objects, values, nodes = {}, claims = {}, expected, renamed = {} } = set;
    const file = { file: 'values.yaml', values: new HelmValues(values) };
    const { imported, findings, runbook } = importVolumes(
      props(objects, {
        release: RELEASE,
        valuesFiles: [file],
        hints: hints({ nodes: new Map(Object.entries(nodes)), claims: new Map(Object.entries(claims)) }),
      }),
    );
    expect(findings.filter(({ level }) => level === 'refused')).toEqual([]);
    if (imported === undefined) {
      throw new Error('expected a description');
    }
    const { volumes } = planStack(descriptionOf(imported, [file.values])).plan;
    expect(
      Object.fromEntries(volumes.map(({ claim, type, root, node }) => [ownName(claim), `${type} ${root} ${node}`])),
    ).toEqual(expected);

    // only what the set has, and the claims of the release
    const commands = runbook.flatMap((step) => step.commands);
    const deleted = (type: string): string[] =>
      commands.flatMap((one) => new RegExp(`^kubectl delete ${type} (\\S+)`).exec(one)?.[1] ?? []).sort();
    const names = (kind: string): string[] =>
      objects.flatMap((one) => (one.kind === kind ? [(one.metadata as { name: string }).name] : [])).sort();
    expect(deleted('persistentvolume')).toEqual(names('PersistentVolume'));
    expect(deleted('persistentvolumeclaim')).toEqual(
      [...volumes.map(({ claim }) => claim.name), ...Object.keys(renamed)].sort(),
    );
    expect(commands.join('\n')).not.toMatch(/\b(?:tar|cp|rsync|mv)\b/);
  });
});
