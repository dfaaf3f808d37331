import { fixed, fixOf, foundAlone, inLab, kubectl, NODES, paste, type Stack, stacks, withGrafana } from './lab';
import { GIB } from '../tools/describe';

inLab('on a real API server the doctor names and fixes', () => {
  const stack = stacks();

  test('a Grafana that still runs without its claim after an upgrade that failed half-way', async () => {
    const one = stack('half', withGrafana).apply();
    const before = { persistence: { enabled: false }, deploymentStrategy: { type: 'RollingUpdate' } };
    one.install(undefined, { grafana: before });
    try {
      one.install();
    } catch (error) {
      // only Helm 4 has this option
      expect(String(error)).toContain('spec.strategy.rollingUpdate: Forbidden');
      const claims = kubectl('get', 'pvc', '--namespace', one.namespace, '--output=name');
      expect(claims).toContain('grafana');
      const found = await fixed(one, 'no-claim-asked-for');
      expect(found.evidence.map(({ text }) => text)).toContain('Running, uses no claim');
    }
    await one.untilFine();
  });

  test('a Prometheus that runs under its default name, without the planned values', async () => {
    const one = stack('plain', { values: { fullnameOverride: 'metrics' } })
      .apply()
      .install();
    await one.untilFine();
    one.install(undefined, { fullnameOverride: null, prometheus: { prometheusSpec: { storageSpec: null } } });
    const found = await fixed(one, 'no-claim-asked-for');
    expect(found.title).toContain('instead of metrics-prometheus');
  });

  test('a plan with more replicas than the installed chart, which is no problem', async () => {
    const small = stack('grown').apply().install();
    const [first = '', second = ''] = NODES;
    const grown = stack('grown2', {
      release: { name: small.release, namespace: small.namespace, chartVersion: '88.5.3' },
      prometheus: { ...GIB, replicas: 2, nodes: [first, second] },
    }).apply();
    const found = await foundAlone(grown, 'scaled-down');
    expect(found.status).toBe('waiting');
    for (const line of found.fix.flatMap(({ commands }) => commands)) {
      expect(line).toMatch(/^helm upgrade/);
      paste(line);
    }
    await grown.untilFine();
  });

  test.each<[string, string, (one: Stack) => [planned: string, instead: string], number]>([
    // its StatefulSet is refused, because its pod expects the volume with the planned name; Grafana's claim exists
    ['under another name', 'named', ({ release }) => [`--install ${release}`, '--install dr-other'], 2],
    [
      'into another namespace',
      'spaced',
      ({ namespace }) => [`--namespace ${namespace}`, `--namespace ${namespace}-aside --create-namespace`],
      3,
    ],
  ])('a chart that is installed %s', async (_, name, replaced, evidence) => {
    const one = stack(name, withGrafana).apply();
    const [planned, instead] = replaced(one);
    await foundAlone(one, 'chart-not-installed');
    const [install = ''] = fixOf(await one.doctor(), 'chart-not-installed');
    expect(install).toContain(planned);
    try {
      paste(install.replace(planned, instead));
      const found = await one.until(
        ({ codes, findings }) => codes.length === 1 && findings[0]?.evidence.length === evidence,
      );
      expect(found.codes).toEqual(['installed-elsewhere']);
      await fixed(one, 'installed-elsewhere');
    } finally {
      kubectl('delete', 'namespace', `${one.namespace}-aside`, '--ignore-not-found', '--wait=false');
    }
  });
});
