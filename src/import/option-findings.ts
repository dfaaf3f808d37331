import { finding, type Finding } from './finding';
import type { FoundVolume } from './found-volume';
import type { Hints } from './hints';
import { shortName } from '../layout/short-name';
import { namesOf } from './short-names';
import { show } from '../kubernetes/text';
import { expectedMountPoint } from '../layout/host-path';
import type { Claim } from '../model/claim';
import { kebab } from '../model/kebab';

/** Options that name nothing, so that they would be followed in silence; the next run would ask for the same again. */
export function optionFindings(hints: Hints, claims: readonly Claim[], volumes: readonly FoundVolume[]): Finding[] {
  const names = new Set([
    ...volumes.map(({ name }) => name),
    ...claims.flatMap((claim) => [...namesOf(claim, claims), claim.component, kebab(claim.component)]),
  ]);
  const known = [...new Set(claims.map((claim) => shortName(claim, claims)))].join(', ');
  const unknown = (option: string, given: Iterable<string>): Finding[] =>
    [...given]
      .filter((name) => name !== '' && !names.has(name))
      .map((name) =>
        finding(
          'unknown-option-name',
          option,
          `names ${show(name)}, which is no volume and no claim; the claims are ${known}`,
        ),
      );
  const byName = new Map(volumes.map((volume) => [volume.name, volume]));
  return [
    ...unknown('--node', hints.nodes.keys()),
    ...unknown('--path', hints.paths.keys()),
    ...[...hints.released]
      .filter((name) => byName.get(name)?.provisioner === undefined)
      .map((name) =>
        finding(
          'unknown-option-name',
          '--detached',
          `names ${show(name)}, which is ${byName.has(name) ? 'not the volume of a provisioner; leave the option out' : 'no volume'}`,
        ),
      ),
    ...[...hints.mountPoints].flatMap((path) => {
      const expected = expectedMountPoint(path)?.expected;
      return expected === undefined
        ? []
        : [finding('unusable-path', '--mount-point', `is ${show(path)}; it must be ${expected}`)];
    }),
  ];
}
