import { found } from './plans';
import { diffText } from '../../src/diff/diff-text';
import { diffPlans } from '../../src/diff/plan-diff';
import { GIB } from '../tools/describe';

const names = Array.from({ length: 12 }, (_, index) => `eu-${String(index).padStart(2, '0')}`);
const fleet = (change: (name: string) => object = () => ({})) => names.map((name) => found(change(name), name));

describe('the text of the diff of a fleet', () => {
  const moved = { nodes: ['node-0', 'node-2'] };
  const diff = diffPlans(
    fleet(),
    fleet((name) => (name === 'eu-03' ? { thanosRuler: undefined, alertmanager: GIB } : name > 'eu-09' ? moved : {})),
  );
  const heads = (text: string): string[] => [...text.matchAll(/^(eu-\d+): /gm)].map(([, name]) => name ?? '');

  test('has the clusters at risk first, and the number of those that do not change', () => {
    const text = diffText(diff);
    expect(heads(text)).toEqual(['eu-10', 'eu-11', 'eu-03']);
    expect(text).toMatch(/^9 clusters unchanged; --all prints them\.$/m);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(
      /2 of \d+ claims need attention before this is applied: eu-10, eu-11\.$/,
    );
  });

  test('names the cluster of each runbook, because its commands do not', () => {
    const text = diffText(diff).replace(/\s+/g, ' ');
    const named = [...text.matchAll(/Runbook of (eu-\d+), to be run in its output folder/g)];
    expect(named.map(([, name]) => name)).toEqual(['eu-10', 'eu-11']);
  });

  test('has every cluster if all are asked for', () => {
    const text = diffText(diff, { all: true });
    expect(heads(text).sort()).toEqual(names);
    expect(text).not.toContain('--all');
  });

  test('counts names that are too many', () => {
    const text = diffText(
      diffPlans(
        fleet(),
        fleet(() => moved),
      ),
    );
    expect(text.replace(/\s+/g, ' ')).toMatch(/eu-06, eu-07 and 4 more\. $/);
  });

  test('of nothing but unchanged clusters is one line and its summary', () => {
    expect(diffText(diffPlans(fleet(), fleet()))).toMatch(
      /^12 clusters unchanged; --all prints them\.\n\nNothing is left behind: all \d+ claims keep their data\.\n$/,
    );
  });
});
