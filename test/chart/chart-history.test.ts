import { inc, parse } from 'semver';
import {
  CHART_BOUNDARIES,
  type ChartTraits,
  chartTraits,
  expectedChartVersion,
  isUnmeasured,
  NEWEST_CHART,
} from '../../src/chart/chart-history';

/** What changed in the templates without a key in the values, and the last version before. */
const CHANGES: readonly (readonly [
  trait: keyof ChartTraits,
  before: string,
  since: string,
  was: unknown,
  is: unknown,
])[] = [
  ['templatedStorage', '40.0.1', '40.0.2', false, true],
  ['useStatefulSet', '36.1.0', '36.2.0', 'ignored', 'beside-claim'],
  ['useStatefulSet', '61.6.0', '61.6.1', 'beside-claim', 'alone'],
  ['statefulSetTypes', '42.1.1', '42.2.0', ['statefulset'], ['sts', 'StatefulSet']],
  ['statefulSetTypes', '42.2.1', '42.3.0', ['sts', 'StatefulSet'], ['sts', 'StatefulSet', 'statefulset']],
  ['ruler', '36.0.3', '36.1.0', 'none', 'fullname'],
  ['ruler', '45.0.0', '45.0.1', 'fullname', 'chart-name'],
  ['ruler', '58.0.0', '58.0.1', 'chart-name', 'fullname-or-clean'],
  ['ruler', '58.5.1', '58.5.2', 'fullname-or-clean', 'shortened-or-clean'],
];

test.each(CHANGES)('%s changes between %s and %s', (trait, before, since, was, is) => {
  expect([chartTraits(before)[trait], chartTraits(since)[trait]]).toEqual([was, is]);
});

test('the oldest chart does nothing that a later one learned', () => {
  expect(chartTraits('9.3.4')).toEqual({
    shards: false,
    ruler: 'none',
    useStatefulSet: 'ignored',
    cleanNames: false,
    templatedStorage: false,
    statefulSetTypes: ['statefulset'],
    alertmanagerInitContainers: false,
    grafanaContainerSecurityContext: false,
    grafanaVolumeName: false,
    agentMode: false,
    additionalConfig: false,
    rulerAdditionalConfig: false,
    alertmanagerNamespace: false,
  });
});

test('the newest chart does all of it', () => {
  expect(chartTraits('88.5.3')).toEqual({
    shards: true,
    ruler: 'shortened-or-clean',
    useStatefulSet: 'alone',
    cleanNames: true,
    templatedStorage: true,
    statefulSetTypes: ['sts', 'StatefulSet', 'statefulset'],
    alertmanagerInitContainers: true,
    grafanaContainerSecurityContext: true,
    grafanaVolumeName: true,
    agentMode: true,
    additionalConfig: true,
    rulerAdditionalConfig: true,
    alertmanagerNamespace: true,
  });
});

test.each(CHART_BOUNDARIES)('%s is the first chart of a change', (since) => {
  expect(chartTraits(`${since}-0`)).not.toEqual(chartTraits(since));
});

describe('a chart version', () => {
  test.each(['9.3.4', '45.9.1', '88.5.3', '999.0.0', '45.9.1-rc.1', '45.9.1+build'])('is right as %s', (version) => {
    expect(expectedChartVersion(version)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['a v before it', 'v45.9.1'],
    ['an equals sign before it', '=45.9.1'],
    ['two parts', '45.9'],
    ['a range', '45.x'],
    ['no version', 'latest'],
    ['an empty text', ''],
    ['a number', 45],
    ['nothing', undefined],
    ['a version that is parsed already', parse('45.9.1')],
  ])('is wrong with %s, and the newest is an example', (_, version) => {
    expect(expectedChartVersion(version)).toContain(`"${NEWEST_CHART}"`);
  });

  test.each(['9.3.3', '9.3.4-rc.1', '0.0.1'])('is too old as %s, and the oldest is named', (version) => {
    expect(expectedChartVersion(version)).toContain('9.3.4');
  });

  test.each([
    ['88.5.2', false],
    [NEWEST_CHART, false],
    [`${inc(NEWEST_CHART, 'patch') ?? ''}-rc.1`, true],
    [inc(NEWEST_CHART, 'patch') ?? '', true],
    ['100.0.0', true],
  ])('%s is newer than all that were measured: %p', (version, isNewer) => {
    expect(isUnmeasured(version)).toBe(isNewer);
  });
});
