import { found, type Props } from './plans';
import { HostPathLayout } from '../../src';
import { comparedPlan, type ComparedPlan } from '../../src/diff/compared-plan';
import { matchReleases } from '../../src/diff/match-releases';
import { GIB } from '../tools/describe';

/** A release whose volumes lie below `directory`. */
function plan(name: string, directory: string, props: Props = {}, namespace = 'monitoring'): ComparedPlan {
  const release = { name, namespace, chartVersion: '45.9.1' };
  return comparedPlan(found({ release, layout: HostPathLayout.perVolume(directory), ...props }));
}

function nameOf(one: ComparedPlan | undefined): string {
  return one === undefined ? 'none' : `${one.release.namespace}/${one.release.name}`;
}

describe('releases of one folder', () => {
  test.each<[string, readonly ComparedPlan[], readonly ComparedPlan[], string[]]>([
    [
      'are not matched by their name alone where the namespace is another',
      [plan('a', '/data/a'), plan('a', '/data/b', {}, 'metrics')],
      [plan('a', '/data/b', {}, 'metrics')],
      ['metrics/a -> metrics/a', 'monitoring/a -> none'],
    ],
    [
      'are not matched where two new ones could be the only old one',
      [plan('a', '/data/a')],
      [plan('c', '/data/c'), plan('d', '/data/d')],
      ['none -> monitoring/c', 'none -> monitoring/d', 'monitoring/a -> none'],
    ],
    [
      'are not matched where the only new one could be two old ones',
      [plan('a', '/data/a'), plan('b', '/data/b')],
      [plan('c', '/data/c')],
      ['none -> monitoring/c', 'monitoring/a -> none', 'monitoring/b -> none'],
    ],
    [
      'are matched by most of the directories, not by the first',
      [
        plan('a', '/data/a', { grafana: { ...GIB, path: '/data/x/grafana-0' } }),
        plan('b', '/data/x', { grafana: { ...GIB, path: '/data/b/grafana-0' } }),
      ],
      [plan('c', '/data/x')],
      ['monitoring/b -> monitoring/c', 'monitoring/a -> none'],
    ],
    [
      'are not matched by the same directories on other nodes',
      [plan('a', '/data/x', { nodes: ['node-2', 'node-3'] }), plan('b', '/data/b')],
      [plan('c', '/data/x')],
      ['none -> monitoring/c', 'monitoring/a -> none', 'monitoring/b -> none'],
    ],
    [
      'are matched by a directory although others are left',
      [plan('a', '/data/a'), plan('b', '/data/b')],
      [plan('c', '/data/a'), plan('d', '/data/d')],
      ['monitoring/a -> monitoring/c', 'none -> monitoring/d', 'monitoring/b -> none'],
    ],
  ])('%s', (_, old, next, matches) => {
    expect(matchReleases(old, next).map((match) => `${nameOf(match.old)} -> ${nameOf(match.new)}`)).toEqual(matches);
  });
});
