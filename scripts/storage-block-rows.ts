import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { compare } from 'semver';
import { format } from 'prettier';
import { parseAllDocuments } from 'yaml';
import { type Component, COMPONENTS, HostPathLayout, planStack, type StackDescription, type Values } from '../src';
import { chartTraits } from '../src/chart/chart-history';

/** What the custom resource or claim of one component requests; `undefined` if there is none. */
interface Found {
  readonly class: unknown;
  readonly size: unknown;
  readonly volumeName?: unknown;
  readonly retentionSize?: unknown;
}
export type Findings = Partial<Record<Component | 'grafanaStatefulSet', Found | undefined>>;

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: Record<string, unknown>;
}

const KINDS: Readonly<Record<string, keyof Findings>> = {
  Prometheus: 'prometheus',
  Alertmanager: 'alertmanager',
  ThanosRuler: 'thanosRuler',
  PersistentVolumeClaim: 'grafana',
  StatefulSet: 'grafanaStatefulSet', // the only one that Helm itself makes here
};

/** A different class and size for each component, so that a mix-up shows. */
function describe(chartVersion: string, values: Values = {}): StackDescription {
  const hasRuler = compare(chartVersion, '36.1.0') >= 0;
  return {
    release: { name: 'kps', namespace: 'monitoring', chartVersion },
    layout: HostPathLayout.perVolume('/data/kps'),
    nodes: ['node-0'],
    prometheus: { size: Size.gibibytes(11), storageClassName: 'class-of-prometheus' },
    alertmanager: { size: Size.gibibytes(12), storageClassName: 'class-of-alertmanager' },
    ...(hasRuler ? { thanosRuler: { size: Size.gibibytes(13), storageClassName: 'class-of-ruler' } } : {}),
    grafana: { size: Size.gibibytes(14), storageClassName: 'class-of-grafana' },
    values: [values, hasRuler ? { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } } : {}],
  };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

function findingsIn(manifests: readonly Manifest[]): Findings {
  return Object.fromEntries(
    manifests.flatMap(({ kind, spec }): [keyof Findings, Found][] => {
      const component = KINDS[kind];
      if (component === undefined) {
        return [];
      }
      const claim =
        component === 'grafana'
          ? spec
          : component === 'grafanaStatefulSet'
            ? at(spec, 'volumeClaimTemplates', '0', 'spec')
            : at(spec, 'storage', 'volumeClaimTemplate', 'spec');
      const found = {
        class: at(claim, 'storageClassName'),
        size: at(claim, 'resources', 'requests', 'storage'),
        volumeName: at(claim, 'volumeName'),
        retentionSize: at(spec, 'retentionSize'),
      };
      return [[component, found]];
    }),
  );
}

/** Both forms of Grafana: a Deployment with a claim, and a StatefulSet with a claim template. */
export function renderBoth(chart: string, version: string, folder: string): Findings {
  const [type = ''] = chartTraits(version).statefulSetTypes;
  return {
    ...render(chart, describe(version), folder),
    grafanaStatefulSet: render(chart, describe(version, { grafana: { persistence: { type } } }), folder)
      .grafanaStatefulSet,
  };
}

function render(chart: string, description: StackDescription, folder: string): Findings {
  const values = join(folder, 'values.yml');
  planStack(description).values.save(values);
  const args = ['template', 'kps', chart, '--namespace', 'monitoring', '--values', values];
  const printed = execFileSync(process.env.HELM ?? 'helm', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const documents = parseAllDocuments(printed, { logLevel: 'silent' });
  return findingsIn(Array.isArray(documents) ? documents.map((one) => one.toJS() as Manifest).filter(Boolean) : []);
}

/** The parts of the description that are missing in the rendered objects. */
export function missing(version: string, found: Findings): string[] {
  const described = describe(version);
  return [...COMPONENTS, 'grafanaStatefulSet' as const].flatMap((component) => {
    const want = described[component === 'grafanaStatefulSet' ? 'grafana' : component];
    const got = found[component];
    if (want === undefined) {
      return got === undefined ? [] : [`${component}, which is not described`];
    }
    return [
      ...(got?.class === want.storageClassName ? [] : [`${component}: class ${String(got?.class)}`]),
      ...(got?.size === want.size.asString() ? [] : [`${component}: size ${String(got?.size)}`]),
      ...(component === 'prometheus' && got?.retentionSize === undefined ? ['retentionSize'] : []),
    ];
  });
}

/** The result of one chart. */
export interface Row {
  readonly version: string;
  readonly found: Findings;
}

const FIXTURE = 'test/fixtures/storage-blocks.jsonl';

/** The rows of the fixture. */
export function rowsOf(root: string): Row[] {
  const lines = readFileSync(join(root, FIXTURE), 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const { chart, found } = JSON.parse(line) as { readonly chart: string; readonly found: Findings };
    return { version: chart, found };
  });
}

/** Writes the fixture and the page. */
export async function writeRows(root: string, rows: readonly Row[]): Promise<void> {
  writeFileSync(
    join(root, FIXTURE),
    rows.map(({ version, found }) => `${JSON.stringify({ chart: version, found })}\n`).join(''),
  );
  const text = [
    '# Where the storage blocks arrive',
    '',
    `The storage class and size that each custom resource and the claim of Grafana request, when real helm renders the values file of one description. Rendered with ${rows.length} published versions of the chart, on both sides of every version that reads a new key about storage or names. Written by \`npm run storage-blocks\`.`,
    '',
    '| chart versions | rendered | prometheus | alertmanager | thanosRuler | grafana | grafana as StatefulSet | volumeName as Deployment | as StatefulSet |',
    '|---|---|---|---|---|---|---|---|---|',
    ...table(rows),
    '',
    `Rendered: ${rows.map(({ version }) => version).join(', ')}.`,
    '',
  ];
  writeFileSync(join(root, 'docs/reference/storage-blocks.md'), await format(text.join('\n'), { parser: 'markdown' }));
}

/** One line for all consecutive versions with the same result. */
function table(rows: readonly Row[]): string[] {
  const line = (found: Findings): string =>
    [
      ...[...COMPONENTS, 'grafanaStatefulSet' as const].map((component) => {
        const one = found[component];
        return one === undefined ? '–' : `${String(one.class)}, ${String(one.size)}`;
      }),
      ...[found.grafana, found.grafanaStatefulSet].map((one) =>
        typeof one?.volumeName === 'string' ? one.volumeName : 'not read',
      ),
    ].join(' | ');
  const groups: { versions: string[]; line: string }[] = [];
  for (const { version, found } of rows) {
    const last = groups.at(-1);
    if (last?.line === line(found)) {
      last.versions.push(version);
    } else {
      groups.push({ versions: [version], line: line(found) });
    }
  }
  return groups.map(({ versions, line: cells }) => {
    const [first, last] = [versions[0] ?? '', versions.at(-1) ?? ''];
    return `| ${first === last ? first : `${first} to ${last}`} | ${versions.length} | ${cells} |`;
  });
}
