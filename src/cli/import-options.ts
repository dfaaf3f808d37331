import type { ClusterOptions } from './cluster-options';
import type { ImportProps } from '../import/import-volumes';
import { show } from '../kubernetes/text';
import { type Problem, problem, Problems } from '../model/problems';
import { HelmValues } from '../values/helm-values';

/** The options of `plan import`. */
export interface ImportOptions extends ClusterOptions {
  readonly release?: string;
  readonly namespace?: string;
  readonly chartVersion?: string;
  readonly values?: readonly string[];
  readonly node?: readonly string[];
  readonly claim?: readonly string[];
  readonly path?: readonly string[];
  readonly mountPoint?: readonly string[];
  readonly detached?: readonly string[];
  readonly out?: string;
  readonly force?: true;
  readonly json?: true;
  readonly all?: true;
}

/**
 * Reads the options about release, values, nodes, claims and paths.
 * @throws StorageError with every option and values file that cannot be read
 */
export function importOptions(options: ImportOptions): Pick<ImportProps, 'release' | 'valuesFiles' | 'hints'> {
  const { release: name, namespace, chartVersion } = options;
  const problems = new Problems('cannot import the volumes');
  const pairs = (option: string, form: string, given: readonly string[] = []): Map<string, string> => {
    const map = new Map<string, string>();
    for (const pair of given) {
      const [, key = '', value = ''] = /^(?:([^=]+)=)?(.+)$/s.exec(pair) ?? [];
      const isBare = form.startsWith('[');
      if (value === '' || (key === '' && !isBare)) {
        problems.add(invalidOption(option, pair, `it must have the form ${form}`));
      } else if (map.has(key)) {
        problems.add(
          invalidOption(option, pair, `${key === '' ? 'it' : key} is already given as ${show(map.get(key))}`),
        );
      }
      map.set(key, value);
    }
    return map;
  };
  const hints = {
    nodes: pairs('--node', '[VOLUME=]NODE', options.node),
    claims: pairs('--claim', 'VOLUME=CLAIM', options.claim),
    paths: pairs('--path', 'CLAIM=PATH', options.path),
    mountPoints: new Set(options.mountPoint),
    released: new Set(options.detached),
  };
  const valuesFiles = (options.values ?? []).flatMap((file) => {
    const values = problems.attempt(() => HelmValues.fromFile(file));
    return values === undefined ? [] : [{ file, values }];
  });
  problems.throwIfAny();
  return {
    release: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(chartVersion === undefined ? {} : { chartVersion }),
    },
    valuesFiles,
    hints,
  };
}

function invalidOption(option: string, given: string, expected: string): Problem {
  return problem('invalid-option', option, `${option} is ${show(given)}; ${expected}`, { got: show(given) });
}
