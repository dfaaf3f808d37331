import { diff, type Props } from './plans';
import { GIB } from '../tools/describe';
import { helm } from '../tools/run';

const chart = (chartVersion: string): Props => ({ release: { name: 'kps', namespace: 'monitoring', chartVersion } });
const runbookOf = (next: Props, old: Props = {}) => diff(next, old).releases.flatMap(({ runbook }) => runbook);
const commandsOf = (next: Props, old: Props = {}): string[] =>
  runbookOf(next, old).flatMap(({ commands }) => commands.map((command) => command.replaceAll(/[\\\s]+/g, ' ')));

const definitionsOf = (version: string): string =>
  `helm show crds kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts --version ${version} |` +
  ' kubectl apply --server-side --force-conflicts --filename -';

describe('the custom resource definitions', () => {
  test('are updated before an upgrade to a newer chart, even if nothing else is to be done', () => {
    const { risky, releases } = diff(chart('57.2.0'), chart('56.0.0'));
    expect(risky).toBe(false);
    expect(releases[0]?.runbook.map(({ commands }) => commands.length)).toEqual([1]);
    expect(commandsOf(chart('57.2.0'), chart('56.0.0'))).toEqual([definitionsOf('57.2.0')]);
  });

  test('are updated once, after the workloads are stopped and before the release is upgraded', () => {
    const commands = commandsOf({ ...chart('46.0.0'), grafana: { ...GIB, storageClassName: 'fast' } });
    const [stop, update, upgrade] = ['kubectl delete deployments.apps', definitionsOf('46.0.0'), 'helm upgrade'].map(
      (start) => commands.flatMap((command, index) => (command.startsWith(start) ? [index] : [])),
    );
    expect([stop, update, upgrade].map((found) => found?.length)).toEqual([1, 1, 1]);
    expect([stop, update, upgrade].flat()).toEqual([stop, update, upgrade].flat().sort((a = 0, b = 0) => a - b));
  });

  test.each([
    ['the same chart', '45.9.1', '45.9.1'],
    ['an older chart', '46.0.0', '45.9.1'],
  ])('stay as they are with %s', (_, from, to) => {
    expect(commandsOf({ ...chart(to), alertmanager: GIB }, chart(from)).join()).not.toContain('show crds');
  });

  test('are left to Argo CD, which applies them itself, and to the HelmRelease of Flux', () => {
    expect(runbookOf({ ...chart('57.2.0'), delivery: 'argo-cd' }, { ...chart('56.0.0'), delivery: 'argo-cd' })).toEqual(
      [],
    );
    expect(runbookOf({ ...chart('57.2.0'), delivery: 'flux' }, { ...chart('56.0.0'), delivery: 'flux' })).toEqual([
      { phase: 'act', title: expect.stringContaining('spec.upgrade.crds') as string, commands: [] },
    ]);
  });
});

test('notes about existing data are the first steps, for the components that have some', () => {
  expect(runbookOf(chart('67.0.0'), chart('66.0.0')).map(({ commands }) => commands.length)).toEqual([0, 1]);
  const moved = { grafana: { ...GIB, path: '/ssd/grafana' } };
  expect(runbookOf({ ...chart('84.0.0'), ...moved }, chart('83.0.0'))[0]?.title).toMatch(
    /Back up .* grafana.*Grafana 13/,
  );
});

test('helm show has the options that the step uses', () => {
  const options = helm(['show', 'crds', '--help']);
  for (const option of ['--repo', '--version']) {
    expect(options).toContain(option);
  }
});
