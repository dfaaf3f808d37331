import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { Values } from '../../src';
import { inFolder } from '../tools/folders';
import { TOOLS } from '../tools/setup';
import { onNode, planImport, volume } from './hand-made';
import { publishedSets } from './published-sets';
import { runDescription } from './run-description';

/**
 * A cluster that the test may change, with a Prometheus Operator for all namespaces, and a folder of packaged charts:
 * `TEST_KUBECONFIG=path TEST_CHARTS=folder`. The test creates volumes and a namespace `adopt-*`, and removes them.
 */
const KUBECONFIG = process.env.TEST_KUBECONFIG;
const CHARTS = process.env.TEST_CHARTS;
const VERSIONS = ['45.9.1', '88.5.3'];
const NODES = (process.env.TEST_NODES ?? 'node-2,node-3').split(',');

function chart(version: string): string {
  return join(CHARTS ?? '', `kube-prometheus-stack-${version}.tgz`);
}

const KUBECTL = process.env.KUBECTL ?? join(TOOLS, 'kubectl');
const HELM = process.env.HELM ?? join(TOOLS, 'helm');

function call(program: string, args: readonly string[], input?: string): string {
  return execFileSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(input === undefined ? {} : { input }),
  });
}

async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 90; tries += 1) {
    const seen = look();
    if (seen !== undefined) {
      return seen;
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
  throw new Error(`waited in vain for ${what}`);
}

/** Synthesizes the description into `dist`, and pastes the runbook as printed, except for the chart, which is a file here. */
async function paste(
  description: string,
  runbook: readonly { readonly commands: readonly string[] }[],
  version: string,
  folder: string,
): Promise<void> {
  for (const [name, text] of Object.entries(await runDescription(description))) {
    const file = join(folder, 'dist', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  for (const command of runbook.flatMap(({ commands }) => commands)) {
    if (command === 'npx cdk8s synth') {
      continue; // already done above
    }
    const here = command
      .replace(/^helm /, `${HELM} `)
      .replace(/kube-prometheus-stack --repo \S+\s+\\?\s*--version \S+/, `${chart(version)} --skip-crds`);
    execFileSync('sh', ['-c', here], { cwd: folder, env: { ...process.env, KUBECONFIG }, stdio: 'pipe' });
  }
}

const ofCluster = KUBECONFIG === undefined || CHARTS === undefined ? describe.skip : describe;

ofCluster.each(VERSIONS)('volumes made by hand for chart %s, in a real cluster', (version) => {
  const namespace = `adopt-${version.replaceAll('.', '-')}`;
  const release = 'adp';
  const [first = '', second = ''] = NODES;
  const SET = `prometheus-${release}-kube-prometheus-stack-prometheus`;
  const ALERTS = `alertmanager-${release}-kube-prometheus-stack-alertmanager`;
  const CLASS = `${namespace}-by-hand`;

  const made = (name: string, claim: string, node: string, path: string): Values =>
    volume(`${namespace}-${name}`, undefined, path, {
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claim },
      nodeAffinity: onNode('kubernetes.io/hostname', node),
      storageClassName: CLASS,
      persistentVolumeReclaimPolicy: 'Delete',
      capacity: { storage: '10Gi' },
      hostPath: { path, type: 'DirectoryOrCreate' },
    });
  const byHand = [
    made('tsdb-a', `${SET}-db-${SET}-0`, first, '/srv/adopt/data'),
    made('tsdb-b', `${SET}-db-${SET}-1`, second, '/srv/adopt/data'),
    made('alerts', `${ALERTS}-db-${ALERTS}-0`, first, '/srv/adopt/data'),
    made('graphs', `${release}-grafana`, second, '/srv/adopt/graphs'),
  ];
  const template = {
    volumeClaimTemplate: {
      spec: { storageClassName: CLASS, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
    },
  };
  const values = {
    prometheusOperator: { enabled: false },
    kubeStateMetrics: { enabled: false },
    nodeExporter: { enabled: false },
    prometheus: { prometheusSpec: { replicas: 2, retention: '30d', storageSpec: template } },
    alertmanager: { alertmanagerSpec: { storage: template } },
    grafana: { persistence: { enabled: true, type: 'pvc', size: '10Gi', storageClassName: CLASS } },
  };

  const cleanUp = (): void => {
    call(HELM, ['uninstall', release, '--namespace', namespace, '--ignore-not-found']);
    call(KUBECTL, ['delete', 'namespace', namespace, '--ignore-not-found', '--timeout=120s']);
    const volumes = call(KUBECTL, ['get', 'persistentvolumes', '--output=name']).split('\n');
    for (const name of volumes.filter((one) => one.includes(`/${namespace}-`))) {
      call(KUBECTL, ['delete', name, '--ignore-not-found', '--wait=false']);
    }
    for (const name of [CLASS, `${namespace}-${release}`]) {
      call(KUBECTL, ['delete', 'storageclass', name, '--ignore-not-found']);
    }
  };
  const install = (file: string): void => {
    call(HELM, [
      'upgrade',
      '--install',
      release,
      chart(version),
      '--namespace',
      namespace,
      '--skip-crds',
      '--values',
      file,
    ]);
  };
  const bound = (): Record<string, { phase: string; claim: string; path: string; policy: string }> => {
    const { items } = JSON.parse(call(KUBECTL, ['get', 'persistentvolumes', '--output=json'])) as {
      items: {
        metadata: { name: string };
        status: { phase: string };
        spec: {
          claimRef?: { namespace: string; name: string };
          hostPath?: { path: string };
          persistentVolumeReclaimPolicy: string;
        };
      }[];
    };
    return Object.fromEntries(
      items
        .filter(({ spec }) => spec.claimRef?.namespace === namespace)
        .map(({ metadata, status, spec }) => [
          metadata.name,
          {
            phase: status.phase,
            claim: spec.claimRef?.name ?? '',
            path: spec.hostPath?.path ?? '',
            policy: spec.persistentVolumeReclaimPolicy,
          },
        ]),
    );
  };
  const runningPods = (): number => {
    const { items } = JSON.parse(call(KUBECTL, ['get', 'pods', `--namespace=${namespace}`, '--output=json'])) as {
      items: { status: { phase: string }; spec: { volumes: { persistentVolumeClaim?: object }[] } }[];
    };
    return items.filter(
      ({ status, spec }) =>
        status.phase === 'Running' && spec.volumes.some((one) => one.persistentVolumeClaim !== undefined),
    ).length;
  };

  beforeAll(cleanUp, 180_000);
  afterAll(cleanUp, 180_000);

  test('become volumes of the library with the printed runbook, and each claim keeps its directory', async () => {
    await inFolder(async (folder) => {
      // the existing objects
      const storageClass = {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: CLASS },
        provisioner: 'kubernetes.io/no-provisioner',
      };
      call(KUBECTL, ['create', 'namespace', namespace]);
      call(KUBECTL, ['apply', '-f', '-'], [storageClass, ...byHand].map((one) => stringify(one)).join('---\n'));
      const valuesFile = join(folder, 'values.yaml');
      writeFileSync(valuesFile, stringify(values));
      install(valuesFile);
      await until('pods on the volumes made by hand', () => (runningPods() === 4 ? true : undefined));
      const before = bound();
      expect(Object.keys(before).sort()).toEqual(
        byHand.map(({ metadata }) => (metadata as { name: string }).name).sort(),
      );

      // without a values file, the import finds everything that claims depend on, and the release and version
      const connect = ['--kubectl', KUBECTL, '--kubeconfig', KUBECONFIG ?? '', '--namespace', namespace];
      const alone = JSON.parse((await planImport(...connect, '--json')).output) as {
        description: string | null;
        findings: { level: string }[];
      };
      expect(alone.findings.filter(({ level }) => level === 'refused')).toEqual([]);
      expect(alone.description).toContain(
        `release: { name: '${release}', namespace: '${namespace}', chartVersion: '${version}' }`,
      );
      expect(alone.description).toContain("retention: '30d'");

      // the description and the runbook
      const { output, exitCode } = await planImport(...connect, '--values', valuesFile, '--json');
      const { description, findings, runbook } = JSON.parse(output) as {
        description: string;
        findings: { level: string; message: string }[];
        runbook: { title: string; commands: string[] }[];
      };
      expect(findings.filter(({ level }) => level === 'refused' || level === 'decide')).toEqual([]);
      expect(exitCode).toBe(0);
      await paste(description, runbook, version, folder);
      await until("pods on the library's volumes", () => (runningPods() === 4 ? true : undefined));
      const after = bound();
      expect(Object.keys(after).sort()).toEqual(
        ['alertmanager-0', 'grafana-0', 'prometheus-0-0', 'prometheus-0-1'].map(
          (name) => `${namespace}-${release}-${name}`,
        ),
      );
      const places = (all: typeof after): [string, string][] =>
        Object.values(all)
          .map(({ claim, path }): [string, string] => [claim, path])
          .sort();
      expect(places(after)).toEqual(places(before));
      expect(Object.values(after).map(({ phase, policy }) => [phase, policy])).toEqual(
        Array<string[]>(4).fill(['Bound', 'Retain']),
      );

      // a second import only has to apply
      const again = JSON.parse(
        (await planImport(...connect, '--values', valuesFile, '--json')).output,
      ) as typeof alone & {
        runbook: typeof runbook;
      };
      expect(again.description).toBe(description);
      expect(again.runbook.flatMap(({ commands }) => commands).join('\n')).not.toMatch(/delete|patch/);
    });
  });
});

interface Found {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status: { readonly phase: string };
    readonly spec: {
      readonly volumeName?: string;
      readonly hostPath?: { readonly path: string };
      readonly local?: { readonly path: string };
    };
  }[];
}

ofCluster('volumes as people publish them, in a real cluster', () => {
  const [first = '', second = ''] = NODES;
  const release = 'adp';
  const version = '88.5.3';
  const placeOf = (index: number) => ({
    release,
    namespace: `adopt-set-${index}`,
    nodes: [first, second] as [string, string],
  });
  const sets = publishedSets(placeOf(0)).map(({ name }, index) => [name, index] as const);
  const SWITCHED_OFF = {
    prometheusOperator: { enabled: false },
    kubeStateMetrics: { enabled: false },
    nodeExporter: { enabled: false },
    defaultRules: { create: false },
  };

  const cleanUp = (namespace: string): void => {
    call(HELM, ['uninstall', release, '--namespace', namespace, '--ignore-not-found']);
    call(KUBECTL, ['delete', 'namespace', namespace, '--ignore-not-found', '--timeout=120s']);
    for (const type of ['persistentvolumes', 'storageclasses']) {
      const names = call(KUBECTL, ['get', type, '--output=name']).split('\n');
      for (const name of names.filter((one) => one.includes(`/${namespace}-`))) {
        call(KUBECTL, ['delete', name, '--ignore-not-found', '--wait=false']);
      }
    }
  };
  /** The directory of every bound claim. */
  const directories = (namespace: string): Record<string, string> => {
    const get = (...args: readonly string[]): Found['items'] =>
      (JSON.parse(call(KUBECTL, ['get', ...args, '--output=json'])) as Found).items;
    const volumes = new Map(get('persistentvolumes').map((one) => [one.metadata.name, one]));
    return Object.fromEntries(
      get('persistentvolumeclaims', `--namespace=${namespace}`).map(({ metadata, status, spec }) => {
        const { hostPath, local } = volumes.get(spec.volumeName ?? '')?.spec ?? {};
        const path = (hostPath ?? local)?.path.replace(/(.)\/$/, '$1') ?? 'none';
        return [metadata.name, `${status.phase} ${path}`];
      }),
    );
  };
  const areBound = (namespace: string, count: number): Record<string, string> | undefined => {
    const found = directories(namespace);
    const bound = Object.values(found).filter((one) => one.startsWith('Bound '));
    return bound.length === count && Object.keys(found).length === count ? found : undefined;
  };

  test.each(sets)(
    'are taken over by the printed runbook: %s',
    async (_, index) => {
      const place = placeOf(index);
      const { namespace } = place;
      const set = publishedSets(place)[index];
      if (set === undefined) {
        throw new Error('expected a set');
      }
      const { objects, values, nodes = {}, expected, renamed = {} } = set;
      const count = Object.keys(expected).length;
      cleanUp(namespace);
      try {
        await inFolder(async (folder) => {
          call(KUBECTL, ['create', 'namespace', namespace]);
          call(KUBECTL, ['apply', '-f', '-'], objects.map((one) => stringify(one)).join('---\n'));
          const file = join(folder, 'values.yaml');
          writeFileSync(file, stringify({ ...SWITCHED_OFF, grafana: { enabled: false }, ...values }));
          const install = ['upgrade', '--install', release, chart(version), '--namespace', namespace, '--skip-crds'];
          call(HELM, [...install, '--values', file]);
          const before = await until('bound claims', () => areBound(namespace, count));

          // pods that run show the nodes of volumes that could be on any
          const given = Object.entries(nodes).flatMap(([name, node]) => [
            '--node',
            name === '' ? node : `${name}=${node}`,
          ]);
          const { output } = await planImport(
            ...['--kubectl', KUBECTL, '--kubeconfig', KUBECONFIG ?? '', '--namespace', namespace, '--release', release],
            ...['--chart-version', version, '--values', file, ...given, '--json'],
          );
          const { description, findings, runbook } = JSON.parse(output) as {
            description: string | null;
            findings: { level: string; code: string; message: string }[];
            runbook: { commands: string[] }[];
          };
          expect(findings.filter(({ level }) => level === 'refused')).toEqual([]);
          await paste(description ?? '', runbook, version, folder);
          const after = await until('claims on the volumes of the library', () => areBound(namespace, count));
          expect(after).toEqual(
            Object.fromEntries(Object.entries(before).map(([name, where]) => [renamed[name] ?? name, where])),
          );
          expect(
            Object.values(after)
              .map((one) => one.replace('Bound ', ''))
              .sort(),
          ).toEqual(
            Object.values(expected)
              .map((one) => one.split(' ')[1])
              .sort(),
          );
        });
      } finally {
        cleanUp(namespace);
      }
    },
    300_000,
  );
});
