/** A setting of the environment; an empty one counts as none, because CI passes those. */
export function setting(name: `E2E_${string}` | 'KPS_CHART'): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** A setting with commas between its items. */
export function listSetting(name: Parameters<typeof setting>[0]): readonly string[] | undefined {
  return setting(name)
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * A setting that is one of a few words, the first where it is not set.
 * @throws Error for any other word
 */
export function choice<T extends string>(name: `E2E_${string}`, words: readonly [T, ...T[]]): T {
  const value = setting(name) ?? words[0];
  const word = words.find((one) => one === value);
  if (word === undefined) {
    throw new Error(`${name}: got ${JSON.stringify(value)}, want ${words.map((one) => `"${one}"`).join(' or ')}`);
  }
  return word;
}

/**
 * How long a phase may take.
 * @throws Error where `E2E_TIMEOUT` is no such number
 */
export function timeout(): number {
  const value = setting('E2E_TIMEOUT') ?? '180';
  const seconds = Number(value);
  if (!(seconds > 0)) {
    throw new Error(`E2E_TIMEOUT: got ${JSON.stringify(value)}, want seconds above 0`);
  }
  return seconds;
}
