import { type Imported, type ImportedSize, SIZE_UNITS } from './imported';
import { COMPONENTS } from '../model/components';
import { isMap, type Value } from '../values/values';

/** The line width, as in most projects. */
const WIDTH = 120;

/** A value that is code already. */
class Code {
  public constructor(public readonly text: string) {}
}

type Printable = Value | Code | readonly Printable[] | { readonly [key: string]: Printable | undefined };

/**
 * The description as the `main.ts` of a cdk8s app. Every string of it is a string literal that cannot end early, and
 * nothing of it stands in a comment.
 */
export function typescriptOf(imported: Imported): string {
  const { release, layout, nodes, nodeLabel, volumeType, components, storageClasses, initJob, valuesFiles, values } =
    imported;
  const props: Record<string, Printable | undefined> = {
    release: { name: release.name, namespace: release.namespace, chartVersion: release.chartVersion },
    layout: new Code(`HostPathLayout.${layout.kind}(${literal(layout.root)})`),
    nodes,
    nodeLabel,
    volumeType,
    ...Object.fromEntries(
      COMPONENTS.flatMap((component) => {
        const described = components[component];
        return described === undefined ? [] : [[component, { ...described, size: sizeCode(described.size) }]];
      }),
    ),
    storageClasses,
    initJob,
    values: valuesCode(valuesFiles, values),
  };
  const classes = [
    'GitOpsApp',
    ...(valuesFiles.length > 0 ? ['HelmValues'] : []),
    'HostPathLayout',
    'KubePrometheusStackStorage',
  ];
  return `import { Chart, Size } from 'cdk8s';
import { ${classes.join(', ')} } from 'cdk8s-prometheus-storage';

const app = new GitOpsApp();
const chart = new Chart(app, 'prometheus-storage');
new KubePrometheusStackStorage(chart, 'storage', ${print(props, '')});
app.synth();
`;
}

function sizeCode({ unit, amount }: ImportedSize): Code {
  return new Code(`Size.${SIZE_UNITS[unit]}(${amount})`);
}

function valuesCode(files: readonly string[], values: Imported['values']): Printable | undefined {
  const layers: Printable[] = files.map((file) => new Code(`HelmValues.fromFile(${literal(file)})`));
  if (Object.keys(values).length > 0) {
    layers.push(values);
  }
  return layers.length < 2 ? layers[0] : layers;
}

/**
 * On one line where it fits, as prettier would do it.
 * @param before what stands on the line already
 */
function print(value: Printable | undefined, indent: string, before = indent): string {
  const short = printShort(value);
  if (before !== '' && before.length + short.length < WIDTH) {
    return short;
  }
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly Printable[]).map((item) => `${deeper}${print(item, deeper)},\n`);
    return `[\n${items.join('')}${indent}]`;
  }
  if (isPrintableMap(value)) {
    const entries = entriesOf(value).map(([key, one]) => {
      const name = `${deeper}${keyOf(key)}: `;
      return `${name}${print(one, deeper, name)},\n`;
    });
    return `{\n${entries.join('')}${indent}}`;
  }
  return short;
}

function printShort(value: Printable | undefined): string {
  if (value instanceof Code) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return `[${(value as readonly Printable[]).map(printShort).join(', ')}]`;
  }
  if (isPrintableMap(value)) {
    const entries = entriesOf(value).map(([key, one]) => `${keyOf(key)}: ${printShort(one)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? literal(value) : JSON.stringify(value ?? null);
}

function isPrintableMap(value: Printable | undefined): value is Readonly<Record<string, Printable | undefined>> {
  return isMap(value) && !(value instanceof Code);
}

function entriesOf(map: Readonly<Record<string, Printable | undefined>>): [string, Printable | undefined][] {
  return Object.entries(map).filter(([, value]) => value !== undefined);
}

/** `__proto__: x` in an object literal would set the prototype; in brackets it is a key. */
function keyOf(key: string): string {
  if (key === '__proto__') {
    return `[${literal(key)}]`;
  }
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key);
}

/** A string literal; of plain text as people write it, of anything else as JSON has it, without line separators. */
function literal(text: string): string {
  return /^[\w ./:@+=,~%-]*$/.test(text)
    ? `'${text}'`
    : JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (one) => {
        return `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
      });
}
