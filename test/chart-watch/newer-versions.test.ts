import { readFileSync } from 'node:fs';
import { raisedOperators } from '../../scripts/chart-watch/raised-operators';
import { raisedPage } from '../../scripts/chart-watch/raised-page';
import { newerVersions } from '../../scripts/chart-watch/newer-versions';

const index = (...versions: readonly unknown[]) => ({
  entries: { 'kube-prometheus-stack': versions.map((version) => ({ version })) },
});

test('the known version and all newer releases are watched, from the oldest on', () => {
  expect(newerVersions(index('90.0.0', '89.10.0', '89.9.0', '88.5.3', '88.5.2'), '88.5.3')).toEqual([
    '88.5.3',
    '89.9.0',
    '89.10.0',
    '90.0.0',
  ]);
});

test('neither pre-releases nor what is no version', () => {
  expect(newerVersions(index('88.5.3', '89.0.0-rc.1', '../x', '-v', 89, null, 'v90.0.0'), '88.5.3')).toEqual([]);
});

test.each([[index('89.0.0')], [{}], [null], [{ entries: [] }]])(
  'an index without the known version is refused: %j',
  (one) => {
    expect(() => newerVersions(one, '88.5.3')).toThrow('88.5.3');
  },
);

test('the page counts the charts, and names the newest', () => {
  const page =
    '# Chart versions\n\n1,113 versions, from 9.3.4 to 88.5.3; later names are those of 88.5.3.\n\nSince 88.5.3: x';
  expect(raisedPage(page, '88.5.3', '89.1.0', 2)).toBe(
    '# Chart versions\n\n1,115 versions, from 9.3.4 to 89.1.0; later names are those of 89.1.0.\n\nSince 88.5.3: x',
  );
});

test('the table of operators gets a row for the first chart with each newer minor version', () => {
  const source = readFileSync('src/chart/operator-versions.ts', 'utf8');
  const of = (version: string, operator: string) => ({ version, operator });
  const newer = [
    of('88.6.0', 'v0.93.2'),
    of('89.0.0', 'v0.94.0'),
    of('89.0.1', '0.94.1'),
    of('90.0.0', 'v0.93.9'),
    of('90.1.0', ''),
    of('91.0.0', 'v1.0.0'),
  ];
  const end = "  ['88.0.0', '0.93'],\n];\n";
  expect(source).toContain(end);
  expect(raisedOperators(source, newer)).toBe(
    source.replace(end, "  ['88.0.0', '0.93'],\n  ['89.0.0', '0.94'],\n  ['91.0.0', '1.0'],\n];\n"),
  );
});
