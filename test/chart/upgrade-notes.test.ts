import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTED_CHARTS, upgradeNotes } from '../../src/chart/upgrade-notes';

const ALL = new Set(['prometheus', 'alertmanager', 'thanosRuler', 'grafana']);

/** What the notes say, without their words: the components to back up, their versions, and the image. */
function gist(from: string, to: string, components: ReadonlySet<string> = ALL): string[] {
  return upgradeNotes(from, to, components).map((note) => {
    const [, action, component] = /^(Back up|Have a backup of) the data of (\w+)/.exec(note) ?? [];
    const version = /(Grafana|Prometheus) \d+/.exec(note)?.[0];
    return action === undefined
      ? 'image'
      : `${action === 'Back up' ? 'up' : 'down'} ${component ?? ''}: ${version ?? ''}`;
  });
}

describe('an upgrade', () => {
  test.each<[string, string, string[]]>([
    ['45.9.1', '88.5.3', ['up grafana: Grafana 13', 'up prometheus: Prometheus 3', 'image']],
    ['66.7.1', '67.0.0', ['up prometheus: Prometheus 3']],
    ['67.0.0', '72.1.1', []],
    ['72.1.1', '72.2.0', ['up grafana: Grafana 12']],
    ['84.5.0', '85.0.0', ['image']],
    ['85.0.0', '88.5.3', []],
    ['47.4.0', '59.1.0', ['up grafana: Grafana 10']],
  ])('from %s to %s', (from, to, notes) => {
    expect(gist(from, to)).toEqual(notes);
  });

  test('of a release that stores nothing of a component has no note about it', () => {
    expect(gist('45.9.1', '88.5.3', new Set(['grafana']))).toEqual(['up grafana: Grafana 13']);
    expect(gist('45.9.1', '88.5.3', new Set(['alertmanager']))).toEqual([]);
  });
});

describe('the way back', () => {
  test.each<[string, string, string[]]>([
    ['88.5.3', '45.9.1', ['down grafana: Grafana 13', 'down prometheus: Prometheus 3']],
    // 2.55 reads what 3 has written
    ['67.0.0', '65.5.0', []],
    ['67.0.0', '65.4.0', ['down prometheus: Prometheus 3']],
    // 2.55 never wrote in the new format
    ['66.7.1', '65.4.0', []],
    ['83.7.0', '72.1.1', ['down grafana: Grafana 12']],
  ])('from %s to %s', (from, to, notes) => {
    expect(gist(from, to)).toEqual(notes);
  });
});

test('the same version has no notes', () => {
  for (const version of NOTED_CHARTS) {
    expect(gist(version, version)).toEqual([]);
  }
});

test('the page about upgrades has a row for every note', () => {
  const page = readFileSync(join(__dirname, '../../docs/how-to/upgrade-chart.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| \d/.test(line));
  const versions = rows.flatMap((row) => (row.split('|')[1] ?? '').split(',').map((version) => version.trim()));
  expect(versions).toEqual(expect.arrayContaining([...NOTED_CHARTS]));
});
